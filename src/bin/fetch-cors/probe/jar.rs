//! What the browser has and a page does not see: cookies, and the name and password for HTTP authentication.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use fetch_cors::Exchange;
use url::{Origin, Url};

/// Credentials for one origin.
#[derive(Debug)]
pub(super) struct Jar {
    origin: Origin,
    cookie: Option<String>,
    authorization: Option<String>,
}

impl Jar {
    /// `user` is `name:password`.
    pub(super) fn new(url: &Url, cookie: Option<String>, user: Option<&str>) -> Self {
        Self {
            origin: url.origin(),
            cookie,
            authorization: user.map(|user| format!("Basic {}", BASE64_STANDARD.encode(user))),
        }
    }

    /// What of it goes with an exchange: with credentials only, and to no other origin.
    pub(super) fn headers(&self, exchange: &Exchange) -> Vec<(&'static str, String)> {
        if !exchange.includes_credentials() || exchange.url().origin() != self.origin {
            return Vec::new();
        }
        let mut headers = Vec::new();
        headers.extend(self.cookie.clone().map(|cookie| ("cookie", cookie)));
        if exchange.header("authorization").next().is_none() {
            headers.extend(self.authorization.clone().map(|authorization| ("authorization", authorization)));
        }
        headers
    }

    pub(super) fn is_empty(&self) -> bool {
        self.cookie.is_none() && self.authorization.is_none()
    }
}
