//! A fetch as a page asks for it, for those who drive it themselves: what the format's `fetch` object means.

use super::error::ScenarioError;
use super::format::{FetchStep, fetch_fields};
use super::observation::{ObservedOutcome, delivered};
use super::page::{OpaqueOrigins, Page};
use super::reader::Object;
use super::referer::Referrer;
use super::sites::PublicSuffixes;
use super::supplied::SuppliedAnswer;
use crate::{Outcome, Profile, RedirectMode, Request, STANDARD};

/// A fetch as a page asks for it: what the scenario format writes as `fetch`.
///
/// ```
/// use fetch_cors::scenario::reader::Field;
/// use fetch_cors::scenario::{OpaqueOrigins, PageFetch, PublicSuffixes};
/// use fetch_cors::{NetworkFailure, Timestamp, UserAgent};
/// use serde_json::json;
///
/// let value = json!({ "origin": "https://a.test", "url": "/x", "method": "PUT" });
/// let mut object = Field::root(&value).object()?;
/// let fetch = PageFetch::read(&mut object, &mut OpaqueOrigins::default(), &PublicSuffixes::default())?;
/// object.finish()?;
///
/// let request = fetch.request().map_err(|refused| refused.to_json().to_string())?;
/// let action = UserAgent::builder().build().fetch(request, Timestamp::ZERO);
/// let (outcome, _) = action.drive::<http::Response<()>, _>(|_| (Err(NetworkFailure::Offline), Timestamp::ZERO));
/// assert_eq!(fetch.observe(&outcome, &[]).to_json()["reason"], "transport-failed");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct PageFetch {
    step: FetchStep,
    page: Page,
    referrer: Referrer,
}

impl PageFetch {
    /// Takes the fetch's fields from an object, which may have others.
    ///
    /// # Errors
    /// [`ScenarioError`] names the field that cannot be understood. What the page's API would refuse is no error here.
    pub fn read(
        object: &mut Object<'_>,
        origins: &mut OpaqueOrigins,
        suffixes: &PublicSuffixes,
    ) -> Result<Self, ScenarioError> {
        let step = fetch_fields(object)?;
        let page = Page::of(&step, origins, suffixes)?;
        let referrer = page.referrer(&step);
        Ok(Self { step, page, referrer })
    }

    /// The request that the page's API makes.
    ///
    /// # Errors
    /// [`ObservedOutcome::Refused`]: the API throws, and nothing is fetched.
    pub fn request(&self) -> Result<Request, ObservedOutcome> {
        self.page
            .request(&self.step, &STANDARD.policies.transformation)
            .map_err(|refused| ObservedOutcome::Refused { message: refused.message })
    }

    /// The method as the page gives it.
    pub fn method(&self) -> &[u8] {
        &self.step.method
    }

    /// The headers that the page sets, in order.
    pub fn headers(&self) -> &[(Vec<u8>, Vec<u8>)] {
        &self.step.headers
    }

