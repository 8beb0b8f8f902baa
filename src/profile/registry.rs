//! The registry of deviations: each value of a policy that is not the Standard's, who was seen to have it, and where.

use crate::infrastructure::string_enum::string_enum;

string_enum! {
    /// How a deviation stands to the Standard.
    #[expect(clippy::exhaustive_enums, reason = "there is no fourth way")]
    pub enum Direction("a direction") {
        /// It refuses or asks where the Standard does not.
        Stricter = "stricter",
        /// It allows or sends where the Standard does not. Never for a live client.
        Laxer = "laxer",
        /// Neither, or both.
        Different = "different",
    }
}

/// A registered class of deviation.
///
#[doc = include_str!("deviations.md")]
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Deviation {
    /// The policy.
    pub policy: &'static str,
    /// Its field.
    pub field: &'static str,
    /// The value that is not the Standard's.
    pub value: &'static str,
    /// Whether it is stricter or laxer.
    pub direction: Direction,
    /// What the Standard says, and where.
    pub anchor: &'static str,
    /// What is done instead.
    pub what: &'static str,
    /// Names of the profiles in whose browsers it was observed. Empty: described elsewhere, not observed.
    pub seen: &'static [&'static str],
    /// Scenarios of `fixtures/browsers` that show it.
    pub scenarios: &'static [&'static str],
}

impl Deviation {
    /// The registered deviation of this policy, field and value.
    pub fn of(policy: &str, field: &str, value: &str) -> Option<&'static Self> {
        DEVIATIONS.iter().find(|row| (row.policy, row.field, row.value) == (policy, field, value))
    }

    /// `policy.field = value`, in one word.
    pub fn name(&self) -> String {
        format!("{}.{}={}", self.policy, self.field, self.value)
    }
}

macro_rules! deviations {
    ($( $policy:literal $field:literal $value:literal $direction:ident $anchor:literal [$($seen:literal)*] $what:literal [$($scenario:literal)*]; )+) => {
        /// Every deviation that a profile can have.
        pub const DEVIATIONS: &[Deviation] = &[$(Deviation {
            policy: $policy,
            field: $field,
            value: $value,
            direction: Direction::$direction,
            anchor: concat!("https://fetch.spec.whatwg.org/#", $anchor),
            what: $what,
            seen: &[$($seen),*],
            scenarios: &[$($scenario),*],
        }),+];
    };
}

