//! Messages as a sequence diagram: a list whose items are arrows between lanes, so that it reads as a list where nothing is
//! seen.

use std::fmt::Write;

use super::messages::{Lane, Message, Tone};
use crate::html::Text;

pub(super) fn write(messages: &[Message], out: &mut String) {
    out.push_str("<div class=\"diagram\">\n<div class=\"lanes\" aria-hidden=\"true\">");
    for (_, name) in Lane::ALL {
        // Writing into a string cannot fail.
        let _ = write!(out, "<span>{name}</span>");
    }
    out.push_str("</div>\n<ol>\n");
    for message in messages {
        item(message, out);
    }
    out.push_str("</ol>\n</div>\n");
}

fn item(message: &Message, out: &mut String) {
    let (from, to) = (message.from.place(), message.to.place());
    let direction = if from < to { "right" } else { "left" };
    let tone = match message.tone {
        Tone::Plain => "",
        Tone::Good => " good",
        Tone::Bad => " bad",
    };
    let name = |lane: Lane| Lane::ALL.iter().find(|(own, _)| *own == lane).map_or("", |(_, name)| *name);
    let (left, span) = (from.min(to), from.abs_diff(to));
    let _ = writeln!(
        out,
        "<li class=\"{direction}{tone}\" style=\"--left:{left};--span:{span}\">\n<p class=\"label\"><span class=\"who\">{} to {}: \
         </span>{}</p>",
        name(message.from),
        name(message.to),
        Text(&message.label),
    );
    let decisive: Vec<_> = message.headers.iter().filter(|(_, _, is_decisive)| *is_decisive).collect();
    if !decisive.is_empty() {
        out.push_str("<ul class=\"headers\">\n");
        for (name, value, _) in &decisive {
            let _ = writeln!(out, "<li><code>{}: {}</code></li>", Text(name), Text(value));
        }
        out.push_str("</ul>\n");
    }
    out.push_str("<div class=\"arrow\" aria-hidden=\"true\"></div>\n");
    if decisive.len() < message.headers.len() {
        let _ =
            writeln!(out, "<details><summary>All {} headers</summary>\n<ul class=\"headers\">", message.headers.len());
        for (name, value, _) in &message.headers {
            let _ = writeln!(out, "<li><code>{}: {}</code></li>", Text(name), Text(value));
        }
        out.push_str("</ul></details>\n");
    }
    if !message.findings.is_empty() {
        out.push_str("<details><summary>By the Standard</summary>\n<ul class=\"steps\">\n");
        for line in &message.findings {
            let _ = writeln!(
                out,
                "<li><a href=\"{}\">{}</a> {}</li>",
                Text(line.step.url()),
                Text(&line.step.to_string()),
                Text(&line.text)
            );
        }
        out.push_str("</ul></details>\n");
    }
    out.push_str("</li>\n");
}
