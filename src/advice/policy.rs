//! What a server's CORS configuration comes to.

use url::Url;

use super::answer::AnsweredExchange;
use super::edit::{
    ALLOW_CREDENTIALS, ALLOW_HEADERS, ALLOW_METHODS, ALLOW_ORIGIN, EXPOSE_HEADERS, MAX_AGE, RESOURCE_POLICY,
};
use super::{Advice, BrowserAdvice};
use crate::infrastructure::request::ResponseTainting;

/// What one server must allow, all its answers taken together: what a configuration is written from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ServerPolicy {
    /// The server: scheme, host and port.
    pub server: String,
    /// The origins that are allowed, `null` among them where it must be; not read where [`ServerPolicy::any_origin`].
    pub origins: Vec<String>,
    /// Whether `*` is allowed: never together with credentials.
    pub any_origin: bool,
    /// The methods that preflights are allowed, `*` among them only where the server has it already.
    pub methods: Vec<String>,
    /// The request headers that preflights are allowed, likewise.
    pub headers: Vec<String>,
    /// Whether credentials are allowed.
    pub credentials: bool,
    /// The response headers that pages may read.
    pub exposed: Vec<String>,
    /// For how many seconds the answer to a preflight holds, where the server says so.
    pub max_age: Option<u32>,
    /// `Cross-Origin-Resource-Policy`, where it is advised.
    pub resource_policy: Option<String>,
}

impl ServerPolicy {
    /// The policies of all servers that the advice is about, in the order in which they are met.
    ///
    /// ```
    /// use fetch_cors::advice::{Recording, ServerPolicy, advise};
    /// use fetch_cors::{Client, ExchangeKind, Origin, Request};
    /// use url::Url;
    ///
    /// let url = Url::parse("https://api.test/x")?;
    /// let page = Client::new(Origin::parse("https://app.test")?);
    /// let request = Request::fetch_api(url, page).method("PUT").header("X-A", "1").build()?;
    /// let policies = ServerPolicy::of(&advise(&Recording::new(request)));
    /// assert_eq!(policies[0].server, "https://api.test");
    /// assert_eq!(policies[0].origins, ["https://app.test"]);
    /// assert_eq!((&policies[0].methods[..], &policies[0].headers[..]), (&["PUT".to_owned()][..], &["x-a".to_owned()][..]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of(advice: &Advice) -> Vec<Self> {
        let mut policies: Vec<Self> = Vec::new();
        let of_browsers = advice.browsers.iter().flat_map(BrowserAdvice::exchanges);
        let exchanges: Vec<&AnsweredExchange> = advice.exchanges().iter().chain(of_browsers).collect();
        for exchange in &exchanges {
            let server = Url::parse(&exchange.answer.url).map(|url| url.origin().ascii_serialization());
            let Some(server) = server.ok().filter(|_| is_asked(exchange)) else { continue };
            let index = policies.iter().position(|policy| policy.server == server).unwrap_or(policies.len());
            if index == policies.len() {
                policies.push(Self { server, ..Self::default() });
            }
            if let Some(policy) = policies.get_mut(index) {
                policy.take(exchange);
            }
        }
        for policy in &mut policies {
            policy.reconcile();
        }
        policies
    }

    fn take(&mut self, exchange: &AnsweredExchange) {
        self.resource_policy = resource_policy(exchange).or_else(|| self.resource_policy.take());
        if exchange.tainting != ResponseTainting::Cors {
            return;
        }
        let any_origin = exchange.single(ALLOW_ORIGIN) == Some(b"*");
        self.any_origin |= any_origin;
        self.credentials |= exchange.single(ALLOW_CREDENTIALS) == Some(b"true") && !any_origin;
        self.credentials |= exchange.is_credentialed();
        add(&mut self.origins, exchange.answer.origin.clone());
        if exchange.answer.is_preflight() {
            add(&mut self.methods, exchange.tokens(ALLOW_METHODS));
            add(&mut self.headers, exchange.tokens(ALLOW_HEADERS).iter().map(|name| name.to_ascii_lowercase()));
            let age = exchange.single(MAX_AGE).and_then(|value| std::str::from_utf8(value).ok()?.parse().ok());
            // The shorter of two is what both can live with.
            self.max_age = [self.max_age, age].into_iter().flatten().min();
        } else {
            add(&mut self.exposed, exchange.tokens(EXPOSE_HEADERS).iter().map(|name| name.to_ascii_lowercase()));
        }
        add(&mut self.methods, [exchange.method.clone()]);
    }

    /// `*` and credentials exclude each other.
    fn reconcile(&mut self) {
        self.any_origin &= !self.credentials;
        if self.credentials {
            for list in [&mut self.methods, &mut self.headers, &mut self.exposed] {
                list.retain(|item| item != "*");
            }
        }
    }
}

/// Whether a configuration has to say something for it.
fn is_asked(exchange: &AnsweredExchange) -> bool {
    exchange.tainting == ResponseTainting::Cors || resource_policy(exchange).is_some()
}

fn resource_policy(exchange: &AnsweredExchange) -> Option<String> {
    if exchange.tainting != ResponseTainting::Opaque {
        return None;
    }
    let value = exchange.single(RESOURCE_POLICY)?;
    ["same-site", "cross-origin"].into_iter().find(|known| known.as_bytes() == value).map(str::to_owned)
}

