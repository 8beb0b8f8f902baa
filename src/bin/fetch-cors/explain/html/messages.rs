//! A fetch as messages between the page, the browser, its preflight cache and the server.

use fetch_cors::scenario::{ObservedAnswer, ObservedRequest};
use fetch_cors::{Finding, Hop, Line};

use super::super::story::ToldFetch;
use super::ending;
use crate::output::shown;
use crate::redaction::Reveal;

/// Who speaks, from left to right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lane {
    Page,
    Browser,
    Cache,
    Server,
}

impl Lane {
    pub(super) const ALL: [(Self, &'static str); 4] =
        [(Self::Page, "Page"), (Self::Browser, "Browser"), (Self::Cache, "Preflight cache"), (Self::Server, "Server")];

    pub(super) const fn place(self) -> usize {
        self as usize
    }
}

/// What a message does to the fetch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    Plain,
    Good,
    Bad,
}

/// One arrow.
pub(super) struct Message {
    pub(super) from: Lane,
    pub(super) to: Lane,
    pub(super) tone: Tone,
    pub(super) label: String,
    /// All headers, as they may be shown, and whether each decides.
    pub(super) headers: Vec<(String, String, bool)>,
    /// What the browser found and did on account of it, with the Standard's steps.
    pub(super) findings: Vec<Line>,
}

impl Message {
    fn new(from: Lane, to: Lane, tone: Tone, label: String) -> Self {
        Self { from, to, tone, label, headers: Vec::new(), findings: Vec::new() }
    }
}

/// The messages of a fetch, in order.
pub(super) fn messages(fetch: &ToldFetch<'_>, reveal: Reveal) -> Vec<Message> {
    let hops = fetch.outcome.map(|outcome| outcome.explanation().hops()).unwrap_or_default();
    let asked = match hops.first() {
        Some(Hop { method, url, .. }) => format!("{} {}", shown(method), shown(url)),
        None => "a request".to_owned(),
    };
    let mut messages = vec![Message::new(Lane::Page, Lane::Browser, Tone::Plain, asked)];
    let mut requests = fetch.observed.requests.iter();
    for line in hops.into_iter().flat_map(|hop| hop.lines) {
        match line.finding {
            Finding::PreflightSent | Finding::Sent { .. } => {
                note(&mut messages, line);
                if let Some(request) = requests.next() {
                    exchange(request, reveal, &mut messages);
                }
            }
            Finding::CacheHit => messages.push(from_cache(Tone::Good, line)),
            Finding::CacheMissed { .. } => messages.push(from_cache(Tone::Plain, line)),
            Finding::Stored { .. } | Finding::CacheCleared => {
                let mut message = Message::new(Lane::Browser, Lane::Cache, Tone::Plain, line.text.clone());
                message.findings.push(line);
                messages.push(message);
            }
            _ => note(&mut messages, line),
        }
    }
    // What the network did besides: the same request once more.
    for request in requests {
        exchange(request, reveal, &mut messages);
    }
    let (is_good, end) = ending(fetch.observed.outcome.as_ref());
    let tone = if is_good { Tone::Good } else { Tone::Bad };
    messages.push(Message::new(Lane::Browser, Lane::Page, tone, end));
    messages
}

/// A finding belongs to what came last.
fn note(messages: &mut [Message], line: Line) {
    if let Some(last) = messages.last_mut() {
        last.findings.push(line);
    }
}

fn from_cache(tone: Tone, line: Line) -> Message {
    let mut message = Message::new(Lane::Cache, Lane::Browser, tone, line.text.clone());
    message.findings.push(line);
    message
}

fn exchange(request: &ObservedRequest, reveal: Reveal, messages: &mut Vec<Message>) {
    let credentials = if request.credentials { " with credentials" } else { "" };
    let label = format!("{} {}{credentials}", shown(&request.method), shown(&request.url));
    let mut sent = Message::new(Lane::Browser, Lane::Server, Tone::Plain, label);
    sent.headers = headers(&request.headers, reveal);
    messages.push(sent);
    let mut answered = match &request.answer {
        Some(ObservedAnswer { status, .. }) => {
            Message::new(Lane::Server, Lane::Browser, Tone::Plain, format!("status {status}"))
        }
        None => Message::new(Lane::Server, Lane::Browser, Tone::Bad, "no response".to_owned()),
    };
    if let Some(answer) = &request.answer {
        answered.headers = headers(&answer.headers, reveal);
    }
    messages.push(answered);
}

fn headers(headers: &[(String, String)], reveal: Reveal) -> Vec<(String, String, bool)> {
    headers.iter().map(|(name, value)| (shown(name), reveal.value(name, value), is_decisive(name))).collect()
}

/// Whether CORS looks at it.
fn is_decisive(name: &str) -> bool {
    const OTHERS: [&str; 7] = [
        "origin",
        "location",
        "vary",
        "timing-allow-origin",
        "cross-origin-resource-policy",
        "authorization",
        "content-type",
    ];
    let name = name.to_ascii_lowercase();
    name.starts_with("access-control-") || OTHERS.contains(&name.as_str())
}
