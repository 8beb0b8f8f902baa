//! Mutations that keep a scenario a scenario: its parts are replaced by others of their kind, moved, repeated or left out.

use serde_json::{Map, Value, json};

use super::bytes::Random;
use super::chains::chain;
use super::vocabulary::{
    APIS, CREDENTIALS, DESTINATIONS, EMBEDDER_POLICIES, METHODS, MODES, ORIGINS, PIECES, REDIRECTS, REFERRER_POLICIES,
    REQUEST_HEADERS, RESPONSE_HEADERS, SECONDS, STATUSES, WORKER_TYPES,
};

/// Fields that only judge, describe or need what is not compared.
const IDLE: [&str; 11] =
    ["expect", "letter", "decided", "decision", "disputed", "source", "tags", "profile", "partial", "needs", "id"];

/// Steps and rules of a scenario: more make an execution slow, not different.
const MOST_ITEMS: usize = 14;

/// A changed scenario, or a new one where `data` is none.
pub fn mutate(data: &[u8], seed: u64) -> Vec<u8> {
    let mut random = Random(seed);
    let mut scenario = read(data).unwrap_or_else(smallest);
    for _ in 0..=random.below(4) {
        change(&mut scenario, &mut random);
    }
    suit_to_apis(&mut scenario);
    scenario.to_string().into_bytes()
}

/// A scenario of parts of two.
pub fn cross(first: &[u8], second: &[u8], seed: u64) -> Vec<u8> {
    let mut random = Random(seed);
    let mut scenario = read(first).unwrap_or_else(smallest);
    let other = read(second).unwrap_or_else(smallest);
    for key in ["server", "steps"] {
        let theirs = other[key].as_array().cloned().unwrap_or_default();
        let Some(ours) = scenario[key].as_array_mut() else { continue };
        for item in theirs {
            if ours.len() < MOST_ITEMS && !random.one_in(3) {
                ours.insert(random.below(ours.len() + 1), item);
            }
        }
    }
    suit_to_apis(&mut scenario);
    scenario.to_string().into_bytes()
}

/// Takes away what an API does not have, and says what it always does: the format leaves open what else it would mean.
fn suit_to_apis(scenario: &mut Value) {
    let steps = scenario["steps"].as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut);
    let fetches = steps.flat_map(|step| step.iter_mut().filter(|(name, _)| matches!(name.as_str(), "fetch" | "start")));
    for fetch in fetches.filter_map(|(_, fetch)| fetch.as_object_mut()) {
        let is =
            |fetch: &Map<String, Value>, field: &str, word: &str| fetch.get(field).is_some_and(|value| value == word);
        let (removed, set): (&[&str], &[(&str, &str)]) = if is(fetch, "api", "img") {
            (
                &["method", "headers", "body", "redirect", "upload_listener"],
                &[("mode", "no-cors"), ("credentials", "include"), ("destination", "image")],
            )
        } else if is(fetch, "api", "xhr") {
            if is(fetch, "credentials", "omit") {
                fetch.remove("credentials");
            }
            if fetch.get("body").is_some_and(|body| body.get("stream").is_some()) {
                fetch.remove("body");
            }
            (&["mode", "redirect", "destination"], &[])
        } else if is(fetch, "mode", "navigate") {
            if is(fetch, "redirect", "error") {
                fetch.remove("redirect");
            }
            (
                &["method", "headers", "body", "upload_listener"],
                &[("credentials", "include"), ("destination", "document")],
            )
        } else if is(fetch, "mode", "websocket") {
            if !fetch
                .get("url")
                .and_then(Value::as_str)
                .is_some_and(|url| url.starts_with("http") && !url.contains('#'))
            {
                fetch.remove("mode");
            }
            (
                &["method", "headers", "body", "upload_listener"],
                &[("credentials", "include"), ("destination", ""), ("redirect", "error")],
            )
        } else {
            (&["upload_listener"], &[])
        };
        fetch.retain(|name, _| !removed.contains(&name.as_str()));
        for (name, word) in set {
            fetch.insert((*name).to_owned(), (*word).into());
        }
    }
}

/// Without what only judges: then a scenario is only played.
pub(super) fn without_idle_fields(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|name, _| !IDLE.contains(&name.as_str()));
            members.values_mut().for_each(without_idle_fields);
        }
        Value::Array(items) => items.iter_mut().for_each(without_idle_fields),
        _ => {}
    }
}