fn add(list: &mut Vec<String>, items: impl IntoIterator<Item = String>) {
    let mut known: std::collections::HashSet<String> = list.iter().cloned().collect();
    list.extend(items.into_iter().filter(|item| known.insert(item.clone())));
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Lines, exchange};
    use super::*;
    use crate::ExchangeKind::{Preflight, Request};
    use crate::infrastructure::request::CredentialsMode;

    const ALLOW_PAGE: (&str, &str) = (ALLOW_ORIGIN, "https://a.test");
    const ALLOW_ALL: (&str, &str) = (ALLOW_ORIGIN, "*");
    const CREDENTIALS: (&str, &str) = (ALLOW_CREDENTIALS, "true");

    /// The policies of a world whose exchanges are these.
    fn policies(exchanges: impl Into<Vec<AnsweredExchange>>) -> Vec<ServerPolicy> {
        ServerPolicy::of(&Advice {
            refusals: Vec::new(),
            edits: Vec::new(),
            page_changes: Vec::new(),
            suffices: true,
            browsers: Vec::new(),
            warnings: Vec::new(),
            answered: exchanges.into(),
        })
    }

    fn policy(exchanges: impl Into<Vec<AnsweredExchange>>) -> ServerPolicy {
        let mut policies = policies(exchanges);
        assert_eq!(policies.len(), 1, "{policies:?}");
        policies.remove(0)
    }

    fn included(exchange: AnsweredExchange) -> AnsweredExchange {
        AnsweredExchange { credentials_mode: CredentialsMode::Include, ..exchange }
    }

    #[test]
    fn credentials_are_allowed_where_they_are_sent_or_said_to_be() {
        let request = |lines: Lines<'_>| exchange(Request, lines);
        // Exchanges; any origin, credentials.
        let table: [(Vec<AnsweredExchange>, (bool, bool)); 9] = [
            (vec![request(&[ALLOW_PAGE])], (false, false)),
            (vec![request(&[ALLOW_PAGE, CREDENTIALS])], (false, true)),
            (vec![request(&[ALLOW_PAGE, (ALLOW_CREDENTIALS, "false")])], (false, false)),
            (vec![request(&[ALLOW_ALL])], (true, false)),
            (vec![request(&[ALLOW_ALL, CREDENTIALS])], (true, false)),
            (vec![included(request(&[]))], (false, true)),
            (vec![request(&[ALLOW_PAGE, CREDENTIALS]), request(&[ALLOW_PAGE])], (false, true)),
            (vec![included(request(&[])), request(&[ALLOW_ALL])], (false, true)),
            (vec![request(&[ALLOW_ALL]), request(&[ALLOW_PAGE, CREDENTIALS])], (false, true)),
        ];
        for (exchanges, expected) in table {
            let policy = policy(exchanges.clone());
            assert_eq!((policy.any_origin, policy.credentials), expected, "{exchanges:?}");
            assert_eq!(policy.origins, ["https://a.test"]);
        }
    }

    #[test]
    fn a_wildcard_stays_only_without_credentials() {
        let exchanges = [
            exchange(Preflight, &[ALLOW_PAGE, (ALLOW_METHODS, "*"), (ALLOW_HEADERS, "X-A, *")]),
            exchange(Request, &[ALLOW_PAGE, (EXPOSE_HEADERS, "*, X-B")]),
        ];
        let lists = |policy: ServerPolicy| [policy.methods, policy.headers, policy.exposed];
        assert_eq!(lists(policy(exchanges.clone())), [vec!["*", "GET"], vec!["x-a", "*"], vec!["*", "x-b"]]);
        let [preflight, request] = exchanges;
        assert_eq!(lists(policy([preflight, included(request)])), [vec!["GET"], vec!["x-a"], vec!["x-b"]]);
    }

    #[test]
    fn without_cors_only_an_advised_resource_policy_is_asked_for() {
        let of = |tainting, lines: Lines<'_>| {
            let found = policies([AnsweredExchange { tainting, ..exchange(Request, lines) }]);
            found.into_iter().map(|policy| policy.resource_policy).collect::<Vec<_>>()
        };
        let table: [(ResponseTainting, Lines<'_>, &[Option<&str>]); 9] = [
            (ResponseTainting::Opaque, &[(RESOURCE_POLICY, "same-site")], &[Some("same-site")]),
            (ResponseTainting::Opaque, &[(RESOURCE_POLICY, "cross-origin")], &[Some("cross-origin")]),
            (ResponseTainting::Opaque, &[(RESOURCE_POLICY, "same-origin")], &[]),
            (ResponseTainting::Opaque, &[(RESOURCE_POLICY, "all")], &[]),
            (ResponseTainting::Opaque, &[], &[]),
            (ResponseTainting::Basic, &[], &[]),
            (ResponseTainting::Basic, &[(RESOURCE_POLICY, "same-site")], &[]),
            (ResponseTainting::Cors, &[], &[None]),
            (ResponseTainting::Cors, &[(RESOURCE_POLICY, "same-site")], &[None]),
        ];
        for (tainting, lines, expected) in table {
            let expected: Vec<_> = expected.iter().map(|value| value.map(str::to_owned)).collect();
            assert_eq!(of(tainting, lines), expected, "{tainting} {lines:?}");
        }
    }
}
