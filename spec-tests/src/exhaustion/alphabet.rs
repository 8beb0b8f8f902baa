//! What is asked, and what is answered.

use fetch_cors::{Client, Origin, Request, XmlHttpRequestBody};
use url::Url;

const PAGE: &str = "https://app.test";
const TARGET: &str = "https://api.test/item";

/// One request of a page, always to the same URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub method: &'static str,
    /// Lowercased, sorted; none of them is safelisted.
    pub names: &'static [&'static str],
    /// Whether the credentials mode is "include".
    pub include: bool,
    /// Whether an upload listener is registered, which forces a preflight.
    pub listens: bool,
}

impl Asked {
    /// The request, by `XMLHttpRequest`: the one API that forces preflights for every method.
    pub fn request(&self) -> Request {
        let page = Client::new(Origin::parse(PAGE).unwrap());
        let mut builder = Request::xml_http_request(Url::parse(TARGET).unwrap(), page)
            .method(self.method)
            .with_credentials(self.include)
            .upload_listener(self.listens);
        for name in self.names {
            builder = builder.header(name, "1");
        }
        if self.has_body() {
            builder = builder.body(XmlHttpRequestBody::text());
        }
        builder.build().unwrap()
    }

    pub fn has_body(&self) -> bool {
        self.method != "GET"
    }

    pub fn is_safelisted(&self) -> bool {
        matches!(self.method, "GET" | "POST")
    }
}

/// A preflight's answer, which passes the CORS check of every request here; `None`: the header is absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    pub methods: Option<&'static [&'static str]>,
    pub names: Option<&'static [&'static str]>,
}

impl Answer {
    /// Its header lines, with this max-age.
    pub fn lines(&self, max_age: &str) -> Vec<(&'static str, String)> {
        let mut lines = vec![
            ("Access-Control-Allow-Origin", PAGE.to_owned()),
            ("Access-Control-Allow-Credentials", "true".to_owned()),
        ];
        let lists = [("Access-Control-Allow-Methods", self.methods), ("Access-Control-Allow-Headers", self.names)];
        lines.extend(lists.into_iter().filter_map(|(name, list)| Some((name, list?.join(", ")))));
        if !max_age.is_empty() {
            lines.push(("Access-Control-Max-Age", max_age.to_owned()));
        }
        lines
    }

    pub fn methods(&self) -> &'static [&'static str] {
        self.methods.unwrap_or_default()
    }

    pub fn names(&self) -> &'static [&'static str] {
        self.names.unwrap_or_default()
    }
}

/// Every request.
pub fn asked() -> Vec<Asked> {
    const NAMES: [&[&str]; 8] = [
        &[],
        &["x-a"],
        &["x-b"],
        &["x-a", "x-b"],
        &["authorization"],
        &["authorization", "x-a"],
        &["authorization", "x-a", "x-b"],
        &["*"],
    ];
    let mut all = Vec::new();
    for method in ["GET", "POST", "PUT", "*"] {
        for names in NAMES {
            for (include, listens) in [(false, false), (false, true), (true, false), (true, true)] {
                all.push(Asked { method, names, include, listens });
            }
        }
    }
    all
}

/// Every answer.
pub fn answers() -> Vec<Answer> {
    const METHODS: [Option<&[&str]>; 8] = [
        None,
        Some(&[]),
        Some(&["GET"]),
        Some(&["POST"]),
        Some(&["PUT"]),
        Some(&["*"]),
        Some(&["GET", "PUT"]),
        Some(&["PUT", "*"]),
    ];
    const NAMES: [Option<&[&str]>; 11] = [
        None,
        Some(&[]),
        Some(&["x-a"]),
        Some(&["X-B"]),
        Some(&["authorization"]),
        Some(&["*"]),
        Some(&["x-b", "X-A"]),
        Some(&["x-a", "Authorization"]),
        Some(&["*", "authorization"]),
        Some(&["x-b", "*"]),
        Some(&["x-a", "x-b", "authorization"]),
    ];
    METHODS.iter().flat_map(|methods| NAMES.iter().map(|names| Answer { methods: *methods, names: *names })).collect()
}
