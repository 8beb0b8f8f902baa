//! What an unfinished fetch waits for, and the lines that answer it.

use fetch_cors::scenario::reader::{Field, HeaderPairs, Object};
use fetch_cors::scenario::{ScenarioError, SuppliedAnswer};
use fetch_cors::{Action, Admission, Exchange, Interception, Local, NetworkFailure, ResponseHead, Timestamp};

/// An [`Action`] that is not over.
pub(super) enum Waiting {
    Admit(Admission),
    Intercept(Interception),
    Local(Local),
    Send(Exchange),
}

/// The operations that answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AnswerOp {
    Respond,
    Fail,
    Proceed,
    Upgrade,
    Block,
    Recheck,
    Abort,
    Drop,
}

/// An answer that was understood.
pub(super) enum Answer {
    Head { status: u16, headers: HeaderPairs },
    Supplied(SuppliedAnswer),
    Failure(NetworkFailure),
    NetworkError,
    Proceed,
    Upgrade,
    Block(String),
    Recheck,
    Abort,
}

impl AnswerOp {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Respond => "respond",
            Self::Fail => "fail",
            Self::Proceed => "proceed",
            Self::Upgrade => "upgrade",
            Self::Block => "block",
            Self::Recheck => "recheck",
            Self::Abort => "abort",
            Self::Drop => "drop",
        }
    }
}

impl Waiting {
    /// The event that asks for the answer.
    pub(super) const fn event(&self) -> &'static str {
        match self {
            Self::Admit(_) => "admit",
            Self::Intercept(_) => "intercept",
            Self::Local(_) => "local",
            Self::Send(_) => "send",
        }
    }

    /// The operations that answer it.
    pub(super) const fn answers(&self) -> &'static [AnswerOp] {
        use AnswerOp::{Abort, Block, Drop, Fail, Proceed, Recheck, Respond, Upgrade};
        match self {
            Self::Admit(_) => &[Proceed, Upgrade, Block, Abort, Drop],
            Self::Intercept(_) => &[Proceed, Respond, Fail, Abort, Drop],
            Self::Local(_) => &[Respond, Fail, Abort, Drop],
            Self::Send(_) => &[Respond, Fail, Recheck, Abort, Drop],
        }
    }

    /// Takes the answer's fields from a line; `None` where the caller goes away.
    pub(super) fn read(&self, op: AnswerOp, object: &mut Object<'_>) -> Result<Option<Answer>, ScenarioError> {
        Ok(Some(match op {
            AnswerOp::Respond if matches!(self, Self::Intercept(_)) => Answer::Supplied(SuppliedAnswer::read(object)?),
            AnswerOp::Respond => Answer::Head {
                status: object.required("status")?.status()?,
                headers: object.or_default("headers", Field::header_pairs)?,
            },
            AnswerOp::Fail if matches!(self, Self::Intercept(_)) => Answer::NetworkError,
            AnswerOp::Fail => {
                Answer::Failure(object.optional("failure", Field::one_of)?.unwrap_or(NetworkFailure::Other))
            }
            AnswerOp::Proceed => Answer::Proceed,
            AnswerOp::Upgrade => Answer::Upgrade,
            AnswerOp::Block => Answer::Block(object.required("why")?.string()?.to_owned()),
            AnswerOp::Recheck => Answer::Recheck,
            AnswerOp::Abort => Answer::Abort,
            AnswerOp::Drop => return Ok(None),
        }))
    }

    /// Answers; with the headers of the response, where the answer is one. Gives itself back where the answer is for
    /// something else.
    pub(super) fn answer(self, answer: Answer, now: Timestamp) -> Result<(Action, HeaderPairs), Self> {
        let action = match (self, answer) {
            (Self::Admit(admission), Answer::Proceed) => admission.proceed(now),
            (Self::Admit(admission), Answer::Upgrade) => admission.upgrade_to_https(now),
            (Self::Admit(admission), Answer::Block(why)) => admission.block(why, now),
            (Self::Admit(admission), Answer::Abort) => admission.abort(now),
            (Self::Intercept(interception), Answer::Proceed) => interception.proceed(now),
            (Self::Intercept(interception), Answer::Supplied(answer)) => {
                let supplied = answer.response(interception.request().current_url());
                return Ok((interception.respond(supplied, now), answer.into_headers()));
            }
            (Self::Intercept(interception), Answer::NetworkError) => interception.respond_with_network_error(now),
            (Self::Intercept(interception), Answer::Abort) => interception.abort(now),
            (Self::Local(local), Answer::Head { status, headers }) => return Ok((local.respond(status, now), headers)),
            (Self::Local(local), Answer::Failure(failure)) => local.fail(failure, now),
            (Self::Local(local), Answer::Abort) => local.abort(now),
            (Self::Send(exchange), Answer::Head { status, headers }) => {
                return Ok((exchange.respond(ResponseHead::new(status, &headers), now), headers));
            }
            (Self::Send(exchange), Answer::Failure(failure)) => exchange.fail(failure, now),
            (Self::Send(exchange), Answer::Recheck) => exchange.recheck_cache(now),
            (Self::Send(exchange), Answer::Abort) => exchange.abort(now),
            (waiting, _) => return Err(waiting),
        };
        Ok((action, HeaderPairs::new()))
    }
}
