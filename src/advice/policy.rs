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
