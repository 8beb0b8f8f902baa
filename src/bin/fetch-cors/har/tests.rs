//! Archives for the tests of the modules beside, written as short as they can be; and what is counted of one.

use serde_json::{Value, json};

use super::bounded_json::BoundedJson;
use super::entry::{Entry, RawEntry};
use super::judged::Ruling;
use super::*;

/// An entry: method and URL, the request's header lines, the response's status and header lines.
pub(super) fn entry(request: &str, sent: &[&str], status: u16, answered: &[&str]) -> Value {
    let (method, url) = request.split_once(' ').unwrap();
    json!({
        "request": { "method": method, "url": url, "headers": lines(sent) },
        "response": { "status": status, "headers": lines(answered) },
    })
}

fn lines(lines: &[&str]) -> Value {
    let line = |line: &&str| {
        let (name, value) = line.split_once(": ").unwrap();
        json!({ "name": name, "value": value })
    };
    lines.iter().map(line).collect()
}

/// The entry with these fields, too; those of objects within come to what is there.
pub(super) fn with(mut entry: Value, fields: Value) -> Value {
    merge(&mut entry, fields);
    entry
}

fn merge(into: &mut Value, fields: Value) {
    match (into, fields) {
        (Value::Object(into), Value::Object(fields)) => {
            for (name, value) in fields {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, value) => *into = value,
    }
}

/// An entry as it is kept, nothing hidden.
pub(super) fn kept(entry: Value) -> Entry {
    serde_json::from_value::<RawEntry>(entry).unwrap().keep(0, None, Reveal(true)).unwrap()
}

/// What is kept of an archive, nothing hidden.
pub(super) fn archive(creator: &str, entries: &[Value]) -> Archive {
    let text = json!({ "log": { "creator": { "name": creator }, "entries": entries } }).to_string();
    let mut collector = Collector::new(Reveal(true));
    let result = read::read("test.har", &mut BoundedJson::new(text.as_bytes()), &mut collector);
    assert_eq!(result.map_err(|failure| failure.to_string()), Ok(()));
    collector.finish()
}

/// The exchanges of an archive, judged.
pub(super) fn judged(creator: &str, entries: &[Value]) -> Vec<Judged> {
    let archive = archive(creator, entries);
    let judge = Judge::new(&archive);
    let exchange = |chain: &links::Chain| match judge.judge(chain) {
        Finding::Exchange(judged) => Some(*judged),
        Finding::SameOrigin | Finding::UnknownPage => None,
    };
    links::chains(&archive.entries).iter().filter_map(exchange).collect()
}

/// A request with credentials, and its answer. Nothing of it has to be inferred.
pub(super) fn with_cookie(status: u16, answered: &[&str]) -> Value {
    entry("GET https://b.test/", &["Origin: https://a.test", "Sec-Fetch-Mode: cors", "Cookie: a=b"], status, answered)
}

/// An answer that allows what [`with_cookie`] asks for.
pub(super) const PERMISSION: &[&str] =
    &["Access-Control-Allow-Origin: https://a.test", "Access-Control-Allow-Credentials: true"];

/// The Standard's ruling on [`with_cookie`], answered by these lines.
pub(super) fn ruling(answered: &[&str]) -> Ruling {
    judged("Firefox", &[with_cookie(200, answered)]).remove(0).verdicts.remove(0).ruling
}

#[test]
fn everything_in_a_file_is_counted() {
    let page = "Origin: https://a.test";
    let entries = [
        with_cookie(200, PERMISSION),
        with_cookie(200, &["Vary: Origin"]),
        with_cookie(0, &[]),
        with_cookie(0, &[]),
        entry("GET https://b.test/i", &["Referer: https://a.test/", "Sec-Fetch-Mode: no-cors"], 200, &["Vary: *"]),
        // Of the page's own origin by its own word, and by where its redirect leads.
        entry("GET https://a.test/", &[page], 200, &["Vary: *"]),
        entry("GET https://a.test/out", &[page], 307, &["Location: /in"]),
        entry("GET https://a.test/in", &[page], 200, &["Vary: *"]),
        entry("GET https://b.test/of-whom", &[], 200, &["Vary: *"]),
        entry("GET https://b.test/of-whom", &[], 200, &["Vary: *"]),
        entry("GET https://b.test/page", &["Sec-Fetch-Mode: navigate"], 200, &["Vary: *"]),
    ];
    let arguments = Arguments {
        file: PathBuf::new(),
        only: None,
        url: None,
        no_cors: false,
        reveal: false,
        html: None,
        json: false,
    };
    let mut told = Vec::new();
    let totals = judge_all(&archive("Firefox", &entries), &arguments, |judged| {
        told.push((judged.entry(), judged.overall()));
        Ok(())
    });
    let totals = totals.map_err(|failure| failure.to_string()).unwrap();
    let expected = [(0, Overall::Allowed), (1, Overall::Refused), (2, Overall::Unsettled), (3, Overall::Unsettled)];
    assert_eq!(told, expected);
    assert_eq!((totals.allowed, totals.refused, totals.unsettled, totals.no_cors), (1, 1, 2, 1));
    assert_eq!((totals.exchanges(), totals.refused_by, totals.unsettled_by), (4, [1; 4], [2; 4]));
    assert_eq!(totals.unknown_page, 2);
    let left_out = archive::LeftOut { entries: 11, same_origin: 3, navigations: 1, web_sockets: 0, other_urls: 0 };
    assert_eq!(totals.left_out, left_out);
}
