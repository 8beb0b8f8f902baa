//! Every scenario below `fixtures/scenarios`, driven through the process: what it asks for and how it ends is what the
//! runner of scenarios sees, to the last word of the explanation.

use fetch_cors::scenario::{FetchObservation, Report, StepObservation, run};
use serde_json::{Map, Value, json};
use spec_tests::command_line::Drive;
use spec_tests::subjects::{Fixture, fixtures};
use url::{Host, Url};

use crate::{answer, lacks, with};

#[test]
fn fixtures_come_out_as_in_the_runner() {
    let mut drive = Drive::start(&["--ask", "admissions"]);
    let mut failures = Vec::new();
    let mut fetches = 0;
    // The cache keeps the greatest time; no scenario lasts longer than from one of these to the next.
    let beginnings = (0..u32::MAX).map(|number| 1e6 * f64::from(number));
    let mut interleaved = 0;
    for (fixture, now) in fixtures().iter().zip(beginnings) {
        if fixture.written["steps"].as_array().expect("steps").iter().any(|step| step.get("start").is_some()) {
            interleaved += 1;
            continue;
        }
        let report = run(&fixture.scenario).expect("a scenario that runs");
        drive.ask(&json!({ "op": "clear", "all": true }));
        let mut play = Play { drive: &mut drive, fixture, now, fetches: 0 };
        if let Err(difference) = play.play(&report) {
            failures.push(format!("{}: {difference}", fixture.scenario.id));
            play.drive.ask(&json!({ "op": "drop", "id": 0 }));
        }
        fetches += play.fetches;
    }
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures[..failures.len().min(20)].join("\n"));
    assert!(fetches > 1700, "{fetches} fetches only");
    println!("{fetches} fetches; {interleaved} scenarios of interleaved fetches are left to the conversations");
    let end = drive.end();
    assert_eq!(end.code, Some(0), "{end:?}");
}

struct Play<'a> {
    drive: &'a mut Drive,
    fixture: &'a Fixture,
    now: f64,
    fetches: usize,
}

impl Play<'_> {
    fn play(&mut self, report: &Report) -> Result<(), String> {
        let mut outcomes = report.outcomes.iter();
        let steps = self.fixture.written["steps"].as_array().expect("steps");
        for (step, observed) in steps.iter().zip(&report.steps) {
            match observed {
                StepObservation::Fetch(seen) if step["fetch"].is_object() => {
                    let done = self.fetch(&step["fetch"], seen)?;
                    let expected = seen.outcome.as_ref().expect("an outcome").to_json();
                    // Which failure it was is the runner's secret where nobody answers.
                    let mut found = done["outcome"].clone();
                    if found["reason"] == "transport-failed" {
                        found["message"] = expected["message"].clone();
                    } else if done["text"].is_string() {
                        let text = outcomes.next().expect("an outcome").explanation().to_string();
                        if done["text"] != text {
                            return Err(format!("found {}\nexpected {text}", done["text"]));
                        }
                    }
                    if found["reason"] == "transport-failed" {
                        outcomes.next();
                    }
                    if found != expected {
                        return Err(format!("found {found}\nexpected {expected}"));
                    }
                }
                StepObservation::Other(observed) => self.other(step, observed)?,
                _ => return Err(format!("no fetch by itself: {step}")),
            }
        }
        Ok(())
    }

    fn other(&mut self, step: &Value, observed: &Value) -> Result<(), String> {
        if let Some(seconds) = step["advance"].as_f64() {
            self.now += seconds;
        } else if step["clear"].is_object() {
            self.drive.ask(&with(json!({ "op": "clear" }), step["clear"].clone()));
        } else {
            let found = self.drive.ask(&json!({ "op": "cache", "now": self.now }));
            let rounded = |entries: &Value| -> Vec<Value> {
                let entries = entries.as_array().expect("entries").iter();
                entries
                    .map(|entry| {
                        let mut entry = entry.clone();
                        // Opaque origins are numbered in the order in which a process, or a scenario, meets them.
                        if entry["partition"].as_str().is_some_and(|partition| partition.starts_with("opaque")) {
                            entry["partition"] = "opaque".into();
                        }
                        let remaining = entry["remaining"].as_f64().unwrap().round();
                        with(entry, json!({ "remaining": remaining }))
                    })
                    .collect()
            };
            let (found, expected) = (rounded(&found["entries"]), rounded(&observed["cache"]));
            let differs = |(found, expected): (&Value, &Value)| lacks(found, expected, "entry").is_some();
            if found.len() != expected.len() || found.iter().zip(&expected).any(differs) {
                return Err(format!("found {found:?}\nexpected {expected:?}"));
            }
        }
        Ok(())
    }

    /// Does what the runner's world does, with the answers that the runner's server gave.
    fn fetch(&mut self, fetch: &Value, seen: &FetchObservation) -> Result<Value, String> {
        self.fetches += 1;
        let mut requests = seen.requests.iter();
        let now = self.now;
        let mut event = self.drive.ask(&with(json!({ "op": "fetch", "id": 0, "now": now }), fetch.clone()));
        loop {
            let reply = match event["event"].as_str().expect("an event") {
                "done" => break,
                "admit" => self.admit(fetch, &event),
                "local" if event["url"].as_str().is_some_and(|url| url.starts_with("about:") || url.contains(',')) => {
                    answer("respond", 0, now, json!({ "status": 200 }))
                }
                "local" => answer("fail", 0, now, json!({ "failure": "not-found" })),
                "send" if event["body"] == "stream" && !self.speaks_http_2(&event) => {
                    answer("fail", 0, now, json!({ "failure": "protocol-error" }))
                }
                "send" => {
                    let request = requests.next().ok_or_else(|| format!("one request more: {event}"))?;
                    let (found, expected) = (sent(&event, fetch), unnumbered(request.to_json()));
                    if found != expected {
                        return Err(format!("found {found}\nexpected {expected}"));
                    }
                    let mut given = request.answer.as_ref();
                    // Misdirected: on another connection.
                    if given.is_some_and(|given| given.status == 421) && event["body"] != "stream" {
                        given = requests.next().ok_or("no second request")?.answer.as_ref();
                    }
                    match given {
                        Some(given) if !asks_for_authentication(&event, given.status) => {
                            let head = json!({ "status": given.status, "headers": given.headers });
                            answer("respond", 0, now, head)
                        }
                        Some(_) => answer("fail", 0, now, json!({})),
                        None => answer("fail", 0, now, json!({ "failure": "connection-failed" })),
                    }
                }
                _ => return Err(format!("unexpected {event}")),
            };
            event = self.drive.ask(&reply);
        }
        match requests.next() {
            None => Ok(event),
            Some(request) => Err(format!("one request fewer: {}", request.to_json())),
        }
    }

    /// Bad ports and mixed content are blocked, then HSTS upgrades.
    fn admit(&self, fetch: &Value, event: &Value) -> Value {
        let mut url = Url::parse(event["url"].as_str().expect("a URL")).expect("an absolute URL");
        url.set_fragment(None);
        let is_secure_page = match (&fetch["document"], &fetch["origin"]) {
            (Value::String(document), _) => document.starts_with("https:"),
            (_, origin) => origin.as_str().is_some_and(|origin| origin.starts_with("https:")),
        };
        let is_page = event["mode"] == "navigate" && event["destination"] == "document";
        let hosts = self.fixture.written["hsts"].as_array();
        let is_hsts = hosts.is_some_and(|hosts| hosts.iter().any(|host| host.as_str() == url.host_str()));
        if event["bad_port"] == true {
            let why = format!("port {} belongs to another protocol", url.port().expect("a port"));
            answer("block", 0, self.now, json!({ "why": why }))
        } else if is_secure_page && !is_page && !is_trustworthy(&url) {
            let why = format!("mixed content: the page is https and {url} is not");
            answer("block", 0, self.now, json!({ "why": why }))
        } else if self.blocks(&url) {
            answer("block", 0, self.now, json!({ "why": format!("a policy of the page names {url}") }))
        } else if is_hsts && url.scheme() == "http" {
            answer("upgrade", 0, self.now, json!({}))
        } else {
            answer("proceed", 0, self.now, json!({}))
        }
    }

    /// What a policy of the scenario's page blocks.
    fn blocks(&self, url: &Url) -> bool {
        let blocked = self.fixture.written["blocked"].as_array();
        blocked.is_some_and(|blocked| blocked.iter().any(|text| text.as_str() == Some(url.as_str())))
    }

    fn speaks_http_2(&self, event: &Value) -> bool {
        event["url"].as_str().is_some_and(|url| url.starts_with("https:"))
            || self.fixture.scenario.source.contains(".h2.")
    }
}

