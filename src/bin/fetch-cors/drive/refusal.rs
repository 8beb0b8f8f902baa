//! Why a line was not carried out.

use fetch_cors::scenario::ScenarioError;
use serde_json::{Value, json};

use super::waiting::{AnswerOp, Waiting};

/// What kind of mistake it is. Stable names, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    LineTooLong,
    NotUtf8,
    NotJson,
    InvalidField,
    UnknownOp,
    UnknownId,
    IdInUse,
    WrongOp,
    TooManyFetches,
    TooManyBytes,
}

impl Code {
    const fn as_str(self) -> &'static str {
        match self {
            Self::LineTooLong => "line-too-long",
            Self::NotUtf8 => "not-utf-8",
            Self::NotJson => "not-json",
            Self::InvalidField => "invalid-field",
            Self::UnknownOp => "unknown-op",
            Self::UnknownId => "unknown-id",
            Self::IdInUse => "id-in-use",
            Self::WrongOp => "wrong-op",
            Self::TooManyFetches => "too-many-fetches",
            Self::TooManyBytes => "too-many-bytes",
        }
    }
}

/// A line that changes nothing, and why.
#[derive(Debug)]
pub(super) struct Refusal {
    code: Code,
    field: String,
    message: String,
}

impl Refusal {
    /// Of the whole line.
    pub(super) fn of_line(code: Code, message: String) -> Self {
        Self { code, field: String::new(), message }
    }

    /// Of a field, for another reason than that it cannot be understood.
    pub(super) fn of_field(code: Code, error: ScenarioError) -> Self {
        Self { code, ..error.into() }
    }

    /// The answer to the line.
    pub(super) fn to_event(&self, id: &Value, line: u64) -> Value {
        json!({
            "event": "error",
            "id": id,
            "line": line,
            "code": self.code.as_str(),
            "field": self.field,
            "message": self.message,
        })
    }
}

impl From<ScenarioError> for Refusal {
    fn from(error: ScenarioError) -> Self {
        Self { code: Code::InvalidField, field: error.field, message: error.message }
    }
}

/// An answer to another question than the one that was asked.
pub(super) fn wrong_op(op: AnswerOp, waiting: &Waiting) -> Refusal {
    let expected: Vec<_> = waiting.answers().iter().map(|op| format!("`{}`", op.as_str())).collect();
    let message = format!(
        "found `{}`, expected one of {}: the fetch waits for the answer to its event `{}`",
        op.as_str(),
        expected.join(", "),
        waiting.event()
    );
    Refusal { code: Code::WrongOp, field: "op".to_owned(), message }
}
