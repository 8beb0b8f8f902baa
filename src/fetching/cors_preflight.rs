//! CORS-preflight fetch without its network, for embedders that have a loop of their own.

use http::Method;
use url::Url;

use super::cors_check::CorsCheckPassed;
use super::cors_preflight_cache::key::Key;
use super::cors_preflight_cache::{AcceptedAnswer, Query};
use super::cors_preflight_fetch::{Lists, Question, judge, needs_method_match, preflight_header_list};
use super::response_head_check::CheckedHead;
use crate::infrastructure::header_list::HeaderList;
use crate::infrastructure::partition::NetworkPartitionKey;
use crate::infrastructure::request::CredentialsMode;
use crate::infrastructure::response_head::ResponseHead;
use crate::infrastructure::timestamp::Timestamp;
use crate::infrastructure::unsafe_names::UnsafeNames;
use crate::policy::safelist::SafelistPolicy;
use crate::reason::{Reason, ReasonCode};
use crate::user_agent::UserAgent;

/// A [CORS-preflight fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch-0) without its network: what an embedder with a
/// loop of its own asks between HTTP fetch's step 4.1 and the answer to the preflight. The cache is the user agent's.
///
/// Make it when the request is about to be sent, and answer it once: what the embedder clears meanwhile stays cleared.
///
/// ```
/// use fetch_cors::{HeaderList, NetworkPartitionKey, ResponseHead, Timestamp, UserAgent, algorithms::CorsPreflight};
/// use http::Method;
/// use url::Url;
///
/// let user_agent = UserAgent::builder().build();
/// let (partition, url) = (NetworkPartitionKey::new("https://a.test"), Url::parse("https://b.test/x")?);
/// let headers = HeaderList::try_from(&[("X-A", "1")][..])?;
/// let preflight = || CorsPreflight::new(&user_agent, &partition, b"https://a.test", &url, &Method::PUT, &headers);
///
/// assert!(!preflight().is_cached(Timestamp::ZERO));
/// let asked = preflight().header_list();
/// assert_eq!(asked.get(b"access-control-request-headers").as_deref(), Some(&b"x-a"[..]));
///
/// let answer = [
///     ("Access-Control-Allow-Origin", "*"),
///     ("Access-Control-Allow-Methods", "PUT"),
///     ("Access-Control-Allow-Headers", "X-A"),
/// ];
/// assert!(preflight().responded(ResponseHead::new(204, &answer), Timestamp::ZERO).is_ok());
/// assert!(preflight().is_cached(Timestamp::ZERO));
///
/// let refused = preflight().responded(ResponseHead::new(204, &answer[..2].to_vec()), Timestamp::ZERO).unwrap_err();
/// assert_eq!(refused.code().as_str(), "header-not-allowed");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use = "it does nothing until it is asked"]
pub struct CorsPreflight<'a> {
    user_agent: &'a UserAgent,
    key: Key<'a>,
    method: &'a Method,
    header_list: &'a HeaderList,
    unsafe_names: UnsafeNames,
    credentials_mode: CredentialsMode,
    use_cors_preflight: bool,
    generation: u64,
}

impl<'a> CorsPreflight<'a> {
    /// For a request in this partition, with this [byte-serialized origin](https://fetch.spec.whatwg.org/#byte-serializing-a-request-origin)
    /// (`null` once redirects have tainted it), current URL, method and header list. Its credentials mode is "same-origin",
    /// its use-CORS-preflight flag unset.
    pub fn new(
        user_agent: &'a UserAgent,
        partition: &'a NetworkPartitionKey,
        serialized_origin: &'a [u8],
        current_url: &'a Url,
        method: &'a Method,
        header_list: &'a HeaderList,
    ) -> Self {
        Self {
            user_agent,
            key: Key {
                partition: partition.as_bytes(),
                origin: serialized_origin,
                url: current_url.as_str().as_bytes(),
            },
            method,
            header_list,
            unsafe_names: UnsafeNames::of(header_list, &SafelistPolicy::STANDARD),
            credentials_mode: CredentialsMode::SameOrigin,
            use_cors_preflight: false,
            generation: user_agent.preflight_cache().generation(),
        }
    }

    /// The request's credentials mode.
    pub fn credentials_mode(mut self, mode: CredentialsMode) -> Self {
        self.credentials_mode = mode;
        self
    }

