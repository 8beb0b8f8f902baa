//! Which redirects are followed, and what they make of a request.

use super::define::policy;

policy! {
    /// [HTTP-redirect fetch](https://fetch.spec.whatwg.org/#concept-http-redirect-fetch) and the
    /// [location URL](https://fetch.spec.whatwg.org/#concept-response-location-url).
    pub struct RedirectPolicy("redirect") {
        /// Several `Location` lines.
        repeated_location: RepeatedLocation("what several Location lines mean") {
            /// A network error.
            Refused = "refused",
            /// Equal ones count as one.
            EqualOnes = "equal-ones",
            /// They are joined by `, ` and parsed.
            Joined = "joined",
        }
        /// How bytes of `Location` above 0x7F are decoded.
        location_bytes: LocationBytes("how Location is decoded") {
            /// Isomorphically.
            Isomorphic = "isomorphic",
            /// They are percent-encoded as they are.
            Raw = "raw",
            /// As UTF-8; what is none becomes U+FFFD, isomorphically encoded and decoded once more.
            Replaced = "replaced",
        }
        /// An empty `Location`.
        empty_location: EmptyLocation("what an empty Location means") {
            /// The same URL.
            SameUrl = "same-url",
            /// The response is no redirect.
            NoRedirect = "no-redirect",
            /// A network error.
            Refused = "refused",
        }
        /// Redirect mode "error" and no `Location`.
        missing_location: MissingLocation("redirect mode `error` without Location") {
            /// A network error.
            Refused = "refused",
            /// The response is handed out.
            HandedOut = "handed-out",
        }
        /// Redirect mode "manual" and an invalid `Location`.
        manual: ManualRedirect("redirect mode `manual` with an invalid Location") {
            /// An opaque-redirect filtered response.
            Opaque = "opaque",
            /// A network error.
            Refused = "refused",
        }
        /// User info in `Location`.
        user_info: RedirectUserInfo("when user info in Location is refused") {
            /// Across origins in mode "cors", and once tainting is "cors".
            CrossOrigin = "cross-origin",
            /// Always where `fetch()` asked; otherwise as the Standard says.
            FetchApi = "fetch-api",
        }
        /// Percent-encoded unreserved characters in `Location`.
        percent_encoded: PercentEncoded("what happens to percent-encoded characters of Location") {
            /// They are kept.
            Kept = "kept",
            /// They are decoded.
            Decoded = "decoded",
        }
        /// A tab inside `Location`.
        tabs: LocationTabs("what happens to tabs in Location") {
            /// Removed by URL parsing.
            Removed = "removed",
            /// Percent-encoded.
            Encoded = "encoded",
        }
        /// Which statuses redirect.
        statuses: RedirectStatuses("which statuses redirect") {
            /// 301, 302, 303, 307 and 308.
            Standard = "standard",
            /// Every one from 301 to 399, but 304, 305 and 306.
            AllButFour = "all-but-four",
        }
        /// DELETE, redirected to another origin.
        delete: RedirectedDelete("what becomes of a redirected DELETE") {
            /// It stays DELETE (but for 303).
            Kept = "kept",
            /// It becomes GET.
            Get = "get",
        }
        /// Where a hop's headers come from.
        headers: RedirectedHeaders("where a hop's headers come from") {
            /// From the hop before.
            HopBefore = "hop-before",
            /// From the original request, at each hop anew: what one hop took away may come back.
            Original = "original",
            /// From the hop before, but body headers that were taken away come back at the next one: with CORS always, else by
            /// 307 and 308.
            BodyHeadersReturn = "body-headers-return",
        }
        /// Client hints that an author set (`DPR` and its like), on a redirect to another origin than the document's.
        client_hints: RedirectedClientHints("what becomes of redirected client hints") {
            /// They stay.
            Kept = "kept",
            /// They are taken away, whatever their values; `Save-Data` stays.
            Removed = "removed",
        }
        /// `Origin` on requests without CORS.
        origin: RedirectedOrigin("how Origin is decided without CORS") {
            /// Anew at each hop: by method, mode and referrer policy.
            EachHop = "each-hop",
            /// Without the referrer policy; `null` once a redirect has changed the origin.
            NoReferrerPolicy = "no-referrer-policy",
            /// At the first request; a redirect to the same origin keeps it, one to another sets it.
            First = "first",
            /// Anew at each hop, and `null` from https to anything else whatever the policy, but "origin".
            NoDowngrade = "no-downgrade",
        }
        /// Whether credentials are decided anew at each hop in mode "no-cors" with credentials mode "same-origin".
        credentials: RedirectedCredentials("when credentials are decided") {
            /// Anew.
            EachHop = "each-hop",
            /// Once, by the first URL.
            First = "first",
        }
        /// Whether a same-origin request that left its origin may be redirected again by `*`.
        wildcard: RedirectWildcard("whether `*` lets a second redirect pass") {
            /// It may.
            Allowed = "allowed",
            /// It may not, unless credentials mode is "omit".
            Refused = "refused",
        }
        /// Redirects of requests that had a preflight.
        after_preflight: RedirectAfterPreflight("redirects after a preflight") {
            /// Followed.
            Followed = "followed",
            /// Refused, as all browsers once did.
            Refused = "refused",
        }
    }
}
