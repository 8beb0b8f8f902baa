//! What an archive cannot settle, and why.

use std::fmt;

use super::archive::Recorder;
use super::entry::Entry;
use crate::output::shown;

/// Why there is no verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unsettled {
    /// A preflight is asked for that is not in the file.
    PreflightMissing {
        /// Whether the request itself was answered: somebody has allowed it then.
        answered: bool,
        /// Whether the file has any preflight at all.
        others: bool,
    },
    /// Of a preflight only, the request is not in the file.
    RequestMissing,
    /// Nobody answered, or what was answered was not recorded.
    NoAnswer {
        preflight: bool,
        why: String,
    },
    /// The response redirects, and what came of it is not in the file.
    RedirectedAway {
        to: String,
    },
    ServiceWorker,
    /// 304: the headers that count are those of the stored response.
    NotModified,
    /// From a cache, without the headers that the cache has.
    Cached,
    /// Status, but no headers.
    HeadersMissing {
        of_request: bool,
    },
    /// Another request than the recorded one would be sent.
    OtherRequest {
        asked: String,
        recorded: String,
    },
    /// A request with another `Origin` than the recorded one would be sent.
    OtherOrigin {
        asked: String,
        recorded: String,
    },
    HeadTooLarge,
    /// `Cross-Origin-Resource-Policy: same-site`, and nothing tells whether it is.
    SiteUnknown,
    /// Depends on credentials, of which nothing is known: how it is without and with.
    Credentials {
        without: String,
        with: String,
    },
    /// No page can make this request.
    NoRequest {
        why: String,
    },
}

impl Unsettled {
    /// A stable code, kebab-case.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::PreflightMissing { .. } => "preflight-missing",
            Self::RequestMissing => "request-missing",
            Self::NoAnswer { preflight: true, .. } => "preflight-unanswered",
            Self::NoAnswer { .. } => "unanswered",
            Self::RedirectedAway { .. } => "redirected-away",
            Self::ServiceWorker => "service-worker",
            Self::NotModified => "not-modified",
            Self::Cached => "cached",
            Self::HeadersMissing { of_request: true } => "request-headers-missing",
            Self::HeadersMissing { .. } => "response-headers-missing",
            Self::OtherRequest { .. } => "other-request",
            Self::OtherOrigin { .. } => "other-origin",
            Self::HeadTooLarge => "head-too-large",
            Self::SiteUnknown => "site-unknown",
            Self::Credentials { .. } => "credentials-unknown",
            Self::NoRequest { .. } => "no-request",
        }
    }
}

impl fmt::Display for Unsettled {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PreflightMissing { answered, others } => {
                formatter.write_str("a preflight is asked for that is not in the file: ")?;
                formatter.write_str(if *others {
                    "it may have been in the preflight cache"
                } else {
                    "there is none at all in it, so its exporter may leave them out; or it was in the preflight cache"
                })?;
                formatter.write_str(if *answered { " (the request was sent, so it was allowed)" } else { "" })
            }
            Self::RequestMissing => {
                formatter.write_str("the preflight passes; the request that it was sent for is not in the file")
            }
            Self::NoAnswer { preflight, why } => {
                write!(formatter, "no response to the {} was recorded: {why}", request(*preflight))
            }
            Self::RedirectedAway { to } => {
                write!(formatter, "redirected to {to}, and the request there is not in the file")
            }
            Self::ServiceWorker => formatter.write_str(
                "a service worker answered, which CORS does not check; what it fetched itself is an exchange of its own",
            ),
            Self::NotModified => formatter
                .write_str("status 304: the headers that count are those of the stored response, which is not in the file"),
            Self::Cached => formatter.write_str("it came from a cache, and its headers were not recorded"),
            Self::HeadersMissing { of_request: true } => formatter.write_str("the request's headers were not recorded"),
            Self::HeadersMissing { .. } => formatter.write_str("the response's headers were not recorded"),
            Self::OtherRequest { asked, recorded } => {
                write!(formatter, "{asked} would be sent; what was recorded is {recorded}")
            }
            Self::OtherOrigin { asked, recorded } => write!(
                formatter,
                "it would be sent with `Origin: {asked}`; what was recorded is the answer to `Origin: {recorded}`"
            ),
            Self::HeadTooLarge => formatter.write_str("its headers are too large to be kept"),
            Self::SiteUnknown => formatter.write_str(
                "`Cross-Origin-Resource-Policy` is `same-site`; whether it is was not recorded (`Sec-Fetch-Site`)",
            ),
            Self::Credentials { without, with } => {
                write!(formatter, "it depends on credentials: {without} without, {with} with them")
            }
            Self::NoRequest { why } => write!(formatter, "no page can make this request: {why}"),
        }
    }
}