    /// Whether the request's [use-CORS-preflight flag](https://fetch.spec.whatwg.org/#use-cors-preflight-flag) is set.
    pub fn use_cors_preflight(mut self, flag: bool) -> Self {
        self.use_cors_preflight = flag;
        self
    }

    // <https://fetch.spec.whatwg.org/#concept-http-fetch>
    /// Whether the cache covers the request, so that no preflight is sent: the contrary of the condition in HTTP fetch's
    /// step 4.1, given that *makeCORSPreflight* is true.
    pub fn is_cached(&self, now: Timestamp) -> bool {
        let policy = &self.user_agent.policies().preflight_cache;
        // 4.1.
        let method_needs_match = needs_method_match(self.method, self.use_cors_preflight, policy);
        if !method_needs_match && self.unsafe_names.is_empty() {
            return true;
        }
        let query = Query {
            method: method_needs_match.then(|| self.method.as_str().as_bytes()),
            unsafe_names: self.unsafe_names.iter(self.header_list),
            include: self.credentials_mode == CredentialsMode::Include,
        };
        self.user_agent.preflight_cache().matches(&self.key, query, now).is_ok()
    }

    // <https://fetch.spec.whatwg.org/#cors-preflight-fetch-0>
    /// The header list of the preflight, whose method is `OPTIONS`: steps 2 to 5. `Origin` is not in it: HTTP-network-or-cache
    /// fetch appends that.
    pub fn header_list(&self) -> HeaderList {
        preflight_header_list(&self.question())
    }

    // <https://fetch.spec.whatwg.org/#cors-preflight-fetch-0>
    /// The preflight's answer: steps 7 and 8. What it allows is stored in the cache.
    ///
    /// # Errors
    /// The [`Reason`] of the refusal: step 8's network error. Main fetch then
    /// [clears cache entries](Self::clear_cache_entries).
    pub fn responded(self, head: ResponseHead<'_>, now: Timestamp) -> Result<CorsCheckPassed, Reason> {
        let policies = self.user_agent.policies();
        let mut checked = CheckedHead::new(head, self.user_agent.head_limits(), policies.filter.empty_lines);
        let invalid = |why: &dyn ToString| Reason::new(ReasonCode::ResponseHeadInvalid).with("why", why.to_string());
        let reading = checked.read(head).map_err(|why| invalid(&why))?;
        let question = self.question();
        let mut lists = Lists::default();
        // 7–7.8, 8.
        let accepted = judge(&question, head.status(), reading, self.user_agent.corrections(), &mut lists)?;
        let answer = AcceptedAnswer {
            methods: &lists.methods,
            header_names: &lists.header_names,
            max_age: accepted.max_age,
            include: self.credentials_mode == CredentialsMode::Include,
            generation: self.generation,
        };
        // 7.9–7.15. Whether there was room decides nothing about this request.
        let _ = self.user_agent.preflight_cache().store(&self.key, &answer, now);
        // 7.16.
        Ok(accepted.cors_check)
    }

    // <https://fetch.spec.whatwg.org/#concept-cache-clear>
    /// [Clear cache entries](https://fetch.spec.whatwg.org/#concept-cache-clear) for the request, as main fetch does (12.f.3)
    /// where a fetch that called for a preflight ends with a network error, from whatever reason. Whether there were any.
    pub fn clear_cache_entries(&self) -> bool {
        self.user_agent.preflight_cache().clear_cache_entries(&self.key)
    }

