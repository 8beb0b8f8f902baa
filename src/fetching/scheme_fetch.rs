//! Scheme fetch: http and https go on to HTTP fetch, local schemes to the embedder.

use super::exposed_headers::ExposedNames;
use super::response::{Response, ResponseType, Tainted};
use super::state::{Fetch, Next};
use crate::infrastructure::request::{RequestMode, ResponseTainting};
use crate::policy::scheme::AboutBlank;
use crate::reason::ReasonCode;

// <https://fetch.spec.whatwg.org/#concept-scheme-fetch>
pub(super) fn begin(fetch: &Fetch) -> Next {
    // 1. NB: aborting ends a fetch at once, wherever it waits.
    // 2. The request is `fetch.request`.
    let url = fetch.request.url_list.current();
    // 3.
    match url.scheme() {
        // 3.a. `about:blank` and nothing else; for some browsers not even that in mode "no-cors".
        "about" if refuses_about_blank(fetch) => Next::Fail(fetch.reason(ReasonCode::SchemeNotSupported)),
        "about" if url.path() == "blank" => Next::Local,
        // 3.b–3.b.2. Whether there is a blob URL entry is for the embedder to say.
        // 3.b.3–3.b.15. EMBEDDER: it has the blob and its ranges.
        "blob" if fetch.request.method != http::Method::GET => {
            Next::Fail(fetch.reason(ReasonCode::BlobMethod).with("found", fetch.request.method.as_str()))
        }
        // 3.c–3.c.4. EMBEDDER: the `data:` URL processor makes a body.
        // 3.d. EMBEDDER: `file:` URLs.
        "blob" | "data" | "file" => Next::Local,
        // 3.e.
        "http" | "https" => Next::HttpFetch,
        // 4.
        _ => Next::Fail(fetch.reason(ReasonCode::SchemeNotSupported)),
    }
}

/// Whether `about:` is refused whole: never by the Standard.
fn refuses_about_blank(fetch: &Fetch) -> bool {
    fetch.user_agent.policies().scheme.about_blank == AboutBlank::Refused && fetch.request.mode == RequestMode::NoCors
}

// <https://fetch.spec.whatwg.org/#concept-scheme-fetch>
/// The embedder's response for a local scheme.
pub(super) fn respond(fetch: &Fetch, status: u16, range_requested: bool) -> Next {
    let tainted = match fetch.response_tainting {
        ResponseTainting::Basic => Tainted::Basic,
        // Main fetch 12.e lets no local scheme come here with tainting "cors".
        ResponseTainting::Opaque | ResponseTainting::Cors => Tainted::Opaque,
    };
    Next::Return(Response {
        response_type: ResponseType::Default,
        status,
        url_list: None,
        tainted,
        exposed_names: ExposedNames::None,
        range_requested,
    })
}
