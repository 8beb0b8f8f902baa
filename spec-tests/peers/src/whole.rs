//! Whole fetches. In Servo they are private, or go over sockets; jsdom and happy-dom have them: `node/time.js`.

use fetch_cors::{Request, ResponseHead, UserAgent};
use spec_tests::workloads::{
    Lines, NOW, cold_fetch, exchange, fetch_and_filter, outcome, page, put, short_preflight, warm, workloads,
};

use crate::timing::{compare, prepared, repeated};

/// How many keys the cache holds.
const KEYS: usize = 1000;

pub fn run() {
    let (page, user_agent) = (page(), warm(&page(), KEYS));
    let (answer, response) = (short_preflight(), &workloads().response);
    let new = |first: usize| {
        let mut numbers = first..;
        let page = &page;
        move || put(page, numbers.next())
    };

    // From the built request, as in the table of instructions.
    let whole = prepared(|| put(&page, Some(7)), |request| fetch_and_filter(&user_agent, request, response));
    compare("W6 whole warm fetch", Some(KEYS), vec![("fetch-cors", whole)]);
    let user_agent = warm(&page, KEYS);
    let whole = prepared(new(KEYS), |request| cold_fetch(&user_agent, request, &answer, response));
    compare("whole cold preflighted PUT", Some(KEYS), vec![("fetch-cors", whole)]);

    // From what the page asks for, as in Node.
    let user_agent = warm(&page, KEYS);
    let whole = repeated(|| fetch_and_filter(&user_agent, put(&page, Some(7)), response));
    compare("PUT whose preflight is cached", None, vec![("fetch-cors", whole)]);
    let mut request = new(KEYS);
    let whole = repeated(|| cold_fetch_and_filter(&user_agent, request(), &answer, response));
    compare("preflighted PUT", None, vec![("fetch-cors", whole)]);
    let foreign = foreign_answer();
    let whole = repeated(|| assert!(is_refused(&user_agent, put(&page, None), &foreign)));
    compare("PUT refused at its preflight", None, vec![("fetch-cors", whole)]);
}

/// Preflight, its answer, the answer, and what the page may see of it; how many lines that is.
fn cold_fetch_and_filter(user_agent: &UserAgent, request: Request, answer: &Lines, response: &Lines) -> usize {
    let preflight = exchange(user_agent.fetch(request, NOW));
    let exchange = exchange(preflight.respond(ResponseHead::new(204, answer), NOW));
    let outcome = outcome(exchange.respond(ResponseHead::new(200, response), NOW));
    outcome.response().map_or(0, |seen| seen.headers(ResponseHead::new(200, response)).len())
}

/// The short answer, but for a page of another origin.
fn foreign_answer() -> Lines {
    let mut answer = short_preflight();
    answer[0].1 = "https://other.example.test";
    answer
}

/// Whether the preflight's answer ends the fetch.
fn is_refused(user_agent: &UserAgent, request: Request, answer: &Lines) -> bool {
    let preflight = exchange(user_agent.fetch(request, NOW));
    outcome(preflight.respond(ResponseHead::new(204, answer), NOW)).response().is_err()
}
