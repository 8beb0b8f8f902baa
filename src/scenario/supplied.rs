//! An answer that comes from no network: a service worker's, or an override's.

use url::Url;

use super::error::ScenarioError;
use super::reader::{Field, HeaderPairs, Object};
use crate::{ResponseHead, ResponseType, SuppliedResponse};

/// What a service worker or an override answers with, as the scenario format's `service_worker` describes it.
#[derive(Clone, Debug)]
pub struct SuppliedAnswer {
    response_type: ResponseType,
    status: u16,
    headers: HeaderPairs,
    /// `None`: not said.
    url_list: Option<Vec<Url>>,
    range_requested: bool,
    request_includes_credentials: bool,
}

impl SuppliedAnswer {
    /// Takes the answer's fields from an object; all of them may be absent.
    ///
    /// # Errors
    /// [`ScenarioError`] names the field that cannot be understood.
    pub fn read(object: &mut Object<'_>) -> Result<Self, ScenarioError> {
        let url = |field: &Field<'_>| field.string()?.parse().map_err(|_| field.unexpected("an absolute URL"));
        Ok(Self {
            response_type: object.optional("type", Field::one_of)?.unwrap_or_default(),
            status: object.optional("status", Field::status)?.unwrap_or(200),
            headers: object.or_default("headers", Field::header_pairs)?,
            url_list: object.optional("url_list", |field| field.list(url))?,
            range_requested: object.or_default("range_requested", Field::boolean)?,
            request_includes_credentials: object
                .optional("request_includes_credentials", Field::boolean)?
                .unwrap_or(true),
        })
    }

    /// The headers of the internal response.
    pub fn headers(&self) -> &HeaderPairs {
        &self.headers
    }

    /// The same, without a copy.
    pub fn into_headers(self) -> HeaderPairs {
        self.headers
    }

    /// As the engine takes it. What a service worker made itself (type "default") has no URL; without a list of its own,
    /// anything else was fetched for this very request, whose current URL is given.
    pub fn response(&self, current_url: &Url) -> SuppliedResponse<'_> {
        let has_no_url = matches!(self.response_type, ResponseType::Default | ResponseType::Error);
        let url_list = match &self.url_list {
            Some(url_list) => url_list.clone(),
            None if has_no_url => Vec::new(),
            None => vec![current_url.clone()],
        };
        SuppliedResponse::new(ResponseHead::new(self.status, &self.headers))
            .response_type(self.response_type)
            .url_list(url_list)
            .range_requested(self.range_requested)
            .request_includes_credentials(self.request_includes_credentials)
    }
}
