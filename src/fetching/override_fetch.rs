//! Override fetch: the user agent may answer by itself.

use super::state::{Fetch, Interceptor, Next, OverrideType};

// <https://fetch.spec.whatwg.org/#concept-override-fetch>
pub(super) fn begin(fetch: &Fetch, override_type: OverrideType) -> Next {
    // 1. The request is `fetch.request`.
    // 2–3. EMBEDDER: potentially override response for a request, asked where it wants to be.
    if fetch.user_agent.asks_overrides() {
        Next::Intercept(Interceptor::Override(override_type))
    } else {
        Next::NotOverridden(override_type)
    }
}

// <https://fetch.spec.whatwg.org/#concept-override-fetch>
pub(super) fn not_overridden(override_type: OverrideType) -> Next {
    // 4.
    match override_type {
        // 4.a.
        OverrideType::SchemeFetch => Next::SchemeFetch,
        // 4.b.
        OverrideType::HttpFetch => Next::HttpFetch,
    }
    // 5.
}
