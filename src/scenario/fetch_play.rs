//! One fetch of a scenario on its way: the runner answers every action as the scenario's world would.

use std::borrow::Cow;

use super::format::{FetchStep, Response, Scenario, ScenarioBody};
use super::observation::{FetchObservation, ObservedAnswer, ObservedOutcome, ObservedRequest, delivered, text};
use super::page::{OpaqueOrigins, Page, Refused};
use super::referer::Referrer;
use super::server::{ScriptedServer, sent_url, sent_url_of_text};
use super::sites::PublicSuffixes;
use crate::advice::Counterfactual;
use crate::{
    Action, Admission, Body, Exchange, HeaderList, Interception, InterceptionKind, Local, NetworkFailure, Outcome,
    Profile, Purpose, RedirectMode, Request, ResponseHead, ResponseTainting, Timestamp,
};

/// A fetch, and what has been seen of it.
#[derive(Debug)]
pub(super) struct FetchPlay<'a, P: Purpose> {
    step: &'a FetchStep,
    page: Page,
    referrer: Referrer,
    scenario: &'a Scenario,
    profile: &'a Profile,
    service_worker_asked: bool,
    waiting: Option<Exchange<P>>,
    /// The headers of the response that came last.
    last_head: HeaderList,
    pub(super) seen: FetchObservation,
    pub(super) outcome: Option<Outcome<P>>,
    /// What the API said, where it threw.
    pub(super) refused: Option<Refused>,
}

impl<'a, P: Purpose> FetchPlay<'a, P> {
    /// Starts a fetch, up to its first request.
    pub(super) fn start(
        begin: &dyn Fn(Request, Timestamp) -> Action<P>,
        profile: &'a Profile,
        step: &'a FetchStep,
        scenario: &'a Scenario,
        opaque: &mut OpaqueOrigins,
        now: Timestamp,
    ) -> Result<Self, String> {
        let page = Page::of(step, opaque, &PublicSuffixes::default()).map_err(|error| error.to_string())?;
        let referrer = page.referrer(step);
        let request = page.request(step, &profile.policies.transformation);
        let mut play = Self {
            step,
            page,
            referrer,
            scenario,
            profile,
            service_worker_asked: false,
            waiting: None,
            last_head: HeaderList::new(),
            seen: FetchObservation::default(),
            outcome: None,
            refused: None,
        };
        match request {
            Ok(request) => {
                let action = begin(request, now);
                play.go_on(action, now);
            }
            Err(refused) => {
                play.seen.outcome = Some(ObservedOutcome::Refused { message: refused.message.clone() });
                play.refused = Some(refused);
            }
        }
        Ok(play)
    }