fn is_trustworthy(url: &Url) -> bool {
    match (url.scheme(), url.host()) {
        ("http" | "ws", Some(Host::Domain(domain))) => domain == "localhost" || domain.ends_with(".localhost"),
        ("http" | "ws", Some(Host::Ipv4(address))) => address.is_loopback(),
        ("http" | "ws", Some(Host::Ipv6(address))) => address.is_loopback(),
        ("https" | "wss" | "about" | "data" | "blob" | "file", _) => true,
        _ => false,
    }
}

fn asks_for_authentication(event: &Value, status: u16) -> bool {
    status == 401 && event["credentials"] == true && event["tainting"] != "cors" && event["body"] == "stream"
}

/// The request as an observation has it, with what the network layer adds.
fn sent(event: &Value, fetch: &Value) -> Value {
    let mut headers = Map::new();
    let mut add = |name: &str, value: &str| match headers.get_mut(&name.to_lowercase()) {
        Some(Value::String(joined)) => *joined = format!("{joined}, {value}"),
        _ => drop(headers.insert(name.to_lowercase(), value.into())),
    };
    for line in event["headers"].as_array().expect("headers") {
        add(line[0].as_str().expect("a name"), line[1].as_str().expect("a value"));
    }
    let has_range = event["headers"]
        .as_array()
        .expect("headers")
        .iter()
        .any(|line| line[0].as_str().is_some_and(|name| name.eq_ignore_ascii_case("range")));
    let length = |kind: &str| fetch["body"][kind].as_str().map(str::len);
    match (event["body"].as_str(), event["method"].as_str()) {
        (Some("none"), Some("POST" | "PUT")) => add("content-length", "0"),
        (Some("replayable"), _) => {
            let length = length("text").or_else(|| length("form"));
            if let Some(length) = length {
                add("content-length", &length.to_string());
            }
        }
        _ => {}
    }
    if let Some(referrer) = event["referrer"].as_str() {
        add("referer", referrer);
    }
    if has_range {
        add("accept-encoding", "identity");
    }
    unnumbered(json!({
        "method": event["method"],
        "url": event["url"],
        "headers": headers,
        "credentials": event["credentials"],
        "partition": event["partition"],
    }))
}

/// Opaque origins are numbered through the session, and in the runner through the scenario.
fn unnumbered(mut request: Value) -> Value {
    if request["partition"].as_str().is_some_and(|partition| partition.starts_with("opaque ")) {
        request["partition"] = "opaque".into();
    }
    request
}
