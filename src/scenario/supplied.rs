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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{Action, Client, Origin, Request, Timestamp, UserAgent};

    fn read(answer: &Value) -> SuppliedAnswer {
        let mut object = Field::root(answer).object().unwrap();
        let read = SuppliedAnswer::read(&mut object).unwrap();
        object.finish().unwrap();
        read
    }

    #[test]
    fn its_headers_are_those_that_were_given() {
        let pairs = [(b"X-A".to_vec(), b"1".to_vec()), (b"x-a".to_vec(), b"\xe9".to_vec())];
        let answer = read(&json!({ "headers": [["X-A", "1"], ["x-a", "\u{e9}"]] }));
        assert_eq!(answer.headers(), &pairs);
        assert_eq!(answer.into_headers(), pairs);
        assert!(read(&json!({})).into_headers().is_empty());
    }

    #[test]
    fn what_a_script_made_has_the_requests_url_and_anything_else_the_one_that_is_given() {
        let url = |path: &str| Url::parse("https://a.test").unwrap().join(path).unwrap();
        for (answer, path) in [
            (json!({}), "/x"),
            (json!({ "type": "default" }), "/x"),
            (json!({ "type": "default", "url_list": ["https://a.test/o"] }), "/o"),
            (json!({ "type": "basic" }), "/current"),
            (json!({ "type": "cors" }), "/current"),
            (json!({ "type": "basic", "url_list": ["https://a.test/o"] }), "/o"),
            // An empty list is one that was given.
            (json!({ "type": "basic", "url_list": [] }), "/x"),
        ] {
            let page = Client::new(Origin::parse("https://a.test").unwrap());
            let request = Request::fetch_api(url("/x"), page).build().unwrap();
            let user_agent = UserAgent::builder().asks_service_workers().build();
            let Action::Intercept(interception) = user_agent.fetch(request, Timestamp::ZERO) else {
                panic!("not asked")
            };
            let read = read(&answer);
            let Action::Done(outcome) = interception.respond(read.response(&url("/current")), Timestamp::ZERO) else {
                panic!("not answered")
            };
            assert_eq!(outcome.response().unwrap().url(), Some(&url(path)), "{answer}");
        }
    }
}
