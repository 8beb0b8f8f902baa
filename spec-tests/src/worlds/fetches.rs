//! Fetches: who asks, for what, with which method, headers and modes.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{BoxedStrategy, Just, Strategy};
use proptest::sample::select;
use proptest::strategy::Union;
use serde_json::{Map, Value, json};

use super::{json_weighted, weighted};

/// A few fetches; later ones repeat earlier ones more or less, so that caches have something to say.
pub(super) fn fetches(origins: &[&'static str], urls: &[String]) -> BoxedStrategy<Vec<Value>> {
    (weighted([(3, 1_usize), (4, 2), (1, 3)]), weighted([(3, true), (1, false)]))
        .prop_flat_map({
            let fetch = fetch(origins, urls);
            move |(count, is_one_document)| (vec(fetch.clone(), count), Just(is_one_document))
        })
        .prop_map(|(mut fetches, is_one_document)| {
            let (origin, opaque) = (fetches[0]["origin"].clone(), fetches[0]["opaque"].clone());
            for fetch in fetches.iter_mut().filter(|_| is_one_document) {
                fetch["origin"] = origin.clone();
                fetch["opaque"] = opaque.clone();
            }
            fetches
        })
        .boxed()
}

fn fetch(origins: &[&'static str], urls: &[String]) -> BoxedStrategy<Value> {
    let url = Union::new_weighted(vec![
        (92, select(urls.to_vec()).boxed()),
        (2, select(special_urls(origins, urls)).boxed()),
    ]);
    let who =
        (select(origins.to_vec()), option::weighted(0.08, select(vec!["f1", "f2"]))).prop_map(|(origin, opaque)| {
            if let Some(name) = opaque {
                json!({ "origin": "null", "opaque": name })
            } else {
                json!({ "origin": origin })
            }
        });
    let api = json_weighted(json!([[76, "fetch"], [20, "xhr"], [4, "img"]]));
    (api, who, url, what(), modes(), surroundings())
        .prop_map(|(api, who, url, what, modes, surroundings)| {
            let mut fetch = Map::new();
            fetch.insert("api".to_owned(), api.clone());
            for part in [who, what, modes, surroundings] {
                fetch.extend(part.as_object().cloned().unwrap_or_default());
            }
            fetch.insert("url".to_owned(), url.into());
            suit_to_api(&api, &mut fetch);
            fetch.into()
        })
        .boxed()
}

fn special_urls(origins: &[&'static str], urls: &[String]) -> Vec<String> {
    let mut special: Vec<String> =
        ["data:,x", "about:blank", "about:srcdoc", "ftp://a.test/x"].map(str::to_owned).to_vec();
    // What no scheme fetch knows ends only fetches that get as far as that.
    special.extend(["about:config", "about:settings"].iter().cycle().take(6).map(ToString::to_string));
    special.extend(origins.iter().map(|origin| format!("blob:{origin}/4a")));
    for url in urls.iter().take(2) {
        special.push(format!("{url}#fragment"));
        special.push(url.replacen("//", "//user:pass@", 1));
    }
    special
}

/// Method, headers, body.
fn what() -> impl Strategy<Value = Value> {
    let method = weighted([
        (24, "GET"),
        (34, "PUT"),
        (12, "POST"),
        (10, "DELETE"),
        (6, "PATCH"),
        (4, "HEAD"),
        (3, "patch"),
        (2, "put"),
        (2, "*"),
        (2, "OPTIONS"),
        (1, "x-method"),
    ]);
    let header = json_weighted(json!([
        [12, ["X-A", "1"]],
        [8, ["x-b", "2"]],
        [3, ["x-a", "3"]],
        [6, ["Authorization", "Basic x"]],
        [8, ["Content-Type", "application/json"]],
        [4, ["Content-Type", "text/plain;charset=utf-8"]],
        [2, ["Content-Type", "text/plain, text/plain"]],
        [3, ["Accept", "*/*"]],
        [2, ["Accept", "a\"b"]],
        [2, ["Accept-Language", "de"]],
        [1, ["Accept-Language", "d@e"]],
        [2, ["Range", "bytes=0-5"]],
        [1, ["Range", "bytes=-5"]],
        [2, ["*", "1"]],
        [1, ["Content-Language", "e".repeat(129)]],
        [1, ["x-a", "\u{1}\u{ff}"]],
        [1, ["Referer", "http://elsewhere.test/"]]
    ]));
    let headers =
        weighted([(38, 0_usize), (40, 1), (17, 2), (5, 4)]).prop_flat_map(move |count| vec(header.clone(), count));
    let body =
        json_weighted(json!([[70, null], [20, { "text": "x" }], [4, { "form": "a=b" }], [6, { "stream": "x" }]]));
    (method, headers, body).prop_map(|(method, headers, body)| {
        // A body where the constructors refuse it would end the fetch before it begins; a few may.
        let refuses = matches!(method, "GET" | "HEAD") && headers.len() < 4;
        json!({ "method": method, "headers": headers, "body": if refuses { Value::Null } else { body } })
    })
}

/// Modes and flags.
fn modes() -> impl Strategy<Value = Value> {
    let mode = weighted([(84, "cors"), (7, "no-cors"), (5, "same-origin"), (2, "navigate"), (2, "websocket")]);
    let credentials = weighted([(50, "same-origin"), (32, "include"), (18, "omit")]);
    let redirect = weighted([(92, "follow"), (4, "error"), (4, "manual")]);
    let listener = weighted([(70, false), (30, true)]);
    (mode, credentials, redirect, listener).prop_map(|(mode, credentials, redirect, listener)| {
        json!({ "mode": mode, "credentials": credentials, "redirect": redirect, "upload_listener": listener })
    })
}

/// What the document brings.
fn surroundings() -> impl Strategy<Value = Value> {
    let referrer_policy = weighted([
        (70, ""),
        (5, "no-referrer"),
        (5, "origin"),
        (5, "same-origin"),
        (5, "strict-origin"),
        (5, "unsafe-url"),
        (5, "no-referrer-when-downgrade"),
    ]);
    let policy = || weighted([(88, "unsafe-none"), (6, "credentialless"), (6, "require-corp")]);
    let destination = weighted([(90, ""), (4, "script"), (3, "image"), (3, "font")]);
    let partition = option::weighted(0.15, Just("http://top.test"));
    (referrer_policy, policy(), policy(), destination, partition, option::weighted(0.08, service_worker())).prop_map(
        |(referrer_policy, policy, report_only, destination, partition, service_worker)| {
            let mut surroundings = json!({
                "referrer_policy": referrer_policy,
                "embedder_policy": policy,
                "embedder_policy_report_only": report_only,
                "destination": destination,
            });
            if let Some(partition) = partition {
                surroundings["partition"] = partition.into();
            }
            if let Some(response) = service_worker {
                surroundings["service_worker"] = response;
            }
            surroundings
        },
    )
}

fn service_worker() -> impl Strategy<Value = Value> {
    json_weighted(json!([
        [4, { "type": "default", "status": 200, "headers": [["x-r", "1"]] }],
        [3, { "type": "basic", "status": 200, "headers": [["x-r", "1"]] }],
        [12, { "type": "cors", "status": 200, "headers": [["x-r", "1"], ["access-control-expose-headers", "x-r"]] }],
        [3, { "type": "opaque", "status": 0, "headers": [] }],
        [3, { "type": "opaqueredirect", "status": 0, "headers": [] }],
        [3, { "type": "error", "status": 0, "headers": [] }],
        [3, { "type": "basic", "status": 301, "headers": [["location", "/y"]] }],
        [6, { "type": "basic", "status": 200, "headers": [], "url_list": ["http://a.test/1", "http://a.test/2"] }],
        [8, { "type": "opaque", "status": 206, "headers": [], "range_requested": true }]
    ]))
}

/// Takes away what an API does not have.
fn suit_to_api(api: &Value, fetch: &mut Map<String, Value>) {
    match api.as_str() {
        Some("xhr") => {
            for field in ["redirect", "destination", "mode"] {
                fetch.remove(field);
            }
            if fetch["credentials"] == "omit" {
                fetch.insert("credentials".to_owned(), "same-origin".into());
            }
            if fetch["body"].get("stream").is_some() {
                fetch.insert("body".to_owned(), Value::Null);
            }
        }
        Some("img") => {
            for (field, value) in [("mode", "no-cors"), ("credentials", "include"), ("destination", "image")] {
                fetch.insert(field.to_owned(), value.into());
            }
            for field in ["method", "headers", "body", "redirect", "upload_listener"] {
                fetch.remove(field);
            }
        }
        _ => {
            fetch.remove("upload_listener");
            suit_to_mode(fetch);
        }
    }
}

/// Navigations and WebSocket handshakes are no scripts' to shape.
fn suit_to_mode(fetch: &mut Map<String, Value>) {
    let is_handshakes = |url: &str| url.starts_with("http") && !url.contains('#');
    if fetch["mode"] == "websocket" && !fetch["url"].as_str().is_some_and(is_handshakes) {
        fetch.insert("mode".to_owned(), "cors".into());
    }
    let (destination, redirect) = match fetch["mode"].as_str() {
        Some("navigate") => ("document", if fetch["redirect"] == "manual" { "manual" } else { "follow" }),
        Some("websocket") => ("", "error"),
        _ => return,
    };
    let posts = fetch["mode"] == "navigate" && fetch["method"] == "POST";
    let (headers, body) = if posts {
        (json!([["Content-Type", "application/x-www-form-urlencoded"]]), json!({ "form": "a=b" }))
    } else {
        (json!([]), Value::Null)
    };
    fetch.insert("method".to_owned(), if posts { "POST" } else { "GET" }.into());
    fetch.insert("headers".to_owned(), headers);
    fetch.insert("body".to_owned(), body);
    fetch.insert("credentials".to_owned(), "include".into());
    fetch.insert("destination".to_owned(), destination.into());
    fetch.insert("redirect".to_owned(), redirect.into());
}
