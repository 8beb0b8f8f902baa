//! What is remembered of preflights, and for how long.

use super::define::policy;

policy! {
    /// The [CORS-preflight cache](https://fetch.spec.whatwg.org/#cors-preflight-cache).
    pub struct PreflightCachePolicy("preflight-cache") {
        /// What is kept for a key.
        shape: CacheShape("a shape of the preflight cache") {
            /// Tokens of all answers, side by side.
            Tokens = "tokens",
            /// The last answer alone; a look-up that does not match drops it.
            LastAnswer = "last-answer",
            /// Tokens, apart for requests with and without credentials.
            ByCredentials = "by-credentials",
        }
        /// What a stored `*` stands for.
        wildcard: CachedWildcard("what a cached `*` stands for") {
            /// Anything, for requests without credentials.
            ByRequest = "by-request",
            /// Anything, where neither the answer's nor the later request had credentials.
            ByAnswer = "by-answer",
            /// The name `*`.
            Literal = "literal",
        }
        /// Whether a stored `*` covers `Authorization`.
        authorization: CachedAuthorization("how a cached `*` stands to Authorization") {
            /// No.
            ByNameOnly = "by-name-only",
            /// Yes.
            Covered = "covered",
        }
        /// Whether a forced preflight's safelisted method must be among the stored ones.
        forced_method: ForcedMethod("how a forced method is looked up") {
            /// It must.
            Listed = "listed",
            /// It need not be.
            Safelisted = "safelisted",
        }
        /// Whether HEAD must be among the stored methods.
        head: HeadMethod("how HEAD is looked up") {
            /// It is safelisted.
            Safelisted = "safelisted",
            /// It must.
            Listed = "listed",
        }
        /// Whether requests with a conditional header (`If-None-Match` and its like) are served.
        conditional: ConditionalRequests("whether conditional requests are served") {
            /// As all others.
            Served = "served",
            /// They ask anew; the answer is stored.
            Unserved = "unserved",
            /// Those of `fetch()` ask anew; the answer is stored.
            FetchApi = "fetch-api-unserved",
        }
        /// Whether results of opaque origins are stored.
        opaque_origins: OpaqueOriginCaching("which opaque origins are cached") {
            /// They are, under `null`.
            All = "all",
            /// Those of opaque documents are, those of origins that redirects tainted are not.
            Documents = "documents",
            /// None is.
            None = "none",
        }
        /// Which answers are stored.
        stored: StoredAnswers("which answers are stored") {
            /// Those that allow the request.
            Accepted = "accepted",
            /// Those that pass the CORS check, even when they refuse the method or a header.
            Shared = "shared",
        }
        /// Whose failure clears the entries of a URL.
        cleared: ClearedAfter("whose failure clears entries") {
            /// Requests that called for a preflight.
            Preflighted = "preflighted",
            /// Every request with CORS.
            AnyCors = "any-cors",
            /// Nobody's.
            Never = "never",
        }
        /// What `Access-Control-Max-Age` is.
        max_age: MaxAgeSyntax("a syntax of max-age") {
            /// Digits; else 5 s. Negative: nothing is stored.
            DeltaSeconds = "delta-seconds",
            /// A signed number below 2^63; else 5 s. Not above zero: nothing is stored.
            Signed64 = "signed-64",
            /// Digits; else nothing is stored, except that an empty value counts as none.
            DigitsOrNothing = "digits-or-nothing",
        }
        /// What an answer that cannot be stored does to older entries.
        unstored: UnstoredAnswer("what an answer that is not stored does") {
            /// It ends the tokens that it lists.
            EndsListed = "ends-listed",
            /// Nothing.
            LeavesOlder = "leaves-older",
        }
    }
}
