//! Which answer, and what it was: the server's side of a fetch.

use std::fmt;

use url::Url;

use crate::fetching::exchange::{Exchange, ExchangeKind};
use crate::fetching::purpose::Purpose;
use crate::infrastructure::byte_class::{is_http_tab_or_space, is_token, trim};
use crate::infrastructure::request::{CredentialsMode, ResponseTainting};
use crate::infrastructure::response_head::ResponseHead;

/// An answer of a server, by all that a server can tell requests apart by here: preflight or not, URL, `Origin`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Answer {
    /// To a preflight, or to the request itself.
    pub kind: ExchangeKind,
    /// The URL as it is sent: without user info and fragment.
    pub url: String,
    /// The `Origin` that was sent; `null` once redirects have tainted it, `None` where none was.
    pub origin: Option<String>,
}

impl Answer {
    /// The answer to an exchange.
    pub fn to<P: Purpose>(exchange: &Exchange<P>) -> Self {
        let origin = exchange.header("origin").next().map(|origin| String::from_utf8_lossy(origin).into_owned());
        Self { kind: exchange.kind(), url: sent_url(exchange.url()), origin }
    }

    /// Whether it is the answer to a preflight.
    pub fn is_preflight(&self) -> bool {
        self.kind == ExchangeKind::Preflight
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.is_preflight() { "the answer to the preflight of" } else { "the answer to the request of" };
        write!(formatter, "{what} {}", self.url)?;
        if self.origin.as_deref() == Some("null") { formatter.write_str(" with `Origin: null`") } else { Ok(()) }
    }
}

/// A URL as requests carry it.
pub(super) fn sent_url(url: &Url) -> String {
    let mut url = url.clone();
    url.set_fragment(None);
    // These fail only for URLs that have no user info to begin with.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.into()
}

/// One exchange of a fetch, as the server's side sees it: what was asked, and what was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AnsweredExchange {
    /// Which answer.
    pub answer: Answer,
    /// How many redirects were followed before.
    pub redirects_before: usize,
    /// The method of the request; of a preflight, the one that it asks for.
    pub method: String,
    /// The header names that a preflight asks for, lowercase and sorted; none of the request itself.
    pub asked_names: Vec<String>,
    /// The credentials mode of the request; of a preflight, of the request that it asks for.
    pub credentials_mode: CredentialsMode,
    /// The response tainting: whether CORS is asked of the answer.
    pub tainting: ResponseTainting,
    /// The status.
    pub status: u16,
    /// Whether nobody has seen this answer: it is assumed to succeed and to have no header.
    pub assumed: bool,
    /// Names and values, as they came.
    pub(super) lines: Vec<(Vec<u8>, Vec<u8>)>,
}

impl AnsweredExchange {
    pub(super) fn of<P: Purpose>(exchange: &Exchange<P>, head: ResponseHead<'_>, assumed: bool) -> Self {
        let mut lines = Vec::new();
        head.lines().for_each(&mut |name, value| lines.push((name.to_vec(), value.to_vec())));
        let request = &exchange.state().request;
        let asked_names = exchange
            .header("access-control-request-headers")
            .flat_map(|value| value.split(|&byte| byte == b','))
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .collect();
        Self {
            answer: Answer::to(exchange),
            redirects_before: exchange.url_list().len() - 1,
            method: request.method.as_str().to_owned(),
            asked_names: if exchange.is_preflight() { asked_names } else { Vec::new() },
            credentials_mode: request.credentials_mode,
            tainting: exchange.response_tainting(),
            status: head.status(),
            assumed,
            lines,
        }
    }

