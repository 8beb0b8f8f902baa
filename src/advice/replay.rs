//! Playing one fetch again, with other answers.

use super::answer::AnsweredExchange;
use super::edit::Edit;
use super::page_change::PageChange;
use crate::fetching::exchange::Exchange;
use crate::fetching::outcome::Outcome;
use crate::fetching::purpose::{Predicted, Purpose};
use crate::infrastructure::request::Request;
use crate::infrastructure::response_head::ResponseHead;
use crate::profile::Profile;
use crate::request_error::RequestError;

/// A fetch that can be played again and again from the same beginning: with a fresh user agent (or one whose preflight
/// cache is as it was) and a server that answers as it did. [`Recording`](super::Recording) is one.
pub trait Replay {
    /// Plays the fetch once, as [`Counterfactual::profile`] would do it: the request goes through
    /// [`Counterfactual::request`], and every answer through [`Counterfactual::answer`] before the engine gets it.
    fn replay(&self, counterfactual: &mut Counterfactual<'_>) -> Replayed;
}

/// How a replay ended.
#[derive(Debug)]
#[non_exhaustive]
pub enum Replayed {
    /// With an outcome.
    Ended(Box<Outcome<Predicted>>),
    /// The API refuses the request before any fetch.
    Refused(RequestError),
    /// The same, in the words of a profile whose browser cannot make such a request.
    Unsupported(String),
    /// It has no end: it was dropped.
    Unfinished,
}

/// The world as it would be: some answers edited, the page's request changed.
#[derive(Debug)]
pub struct Counterfactual<'a> {
    profile: Profile,
    edits: Vec<&'a Edit>,
    page_changes: Vec<&'a PageChange>,
    with_vary: bool,
    /// The exchanges as they are.
    as_they_are: Vec<AnsweredExchange>,
    /// The exchanges as they would be, but for the last one.
    earlier: Vec<AnsweredExchange>,
    last: Option<AnsweredExchange>,
}

impl<'a> Counterfactual<'a> {
    pub(super) fn new(profile: Profile, edits: Vec<&'a Edit>, page_changes: Vec<&'a PageChange>) -> Self {
        Self {
            profile,
            edits,
            page_changes,
            with_vary: false,
            as_they_are: Vec::new(),
            earlier: Vec::new(),
            last: None,
        }
    }

    /// The same world, in which every edit of an origin has its `Vary`.
    pub(super) fn with_vary(mut self) -> Self {
        self.with_vary = true;
        self
    }

    /// Whose fetch it is.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The request as the page would make it.
    pub fn request(&self, mut request: Request) -> Request {
        for change in &self.page_changes {
            change.apply(&mut request);
        }
        request
    }

    /// The answer as the server would give it; `head` is what it gave.
    pub fn answer<P: Purpose>(&mut self, exchange: &Exchange<P>, head: ResponseHead<'_>) -> &AnsweredExchange {
        self.edited(AnsweredExchange::of(exchange, head, false))
    }

    /// The answer to a request that never was sent: assumed to be a success (status 204 of a preflight, else 200) without any
    /// header, as edited.
    pub fn answer_of_nobody<P: Purpose>(&mut self, exchange: &Exchange<P>) -> &AnsweredExchange {
        let status = if exchange.is_preflight() { 204 } else { 200 };
        let none: [(&str, &str); 0] = [];
        self.edited(AnsweredExchange::of(exchange, ResponseHead::new(status, &none), true))
    }

    fn edited(&mut self, mut exchange: AnsweredExchange) -> &AnsweredExchange {
        self.as_they_are.push(exchange.clone());
        for edit in &self.edits {
            if edit.answer == exchange.answer {
                edit.apply(&mut exchange, self.with_vary);
            }
        }
        self.earlier.extend(self.last.take());
        self.last.insert(exchange)
    }

    /// The exchanges in order, as they are and as they would be.
    pub(super) fn into_exchanges(self) -> (Vec<AnsweredExchange>, Vec<AnsweredExchange>) {
        let mut answered = self.earlier;
        answered.extend(self.last);
        (self.as_they_are, answered)
    }
}
