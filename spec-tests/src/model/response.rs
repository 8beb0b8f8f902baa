//! Responses: network errors, filtered responses, location URLs.

use url::Url;

use super::header_list::HeaderList;
use super::header_list_values::{Extracted, extract_header_list_values};
use super::header_names::{is_cors_safelisted_response_header_name, is_forbidden_response_header_name};
use super::infrastructure::is_redirect_status;
use super::request::RedirectTaint;
use super::user_agent::Corrections;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseType {
    Basic,
    Cors,
    Default,
    Error,
    Opaque,
    OpaqueRedirect,
}

/// Why a response is a network error: the code, where the text decides it, and the methods or header names that offend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkError {
    pub code: &'static str,
    pub algorithm: &'static str,
    pub step: &'static str,
    pub details: Vec<String>,
}

impl NetworkError {
    pub fn new(code: &'static str, algorithm: &'static str, step: &'static str) -> Self {
        Self { code, algorithm, step, details: Vec::new() }
    }

    /// The caller canceled the fetch.
    pub fn aborted() -> Self {
        Self::new("aborted", "HTTP-network-or-cache fetch", "9")
    }

    #[must_use]
    pub fn with_details(mut self, details: Vec<String>) -> Self {
        self.details = details;
        self
    }
}

/// fetch#concept-response.
///
/// The fields are those of an unfiltered response. A filtered response has an internal response, and what it shows is
/// computed from that by the methods [`url_list`](Self::url_list), [`status`](Self::status) and
/// [`header_list`](Self::header_list).
#[derive(Clone, Debug)]
pub struct Response {
    pub response_type: ResponseType,
    pub aborted: bool,
    pub unfiltered_url_list: Vec<Url>,
    pub unfiltered_status: u16,
    pub unfiltered_header_list: HeaderList,
    pub cors_exposed_header_name_list: Vec<String>,
    pub range_requested: bool,
    pub request_includes_credentials: bool,
    pub timing_allow_passed: bool,
    pub navigation_timing_allow_values_list: Vec<Vec<String>>,
    pub redirect_taint: RedirectTaint,
    pub internal_response: Option<Box<Self>>,
    /// Of a network error: why.
    pub network_error: Option<NetworkError>,
}

impl Response {
    /// A new response with everything as "unless stated otherwise" says, but for status and header list.
    pub fn new(status: u16, header_list: HeaderList) -> Self {
        Self {
            response_type: ResponseType::Default,
            aborted: false,
            unfiltered_url_list: Vec::new(),
            unfiltered_status: status,
            unfiltered_header_list: header_list,
            cors_exposed_header_name_list: Vec::new(),
            range_requested: false,
            request_includes_credentials: true,
            timing_allow_passed: false,
            navigation_timing_allow_values_list: Vec::new(),
            redirect_taint: RedirectTaint::SameOrigin,
            internal_response: None,
            network_error: None,
        }
    }

    /// fetch#concept-network-error
    pub fn network_error(error: NetworkError) -> Self {
        Self { response_type: ResponseType::Error, network_error: Some(error), ..Self::new(0, HeaderList::new()) }
    }

    /// fetch#concept-aborted-network-error
    pub fn aborted_network_error() -> Self {
        Self { aborted: true, ..Self::network_error(NetworkError::aborted()) }
    }

    /// fetch#concept-filtered-response
    pub fn filtered(response_type: ResponseType, internal_response: Self) -> Self {
        Self { response_type, internal_response: Some(Box::new(internal_response)), ..Self::new(0, HeaderList::new()) }
    }

    pub fn is_network_error(&self) -> bool {
        self.response_type == ResponseType::Error
    }

    pub fn is_filtered(&self) -> bool {
        self.internal_response.is_some()
    }

    /// The internal response of a filtered response; otherwise the response itself.
    pub fn internal(&self) -> &Self {
        self.internal_response.as_deref().unwrap_or(self)
    }

    pub fn internal_mut(&mut self) -> &mut Self {
        match self.internal_response {
            Some(ref mut internal_response) => internal_response,
            None => self,
        }
    }

    /// fetch#concept-response-url-list
    pub fn url_list(&self) -> &[Url] {
        match self.response_type {
            ResponseType::Opaque => &[],
            _ => &self.internal().unfiltered_url_list,
        }
    }

    /// fetch#concept-response-url
    pub fn url(&self) -> Option<&Url> {
        self.url_list().last()
    }

    /// fetch#concept-response-status
    pub fn status(&self) -> u16 {
        match self.response_type {
            ResponseType::Opaque | ResponseType::OpaqueRedirect | ResponseType::Error => 0,
            _ => self.internal().unfiltered_status,
        }
    }

    /// fetch#concept-response-header-list
    pub fn header_list(&self) -> HeaderList {
        let internal = self.internal();
        let mut header_list = internal.unfiltered_header_list.clone();
        match self.response_type {
            ResponseType::Default => {}
            // fetch#concept-filtered-response-basic
            ResponseType::Basic => {
                header_list.headers.retain(|header| !is_forbidden_response_header_name(&header.name));
            }
            // fetch#concept-filtered-response-cors
            ResponseType::Cors => header_list.headers.retain(|header| {
                is_cors_safelisted_response_header_name(&header.name, &internal.cors_exposed_header_name_list)
            }),
            // fetch#concept-filtered-response-opaque, fetch#concept-filtered-response-opaque-redirect
            ResponseType::Opaque | ResponseType::OpaqueRedirect | ResponseType::Error => {
                header_list.headers.clear();
            }
        }
        header_list
    }

    /// fetch#dom-response-url
    pub fn exposed_url(&self) -> String {
        match self.url() {
            None => String::new(),
            Some(url) => {
                let mut url = url.clone();
                url.set_fragment(None);
                url.to_string()
            }
        }
    }

    /// fetch#dom-response-redirected
    pub fn redirected(&self) -> bool {
        self.url_list().len() > 1
    }
}

/// What a location URL is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LocationUrl {
    Null,
    Failure,
    Url(Url),
}

/// fetch#concept-response-location-url, of an unfiltered response
pub fn location_url(response: &Response, request_fragment: Option<&str>, corrections: &Corrections) -> LocationUrl {
    // 1.
    if !is_redirect_status(response.unfiltered_status) {
        return LocationUrl::Null;
    }
    // 2. Values are isomorphically decoded strings.
    let location = match extract_header_list_values("Location", &response.unfiltered_header_list, corrections) {
        Extracted::Null => return LocationUrl::Null,
        Extracted::Failure => return LocationUrl::Failure,
        Extracted::Values(values) => values.concat(),
    };
    // 3. With a null base, only an absolute URL parses.
    let parsed = Url::options().base_url(response.unfiltered_url_list.last()).parse(&location);
    let Ok(mut location) = parsed else {
        return LocationUrl::Failure;
    };
    // 4. An empty fragment is not null.
    if location.fragment().is_none() {
        location.set_fragment(request_fragment);
    }
    // 5.
    LocationUrl::Url(location)
}
