//! The options of `curl`: those that browsers' developer tools write, and what people add to them.

use Meaning::{
    Cookie, Data, DataRaw, DataUrlencoded, Head, Header, HeaderNamed, Ignored, IgnoredWithValue, Insecure, Json,
    Method, Refused, Url, User,
};

/// How an option is meant.
#[derive(Clone, Copy)]
pub(super) enum Meaning {
    Url,
    Method,
    Head,
    Header,
    /// A header with this name.
    HeaderNamed(&'static str),
    Cookie,
    User,
    Data,
    DataRaw,
    DataUrlencoded,
    Json,
    Insecure,
    /// Of no importance to what the server is asked.
    Ignored,
    IgnoredWithValue,
    Refused(&'static str),
}

pub(super) const NO_FILES: &str = "no file is sent: give the content with --data-raw";

pub(super) const OPTIONS: &[(&str, Option<char>, Meaning)] = &[
    ("url", None, Url),
    ("request", Some('X'), Method),
    ("head", Some('I'), Head),
    ("header", Some('H'), Header),
    ("user-agent", Some('A'), HeaderNamed("User-Agent")),
    ("referer", Some('e'), HeaderNamed("Referer")),
    ("cookie", Some('b'), Cookie),
    ("user", Some('u'), User),
    ("data", Some('d'), Data),
    ("data-ascii", None, Data),
    ("data-binary", None, Data),
    ("data-raw", None, DataRaw),
    ("data-urlencode", None, DataUrlencoded),
    ("json", None, Json),
    ("insecure", Some('k'), Insecure),
    ("basic", None, Ignored),
    ("compressed", None, Ignored),
    ("fail", Some('f'), Ignored),
    ("globoff", Some('g'), Ignored),
    ("http1.1", None, Ignored),
    ("http2", None, Ignored),
    ("http2-prior-knowledge", None, Ignored),
    ("http3", None, Ignored),
    ("http3-only", None, Ignored),
    ("include", Some('i'), Ignored),
    // The page's fetch decides about redirects.
    ("location", Some('L'), Ignored),
    ("no-buffer", Some('N'), Ignored),
    ("path-as-is", None, Ignored),
    ("progress-bar", Some('#'), Ignored),
    ("show-error", Some('S'), Ignored),
    ("silent", Some('s'), Ignored),
    ("verbose", Some('v'), Ignored),
    ("connect-timeout", None, IgnoredWithValue),
    ("dump-header", Some('D'), IgnoredWithValue),
    ("max-redirs", None, IgnoredWithValue),
    ("max-time", Some('m'), IgnoredWithValue),
    ("output", Some('o'), IgnoredWithValue),
    ("write-out", Some('w'), IgnoredWithValue),
    ("form", Some('F'), Refused("give the body as the browser sends it, with --data-raw and its Content-Type")),
    ("get", Some('G'), Refused("put the data into the URL's query")),
    ("next", Some(':'), Refused("one request at a time")),
    ("proxy", Some('x'), Refused("proxies are taken from the environment (HTTPS_PROXY, ALL_PROXY, NO_PROXY)")),
    ("upload-file", Some('T'), Refused(NO_FILES)),
];