fn read(data: &[u8]) -> Option<Value> {
    let mut scenario: Value = serde_json::from_slice(data).ok()?;
    without_idle_fields(&mut scenario);
    scenario["steps"].is_array().then(|| {
        scenario["id"] = "fuzz".into();
        if !scenario["server"].is_array() {
            scenario["server"] = json!([]);
        }
        scenario
    })
}

fn smallest() -> Value {
    json!({
        "id": "fuzz",
        "server": [rule("http://b.test:8080/x")],
        "steps": [{ "fetch": { "origin": "http://a.test", "url": "http://b.test:8080/x", "method": "PUT" } }],
    })
}

fn rule(url: &str) -> Value {
    json!({ "url": url, "responses": [{ "status": 200, "headers": [
        ["Access-Control-Allow-Origin", "*"], ["Access-Control-Allow-Methods", "*"]] }] })
}

/// Where a value stands: a pointer to it, and the name of the nearest field above it.
struct Place {
    pointer: String,
    key: String,
}

fn places(value: &Value, pointer: &str, key: &str, found: &mut Vec<Place>) {
    found.push(Place { pointer: pointer.to_owned(), key: key.to_owned() });
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let escaped = name.replace('~', "~0").replace('/', "~1");
                places(member, &format!("{pointer}/{escaped}"), name, found);
            }
        }
        // A header is changed as a whole.
        Value::Array(_) if key == "header" => {}
        Value::Array(items) => {
            let below = match key {
                "headers" => "header",
                "steps" => "step",
                "server" => "rule",
                "responses" => "response",
                other => other,
            };
            for (index, item) in items.iter().enumerate() {
                places(item, &format!("{pointer}/{index}"), below, found);
            }
        }
        _ => {}
    }
}

fn change(scenario: &mut Value, random: &mut Random) {
    let urls = urls(scenario);
    if random.one_in(12) {
        return lead_on(scenario, &urls, random);
    }
    let mut all = Vec::new();
    places(scenario, "", "", &mut all);
    // Most places cannot be changed, or not as chosen.
    for _ in 0..20 {
        let Place { pointer, key } = &all[random.below(all.len())];
        let is_response = !pointer.starts_with("/steps") || pointer.contains("service_worker");
        let Some(value) = scenario.pointer_mut(pointer) else { continue };
        let changed = match key.as_str() {
            "header" => change_header(value, is_response, &urls, random),
            "steps" | "server" | "responses" | "headers" | "hsts" | "url_list" => {
                change_items(value, key, is_response, &urls, random)
            }
            "fetch" | "start" => change_fetch(value, &urls, random),
            "response" => {
                *value = if random.one_in(8) { json!({ "fail": "connection-lost" }) } else { response(random) };
                true
            }
            _ => replace(value, key, &urls, random),
        };
        if changed {
            return;
        }
    }
}

/// A fetch asks for what leads it from URL to URL.
fn lead_on(scenario: &mut Value, urls: &[String], random: &mut Random) {
    let along: Vec<String> = (0..=random.below(4)).map(|_| some_url(urls, random)).collect();
    let fetches = scenario["steps"].as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut);
    let mut fetches: Vec<&mut Value> = fetches.filter_map(|step| step.get_mut("fetch")).collect();
    let place = random.below(fetches.len());
    let Some(fetch) = fetches.get_mut(place) else { return };
    fetch["url"] = along[0].clone().into();
    if let Some(rules) = scenario["server"].as_array_mut() {
        let more = chain(&along, random);
        rules.truncate(MOST_ITEMS.saturating_sub(more.len()));
        rules.splice(..0, more);
    }
}

/// Every absolute URL of the scenario's rules and fetches.
fn urls(scenario: &Value) -> Vec<String> {
    let rules = scenario["server"].as_array().into_iter().flatten().map(|rule| &rule["url"]);
    let steps = scenario["steps"].as_array().into_iter().flatten();
    let fetches = steps.flat_map(|step| [&step["fetch"]["url"], &step["start"]["url"]]);
    let urls = rules.chain(fetches).filter_map(Value::as_str).filter(|url| url.starts_with("http"));
    let mut urls: Vec<String> = urls.map(str::to_owned).collect();
    urls.sort();
    urls.dedup();
    if urls.is_empty() {
        urls.push("http://b.test:8080/x".to_owned());
    }
    urls
}

fn some_url(urls: &[String], random: &mut Random) -> String {
    let url = if random.one_in(4) {
        let origin = random.pick(&ORIGINS[..ORIGINS.len() - 1]);
        format!("{origin}{}", random.pick(&["/x", "/y?q", "/"]))
    } else {
        random.pick(urls).clone()
    };
    match random.below(30) {
        0 if !url.contains('#') => format!("{url}#fragment"),
        1 if !url.contains('@') => url.replacen("//", "//user:pass@", 1),
        2 => format!("{url}{}", random.pick(&["%41", "/../z", "?a b", "\u{e4}"])),
        _ => url,
    }
}

