//! Schemes and embedder policies.

use super::define::policy;

policy! {
    /// What may be fetched besides http and https, and from where.
    pub struct SchemePolicy("scheme") {
        /// `about:blank` in mode "no-cors".
        about_blank: AboutBlank("what about:blank is in mode `no-cors`") {
            /// An opaque response.
            Opaque = "opaque",
            /// A network error.
            Refused = "refused",
        }
        /// http URLs of loopback addresses, from https pages.
        loopback: LoopbackFromHttps("what loopback URLs are to https pages") {
            /// Potentially trustworthy.
            Trustworthy = "trustworthy",
            /// Mixed content.
            MixedContent = "mixed-content",
        }
        /// Embedder policy "credentialless".
        credentialless: CredentiallessSupport("whether credentialless is known") {
            /// Known.
            Known = "known",
            /// Not known: as without a policy.
            Unknown = "unknown",
        }
    }
}
