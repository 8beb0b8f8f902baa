//! When preflights are sent, and how they are judged.

use super::define::policy;

policy! {
    /// [CORS-preflight fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch-0), and when it is called for.
    pub struct PreflightPolicy("preflight") {
        /// Whether `*` in `Access-Control-Allow-Headers` covers `Authorization` (without credentials).
        authorization: AuthorizationWildcard("how `*` stands to Authorization") {
            /// It never does.
            ByNameOnly = "by-name-only",
            /// It does.
            Covered = "covered",
        }
        /// Whether an upload listener forces a preflight where there is no body.
        forced: ForcedPreflight("when a preflight is forced") {
            /// Always.
            Always = "always",
            /// With a body only.
            WithBody = "with-body",
        }
        /// The origin of a preflight after a redirect that tainted the request's.
        tainted_origin: TaintedPreflightOrigin("the origin of a tainted preflight") {
            /// `null`, like the request.
            Null = "null",
            /// The document's; to the document's own origin the answer's origin is not checked.
            Document = "document",
        }
        /// Whether a request that once needed a preflight needs one at every later hop to another origin.
        sticky: StickyPreflight("whether preflights stick") {
            /// Each hop is judged by itself.
            No = "no",
            /// A preflight at every such hop, for what the request has by then.
            Yes = "yes",
            /// The same, and it asks for the names that the first one asked for.
            OriginalNames = "original-names",
        }
        /// Whether TLS client certificates are sent with preflights.
        client_certificates: ClientCertificates("when client certificates are sent with preflights") {
            /// Never.
            Never = "never",
            /// As with other requests.
            Always = "always",
        }
    }
}
