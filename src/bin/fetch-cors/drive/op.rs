//! The operations of the protocol.

use fetch_cors::scenario::reader::Field;

use super::refusal::{Code, Refusal};
use super::waiting::AnswerOp;

/// What a line asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    Fetch,
    Answer(AnswerOp),
    Clear,
    Cache,
    Restore,
    Classify,
}

impl Op {
    const ALL: [Self; 13] = [
        Self::Fetch,
        Self::Answer(AnswerOp::Respond),
        Self::Answer(AnswerOp::Fail),
        Self::Answer(AnswerOp::Proceed),
        Self::Answer(AnswerOp::Upgrade),
        Self::Answer(AnswerOp::Block),
        Self::Answer(AnswerOp::Recheck),
        Self::Answer(AnswerOp::Abort),
        Self::Answer(AnswerOp::Drop),
        Self::Clear,
        Self::Cache,
        Self::Restore,
        Self::Classify,
    ];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Fetch => "fetch",
            Self::Answer(op) => op.as_str(),
            Self::Clear => "clear",
            Self::Cache => "cache",
            Self::Restore => "restore",
            Self::Classify => "classify",
        }
    }

    pub(super) fn read(field: &Field<'_>) -> Result<Self, Refusal> {
        let name = field.string()?;
        Self::ALL.into_iter().find(|op| op.as_str() == name).ok_or_else(|| {
            let known: Vec<_> = Self::ALL.iter().map(|op| format!("`{}`", op.as_str())).collect();
            Refusal::of_field(Code::UnknownOp, field.unexpected(&format!("one of {}", known.join(", "))))
        })
    }

    /// Whether anything that it does depends on the time.
    pub(super) fn needs_time(self) -> bool {
        !matches!(self, Self::Answer(AnswerOp::Drop) | Self::Clear | Self::Classify)
    }
}
