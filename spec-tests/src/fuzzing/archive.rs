//! HAR files, as `fetch-cors har` reads them and tells of them in each of its forms.

use std::io::Cursor;
use std::sync::OnceLock;

use clap::Parser;
use serde_json::Value;

use crate::har;
use crate::output::Verdict;

/// Longer messages show more of an input than anyone wants to see.
const LONGEST_MESSAGE: usize = 1024;

/// What is told of an archive is so many times as long as the archive at most, beside what is always said.
const LONGEST_FACTOR: usize = 250;
const ALWAYS: usize = 16 * 1024;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    har: har::Arguments,
}

/// The forms: as text, as JSON, as a page.
fn forms() -> &'static [Line; 3] {
    static FORMS: OnceLock<[Line; 3]> = OnceLock::new();
    FORMS.get_or_init(|| {
        let text = Line::parse_from(["har", "-"]);
        let json = Line::parse_from(["har", "-", "--json", "--no-cors"]);
        [text, json, Line::parse_from(["har", "-", "--html", "-"])]
    })
}

/// Panics where the reader does, where an error says nothing, or where what is told is not what such a form may be.
pub(super) fn archive(bytes: &[u8]) {
    let [text, json, html] = forms();
    let source = har::Source::of("input".to_owned(), Box::new(Cursor::new(bytes.to_vec())));
    let archive = match source.and_then(|source| har::read(source, &text.har)) {
        Ok(archive) => archive,
        Err(failure) => {
            let message = failure.to_string();
            assert!(message.starts_with("input: ") && message.len() > "input: ".len(), "{message}");
            assert!(message.len() < LONGEST_MESSAGE, "{} bytes of message", message.len());
            return;
        }
    };
    let told = |line: &Line| {
        let mut out = Vec::new();
        let verdict = har::tell(&archive, &line.har, &mut out).unwrap_or_else(|failure| panic!("{failure}"));
        assert!(out.len() < ALWAYS + bytes.len() * LONGEST_FACTOR, "{} bytes told of {}", out.len(), bytes.len());
        let out = String::from_utf8(out).unwrap_or_else(|error| panic!("{error}"));
        (out, matches!(verdict, Verdict::AllIsWell))
    };
    let (text, all_is_well) = told(text);
    assert_harmless(&text);
    let (lines, same) = told(json);
    assert_eq!(all_is_well, same, "{lines}");
    let refused = assert_added_up(&lines);
    assert_eq!(all_is_well, refused == 0, "{lines}");
    let (page, same) = told(html);
    assert_eq!(all_is_well, same, "{lines}");
    assert_inert(&page);
}

/// What a terminal is sent has no escape sequences but ours, no other control characters than ends of lines, and nothing that
/// turns text around.
fn assert_harmless(text: &str) {
    let acts = |character: char| match character {
        '\n' => false,
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => true,
        other => other.is_control(),
    };
    let mut left = text;
    while let Some(place) = left.find(acts) {
        left = left.get(place..).unwrap_or_default();
        let ours = ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[2m", "\u{1b}[31m", "\u{1b}[32m"];
        let rest = ours.iter().find_map(|escape| left.strip_prefix(escape));
        left = rest.unwrap_or_else(|| panic!("a control character is shown: {text:?}"));
    }
}

/// A line for each exchange, of which each profile rules, and one that counts them; gives how many are refused.
fn assert_added_up(lines: &str) -> u64 {
    let parsed = lines.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")));
    let mut exchanges: Vec<Value> = parsed.collect();
    let totals = exchanges.pop().unwrap_or_default();
    let total = |name: &str| totals[name].as_u64().unwrap_or_else(|| panic!("no `{name}`: {totals}"));
    assert_eq!(totals["kind"], "totals", "{lines}");
    assert_eq!(total("allowed") + total("refused") + total("unsettled"), total("exchanges"), "{totals}");
    assert_eq!(exchanges.len() as u64, total("exchanges") + total("no_cors"), "{lines}");
    let rules = |exchange: &&Value, ruling: &str| {
        let verdicts = exchange["verdicts"].as_array().map_or(&[][..], Vec::as_slice);
        assert_eq!(verdicts.len(), 4, "{exchange}");
        verdicts.iter().any(|verdict| verdict["ruling"] == ruling)
    };
    let refused = exchanges.iter().filter(|exchange| rules(exchange, "refused")).count() as u64;
    assert_eq!(refused, total("refused"), "{lines}");
    refused
}

/// A page's elements are ours: whatever an archive says stays text.
fn assert_inert(page: &str) {
    const OURS: [&str; 22] = [
        "!doctype", "article", "body", "details", "h1", "h2", "head", "html", "main", "meta", "p", "pre", "strong",
        "style", "summary", "table", "tbody", "td", "th", "thead", "title", "tr",
    ];
    assert!(page.ends_with("</body>\n</html>\n"), "{page}");
    for after in page.split('<').skip(1) {
        let name = after.split([' ', '>']).next().unwrap_or_default();
        let name = name.strip_prefix('/').unwrap_or(name);
        assert!(OURS.contains(&name), "an element `{name}`: {page}");
    }
}
