//! Origins.

use std::mem::MaybeUninit;

use fetch_cors::OpaqueOrigin;

use crate::error::{Error, Status};
use crate::guard::{give, guard, read, required};
use crate::span::Span;

/// An origin (<https://html.spec.whatwg.org/multipage/browsers.html#concept-origin>): a tuple of scheme, host and port, or opaque.
#[derive(Debug)]
pub struct Origin(pub(crate) fetch_cors::Origin);

/// The tuple origin with this serialization, such as `https://a.test:8080`. `null` names none: see
/// `fetch_cors_origin_opaque`.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_origin_parse(
    serialization: Span<'_>,
    origin: Option<&mut MaybeUninit<Option<Box<Origin>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let out = required(origin, "origin")?;
        let parsed = fetch_cors::Origin::parse(serialization.text("serialization")?)
            .map_err(|error| Error::new(Status::InvalidArgument, error.to_string()))?;
        give(out, Origin(parsed));
        Ok(())
    })
}

/// The opaque origin with this identity: two are the same origin when their identities are the same.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_origin_opaque(identity: u64) -> Option<Box<Origin>> {
    read(None, || Some(Box::new(Origin(fetch_cors::Origin::opaque(OpaqueOrigin(identity))))))
}

/// The origin of a URL (<https://url.spec.whatwg.org/#concept-url-origin>). NULL is written where that is a new opaque origin, whose
/// identity is the caller's to choose.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_origin_of_url(
    url: Span<'_>,
    origin: Option<&mut MaybeUninit<Option<Box<Origin>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let out = required(origin, "origin")?;
        out.write(fetch_cors::Origin::of_url(&url.url("url")?).map(Origin).map(Box::new));
        Ok(())
    })
}

/// The ASCII serialization: `https://a.test:8080`, `null` for an opaque origin. Lives as long as the origin.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_origin_serialization(origin: Option<&Origin>) -> Span<'_> {
    read(Span::ABSENT, || origin.map(|origin| origin.0.ascii_serialization()).into())
}

/// Same origin (<https://html.spec.whatwg.org/multipage/browsers.html#same-origin>). NULL is the same as none.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_origin_is_same(left: Option<&Origin>, right: Option<&Origin>) -> bool {
    read(false, || left.zip(right).is_some_and(|(left, right)| left.0 == right.0))
}

/// Frees it. NULL is fine; clients that were made of it keep what they need.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_origin_free(origin: Option<Box<Origin>>) {
    read((), || drop(origin));
}
