//! Random worlds: a page, a fetch through redirects, and servers that nearly allow it.

use serde_json::{Value, json};

use crate::random::Random;

const ORIGIN: &str = "https://app.site.test";

const SERVERS: [&str; 4] =
    ["https://api.site.test", "https://other.test", "https://third.test:8443", "https://app.site.test"];

/// Values of `Access-Control-Allow-Origin`: the right one, near misses, and what people write.
const ORIGINS: [&str; 14] = [
    ORIGIN,
    ORIGIN,
    ORIGIN,
    "*",
    "*",
    "null",
    "https://app.site.test/",
    "http://app.site.test",
    "https://APP.site.test",
    "https://app.site.test:443",
    "app.site.test",
    "https://app.site.test, https://other.test",
    "https://app.site.test https://app.site.test",
    "https://*.site.test",
];

const CREDENTIALS: [&str; 8] = ["true", "true", "true", "True", "TRUE", "false", "1", "true, true"];
const METHODS: [&str; 12] = [
    "PUT",
    "put",
    "*",
    "GET, POST",
    "PUT, DELETE",
    "DELETE,PATCH",
    "PUT PATCH",
    "*, PUT",
    "",
    ",PUT,,",
    "\"PUT\"",
    "PUT;DELETE",
];
const NAMES: [&str; 12] = [
    "x-a",
    "X-A, X-B",
    "*",
    "Content-Type",
    "authorization",
    "*, authorization",
    "content-type,x-a,x-b,authorization",
    "",
    "x-a x-b",
    "x-a, (x-b)",
    "accept",
    ", x-a",
];
const STATUSES: [u64; 12] = [200, 200, 200, 204, 204, 204, 202, 301, 401, 404, 405, 500];
const REDIRECTS: [u64; 5] = [301, 302, 303, 307, 308];

/// A fetch of a page: the same seed gives the same.
pub fn fetch(random: &mut Random, url: &str) -> Value {
    let body = random.chance(30).then(|| random.pick(&["text", "form", "stream"]));
    let methods: &[&str] = if body.is_some() {
        &["POST", "PUT", "PATCH"]
    } else {
        &["GET", "GET", "HEAD", "POST", "PUT", "DELETE", "patch", "QUERY"]
    };
    let all = [
        ("X-A", "1"),
        ("x-b", "2"),
        ("Authorization", "Bearer x"),
        ("Content-Type", "application/json"),
        ("Accept", "text/html"),
        ("DPR", "2"),
        ("Range", "bytes=0-"),
    ];
    let headers: Vec<Value> =
        all.iter().filter(|_| random.chance(25)).map(|(name, value)| json!([name, value])).collect();
    let mode = random.pick(&["cors", "cors", "cors", "cors", "cors", "cors", "cors", "no-cors", "same-origin"]);
    let simple = mode == "no-cors";
    json!({
        "origin": if random.chance(8) { "null" } else { ORIGIN },
        "url": url,
        "method": if simple { "GET" } else { random.pick(methods) },
        "headers": if simple { Vec::new() } else { headers },
        "body": body.filter(|_| !simple).map(|kind| json!({ kind: "x" })),
        "mode": mode,
        "credentials": random.pick(&["omit", "same-origin", "same-origin", "include", "include"]),
        "redirect": random.pick(&["follow", "follow", "follow", "follow", "follow", "follow", "error", "manual"]),
        "embedder_policy":
            random.pick(&["unsafe-none", "unsafe-none", "unsafe-none", "require-corp", "credentialless"]),
    })
}

/// The header lines of an answer that may allow something.
pub fn headers(random: &mut Random) -> Vec<Value> {
    let mut headers = Vec::new();
    let mut add = |random: &mut Random, name: &str, percent: usize, values: &[&str]| {
        // A proxy and an application: sometimes both write it.
        let lines = usize::from(random.chance(percent)) + usize::from(random.chance(6));
        for _ in 0..lines {
            headers.push(json!([name, random.pick(values)]));
        }
    };
    add(random, "Access-Control-Allow-Origin", 75, &ORIGINS);
    add(random, "Access-Control-Allow-Credentials", 50, &CREDENTIALS);
    add(random, "Access-Control-Allow-Methods", 60, &METHODS);
    add(random, "Access-Control-Allow-Headers", 60, &NAMES);
    add(random, "Access-Control-Max-Age", 20, &["600", "0", "-1", "x", "99999999999"]);
    add(random, "Cross-Origin-Resource-Policy", 30, &["same-origin", "same-site", "cross-origin", "Same-Origin"]);
    add(random, "Vary", 30, &["Origin", "Accept-Encoding", "*", "accept, origin"]);
    headers
}

/// A world with one fetch.
pub fn world(seed: u64) -> Value {
    let mut random = Random::new(seed);
    let hops = [0, 0, 1, 1, 2, 3, 4][random.below(7)];
    let server: Vec<&str> = (0..=hops).map(|_| random.pick(&SERVERS)).collect();
    let url = |hop: usize| format!("{}/{hop}", server[hop]);
    let mut rules = Vec::new();
    for hop in 0..=hops {
        let status = STATUSES[random.below(STATUSES.len())];
        rules.push(json!({ "url": url(hop), "preflight": true,
            "responses": [{ "status": status, "headers": headers(&mut random) }] }));
        let mut answer = headers(&mut random);
        let status = if hop < hops {
            answer.push(json!(["Location", location(&mut random, &url(hop + 1))]));
            if random.chance(5) {
                answer.push(json!(["Location", url(hop + 1)]));
            }
            REDIRECTS[random.below(REDIRECTS.len())]
        } else {
            [200, 200, 200, 206, 404, 500][random.below(6)]
        };
        rules.push(json!({ "url": url(hop), "preflight": false,
            "responses": [{ "status": status, "headers": answer }] }));
    }
    json!({ "id": format!("random/{seed}"), "server": rules, "steps": [{ "fetch": fetch(&mut random, &url(0)) }] })
}

fn location(random: &mut Random, url: &str) -> String {
    match random.below(25) {
        0 => url.replacen("https://", "https://user:secret@", 1),
        1 => "http://[".to_owned(),
        2 => "data:,x".to_owned(),
        _ => url.to_owned(),
    }
}