    pub(super) fn step(&self) -> &'a FetchStep {
        self.step
    }

    /// Whether a request is out.
    pub(super) fn is_waiting(&self) -> bool {
        self.waiting.is_some()
    }

    /// The server answers what is outstanding: as the scenario has it, or as it would in `counterfactual`.
    pub(super) fn answer(
        &mut self,
        server: &mut ScriptedServer<'_>,
        now: Timestamp,
        counterfactual: Option<&mut Counterfactual<'_>>,
    ) {
        let Some(exchange) = self.waiting.take() else { return };
        let answer = self.network(&exchange, server, counterfactual);
        let action = match answer.as_deref() {
            Some(Response { fails: Some(failure), .. }) => exchange.fail(*failure, now),
            Some(response) if !Self::asks_for_authentication(&exchange, response) => {
                let action = exchange.respond(ResponseHead::new(response.status, &response.headers), now);
                self.last_head = delivered(&response.headers);
                action
            }
            Some(_) => exchange.fail(NetworkFailure::Other, now),
            None => exchange.fail(NetworkFailure::ConnectionFailed, now),
        };
        self.go_on(action, now);
    }

    /// The response that the network gives. A 421 is asked once more on another connection (HTTP-network-or-cache fetch 17),
    /// where the body can be sent again.
    fn network<'s>(
        &mut self,
        exchange: &Exchange<P>,
        server: &mut ScriptedServer<'s>,
        mut counterfactual: Option<&mut Counterfactual<'_>>,
    ) -> Option<Cow<'s, Response>> {
        let response = edited(exchange, server.answer(exchange)?, counterfactual.as_deref_mut());
        if response.fails.is_some() {
            return Some(response);
        }
        self.note_answer(&response);
        if response.status != 421 || exchange.body() == Body::Stream {
            return Some(response);
        }
        let again = self.seen.requests.last().map(|request| ObservedRequest { answer: None, ..request.clone() });
        self.seen.requests.extend(again);
        let again = edited(exchange, server.answer(exchange)?, counterfactual);
        if again.fails.is_none() {
            self.note_answer(&again);
        }
        Some(again)
    }

    fn note_answer(&mut self, response: &Response) {
        if let Some(request) = self.seen.requests.last_mut() {
            let headers = response.headers.iter().map(|(name, value)| (text(name), text(value))).collect();
            request.answer = Some(ObservedAnswer { status: response.status, headers });
        }
    }

    /// HTTP-network-or-cache fetch 15: credentials are asked for, and the body cannot be sent a second time.
    fn asks_for_authentication(exchange: &Exchange<P>, response: &Response) -> bool {
        response.status == 401
            && exchange.includes_credentials()
            && exchange.response_tainting() != ResponseTainting::Cors
            && exchange.body() == Body::Stream
    }

    /// The page aborts.
    pub(super) fn abort(&mut self, now: Timestamp) {
        if let Some(exchange) = self.waiting.take() {
            let action = exchange.abort(now);
            self.go_on(action, now);
        }
    }

    /// The embedder goes away.
    pub(super) fn drop_it(&mut self) {
        self.waiting = None;
    }

    fn go_on(&mut self, mut action: Action<P>, now: Timestamp) {
        loop {
            action = match action {
                Action::Admit(admission) => self.admit(admission, now),
                Action::Intercept(interception) => self.intercept(interception, now),
                Action::Local(local) => self.local(local, now),
                // HTTP-network fetch: a stream cannot be sent over HTTP/1.1.
                Action::Send(exchange) if exchange.body() == Body::Stream && !self.speaks_http_2(&exchange) => {
                    exchange.fail(NetworkFailure::ProtocolError, now)
                }
                Action::Send(exchange) => {
                    self.seen.requests.push(ObservedRequest::of(
                        &exchange,
                        self.profile,
                        &self.added_headers(&exchange),
                    ));
                    self.waiting = Some(exchange);
                    return;
                }
                Action::Done(outcome) => match self.next_manual_redirect(outcome, now) {
                    Ok(action) => action,
                    Err(outcome) => {
                        self.seen.outcome =
                            Some(ObservedOutcome::of(&outcome, self.step.api, &self.last_head, self.profile));
                        self.outcome = Some(outcome);
                        return;
                    }
                },
            };
        }
    }

    /// Browsers speak HTTP/2 over TLS only. The http URLs of scenarios from web-platform-tests marked `.h2.` stand for https.
    fn speaks_http_2(&self, exchange: &Exchange<P>) -> bool {
        exchange.url().scheme() == "https" || self.scenario.source.contains(".h2.")
    }

    /// HTTP-network-or-cache fetch 8.5 to 8.9, 8.11 and 8.19: what the network layer adds, as far as scenarios name it.
    fn added_headers(&self, exchange: &Exchange<P>) -> Vec<(&'static str, String)> {
        let mut added = Vec::new();
        let length = match (exchange.body(), self.step.body) {
            (Body::None, _) => matches!(*exchange.method(), http::Method::POST | http::Method::PUT).then_some(0),
            (_, ScenarioBody::Text(length) | ScenarioBody::Form(length)) => Some(length),
            _ => None,
        };
        added.extend(length.map(|length| ("content-length", length.to_string())));
        added.extend(self.referrer.header_value().map(|referrer| ("referer", referrer.to_owned())));
        if exchange.header("range").next().is_some() {
            added.push(("accept-encoding", "identity".to_owned()));
        }
        added
    }

    /// Bad ports, mixed content and what the scenario names are blocked, then HSTS upgrades.
    fn admit(&mut self, admission: Admission<P>, now: Timestamp) -> Action<P> {
        let request = admission.request();
        let url = request.current_url();
        self.referrer.at_hop(url, request.referrer_policy());
        if let Some(why) = self.page.blocks(request, self.profile) {
            return admission.block(why, now);
        }
        if self.scenario.blocked.iter().any(|blocked| sent_url_of_text(blocked) == sent_url(url)) {
            let why = format!("a policy of the page names {}", sent_url(url));
            return admission.block(why, now);
        }
        if url.scheme() == "http" && self.scenario.hsts.iter().any(|host| url.host_str() == Some(host)) {
            return admission.upgrade_to_https(now);
        }
        admission.proceed(now)
    }

    /// The service worker answers once; what a redirect of its answer leads to is not its own any more.
    fn intercept(&mut self, interception: Interception<P>, now: Timestamp) -> Action<P> {
        let answer = self.step.service_worker.as_ref().filter(|_| !self.service_worker_asked);
        let (InterceptionKind::ServiceWorker, Some(answer)) = (interception.kind(), answer) else {
            return interception.proceed(now);
        };
        self.service_worker_asked = true;
        self.last_head = delivered(answer.headers());
        let supplied = answer.response(interception.request().current_url());
        interception.respond(supplied, now)
    }

    /// `data:` (with a comma in it) and `about:blank` exist; blobs and files do not. What type the browser gives them is no
    /// server's header, and is left out as in browsers' records.
    fn local(&mut self, local: Local<P>, now: Timestamp) -> Action<P> {
        let url = local.request().current_url();
        let exists = match url.scheme() {
            "about" => true,
            "data" => url.as_str().contains(','),
            _ => false,
        };
        if !exists {
            return local.fail(NetworkFailure::NotFound, now);
        }
        self.last_head = HeaderList::new();
        local.respond(200, now)
    }

    /// Navigations follow redirects by themselves, unless the scenario says "manual".
    fn next_manual_redirect(&self, outcome: Outcome<P>, now: Timestamp) -> Result<Action<P>, Outcome<P>> {
        if self.step.redirect == RedirectMode::Follow { outcome.into_next_manual_redirect(now) } else { Err(outcome) }
    }
}

/// The response as it would be in `counterfactual`.
fn edited<'s, P: Purpose>(
    exchange: &Exchange<P>,
    response: &'s Response,
    counterfactual: Option<&mut Counterfactual<'_>>,
) -> Cow<'s, Response> {
    match counterfactual.filter(|_| response.fails.is_none()) {
        None => Cow::Borrowed(response),
        Some(counterfactual) => {
            let head = ResponseHead::new(response.status, &response.headers);
            let answered = counterfactual.answer(exchange, head);
            let headers = answered.lines().map(|(name, value)| (name.to_vec(), value.to_vec())).collect();
            Cow::Owned(Response { status: answered.status, headers, fails: None })
        }
    }
}

#[cfg(test)]
mod tests;