    fn question(&self) -> Question<'_> {
        let policies = self.user_agent.policies();
        Question {
            serialized_origin: self.key.origin,
            credentials_mode: self.credentials_mode,
            method: self.method,
            forced: self.use_cors_preflight,
            header_list: self.header_list,
            unsafe_names: &self.unsafe_names,
            authorization: policies.preflight.authorization,
            checks_origin: true,
            max_age: policies.preflight_cache.max_age,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: [(&str, &str); 2] =
        [("Access-Control-Allow-Origin", "https://a.test"), ("Access-Control-Allow-Methods", "PUT")];

    fn with<T>(user_agent: &UserAgent, ask: impl FnOnce(CorsPreflight<'_>) -> T) -> T {
        let (partition, url) = (NetworkPartitionKey::new("p"), Url::parse("https://b.test/#f").unwrap());
        let headers = HeaderList::new();
        ask(CorsPreflight::new(user_agent, &partition, b"https://a.test", &url, &Method::PUT, &headers))
    }

    fn answered(user_agent: &UserAgent, status: u16, lines: &[(&str, &str)]) -> Result<(), &'static str> {
        let lines = lines.to_vec();
        with(user_agent, |preflight| preflight.responded(ResponseHead::new(status, &lines), Timestamp::ZERO))
            .map(|_| ())
            .map_err(|reason| reason.code().as_str())
    }

    fn is_cached(user_agent: &UserAgent, seconds: u64) -> bool {
        with(user_agent, |preflight| preflight.is_cached(Timestamp::from_nanoseconds(seconds * 1_000_000_000)))
    }

    #[test]
    fn what_is_granted_with_credentials_serves_both_and_the_other_does_not() {
        const BOTH: [(&str, &str); 3] = [ANSWER[0], ANSWER[1], ("Access-Control-Allow-Credentials", "true")];
        let now = Timestamp::ZERO;
        let (include, without) = (CredentialsMode::Include, CredentialsMode::SameOrigin);
        for (asked, serves) in [(include, [true, true]), (without, [false, true])] {
            let user_agent = UserAgent::builder().build();
            let head = ResponseHead::new(204, &BOTH);
            with(&user_agent, |preflight| preflight.credentials_mode(asked).responded(head, now)).unwrap();
            let served = [include, without]
                .map(|mode| with(&user_agent, |preflight| preflight.credentials_mode(mode).is_cached(now)));
            assert_eq!(served, serves, "{asked}");
        }
    }

    #[test]
    fn what_is_allowed_is_cached_until_it_expires() {
        let user_agent = UserAgent::builder().build();
        assert!(!is_cached(&user_agent, 0));
        assert_eq!(answered(&user_agent, 204, &ANSWER), Ok(()));
        assert!(is_cached(&user_agent, 4) && !is_cached(&user_agent, 5));
    }

    #[test]
    fn what_is_refused_is_not() {
        let user_agent = UserAgent::builder().build();
        assert_eq!(answered(&user_agent, 404, &ANSWER), Err("preflight-status-not-ok"));
        assert_eq!(answered(&user_agent, 204, &ANSWER[..1]), Err("method-not-allowed"));
        assert_eq!(answered(&user_agent, 204, &ANSWER[1..]), Err("preflight-allow-origin-missing"));
        assert_eq!(answered(&user_agent, 204, &[("a", "\n")]), Err("response-head-invalid"));
        assert!(user_agent.preflight_cache().is_empty());
    }

    #[test]
    fn a_network_error_clears() {
        let user_agent = UserAgent::builder().build();
        assert_eq!(answered(&user_agent, 204, &ANSWER), Ok(()));
        assert!(with(&user_agent, |preflight| preflight.clear_cache_entries()));
        assert!(!with(&user_agent, |preflight| preflight.clear_cache_entries()));
        assert!(!is_cached(&user_agent, 0));
    }

    #[test]
    fn what_is_cleared_meanwhile_stays_so() {
        let user_agent = UserAgent::builder().build();
        with(&user_agent, |preflight| {
            user_agent.preflight_cache().clear();
            assert!(preflight.responded(ResponseHead::new(204, &ANSWER), Timestamp::ZERO).is_ok());
        });
        assert!(!is_cached(&user_agent, 0));
    }

    #[test]
    fn credentials_and_the_flag_are_the_requests() {
        let user_agent = UserAgent::builder().build();
        let lines = [("Access-Control-Allow-Origin", "https://a.test")];
        let refused = with(&user_agent, |preflight| {
            let preflight = preflight.credentials_mode(CredentialsMode::Include);
            preflight.responded(ResponseHead::new(204, &lines), Timestamp::ZERO).unwrap_err()
        });
        assert_eq!(refused.code().as_str(), "preflight-allow-credentials-missing");
        // The flag lets a method go without a list, where it is safelisted.
        let (partition, url, headers) =
            (NetworkPartitionKey::new("p"), Url::parse("https://b.test/").unwrap(), HeaderList::new());
        let post = || {
            CorsPreflight::new(&user_agent, &partition, b"https://a.test", &url, &Method::POST, &headers)
                .use_cors_preflight(true)
        };
        assert!(!post().is_cached(Timestamp::ZERO));
        // Without it there is nothing that the cache would have to know.
        assert!(post().use_cors_preflight(false).is_cached(Timestamp::ZERO));
        assert!(post().responded(ResponseHead::new(204, &lines), Timestamp::ZERO).is_ok());
        assert!(post().is_cached(Timestamp::ZERO));
    }
}
