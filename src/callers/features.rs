//! What the features of the platform ask for, and what a refusal or an opaque response means to each.

mod table;

use std::fmt;

use url::Url;

pub use self::table::PLATFORM_FEATURES;
use crate::infrastructure::client::Client;
use crate::infrastructure::request::{CredentialsMode, Destination, RedirectMode, Request, RequestMode};
use crate::request_error::RequestError;

/// A feature of the platform that fetches: a row of [`PLATFORM_FEATURES`].
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct PlatformFeature {
    /// What an author writes.
    pub feature: &'static str,
    /// Makes a sample of its request.
    pub request: fn(Url, Client) -> Result<Request, RequestError>,
    /// What the sample is like.
    pub asks_for: FeatureRequest,
    /// What a network error means there: CORS has refused, or something else has failed. The two look alike to pages.
    pub refusal: &'static str,
    /// What an opaque response means there; `None` where there can be none, because the mode is not "no-cors".
    pub opaque: Option<&'static str>,
    /// Where it stands.
    pub standard: &'static str,
}

/// What of a request CORS depends on, and what tells the requests of features apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FeatureRequest {
    /// The [method](https://fetch.spec.whatwg.org/#concept-request-method).
    pub method: &'static str,
    /// The [mode](https://fetch.spec.whatwg.org/#concept-request-mode).
    pub mode: RequestMode,
    /// The [credentials mode](https://fetch.spec.whatwg.org/#concept-request-credentials-mode).
    pub credentials_mode: CredentialsMode,
    /// The [redirect mode](https://fetch.spec.whatwg.org/#concept-request-redirect-mode).
    pub redirect_mode: RedirectMode,
    /// The [destination](https://fetch.spec.whatwg.org/#concept-request-destination).
    pub destination: Destination,
    /// The [unsafe-request flag](https://fetch.spec.whatwg.org/#unsafe-request-flag): what is not safelisted has a preflight.
    pub unsafe_request: bool,
    /// The [use-CORS-preflight flag](https://fetch.spec.whatwg.org/#use-cors-preflight-flag): everything has a preflight.
    pub use_cors_preflight: bool,
}

impl FeatureRequest {
    const fn get(mode: RequestMode, credentials_mode: CredentialsMode, destination: Destination) -> Self {
        Self {
            method: "GET",
            mode,
            credentials_mode,
            redirect_mode: RedirectMode::Follow,
            destination,
            unsafe_request: false,
            use_cors_preflight: false,
        }
    }

    const fn post(mode: RequestMode, credentials_mode: CredentialsMode, destination: Destination) -> Self {
        Self { method: "POST", ..Self::get(mode, credentials_mode, destination) }
    }

    const fn unsafe_request(self) -> Self {
        Self { unsafe_request: true, ..self }
    }

    const fn forced_preflight(self) -> Self {
        Self { use_cors_preflight: true, ..self }
    }

    const fn redirect(self, redirect_mode: RedirectMode) -> Self {
        Self { redirect_mode, ..self }
    }
}

/// As in the table: `GET, cors, same-origin, destination font`.
impl fmt::Display for FeatureRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}, {}, {}", self.method, self.mode, self.credentials_mode)?;
        if self.redirect_mode != RedirectMode::Follow {
            write!(formatter, ", redirect {}", self.redirect_mode)?;
        }
        if self.destination != Destination::Empty {
            write!(formatter, ", destination {}", self.destination)?;
        }
        if self.unsafe_request {
            formatter.write_str(", unsafe-request")?;
        }
        if self.use_cors_preflight {
            formatter.write_str(", use-CORS-preflight")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
