//! Methods that scripts give.

use fetch_cors::algorithms::{is_forbidden_method, normalize_method};
use fetch_cors::{Origin, Request, RequestError};
use url::Url;

use super::Subject;
use super::play::DOCUMENT;
use super::row::{Columns, Judgement, bytes, same};
use super::scripts::{Call, call, isomorphic};
use crate::model::infrastructure;

/// Whether it is a method at all: the engine says so when it refuses one.
fn is_method(subject: Subject, method: &[u8]) -> bool {
    match subject {
        Subject::Engine => {
            let request = Request::fetch_api(Url::parse(DOCUMENT).unwrap(), Origin::parse(DOCUMENT).unwrap());
            let refused = request.method(method).build().err();
            !refused.is_some_and(|error| matches!(error.refusal(), RequestError::InvalidMethod { .. }))
        }
        Subject::Model => infrastructure::is_method(&isomorphic(method)),
    }
}

pub fn methods(subject: Subject, row: &mut Columns<'_>) -> Judgement {
    let (api, method) = (row.text("api")?, row.bytes("method")?);
    let (valid, forbidden) = (row.flag("valid")?, row.flag("forbidden")?);
    let normalized = row.nullable_text("normalized")?.map(bytes).transpose()?;
    let (found_forbidden, found_normalized) = match subject {
        Subject::Engine => (is_forbidden_method(&method), normalize_method(&method).to_vec()),
        Subject::Model => (
            infrastructure::is_forbidden_method(&isomorphic(&method)),
            infrastructure::normalize_a_method(&isomorphic(&method)).into_bytes(),
        ),
    };
    same("is a method", is_method(subject, &method), valid)?;
    same("is forbidden", found_forbidden, forbidden)?;
    if let Some(normalized) = &normalized {
        same("normalized", &found_normalized, normalized)?;
    }
    let exception = match (api, valid, forbidden) {
        (_, true, false) => None,
        ("xhr", false, _) => Some("SyntaxError"),
        ("xhr", true, true) => Some("SecurityError"),
        _ => Some("TypeError"),
    };
    let made = call(subject, Call::named(api)?, &method, &[]);
    same("exception", made.as_ref().err().copied(), exception)?;
    same("method", made.ok().map(|made| made.method), normalized)
}