fn request(preflight: bool) -> &'static str {
    if preflight { "preflight" } else { "request" }
}

/// What is known of a response that is not there.
pub(super) fn no_answer(entry: &Entry, recorder: &Recorder) -> String {
    let error = entry.error.as_deref().unwrap_or_default();
    match (recorder, error) {
        (Recorder::Chromium, "") => {
            "status 0 without an error: blocked before it was sent (mixed content, Content Security Policy, \
             an extension), or still under way"
                .to_owned()
        }
        (Recorder::Chromium, "net::ERR_FAILED") => {
            "status 0, net::ERR_FAILED, which stands for CORS and for much else".to_owned()
        }
        (_, "net::ERR_ABORTED") => "status 0, net::ERR_ABORTED: the page cancelled it, or went away".to_owned(),
        (_, "net::ERR_BLOCKED_BY_CLIENT") => {
            "status 0, net::ERR_BLOCKED_BY_CLIENT: blocked by an extension or DevTools".to_owned()
        }
        (_, error) if error.starts_with("net::ERR_BLOCKED_BY") || error == "net::ERR_UNSAFE_PORT" => {
            format!("status 0, {}: blocked before it was sent", shown(error))
        }
        (_, error) if error.starts_with("net::") => {
            format!("status 0, {}: the connection failed, which is not about CORS", shown(error))
        }
        (_, "") => "status 0: blocked, cancelled, or the connection failed; the file does not say which".to_owned(),
        (_, error) => format!("status 0, `{}`", shown(error)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::har::tests::{entry, kept, with};

    #[test]
    fn errors_tell_what_is_known_of_a_missing_response() {
        use Recorder::{Chromium, Firefox, Unknown, WebKit};
        let blocked = "blocked before it was sent";
        let failed = "the connection failed, which is not about CORS";
        for (recorder, error, expected) in [
            (
                Chromium,
                "",
                "status 0 without an error: blocked before it was sent (mixed content, Content Security Policy, an \
                 extension), or still under way"
                    .to_owned(),
            ),
            (
                Chromium,
                "net::ERR_FAILED",
                "status 0, net::ERR_FAILED, which stands for CORS and for much else".to_owned(),
            ),
            (
                Chromium,
                "net::ERR_ABORTED",
                "status 0, net::ERR_ABORTED: the page cancelled it, or went away".to_owned(),
            ),
            (
                Chromium,
                "net::ERR_BLOCKED_BY_CLIENT",
                "status 0, net::ERR_BLOCKED_BY_CLIENT: blocked by an extension or DevTools".to_owned(),
            ),
            (Chromium, "net::ERR_BLOCKED_BY_CSP", format!("status 0, net::ERR_BLOCKED_BY_CSP: {blocked}")),
            (Unknown, "net::ERR_UNSAFE_PORT", format!("status 0, net::ERR_UNSAFE_PORT: {blocked}")),
            (Chromium, "net::ERR_CONNECTION_REFUSED", format!("status 0, net::ERR_CONNECTION_REFUSED: {failed}")),
            (Unknown, "net::ERR_FAILED", format!("status 0, net::ERR_FAILED: {failed}")),
            (
                Firefox,
                "",
                "status 0: blocked, cancelled, or the connection failed; the file does not say which".to_owned(),
            ),
            (WebKit, "Load\u{7}failed", "status 0, `Load\\u{7}failed`".to_owned()),
        ] {
            let entry = entry("GET https://b.test/", &[], 0, &[]);
            let entry = kept(with(entry, json!({ "response": { "_error": error } })));
            assert_eq!(no_answer(&entry, &recorder), expected, "{recorder:?}, {error}");
        }
    }
}
