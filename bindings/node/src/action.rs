//! What a fetch waits for: exactly one of five, each an object that its answer consumes.

use fetch_cors::scenario::Referrer;
use fetch_cors::{Request, Timestamp};
use napi::bindgen_prelude::Either5;
use napi_derive::napi;

use crate::admission::Admission;
use crate::argument::{HeaderPairs, body, flat, text};
use crate::client::Client;
use crate::exchange::Exchange;
use crate::interception::Interception;
use crate::local::Local;
use crate::outcome::Outcome;
use crate::refusal::Refusal;

/// What JavaScript gets.
pub(crate) type Action = Either5<Admission, Interception, Local, Exchange, Outcome>;

/// A fetch under way, beside what the engine keeps of it.
pub(crate) struct Underway {
    pub(crate) page: Client,
    pub(crate) referrer: Referrer,
    /// Whether the caller is asked at each hop.
    pub(crate) admits: bool,
    /// The headers of the response that came last.
    pub(crate) last_head: HeaderPairs,
}

impl Underway {
    /// On to where the caller is asked.
    pub(crate) fn go_on(mut self, mut action: fetch_cors::Action, now: Timestamp) -> Action {
        loop {
            action = match action {
                fetch_cors::Action::Admit(admission) => {
                    let request = admission.request();
                    self.referrer.at_hop(request.current_url(), request.referrer_policy());
                    if self.admits {
                        return Either5::A(Admission(Held::new(self, admission)));
                    }
                    admission.proceed(now)
                }
                fetch_cors::Action::Intercept(interception) => {
                    return Either5::B(Interception(Held::new(self, interception)));
                }
                fetch_cors::Action::Local(local) => return Either5::C(Local(Held::new(self, local))),
                fetch_cors::Action::Send(exchange) => return Either5::D(Exchange(Held::new(self, exchange))),
                fetch_cors::Action::Done(outcome) => return Either5::E(Outcome { underway: self, outcome }),
            };
        }
    }
}

/// A waiting point, until it is answered.
pub(crate) struct Held<T>(Option<(Underway, T)>);

impl<T> Held<T> {
    fn new(underway: Underway, waiting: T) -> Self {
        Self(Some((underway, waiting)))
    }

    pub(crate) fn get(&self, what: &str) -> Result<(&Underway, &T), Refusal> {
        self.0.as_ref().map(|(underway, waiting)| (underway, waiting)).ok_or_else(|| Refusal::consumed(what))
    }

    /// For an answer whose arguments have been understood.
    pub(crate) fn take(&mut self, what: &str) -> Result<(Underway, T), Refusal> {
        self.0.take().ok_or_else(|| Refusal::consumed(what))
    }
}

/// A request that is answered without a network.
#[napi(object)]
pub struct DescribedRequest {
    pub method: String,
    pub url: String,
    pub raw_headers: Vec<String>,
    pub body: String,
    pub mode: String,
    pub credentials_mode: String,
    pub redirect_mode: String,
    pub cache_mode: String,
    pub destination: String,
    pub referrer_policy: String,
    pub referrer: Option<String>,
    pub partition: String,
}

impl DescribedRequest {
    pub(crate) fn of(request: &Request, underway: &Underway) -> Self {
        Self {
            method: request.method().as_str().to_owned(),
            url: without_user_info(request.current_url()).into(),
            raw_headers: flat(request.headers().iter()),
            body: body(request.body()).to_owned(),
            mode: request.mode().to_string(),
            credentials_mode: request.credentials_mode().to_string(),
            redirect_mode: request.redirect_mode().to_string(),
            cache_mode: request.cache_mode().to_string(),
            destination: request.destination().to_string(),
            referrer_policy: request.referrer_policy().to_string(),
            referrer: underway.referrer.header_value().map(str::to_owned),
            partition: text(request.partition().as_bytes()),
        }
    }
}

pub(crate) fn without_user_info(url: &url::Url) -> url::Url {
    let mut url = url.clone();
    // These fail only for URLs that have none.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}
