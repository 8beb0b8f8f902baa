//! The simple driver, for clients that send requests one after the other and want nothing else.

use super::action::Action;
use super::exchange::Exchange;
use super::outcome::Outcome;
use crate::infrastructure::response_head::ResponseHead;
use crate::infrastructure::timestamp::Timestamp;
use crate::network_error::NetworkFailure;

impl Action {
    /// Drives the fetch to its end: `send` sends each exchange and gives the answer with the time at which it came. Comes
    /// back with the outcome and the last response.
    ///
    /// Everything is admitted, nothing intercepted; local schemes fail with [`NetworkFailure::NotFound`]. Whoever wants
    /// more matches on [`Action`].
    ///
    /// ```
    /// use fetch_cors::{Client, Origin, Request, Timestamp, UserAgent};
    /// use url::Url;
    ///
    /// let user_agent = UserAgent::builder().build();
    /// let page = Client::new(Origin::parse("https://a.test")?);
    /// let request = Request::fetch_api(Url::parse("https://b.test/x")?, page).method("PUT").build()?;
    /// let mut sent = Vec::new();
    /// let (outcome, _) = user_agent.fetch(request, Timestamp::ZERO).drive(|exchange| {
    ///     sent.push(exchange.method().clone());
    ///     let answer = http::Response::builder()
    ///         .header("Access-Control-Allow-Origin", "https://a.test")
    ///         .header("Access-Control-Allow-Methods", "PUT")
    ///         .body(())
    ///         .expect("a valid response");
    ///     (Ok(answer), Timestamp::ZERO)
    /// });
    /// assert_eq!(sent, [http::Method::OPTIONS, http::Method::PUT]);
    /// assert!(outcome.response().is_ok());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn drive<R, S>(mut self, mut send: S) -> (Outcome, Option<R>)
    where
        S: FnMut(&Exchange) -> (Result<R, NetworkFailure>, Timestamp),
        for<'a> &'a R: Into<ResponseHead<'a>>,
    {
        let mut last = None;
        let mut now = Timestamp::ZERO;
        loop {
            self = match self {
                Self::Admit(admission) => admission.proceed(now),
                Self::Intercept(interception) => interception.proceed(now),
                Self::Local(local) => local.fail(NetworkFailure::NotFound, now),
                Self::Send(exchange) => {
                    let (answer, time) = send(&exchange);
                    now = time;
                    match answer {
                        Ok(response) => {
                            let next = exchange.respond(&response, now);
                            last = Some(response);
                            next
                        }
                        Err(failure) => exchange.fail(failure, now),
                    }
                }
                Self::Done(outcome) => return (outcome, last),
            };
        }
    }
}
