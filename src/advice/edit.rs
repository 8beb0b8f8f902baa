//! One change of one answer.

use std::fmt;

use super::answer::{Answer, AnsweredExchange};
use crate::reason::ReasonCode;

pub(super) const ALLOW_ORIGIN: &str = "Access-Control-Allow-Origin";
pub(super) const ALLOW_CREDENTIALS: &str = "Access-Control-Allow-Credentials";
pub(super) const ALLOW_METHODS: &str = "Access-Control-Allow-Methods";
pub(super) const ALLOW_HEADERS: &str = "Access-Control-Allow-Headers";
pub(super) const EXPOSE_HEADERS: &str = "Access-Control-Expose-Headers";
pub(super) const MAX_AGE: &str = "Access-Control-Max-Age";
pub(super) const RESOURCE_POLICY: &str = "Cross-Origin-Resource-Policy";
pub(super) const VARY: &str = "Vary";

/// What is changed of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(tag = "action", rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Change {
    /// Exactly one line with this name and value, instead of all that there are.
    #[non_exhaustive]
    Set {
        /// The header's name.
        name: &'static str,
        /// Its value.
        value: String,
    },
    /// One line more.
    #[non_exhaustive]
    Append {
        /// The header's name.
        name: &'static str,
        /// Its value.
        value: String,
    },
    /// No line with this name.
    #[non_exhaustive]
    Remove {
        /// The header's name.
        name: &'static str,
    },
    /// Another status.
    #[non_exhaustive]
    Status {
        /// The status.
        status: u16,
    },
}

impl Change {
    /// What it changes: a header's name, or nothing for the status. Of two changes of the same, the later one counts.
    pub fn header_name(&self) -> Option<&'static str> {
        match self {
            Self::Set { name, .. } | Self::Append { name, .. } | Self::Remove { name } => Some(name),
            Self::Status { .. } => None,
        }
    }

    pub(super) fn apply(&self, exchange: &mut AnsweredExchange) {
        let lines = &mut exchange.lines;
        let is_other = |name: &str, line: &(Vec<u8>, Vec<u8>)| !line.0.eq_ignore_ascii_case(name.as_bytes());
        match self {
            Self::Set { name, value } => {
                lines.retain(|line| is_other(name, line));
                lines.push((name.as_bytes().to_vec(), value.as_bytes().to_vec()));
            }
            Self::Append { name, value } => {
                let line = (name.as_bytes().to_vec(), value.as_bytes().to_vec());
                // Said once is enough.
                if !lines.contains(&line) {
                    lines.push(line);
                }
            }
            Self::Remove { name } => lines.retain(|line| is_other(name, line)),
            Self::Status { status } => exchange.status = *status,
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Set { name, value } => write!(formatter, "set `{name}: {value}`"),
            Self::Append { name, value } => write!(formatter, "add `{name}: {value}`"),
            Self::Remove { name } => write!(formatter, "remove `{name}`"),
            Self::Status { status } => write!(formatter, "answer with status {status}"),
        }
    }
}

/// One change of one answer, without which the fetch is refused.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Edit {
    /// The answer.
    pub answer: Answer,
    /// How many redirects come before it.
    pub redirects_before: usize,
    /// Whether nobody has seen this answer: that it lacks the header is assumed.
    pub assumed: bool,
    /// What is changed.
    pub change: Change,
    /// What belongs to the change although the fetch succeeds without: `Vary: Origin`, so that no cache gives this answer to
    /// another origin.
    pub with_vary: Option<Change>,
    /// The refusal that it takes away.
    pub because: ReasonCode,
}

impl Edit {
    pub(super) fn of(exchange: &AnsweredExchange, change: Change, because: ReasonCode) -> Self {
        let names_an_origin = matches!(&change, Change::Set { name, value } if *name == ALLOW_ORIGIN && value != "*");
        let with_vary = (names_an_origin && !exchange.varies_by_origin())
            .then(|| Change::Append { name: VARY, value: "Origin".to_owned() });
        Self {
            answer: exchange.answer.clone(),
            redirects_before: exchange.redirects_before,
            assumed: exchange.assumed,
            change,
            with_vary,
            because,
        }
    }

    /// Whether both change the same of the same answer.
    pub(super) fn is_of_same(&self, other: &Self) -> bool {
        self.answer == other.answer && self.change.header_name() == other.change.header_name()
    }