fn keyword(key: &str, random: &mut Random) -> Option<&'static str> {
    let words: &[&'static str] = match key {
        "method" => &METHODS,
        "mode" => &MODES[..if random.one_in(4) { 5 } else { 3 }],
        "credentials" => &CREDENTIALS,
        "redirect" => &REDIRECTS,
        "api" => &APIS,
        "referrer_policy" => &REFERRER_POLICIES,
        "embedder_policy" | "embedder_policy_report_only" => &EMBEDDER_POLICIES,
        "destination" => &DESTINATIONS,
        "type" => &WORKER_TYPES,
        "origin" | "partition" => &ORIGINS,
        "opaque" => &["f1", "f2"],
        "host" | "hsts" => &["a.test", "b.test", "www.site.test", "api.site.test"],
        "fail" => &["connection-lost", "timed-out", "offline"],
        _ => return None,
    };
    Some(*random.pick(words))
}

fn replace(value: &mut Value, key: &str, urls: &[String], random: &mut Random) -> bool {
    let new = match (key, &*value) {
        ("partition" | "origin", Value::String(_)) => {
            Value::from(*random.pick(&ORIGINS[..ORIGINS.len() - usize::from(key == "partition")]))
        }
        ("url" | "url_list", Value::String(_)) => some_url(urls, random).into(),
        ("status", _) => (*random.pick(&STATUSES)).into(),
        ("advance", _) => (*random.pick(&SECONDS)).into(),
        ("body", _) => random
            .pick(&[Value::Null, json!({ "text": "x" }), json!({ "form": "a=b" }), json!({ "stream": "x" })])
            .clone(),
        (_, Value::Bool(is)) => (!is).into(),
        (_, Value::String(_)) => match keyword(key, random) {
            Some(word) => word.into(),
            None => return false,
        },
        _ => return false,
    };
    *value = new;
    true
}

fn header(is_response: bool, urls: &[String], random: &mut Random) -> Value {
    if !is_response {
        let (name, value) = random.pick(&REQUEST_HEADERS);
        return json!([name, value]);
    }
    let (name, values) = random.pick(&RESPONSE_HEADERS);
    match *name {
        "Location" if !random.one_in(3) => json!([name, some_url(urls, random)]),
        "Access-Control-Allow-Origin" | "Timing-Allow-Origin" if random.one_in(3) => {
            json!([name, random.pick(&ORIGINS)])
        }
        _ => json!([name, random.pick(values)]),
    }
}

fn change_header(value: &mut Value, is_response: bool, urls: &[String], random: &mut Random) -> bool {
    let (Some(name), Some(text)) = (value[0].as_str(), value[1].as_str()) else { return false };
    let (name, text) = (name.to_owned(), text.to_owned());
    *value = match random.below(4) {
        0 => header(is_response, urls, random),
        1 => {
            let known = RESPONSE_HEADERS.iter().find(|(known, _)| is_response && known.eq_ignore_ascii_case(&name));
            match known {
                Some((_, values)) => json!([name, random.pick(values)]),
                None => json!([name, change_text(&text, random)]),
            }
        }
        _ => json!([name, change_text(&text, random)]),
    };
    true
}

/// Latin-1 text, changed in one place.
fn change_text(text: &str, random: &mut Random) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    let at = random.below(characters.len() + 1);
    let end = characters.len().min(at + random.below(3));
    match random.below(5) {
        0 => {
            characters.drain(at..end);
        }
        1 => {
            let piece: Vec<char> = random.pick(&PIECES).chars().collect();
            characters.splice(at..end, piece);
        }
        2 => {
            #[allow(clippy::cast_possible_truncation, reason = "one byte of it")]
            characters.insert(at, char::from(random.next() as u8));
        }
        3 => {
            if let Some(character) = characters.get_mut(at) {
                *character = if character.is_ascii_lowercase() {
                    character.to_ascii_uppercase()
                } else {
                    character.to_ascii_lowercase()
                };
            }
        }
        _ => {
            let copy = characters[at..end].to_vec();
            characters.splice(at..at, copy);
        }
    }
    characters.into_iter().collect()
}

fn response(random: &mut Random) -> Value {
    let headers: Vec<Value> = (0..random.below(6)).map(|_| header(true, &[String::from("/x")], random)).collect();
    json!({ "status": random.pick(&STATUSES), "headers": headers })
}