deviations! {
    "safelist" "high_bytes" "unsafe" Stricter "cors-unsafe-request-header-byte" ["firefox"]
        "bytes 0x80 to 0xFF in Accept and Content-Type call for a preflight" ["byte/accept/80" "byte/content-type/82"];
    "safelist" "client_hints" "safelisted" Laxer "cors-safelisted-request-header" ["chromium"]
        "client hints (DPR, Width, Save-Data: on …) call for no preflight" ["name/known/dpr"];
    "safelist" "range" "signed-64" Stricter "simple-range-header-value" ["chromium"]
        "numbers of Range from 2^63 on call for a preflight" ["range/31/fetch"];
    "safelist" "range" "unsigned-64" Stricter "simple-range-header-value" ["firefox"]
        "numbers of Range from 2^64 on call for a preflight" ["range/30/xhr"];
    "safelist" "range" "loose" Different "simple-range-header-value" ["webkit"]
        "numbers from 2^64 on call for a preflight; signs, the unit in any case and trailing whitespace do not" ["range/17/xhr" "range/30/xhr"];
    "safelist" "content_type" "gecko" Different "cors-safelisted-request-header" ["firefox"]
        "a comma, or `;` at the end of parameters, calls for a preflight; junk between subtype and `;` does not" ["content-type/014/xhr-post"];
    "safelist" "total_size" "unlimited" Laxer "cors-unsafe-request-header-names" ["firefox"]
        "more than 1,024 bytes of safelisted values call for no preflight" ["total/accept-x8-plus1"];
    "safelist" "repeated_names" "each-header" Different "cors-unsafe-request-header-names" ["firefox"]
        "Access-Control-Request-Headers lists a name once for each header" ["names/18-names/fetch"];
    "safelist" "accept_values" "former-webkit" Stricter "cors-safelisted-request-header" []
        "fewer values of Accept, Accept-Language and Content-Language are safelisted (WebKit once, by MDN)" [];
    "preflight" "authorization" "covered" Laxer "cors-preflight-fetch-0" ["chromium" "firefox" "webkit"]
        "`*` in Access-Control-Allow-Headers covers Authorization" ["acah/auth/025"];
    "preflight" "forced" "with-body" Laxer "cors-preflight-fetch-0" ["chromium"]
        "an upload listener forces no preflight where there is no body" ["upload/GET-t-same-origin-allow"];
    "preflight" "tainted_origin" "document" Different "cors-preflight-fetch-0" ["firefox"]
        "after a tainting redirect the preflight has the document's origin, and to the document's own origin its answer's is not checked" ["redirect-origin/BA/mixed-same-origin-PUT"];
    "preflight" "sticky" "yes" Stricter "concept-main-fetch" ["firefox"]
        "a request that once had an unsafe header or a preflight is preflighted at every later hop to another origin" ["redirect/AB/301-auth"];
    "preflight" "sticky" "original-names" Stricter "concept-main-fetch" ["webkit"]
        "the same, and each preflight asks for the names of the first" ["redirect/AB/301-auth"];
    "preflight" "client_certificates" "always" Laxer "cors-preflight-fetch-0" []
        "TLS client certificates are sent with preflights (Chromium always, Firefox by a preference, by MDN)" [];
    "preflight-cache" "shape" "last-answer" Different "concept-cache" ["chromium" "webkit"]
        "the last answer for a URL replaces those before it, and a look-up that does not match drops it" ["cache/accumulate/2"];
    "preflight-cache" "shape" "by-credentials" Stricter "concept-cache-match" ["firefox"]
        "an answer with credentials serves no request without" ["cache/creds/include-omit"];
    "preflight-cache" "wildcard" "by-answer" Stricter "concept-cache-match-method" ["chromium"]
        "a `*` that a request with credentials stored is never a wildcard" ["cache/creds-star/include-omit"];
    "preflight-cache" "wildcard" "literal" Stricter "concept-cache-match-method" ["firefox"]
        "a `*` serves the request that asked, and is stored as a name" ["cache/creds-star/omit-omit"];
    "preflight-cache" "authorization" "covered" Laxer "concept-cache-match-header" ["webkit"]
        "a stored `*` covers Authorization" ["cache/star-authorization"];
    "preflight-cache" "forced_method" "safelisted" Laxer "concept-http-fetch" ["chromium" "firefox" "webkit"]
        "a forced preflight's safelisted method need not be among the stored ones" ["cache/upload/1-PUT"];
    "preflight-cache" "head" "listed" Stricter "concept-http-fetch" ["firefox"]
        "HEAD must be among the stored methods" ["random/1/01277-cache"];
    "preflight-cache" "conditional" "unserved" Stricter "concept-http-fetch" ["chromium"]
        "a request with If-None-Match, If-Match, If-Modified-Since, If-Unmodified-Since or If-Range has a preflight whatever is stored" ["random/1/01274-cache"];
    "preflight-cache" "conditional" "fetch-api-unserved" Stricter "concept-http-fetch" ["firefox"]
        "the same, for fetch() alone" ["unseen/cache/00786"];
    "preflight-cache" "opaque_origins" "none" Stricter "concept-cache-create-entry" ["chromium"]
        "answers for opaque origins are not stored" ["cache/null-twice"];
    "preflight-cache" "opaque_origins" "documents" Stricter "concept-cache-create-entry" ["webkit"]
        "answers for origins that redirects tainted are not stored" ["cache/redirect-target-cached"];
    "preflight-cache" "stored" "shared" Laxer "cors-preflight-fetch-0" ["webkit"]
        "an answer that refuses the method or a header is stored all the same" ["cache/header-miss"];
    "preflight-cache" "cleared" "never" Laxer "concept-cache-clear" ["chromium" "webkit"]
        "a fetch that fails clears nothing" ["cache/after-actual-first/no-acao"];
    "preflight-cache" "cleared" "any-cors" Stricter "concept-cache-clear" ["firefox"]
        "a simple request that fails clears the entries of its URL" ["cache/after-simple/bad-acao"];
    "preflight-cache" "max_age" "signed-64" Different "http-access-control-max-age" ["chromium" "webkit"]
        "`+600` is 600; from 2^63 on it is failure" ["max-age/wait6/10" "max-age/wait6/11"];
    "preflight-cache" "max_age" "digits-or-nothing" Stricter "http-access-control-max-age" ["firefox"]
        "what is no number of seconds is not stored at all" ["max-age/now/29"];
    "preflight-cache" "unstored" "leaves-older" Laxer "cors-preflight-fetch-0" ["firefox"]
        "an answer with max-age 0 leaves older ones as they are" ["cache/age-0-after-600"];
    "redirect" "repeated_location" "equal-ones" Laxer "concept-response-location-url" ["chromium" "firefox"]
        "equal Location lines count as one" ["location/twice-same/a-302"];
    "redirect" "repeated_location" "joined" Laxer "concept-response-location-url" ["webkit"]
        "several Location lines are joined" ["location/twice-same/a-302"];
    "redirect" "location_bytes" "raw" Different "concept-response-location-url" ["chromium" "firefox"]
        "bytes of Location above 0x7F are percent-encoded as they are" ["location/latin1/a-302"];
    "redirect" "location_bytes" "replaced" Different "concept-response-location-url" ["webkit"]
        "bytes of Location that are no UTF-8 become U+FFFD" ["location/latin1/a-302"];
    "redirect" "empty_location" "no-redirect" Different "concept-response-location-url" ["chromium"]
        "a redirect with an empty Location is handed out" ["location/empty/b-302"];
    "redirect" "empty_location" "refused" Stricter "concept-response-location-url" ["webkit"]
        "an empty Location is a network error" ["location/empty/b-302"];
    "redirect" "missing_location" "handed-out" Laxer "concept-http-fetch" ["chromium" "webkit"]
        "redirect mode error: a redirect status without Location is handed out" ["location/missing/error"];
    "redirect" "manual" "refused" Stricter "concept-http-fetch" ["chromium"]
        "redirect mode manual: an invalid Location is a network error" ["profiles/chromium/invalid-location-in-manual-mode"];
    "redirect" "user_info" "fetch-api" Stricter "concept-http-redirect-fetch" ["chromium"]
        "fetch(): user info in Location is always a network error" ["location/user/no-cors"];
    "redirect" "percent_encoded" "decoded" Different "concept-response-location-url" ["webkit"]
        "percent-encoded unreserved characters of Location are decoded" ["location/percent/a-302"];
    "redirect" "tabs" "encoded" Different "concept-response-location-url" ["firefox"]
        "tabs in Location are percent-encoded" ["location/tab/a-302"];
    "redirect" "statuses" "all-but-four" Different "redirect-status" ["webkit"]
        "every status from 301 to 399 redirects, but 304, 305 and 306" ["status/actual-location/310-a"];
    "redirect" "delete" "get" Different "concept-http-redirect-fetch" ["webkit"]
        "DELETE becomes GET when it is redirected to another origin" ["redirect/AB/301-delete-x"];
    "redirect" "headers" "original" Laxer "concept-http-redirect-fetch" ["firefox"]
        "each hop begins with the original headers: Authorization, removed on the way to another origin, comes back at that origin's next hop" ["redirect/BCC/307-auth"];
    "redirect" "headers" "body-headers-return" Different "concept-http-redirect-fetch" ["webkit"]
        "body headers that a redirect took away come back at the next" ["redirect/BCB/302-form"];
    "redirect" "client_hints" "removed" Stricter "concept-http-redirect-fetch" ["chromium"]
        "client hints that an author set (DPR and its like, not Save-Data) are taken away on a redirect to another origin than the document's" ["unseen/redirect-cache/00406"];
    "redirect" "origin" "no-referrer-policy" Different "append-a-request-origin-header" ["chromium"]
        "without CORS, Origin ignores the referrer policy and is null once a redirect has changed the origin" ["downgrade/default/L/post-no-cors"];
    "redirect" "origin" "first" Different "append-a-request-origin-header" ["webkit"]
        "without CORS, Origin is decided at the first request and kept by redirects to the same origin" ["redirect/AA/301-post"];
    "redirect" "origin" "no-downgrade" Stricter "append-a-request-origin-header" ["firefox"]
        "without CORS, Origin is null from https to http under two more referrer policies" ["downgrade/unsafe-url/L/post-no-cors"];
    "redirect" "credentials" "first" Laxer "concept-http-network-or-cache-fetch" ["webkit"]
        "mode no-cors: credentials are decided by the first URL for all hops" ["cookies/unsafe-none/AB/no-cors-same-origin"];
    "redirect" "wildcard" "refused" Stricter "concept-cors-check" ["webkit"]
        "a request that left its own origin may be redirected again only by an answer that allows credentials" ["redirect/ABA/302-form"];
    "redirect" "after_preflight" "refused" Stricter "concept-http-redirect-fetch" []
        "redirects of preflighted requests are refused (all browsers once, by MDN)" [];
    "filter" "clear_site_data" "hidden" Stricter "concept-filtered-response-cors" ["chromium"]
        "Clear-Site-Data cannot be read" ["response-header/28-named-fetch"];
    "filter" "empty_lines" "dropped" Laxer "concept-header-list-get" ["firefox"]
        "an empty line beside another of the same name does not count" ["acac/actual-cross/26-include"];
    "filter" "expose_wildcard" "counts" Laxer "extract-header-list-values" ["firefox"]
        "fetch(): `*` before a syntax error in Access-Control-Expose-Headers exposes everything" ["aceh/omit/095"];
    "filter" "resource_policy" "cross-origin" Laxer "cross-origin-resource-policy-internal-check" ["firefox"]
        "an invalid Cross-Origin-Resource-Policy counts as cross-origin" ["corp/require-corp/B/value-case-omit"];
    "filter" "content_type" "comma" Different "concept-header-list-get" ["firefox"]
        "Content-Type lines are joined without a space" ["response-header/duplicates-fetch"];
    "filter" "high_bytes" "replaced" Different "concept-header-list-get" ["webkit"]
        "bytes of response headers that are no UTF-8 become U+FFFD" ["response-header/duplicates-fetch"];
    "scheme" "about_blank" "refused" Stricter "concept-scheme-fetch" ["chromium" "webkit"]
        "mode no-cors: about:blank is a network error" ["profiles/chromium/about-blank" "profiles/webkit/about-blank"];
    "scheme" "loopback" "mixed-content" Stricter "concept-main-fetch" ["webkit"]
        "loopback addresses are mixed content to https pages" ["downgrade/default/L/post-cors"];
    "scheme" "credentialless" "unknown" Laxer "cross-origin-embedder-policy-allows-credentials" ["webkit"]
        "embedder policy credentialless is as none" ["cookies/credentialless/AB/no-cors-include"];
    "transformation" "repeated_headers" "joined" Different "concept-header-list-append" ["chromium" "webkit"]
        "headers of one name are joined before they are judged" ["length/accept-repeated/127-9"];
    "transformation" "repeated_headers" "replaced" Different "concept-header-list-append" ["firefox"]
        "an empty value and another of its name replace each other; one Content-Type and one Authorization of several are sent" ["content-type/multi-00/fetch"];
    "transformation" "user_agent" "ignored" Different "concept-http-network-or-cache-fetch" ["chromium"]
        "an author's User-Agent is ignored" ["name/known/user-agent"];
    "transformation" "available_dictionary" "refused" Stricter "concept-main-fetch" ["chromium"]
        "an author's Available-Dictionary is a network error" ["name/known/available-dictionary"];
    "transformation" "range" "rewritten" Different "concept-http-network-or-cache-fetch" ["chromium"]
        "Range of a GET is written anew where it parses loosely" ["length/range/128"];
    "transformation" "charset" "rewritten" Different "concept-http-network-or-cache-fetch" ["chromium"]
        "XMLHttpRequest: whatever follows the word charset= becomes UTF-8, also where it is UTF-8 in another case" ["random/1/01626-redirect"];
    "transformation" "stream" "text" Different "concept-bodyinit-extract" ["firefox"]
        "a stream as body is sent as text" ["body/POST-stream-cross-cors"];
    "transformation" "stream" "refused" Stricter "concept-bodyinit-extract" ["webkit"]
        "a stream as body is refused by the API" ["body/POST-stream-cross-cors"];
    "transformation" "high_bytes" "utf-8" Different "concept-http-network-or-cache-fetch" ["webkit"]
        "bytes of request headers above 0x7F are sent as UTF-8" ["byte/accept/80"];
}
