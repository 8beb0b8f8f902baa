//! Chains of redirects among four origins on two sites, and what must be sent along each.

use serde_json::{Value, json};

/// The page's own origin first, then another of its site, then two of another site.
const ORIGINS: [&str; 4] =
    ["http://www.site.test", "http://api.site.test", "http://www.other.test", "http://www.other.test:8080"];

const METHODS: [&str; 3] = ["GET", "POST", "PUT"];
const STATUSES: [u16; 2] = [302, 307];

/// One page's fetch, whose server redirects so many times and then answers; every answer permits what there is to permit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// Places in the list of origins, the first URL's first.
    origins: Vec<usize>,
    method: &'static str,
    status: u16,
    include: bool,
    authorization: bool,
    unsafe_header: bool,
}

/// So many chains there are with so many redirects.
pub fn count(redirects: u32) -> usize {
    ORIGINS.len().pow(redirects + 1) * METHODS.len() * STATUSES.len() * 2 * 2 * 2
}

impl Chain {
    /// Each number below [`count`] is another one.
    pub fn numbered(redirects: u32, mut number: usize) -> Self {
        let mut next = |count: usize| {
            let digit = number % count;
            number /= count;
            digit
        };
        Self {
            method: METHODS[next(METHODS.len())],
            status: STATUSES[next(STATUSES.len())],
            include: next(2) == 1,
            authorization: next(2) == 1,
            unsafe_header: next(2) == 1,
            origins: (0..=redirects).map(|_| next(ORIGINS.len())).collect(),
        }
    }

    fn url(&self, hop: usize) -> String {
        format!("{}/{hop}", ORIGINS[self.origins[hop]])
    }

    /// Whether the request leaves its page's origin at this hop, or left it before.
    fn is_cors(&self, hop: usize) -> bool {
        self.origins[..=hop].iter().any(|origin| *origin != 0)
    }

    /// Whether somebody else than the page has redirected to another origin before this hop.
    fn is_tainted(&self, hop: usize) -> bool {
        self.origins[..=hop].windows(2).any(|pair| pair[0] != pair[1] && pair[0] != 0)
    }

    fn origin(&self, hop: usize) -> &'static str {
        if self.is_tainted(hop) { "null" } else { ORIGINS[0] }
    }

    fn method(&self, hop: usize) -> &'static str {
        if hop > 0 && self.status == 302 && self.method == "POST" { "GET" } else { self.method }
    }

    /// Whether no redirect up to this hop has crossed an origin.
    fn has_authorization(&self, hop: usize) -> bool {
        self.authorization && self.origins[..=hop].windows(2).all(|pair| pair[0] == pair[1])
    }

    /// Whether a preflight goes before the request of this hop.
    pub fn has_preflight(&self, hop: usize) -> bool {
        self.is_cors(hop) && (self.method(hop) == "PUT" || self.unsafe_header || self.has_authorization(hop))
    }

    /// How many origins there are along it, the page's own included.
    pub fn crossings(&self) -> usize {
        self.origins.windows(2).filter(|pair| pair[0] != pair[1]).count()
    }

    /// The chain as a scenario, with what is expected of it.
    pub fn scenario(&self) -> Value {
        let last = self.origins.len() - 1;
        let mut server = Vec::new();
        let mut requests = Vec::new();
        for hop in 0..=last {
            let sharing = [
                json!(["Access-Control-Allow-Origin", self.origin(hop)]),
                json!(["Access-Control-Allow-Credentials", "true"]),
            ];
            let rule = |preflight: bool, status: u16, more: Vec<Value>| {
                let headers = [&sharing[..], &more].concat();
                json!({ "url": self.url(hop), "preflight": preflight, "responses": [{ "status": status, "headers": headers }] })
            };
            let permission = vec![
                json!(["Access-Control-Allow-Methods", "PUT"]),
                json!(["Access-Control-Allow-Headers", "x-a, authorization"]),
            ];
            server.push(rule(true, 204, permission));
            server.push(if hop < last {
                rule(false, self.status, vec![json!(["Location", self.url(hop + 1)])])
            } else {
                rule(false, 200, Vec::new())
            });
            if self.has_preflight(hop) {
                requests.push(self.preflight(hop));
            }
            requests.push(self.request(hop));
        }
        let headers: Vec<Value> =
            [(self.authorization, ["Authorization", "secret"]), (self.unsafe_header, ["X-A", "1"])]
                .into_iter()
                .filter(|(is_there, _)| *is_there)
                .map(|(_, header)| json!(header))
                .collect();
        let kind = if self.is_cors(last) { "cors" } else { "basic" };
        json!({
            "id": "redirects",
            "server": server,
            "steps": [{
                "fetch": {
                    "origin": ORIGINS[0], "url": self.url(0), "method": self.method, "headers": headers,
                    "credentials": if self.include { "include" } else { "same-origin" },
                },
                "expect": {
                    "requests": requests,
                    "outcome": { "type": kind, "status": 200, "url": self.url(last), "redirected": last > 0 },
                },
            }],
        })
    }

    fn preflight(&self, hop: usize) -> Value {
        let names = [(self.has_authorization(hop), "authorization"), (self.unsafe_header, "x-a")];
        let names: Vec<&str> = names.into_iter().filter_map(|(is_there, name)| is_there.then_some(name)).collect();
        let asked = if names.is_empty() { Value::Null } else { json!(names.join(",")) };
        json!({
            "method": "OPTIONS", "url": self.url(hop), "credentials": false,
            "headers": {
                "origin": self.origin(hop), "authorization": null, "x-a": null,
                "access-control-request-method": self.method(hop), "access-control-request-headers": asked,
            },
        })
    }

    fn request(&self, hop: usize) -> Value {
        let method = self.method(hop);
        let header = |is_there: bool, value: &str| if is_there { json!(value) } else { Value::Null };
        json!({
            "method": method, "url": self.url(hop), "credentials": self.include || !self.is_cors(hop),
            "headers": {
                "origin": header(self.is_cors(hop) || method != "GET", self.origin(hop)),
                "authorization": header(self.has_authorization(hop), "secret"),
                "x-a": header(self.unsafe_header, "1"),
            },
        })
    }
}