fn change_items(value: &mut Value, key: &str, is_response: bool, urls: &[String], random: &mut Random) -> bool {
    let Some(items) = value.as_array_mut() else { return false };
    let count = items.len();
    match random.below(5) {
        0 if count > 0 => {
            items.remove(random.below(count));
        }
        1 if count > 0 && count < MOST_ITEMS => {
            let copy = items[random.below(count)].clone();
            items.insert(random.below(count + 1), copy);
        }
        2 if count > 1 => items.swap(random.below(count), random.below(count)),
        _ if count < MOST_ITEMS => {
            let new = match key {
                "headers" => header(is_response, urls, random),
                "server" => {
                    let mut rule = rule(&some_url(urls, random));
                    if random.one_in(2) {
                        rule["preflight"] = random.one_in(2).into();
                    }
                    rule
                }
                "responses" => response(random),
                "hsts" => keyword(key, random).unwrap_or_default().into(),
                "url_list" => some_url(urls, random).into(),
                _ => return add_step(items, urls, random),
            };
            items.insert(random.below(count + 1), new);
        }
        _ => return false,
    }
    true
}

fn add_step(steps: &mut Vec<Value>, urls: &[String], random: &mut Random) -> bool {
    let at = random.below(steps.len() + 1);
    let fetches: Vec<Value> = steps
        .iter()
        .flat_map(|step| [&step["fetch"], &step["start"]])
        .filter(|fetch| fetch.is_object())
        .cloned()
        .collect();
    let names: Vec<String> = steps.iter().filter_map(|step| step["as"].as_str()).map(str::to_owned).collect();
    let new = match (random.below(7), names.is_empty() || random.one_in(3)) {
        (0, _) => json!({ "cache": [] }),
        (1, _) => json!({ "advance": random.pick(&SECONDS) }),
        (2, _) => {
            let host = *random.pick(&["host", "origin", "url", "partition"]);
            let what = if host == "url" {
                some_url(urls, random)
            } else {
                keyword(host, random).unwrap_or("a.test").to_owned()
            };
            if random.one_in(2) || what == "null" {
                json!({ "clear": { "all": true } })
            } else {
                json!({ "clear": { host: what } })
            }
        }
        (3..=4, false) => {
            let name = random.pick(&names);
            json!({ *random.pick(&["answer", "answer", "abort", "drop"]): name })
        }
        (3..=4, true) if !fetches.is_empty() => {
            let name = format!("f{}", names.len());
            let fetch = random.pick(&fetches).clone();
            steps.push(json!({ "finish": name }));
            json!({ "start": fetch, "as": name })
        }
        _ if !fetches.is_empty() => json!({ "fetch": random.pick(&fetches) }),
        _ => json!({ "fetch": { "origin": random.pick(&ORIGINS[..7]), "url": some_url(urls, random) } }),
    };
    steps.insert(at, new);
    true
}

/// A field more, a field less, or another header.
fn change_fetch(value: &mut Value, urls: &[String], random: &mut Random) -> bool {
    const FIELDS: [&str; 16] = [
        "api",
        "method",
        "headers",
        "body",
        "mode",
        "credentials",
        "redirect",
        "upload_listener",
        "referrer_policy",
        "partition",
        "opaque",
        "destination",
        "embedder_policy",
        "embedder_policy_report_only",
        "service_worker",
        "origin",
    ];
    let Some(fetch): Option<&mut Map<String, Value>> = value.as_object_mut() else { return false };
    let field = *random.pick(&FIELDS);
    if field != "origin" && random.one_in(4) {
        return fetch.remove(field).is_some();
    }
    let new = match field {
        "headers" => {
            let mut headers = fetch.get("headers").and_then(Value::as_array).cloned().unwrap_or_default();
            headers.truncate(MOST_ITEMS);
            headers.push(header(false, urls, random));
            headers.into()
        }
        "body" => random.pick(&[json!({ "text": "x" }), json!({ "form": "a=b" }), json!({ "stream": "x" })]).clone(),
        "upload_listener" => true.into(),
        "service_worker" => {
            let mut answer = response(random);
            answer["type"] = (*random.pick(&WORKER_TYPES)).into();
            if random.one_in(3) {
                answer["url_list"] = json!([some_url(urls, random), some_url(urls, random)]);
            }
            answer
        }
        "partition" => (*random.pick(&ORIGINS[..ORIGINS.len() - 1])).into(),
        other => keyword(other, random).unwrap_or_default().into(),
    };
    fetch.insert(field.to_owned(), new);
    true
}
