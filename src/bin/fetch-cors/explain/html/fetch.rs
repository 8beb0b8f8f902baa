//! One fetch of the page: verdict, diagram, browsers, advice.

use std::fmt::Write;

use fetch_cors::advice::{Advice, Warning};
use fetch_cors::scenario::FetchObservation;
use fetch_cors::{Profile, Reason};

use super::super::caret::Pointed;
use super::super::story::{Together, ToldFetch};
use super::messages::messages;
use super::{diagram, ending};
use crate::html::{Lines, Marked, Text};
use crate::redaction::Reveal;

pub(super) fn write(
    fetch: &ToldFetch<'_>,
    number: usize,
    others: &[(Profile, &FetchObservation)],
    reveal: Reveal,
    out: &mut String,
) {
    // Writing into a string cannot fail.
    let _ = writeln!(out, "<article>\n<h2>Fetch {number}{}</h2>", Text(&of_what(fetch)));
    verdict(fetch, reveal, out);
    diagram::write(&messages(fetch, reveal), out);
    browsers(fetch, others, out);
    if let Some(advice) = &fetch.advice {
        advise(advice, reveal, out);
        warn(&advice.warnings, reveal, out);
    }
    out.push_str("</article>\n");
}

/// What no fetch by itself shows.
pub(super) fn together(together: &Together, reveal: Reveal, out: &mut String) {
    if together.is_empty() {
        return;
    }
    out.push_str("<article>\n<h2>All fetches together</h2>\n");
    if let Some(advice) = &together.advice {
        advise(advice, reveal, out);
    }
    warn(&together.warnings, reveal, out);
    out.push_str("</article>\n");
}

/// What it asks for, where a request came of it.
fn of_what(fetch: &ToldFetch<'_>) -> String {
    let hops = fetch.outcome.map(|outcome| outcome.explanation().hops()).unwrap_or_default();
    hops.first().map_or_else(String::new, |hop| format!(": {} {} from {}", hop.method, hop.url, hop.origin))
}

fn verdict(fetch: &ToldFetch<'_>, reveal: Reveal, out: &mut String) {
    let outcome = fetch.observed.outcome.as_ref();
    let (class, word, end) = match outcome {
        None => ("refused", "Dropped", "before it ended".to_owned()),
        Some(_) if fetch.is_refused() => ("refused", "Refused", ending(outcome).1),
        Some(_) => ("allowed", "Allowed", ending(outcome).1),
    };
    let _ = writeln!(out, "<p class=\"verdict {class}\"><strong>{word}</strong> {}</p>", Text(&end));
    let Some(error) = fetch.outcome.and_then(|outcome| outcome.network_error()) else { return };
    why(error.reason(), reveal, out);
}

fn why(reason: &Reason, reveal: Reveal, out: &mut String) {
    let _ = writeln!(out, "<p>{}</p>", Marked(&reason.to_string()));
    if let Some(pointed) = Pointed::of(reason, reveal) {
        let [before, part, after] = &pointed.parts;
        let _ = writeln!(
            out,
            "<pre class=\"pointed\">{}: {}<mark>{}</mark>{}</pre>",
            pointed.name,
            Text(before),
            Text(part),
            Text(after)
        );
    }
    let step = reason.step();
    let _ = writeln!(
        out,
        "<p class=\"source\">Decided by <a href=\"{}\">{}</a></p>",
        Text(step.url()),
        Text(&step.to_string())
    );
}

/// What each browser's profile makes of it, beside the Standard.
fn browsers(fetch: &ToldFetch<'_>, others: &[(Profile, &FetchObservation)], out: &mut String) {
    out.push_str(
        "<table>\n<caption>In the browsers</caption>\n<thead><tr><th scope=\"col\">By</th><th scope=\"col\">Verdict</th>\
         <th scope=\"col\">Preflights</th></tr></thead>\n<tbody>\n",
    );
    let all =
        std::iter::once(("standard", fetch.observed)).chain(others.iter().map(|(profile, seen)| (profile.name, *seen)));
    for (name, seen) in all {
        let (is_good, end) = ending(seen.outcome.as_ref());
        let class = if is_good { "allowed" } else { "refused" };
        let preflights = seen.requests.iter().filter(|request| request.preflight).count();
        let _ = writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td class=\"{class}\">{}</td><td>{preflights}</td></tr>",
            Text(name),
            Text(&end)
        );
    }
    out.push_str("</tbody>\n</table>\n");
}

fn advise(advice: &Advice, reveal: Reveal, out: &mut String) {
    let text = reveal.text(&advice.to_string());
    if !text.is_empty() {
        let _ = writeln!(out, "<h3>What to change</h3>\n<pre class=\"advice\">{}</pre>", Lines(&text));
    }
}

fn warn(warnings: &[Warning], reveal: Reveal, out: &mut String) {
    if !warnings.is_empty() {
        out.push_str("<h3>Works, but</h3>\n<ul class=\"warnings\">\n");
        for warning in warnings {
            let _ = writeln!(out, "<li>{}</li>", Marked(&reveal.text(&warning.to_string())));
        }
        out.push_str("</ul>\n");
    }
}
