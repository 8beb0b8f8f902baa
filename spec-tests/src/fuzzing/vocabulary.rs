//! Words that matter: what dictionaries are made of, and what mutations put in.

pub(super) const METHODS: [&str; 14] = [
    "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "patch", "put", "get", "*", "OPTIONS", "x-method", "TRACE",
    "CONNECT",
];

/// Author headers that are safelisted, nearly, or not at all.
pub(super) const REQUEST_HEADERS: [(&str, &str); 24] = [
    ("X-A", "1"),
    ("x-b", "2"),
    ("Authorization", "Basic x"),
    ("Content-Type", "application/json"),
    ("Content-Type", "text/plain;charset=utf-8"),
    ("Content-Type", "multipart/form-data; boundary=\"a\""),
    ("content-type", "application/x-www-form-urlencoded"),
    ("Content-Type", "text/plain, text/plain"),
    ("Accept", "*/*"),
    ("Accept", "a\"b"),
    ("Accept-Language", "de"),
    ("Accept-Language", "d@e"),
    ("Content-Language", "en-US"),
    ("Range", "bytes=0-5"),
    ("Range", "bytes=-5"),
    ("Range", "bytes=6-5"),
    ("*", "1"),
    ("Cookie", "a=b"),
    ("Sec-X", "1"),
    ("Proxy-X", "1"),
    ("X-HTTP-Method-Override", "TRACE, GET"),
    ("Access-Control-Request-Method", "PUT"),
    ("x-c", "\u{1}"),
    ("x-d", " \tv\t "),
];

/// Names of response headers, each with values.
pub(super) const RESPONSE_HEADERS: [(&str, &[&str]); 15] = [
    (
        "Access-Control-Allow-Origin",
        &[
            "*",
            "http://a.test",
            "https://a.test",
            "null",
            "http://a.test:80",
            "http://A.test",
            "http://a.test, *",
            "http://a.test/",
            "",
        ],
    ),
    ("Access-Control-Allow-Credentials", &["true", "True", "false", "", "true, true"]),
    (
        "Access-Control-Allow-Methods",
        &["PUT", "*", "PUT, DELETE,PATCH", "put", ",, PUT ,", "PUT DELETE", "", "GET", "x-method"],
    ),
    (
        "Access-Control-Allow-Headers",
        &[
            "x-a",
            "*",
            "x-a, X-B, content-type",
            "*, authorization",
            "x-a,,",
            "x a",
            "",
            "authorization",
            "range,accept",
        ],
    ),
    (
        "Access-Control-Max-Age",
        &["600", "5", "0", "-1", "+5", "1.5", "", "99999999999999999999", "4294967296", "7200", "007"],
    ),
    ("Access-Control-Expose-Headers", &["x-r", "*", "x-r, *", "x-r; x-s", "", "set-cookie", "X-R,,x-s"]),
    (
        "Location",
        &[
            "/x",
            "/y?q",
            "?q",
            "",
            "//b.test/",
            "http://[",
            "data:,x",
            "#f",
            "http://u:p@a.test/x",
            "\\\\b.test\\x",
            "https:x",
        ],
    ),
    ("Timing-Allow-Origin", &["*", "http://a.test", "null", "http://a.test, *", "\"*\""]),
    (
        "Cross-Origin-Resource-Policy",
        &["same-origin", "same-site", "cross-origin", "same-origin, cross-origin", "nonsense"],
    ),
    ("Referrer-Policy", &["no-referrer", "origin", "unsafe-url, nonsense", "same-origin", "strict-origin", ""]),
    ("Content-Type", &["text/plain", "text/html;charset=utf-8"]),
    ("Set-Cookie", &["a=b"]),
    ("X-R", &["1", "2"]),
    ("X-S", &["3"]),
    ("Vary", &["Origin"]),
];

pub(super) const ORIGINS: [&str; 8] = [
    "http://a.test",
    "https://a.test",
    "http://a.test:8080",
    "http://b.test:8080",
    "http://www.site.test",
    "http://api.site.test",
    "https://api.site.test",
    "null",
];

pub(super) const MODES: [&str; 5] = ["cors", "no-cors", "same-origin", "navigate", "websocket"];
pub(super) const CREDENTIALS: [&str; 3] = ["same-origin", "include", "omit"];
pub(super) const REDIRECTS: [&str; 3] = ["follow", "error", "manual"];
pub(super) const APIS: [&str; 3] = ["fetch", "xhr", "img"];
pub(super) const REFERRER_POLICIES: [&str; 9] = [
    "",
    "no-referrer",
    "no-referrer-when-downgrade",
    "origin",
    "origin-when-cross-origin",
    "same-origin",
    "strict-origin",
    "strict-origin-when-cross-origin",
    "unsafe-url",
];
pub(super) const EMBEDDER_POLICIES: [&str; 3] = ["unsafe-none", "credentialless", "require-corp"];
pub(super) const DESTINATIONS: [&str; 4] = ["", "script", "image", "font"];
pub(super) const WORKER_TYPES: [&str; 6] = ["default", "basic", "cors", "opaque", "opaqueredirect", "error"];
pub(super) const STATUSES: [u16; 16] = [200, 204, 206, 299, 300, 301, 302, 303, 304, 307, 308, 404, 500, 401, 421, 0];
pub(super) const SECONDS: [f64; 9] = [0.5, 4.9, 5.0, 5.1, 600.0, 7199.5, 7200.0, 86_401.0, 0.0];

/// Pieces of values that parsers look for.
pub(super) const PIECES: [&str; 31] = [
    ",",
    ", ",
    ",,",
    " ,",
    "\t,",
    " ;",
    "*",
    " ",
    "\t",
    "\"",
    "\\",
    ";",
    "=",
    "-",
    "bytes=",
    "bytes = 0 - 5",
    "true",
    "null",
    "/",
    "//",
    "#",
    "?",
    "@",
    ":",
    "[",
    "]",
    "%",
    "\u{0}",
    "\u{1}",
    "\u{ff}",
    "\u{e4}",
];