    /// Why the page's browser does not fetch the request's current URL at all, where it does not: a bad port, or mixed
    /// content. To be asked at each [admission](crate::Admission).
    ///
    /// ```
    /// use fetch_cors::scenario::reader::Field;
    /// use fetch_cors::scenario::{OpaqueOrigins, PageFetch, PublicSuffixes};
    /// use fetch_cors::STANDARD;
    /// use serde_json::json;
    ///
    /// let value = json!({ "origin": "https://a.test", "url": "http://b.test/x" });
    /// let mut object = Field::root(&value).object()?;
    /// let fetch = PageFetch::read(&mut object, &mut OpaqueOrigins::default(), &PublicSuffixes::default())?;
    /// let request = fetch.request().map_err(|refused| refused.to_json().to_string())?;
    /// let why = fetch.blocks(&request, &STANDARD).unwrap_or_default();
    /// assert_eq!(why, "mixed content: the page is https and http://b.test/x is not");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn blocks(&self, request: &Request, profile: &Profile) -> Option<String> {
        self.page.blocks(request, profile)
    }

    /// Takes note of a hop, once for each [admission](crate::Admission): the referrer can only get shorter.
    pub fn note_hop(&mut self, request: &Request) {
        self.referrer.at_hop(request.current_url(), request.referrer_policy());
    }

    /// What `Referer` is at this hop, where there is one.
    pub fn referrer(&self) -> Option<&str> {
        self.referrer.header_value()
    }

    /// The service worker's answer, once: where a redirect in it leads goes past the service worker.
    pub fn take_service_worker_answer(&mut self) -> Option<SuppliedAnswer> {
        self.step.service_worker.take()
    }

    /// Whether a navigation goes on with [`Outcome::into_next_manual_redirect`] by itself.
    pub fn follows_redirects(&self) -> bool {
        self.step.redirect == RedirectMode::Follow
    }

    /// What the page learns. `headers` are those of the response that came last, as they came.
    pub fn observe(&self, outcome: &Outcome, headers: &[(Vec<u8>, Vec<u8>)]) -> ObservedOutcome {
        ObservedOutcome::of(outcome, self.step.api, &delivered(headers), &STANDARD)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use url::Url;

    use super::super::reader::Field;
    use super::*;
    use crate::WEBKIT;

    fn read(fields: &Value) -> PageFetch {
        let mut fetch = json!({ "origin": "https://a.test", "document": "https://a.test/p?q#f", "url": "/x" });
        fetch.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let mut object = Field::root(&fetch).object().unwrap();
        let read = PageFetch::read(&mut object, &mut OpaqueOrigins::default(), &PublicSuffixes::default()).unwrap();
        object.finish().unwrap();
        read
    }

    #[test]
    fn method_and_headers_are_as_the_page_gives_them() {
        let fetch = read(&json!({ "method": "put", "headers": [["X-B", " 1"], ["a", "\u{e9}"], ["X-B", ""]] }));
        assert_eq!(fetch.method(), b"put");
        let pairs = [(&b"X-B"[..], &b" 1"[..]), (b"a", b"\xe9"), (b"X-B", b"")];
        assert_eq!(fetch.headers(), pairs.map(|(name, value)| (name.to_vec(), value.to_vec())));
        assert_eq!(read(&json!({})).method(), b"GET");
        assert!(read(&json!({})).headers().is_empty());
    }

    #[test]
    fn bad_ports_and_mixed_content_are_blocked() {
        for (url, profile, why) in [
            ("https://b.test/", STANDARD, None),
            ("https://b.test:25/", STANDARD, Some("port 25 belongs to another protocol")),
            ("http://u:p@b.test/x#f", STANDARD, Some("mixed content: the page is https and http://b.test/x is not")),
            ("http://127.0.0.1/", STANDARD, None),
            ("http://127.0.0.1/", WEBKIT, Some("mixed content: the page is https and http://127.0.0.1/ is not")),
        ] {
            let fetch = read(&json!({ "url": url, "mode": "navigate", "destination": "iframe" }));
            assert_eq!(fetch.blocks(&fetch.request().unwrap(), &profile).as_deref(), why, "{url}");
        }
    }

    #[test]
    fn the_referrer_gets_shorter_with_each_hop() {
        let mut fetch = read(&json!({}));
        assert_eq!(fetch.referrer(), Some("https://a.test/p?q#f"));
        fetch.note_hop(&fetch.request().unwrap());
        assert_eq!(fetch.referrer(), Some("https://a.test/p?q"));
        let elsewhere = read(&json!({ "url": "https://b.test/" })).request().unwrap();
        fetch.note_hop(&elsewhere);
        assert_eq!(fetch.referrer(), Some("https://a.test/"));
        fetch.note_hop(&fetch.request().unwrap());
        assert_eq!(fetch.referrer(), Some("https://a.test/"));
        let mut without = read(&json!({ "referrer_policy": "no-referrer" }));
        without.note_hop(&without.request().unwrap());
        assert_eq!(without.referrer(), None);
    }

    #[test]
    fn the_service_worker_answers_once() {
        let mut fetch = read(&json!({ "service_worker": { "headers": [["X-A", "1"]] } }));
        let answer = fetch.take_service_worker_answer().unwrap();
        assert_eq!(answer.into_headers(), [(b"X-A".to_vec(), b"1".to_vec())]);
        assert!(fetch.take_service_worker_answer().is_none());
        assert!(read(&json!({})).take_service_worker_answer().is_none());
    }

    #[test]
    fn redirects_are_followed_unless_the_page_says_otherwise() {
        for (redirect, follows) in [("follow", true), ("manual", false), ("error", false)] {
            assert_eq!(read(&json!({ "redirect": redirect })).follows_redirects(), follows, "{redirect}");
        }
        assert!(read(&json!({})).follows_redirects());
    }

    #[test]
    fn what_the_page_cannot_ask_for_is_refused() {
        let refused = read(&json!({ "url": "https://u:p@b.test/" })).request().unwrap_err();
        assert!(matches!(refused, ObservedOutcome::Refused { .. }));
        let request = read(&json!({ "url": "x", "method": "put" })).request().unwrap();
        assert_eq!((request.method().as_str(), request.url()), ("PUT", &Url::parse("https://a.test/x").unwrap()));
    }
}