    /// The head of the response.
    pub fn head(&self) -> ResponseHead<'_> {
        ResponseHead::new(self.status, &self.lines)
    }

    /// Names and values of the head's lines, in order.
    pub fn lines(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.lines.iter().map(|(name, value)| (name.as_slice(), value.as_slice()))
    }

    /// The values of a header's lines, outer tabs and spaces gone.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.lines()
            .filter(move |(other, _)| other.eq_ignore_ascii_case(name.as_bytes()))
            .map(|(_, value)| trim(value, is_http_tab_or_space))
    }

    /// The value of a header that has one line; `None` for none and for several.
    pub fn single(&self, name: &str) -> Option<&[u8]> {
        let mut lines = self.lines().filter(|(other, _)| other.eq_ignore_ascii_case(name.as_bytes()));
        let (_, value) = lines.next()?;
        lines.next().is_none().then(|| trim(value, is_http_tab_or_space))
    }

    /// The items of a list header that are tokens, in order, each once: what is no token is left out.
    pub fn tokens(&self, name: &str) -> Vec<String> {
        let mut tokens: Vec<String> = Vec::new();
        for item in self.values(name).flat_map(|value| value.split(|&byte| byte == b',')) {
            let item = trim(item, is_http_tab_or_space);
            if is_token(item) {
                // Tokens are ASCII.
                tokens.push(item.iter().copied().map(char::from).collect());
            }
        }
        let mut known = std::collections::HashSet::new();
        tokens.retain(|token| known.insert(token.clone()));
        tokens
    }

    /// Whether `Vary` says that other origins get other answers.
    pub fn varies_by_origin(&self) -> bool {
        self.tokens("vary").iter().any(|token| token == "*" || token.eq_ignore_ascii_case("origin"))
    }

    /// Whether the request's credentials mode is "include": `*` does not count then.
    pub fn is_credentialed(&self) -> bool {
        self.credentials_mode == CredentialsMode::Include
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{URL, exchange, fetch};
    use super::*;
    use crate::fetching::action::Action;
    use crate::fetching::purpose::Predicted;
    use crate::infrastructure::request::Request;
    use crate::infrastructure::timestamp::Timestamp;
    use crate::profile::{Predictor, STANDARD};

    fn sent(request: Request) -> Exchange<Predicted> {
        match Predictor::new(STANDARD).fetch(request, Timestamp::ZERO) {
            Action::Send(exchange) => exchange,
            action => panic!("{action:?}"),
        }
    }

    #[test]
    fn a_preflight_asks_for_each_name() {
        let request = |names: &[&str]| {
            let builder = names.iter().fold(fetch(URL).method("PUT"), |builder, name| builder.header(name, "1"));
            sent(builder.build().unwrap())
        };
        let head = [("Access-Control-Allow-Origin", " * ")];
        for (names, expected) in [(&[][..], &[][..]), (&["X-A"], &["x-a"]), (&["X-B", "X-A"], &["x-a", "x-b"])] {
            let preflight = AnsweredExchange::of(&request(names), ResponseHead::new(204, &head), false);
            assert_eq!(preflight.asked_names, expected);
            assert_eq!((preflight.method.as_str(), preflight.status), ("PUT", 204));
            assert_eq!(preflight.single("access-control-allow-origin"), Some(&b"*"[..]));
        }
    }

    #[test]
    fn a_request_itself_asks_for_no_name() {
        let simple = sent(fetch(URL).header("Accept", "a/b").build().unwrap());
        let none: [(&str, &str); 0] = [];
        let answered = AnsweredExchange::of(&simple, ResponseHead::new(200, &none), true);
        assert_eq!(answered, AnsweredExchange { assumed: true, ..exchange(ExchangeKind::Request, &[]) });
    }

    #[test]
    fn vary_names_origin_or_everything() {
        let table: [(&[&str], bool); 8] = [
            (&["Origin"], true),
            (&["origin"], true),
            (&["*"], true),
            (&["Accept, ORIGIN"], true),
            (&["Accept", "Origin"], true),
            (&["Accept"], false),
            (&["Original"], false),
            (&[], false),
        ];
        for (values, varies) in table {
            let lines: Vec<(&str, &str)> = values.iter().map(|value| ("Vary", *value)).collect();
            assert_eq!(exchange(ExchangeKind::Request, &lines).varies_by_origin(), varies, "{values:?}");
        }
    }

    #[test]
    fn only_mode_include_is_credentialed() {
        for &credentials_mode in CredentialsMode::ALL {
            let exchange = AnsweredExchange { credentials_mode, ..exchange(ExchangeKind::Request, &[]) };
            assert_eq!(exchange.is_credentialed(), credentials_mode == CredentialsMode::Include, "{credentials_mode}");
        }
    }
}
