//! One fetch of the page: verdict, diagram, browsers, advice.

use std::fmt::Write;

use fetch_cors::advice::Advice;
use fetch_cors::scenario::FetchObservation;
use fetch_cors::{Profile, Reason};

use super::super::caret::Pointed;
use super::super::story::ToldFetch;
use super::messages::messages;
use super::{diagram, ending};
use crate::html::{Lines, Text};
use crate::redaction::Reveal;

pub(super) fn write(
    fetch: &ToldFetch<'_>,
    number: usize,
    others: &[(Profile, &FetchObservation)],
    reveal: Reveal,
    out: &mut String,
) {
    // Writing into a string cannot fail.
    let _ = writeln!(out, "<article>\n<h2>Fetch {number}</h2>");
    verdict(fetch, out);
    diagram::write(&messages(fetch, reveal), out);
    browsers(fetch, others, out);
    if let Some(advice) = &fetch.advice {
        advise(advice, out);
    }
    out.push_str("</article>\n");
}

fn verdict(fetch: &ToldFetch<'_>, out: &mut String) {
    let (_, end) = ending(fetch.observed.outcome.as_ref());
    let (class, word) = if fetch.is_refused() { ("refused", "Refused") } else { ("allowed", "Allowed") };
    let (class, word) = if fetch.observed.outcome.is_none() { ("refused", "Dropped") } else { (class, word) };
    let _ = writeln!(out, "<p class=\"verdict {class}\"><strong>{word}</strong> {}</p>", Text(&end));
    let Some(error) = fetch.outcome.and_then(|outcome| outcome.network_error()) else { return };
    why(error.reason(), out);
}

fn why(reason: &Reason, out: &mut String) {
    let _ = writeln!(out, "<p>{}</p>", Text(&reason.to_string()));
    if let Some(pointed) = Pointed::of(reason) {
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

fn advise(advice: &Advice, out: &mut String) {
    let text = advice.to_string();
    if !text.is_empty() {
        let _ = writeln!(out, "<h3>What to change</h3>\n<pre class=\"advice\">{}</pre>", Lines(&text));
    }
    if !advice.warnings.is_empty() {
        out.push_str("<h3>Works, but</h3>\n<ul class=\"warnings\">\n");
        for warning in &advice.warnings {
            let _ = writeln!(out, "<li>{}</li>", Text(&warning.to_string()));
        }
        out.push_str("</ul>\n");
    }
}