    /// What should be known of it, where that is more than what it does.
    pub fn note(&self) -> Option<&'static str> {
        let is_public = matches!(&self.change, Change::Set { name: ALLOW_ORIGIN, value } if value == "*");
        is_public.then_some(
            "the origin `null` is everybody's, so that `*` says the same; a page with an origin of its own that fetches this URL \
             itself can be named instead",
        )
    }

    pub(super) fn apply(&self, exchange: &mut AnsweredExchange, with_vary: bool) {
        self.change.apply(exchange);
        if let Some(vary) = self.with_vary.as_ref().filter(|_| with_vary) {
            vary.apply(exchange);
        }
    }
}

impl fmt::Display for Edit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "on {}: {}", self.answer, self.change)?;
        if let Some(vary) = &self.with_vary {
            write!(formatter, " and {vary}")?;
        }
        if let Some(note) = self.note() {
            write!(formatter, " ({note})")?;
        }
        if self.assumed { formatter.write_str(" (this answer was not seen)") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Lines, exchange};
    use super::*;
    use crate::ExchangeKind;

    fn set(name: &'static str, value: &str) -> Change {
        Change::Set { name, value: value.to_owned() }
    }

    fn edit(kind: ExchangeKind, change: Change) -> Edit {
        Edit::of(&exchange(kind, &[]), change, ReasonCode::AllowOriginMissing)
    }

    #[test]
    fn a_change_is_made_of_an_answer() {
        let append = || Change::Append { name: VARY, value: "Origin".to_owned() };
        let table: [(Change, Lines<'_>, Lines<'_>); 5] = [
            (set(VARY, "A"), &[("vary", "B"), ("X", "1"), ("VARY", "C")], &[("X", "1"), (VARY, "A")]),
            (append(), &[], &[(VARY, "Origin")]),
            (append(), &[(VARY, "Accept")], &[(VARY, "Accept"), (VARY, "Origin")]),
            (append(), &[(VARY, "Origin"), ("X", "1")], &[(VARY, "Origin"), ("X", "1")]),
            (Change::Remove { name: VARY }, &[("vary", "B"), ("X", "1")], &[("X", "1")]),
        ];
        for (change, before, after) in table {
            let mut changed = exchange(ExchangeKind::Request, before);
            change.apply(&mut changed);
            assert_eq!(changed, exchange(ExchangeKind::Request, after), "{change}");
        }
        let mut changed = exchange(ExchangeKind::Preflight, &[(VARY, "A")]);
        Change::Status { status: 204 }.apply(&mut changed);
        assert_eq!(changed, AnsweredExchange { status: 204, ..exchange(ExchangeKind::Preflight, &[(VARY, "A")]) });
    }

    #[test]
    fn edits_of_one_header_of_one_answer_are_of_the_same() {
        let of = |kind, name| edit(kind, set(name, "1"));
        let known = of(ExchangeKind::Preflight, ALLOW_METHODS);
        assert!(known.is_of_same(&edit(ExchangeKind::Preflight, Change::Remove { name: ALLOW_METHODS })));
        assert!(!known.is_of_same(&of(ExchangeKind::Preflight, ALLOW_HEADERS)));
        assert!(!known.is_of_same(&of(ExchangeKind::Request, ALLOW_METHODS)));
        let status = |status| edit(ExchangeKind::Preflight, Change::Status { status });
        assert!(status(200).is_of_same(&status(204)) && !status(200).is_of_same(&known));
    }

    #[test]
    fn an_edit_says_where_and_what() {
        let with_vary = edit(ExchangeKind::Preflight, set(ALLOW_ORIGIN, "https://a.test"));
        assert_eq!(with_vary.note(), None);
        assert_eq!(
            with_vary.to_string(),
            "on the answer to the preflight of https://b.test/x: \
             set `Access-Control-Allow-Origin: https://a.test` and add `Vary: Origin`"
        );
        let assumed = Edit { assumed: true, ..edit(ExchangeKind::Request, Change::Status { status: 204 }) };
        assert_eq!(
            assumed.to_string(),
            "on the answer to the request of https://b.test/x: answer with status 204 (this answer was not seen)"
        );
        assert_eq!(edit(ExchangeKind::Request, set(VARY, "*")).note(), None);
    }

    #[test]
    fn of_an_origin_that_is_everybodys_more_is_to_be_known() {
        let public = edit(ExchangeKind::Request, set(ALLOW_ORIGIN, "*"));
        let note = public.note().unwrap();
        assert!(note.starts_with("the origin `null` is everybody's, so that `*` says the same; "), "{note}");
        assert_eq!(
            public.to_string(),
            format!("on the answer to the request of https://b.test/x: set `Access-Control-Allow-Origin: *` ({note})")
        );
    }
}
