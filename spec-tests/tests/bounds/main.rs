//! What a hostile server or a hostile page can make an embedder hold: counts, sizes and allocations, never wall time. Each
//! test fails without the bound that it names.

mod cache;
mod clocks;
mod fetches;
mod heads;
mod pages;

use fetch_cors::{
    Action, Client, Exchange, Finding, NotStored, Origin, Outcome, Request, ResponseHead, Timestamp, UserAgent,
};
use url::Url;

const PAGE: &str = "https://app.test";
const NOW: Timestamp = Timestamp::ZERO;
const MEBIBYTE: u64 = 1024 * 1024;

type Lines = Vec<(&'static str, String)>;

fn client() -> Client {
    Client::new(Origin::parse(PAGE).unwrap())
}

/// A `PUT` with header `x-a` to another origin.
fn request(url: &str) -> Request {
    let url = Url::parse(url).unwrap();
    Request::fetch_api(url, client()).method("PUT").header("x-a", "1").build().unwrap()
}

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_nanoseconds(seconds * 1_000_000_000)
}

/// A preflight's answer that permits [`request`], with more lines.
fn permission(more: &[(&'static str, &str)]) -> Lines {
    let mut lines =
        vec![("Access-Control-Allow-Origin", PAGE.to_owned()), ("Access-Control-Allow-Methods", "PUT".into())];
    lines.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
    if !more.iter().any(|(name, _)| *name == "Access-Control-Allow-Headers") {
        lines.push(("Access-Control-Allow-Headers", "x-a".into()));
    }
    lines
}

fn exchange(action: Action) -> Exchange {
    match action {
        Action::Send(exchange) => exchange,
        other => panic!("expected something to send: {other:?}"),
    }
}

fn outcome(action: Action) -> Outcome {
    match action {
        Action::Done(outcome) => outcome,
        other => panic!("expected the end: {other:?}"),
    }
}

fn code(outcome: &Outcome) -> &'static str {
    outcome.network_error().expect("a network error").code().as_str()
}

/// Sends a preflight and answers it; the request itself is then to be sent, or the fetch is over.
fn preflight(user_agent: &UserAgent, request: Request, now: Timestamp, lines: &Lines) -> Action {
    let exchange = exchange(user_agent.fetch(request, now));
    assert!(exchange.is_preflight());
    exchange.respond(ResponseHead::new(204, lines), now)
}

/// Why the answer of the last preflight was not stored.
fn not_stored(exchange: &Exchange) -> Option<NotStored> {
    exchange.explanation().findings().find_map(|(_, finding)| match finding {
        Finding::NotStored { why } => Some(why),
        _ => None,
    })
}
