//! The [`Headers` class](https://fetch.spec.whatwg.org/#headers-class): a header list and what its guard lets pages do.

use std::borrow::Cow;

use crate::infrastructure::header::{is_header_name, is_header_value, normalize_header_value};
use crate::infrastructure::header_list::{HeaderList, InvalidHeader};
use crate::infrastructure::request_header::{
    is_forbidden_request_header, is_no_cors_safelisted_request_header, is_no_cors_safelisted_request_header_name,
    is_privileged_no_cors_request_header_name,
};
use crate::infrastructure::response_header::is_forbidden_response_header_name;
use crate::infrastructure::string_enum::string_enum;
use crate::request_error::RequestError;

string_enum! {
    /// A [headers guard](https://fetch.spec.whatwg.org/#headers-guard).
    #[derive(Default)]
    #[expect(clippy::exhaustive_enums, reason = "a closed set of the Standard")]
    pub enum HeadersGuard("a headers guard") {
        /// `immutable`: of responses that came from the network. Every change is an error.
        Immutable = "immutable",
        /// `request`: forbidden request-headers are ignored.
        Request = "request",
        /// `request-no-cors`: all but no-CORS-safelisted request-headers are ignored.
        RequestNoCors = "request-no-cors",
        /// `response`: forbidden response-header names are ignored.
        Response = "response",
        /// `none`: of `new Headers()`.
        #[default]
        None = "none",
    }
}

/// What became of a change that was no error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the Standard's two")]
#[must_use = "guards ignore silently"]
pub enum HeadersChange {
    /// The list is as asked for.
    Made,
    /// Nothing was changed, and the page is not told.
    Ignored,
}

/// A [`Headers` object](https://fetch.spec.whatwg.org/#headers-class).
///
/// ```
/// use fetch_cors::{Headers, HeadersChange, HeadersGuard};
///
/// let mut headers = Headers::new(HeadersGuard::Request);
/// assert_eq!(headers.append("X-A", " 1 ")?, HeadersChange::Made);
/// assert_eq!(headers.append("x-a", "2")?, HeadersChange::Made);
/// assert_eq!(headers.append("Cookie", "a=b")?, HeadersChange::Ignored);
/// assert_eq!(headers.get("X-A")?.as_deref(), Some(&b"1, 2"[..]));
/// assert!(headers.append("X A", "1").is_err());
/// # Ok::<(), fetch_cors::RequestError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers {
    guard: HeadersGuard,
    header_list: HeaderList,
}

impl Headers {
    /// An empty object. Pages get [`HeadersGuard::None`] from `new Headers()`, the others from requests and responses.
    pub fn new(guard: HeadersGuard) -> Self {
        Self::of_list(guard, HeaderList::new())
    }

    /// The object of a request or response that has these headers. They are not looked at: the guard is for changes.
    pub fn of_list(guard: HeadersGuard, header_list: HeaderList) -> Self {
        Self { guard, header_list }
    }

    /// The [guard](https://fetch.spec.whatwg.org/#concept-headers-guard).
    pub fn guard(&self) -> HeadersGuard {
        self.guard
    }

    /// The [header list](https://fetch.spec.whatwg.org/#concept-headers-header-list).
    pub fn header_list(&self) -> &HeaderList {
        &self.header_list
    }

    /// The header list, without the object.
    pub fn into_header_list(self) -> HeaderList {
        self.header_list
    }

    // <https://fetch.spec.whatwg.org/#headers-validate>
    fn validate(&self, name: &[u8], value: &[u8]) -> Result<bool, RequestError> {
        // 1.
        check(name, value)?;
        match self.guard {
            // 2.
            HeadersGuard::Immutable => Err(RequestError::ImmutableHeaders),
            // 3.
            HeadersGuard::Request => Ok(!is_forbidden_request_header(name, value)),
            // 4.
            HeadersGuard::Response => Ok(!is_forbidden_response_header_name(name)),
            // 5. The other guard looks at the whole value that a name would have: see its callers.
            HeadersGuard::RequestNoCors | HeadersGuard::None => Ok(true),
        }
    }

    // <https://fetch.spec.whatwg.org/#concept-headers-append>
    /// [Append](https://fetch.spec.whatwg.org/#concept-headers-append): the value is normalized, then the guard decides.
    ///
    /// # Errors
    /// [`RequestError::InvalidHeader`] or [`RequestError::ImmutableHeaders`], which pages see as `TypeError`s.
    pub fn append(&mut self, name: impl AsRef<[u8]>, value: impl AsRef<[u8]>) -> Result<HeadersChange, RequestError> {
        let name = name.as_ref();
        // 1.
        let value = normalize_header_value(value.as_ref());
        // 2.
        if !self.validate(name, value)? {
            return Ok(HeadersChange::Ignored);
        }
        // 3.
        if self.guard == HeadersGuard::RequestNoCors {
            // 3.1–3.3. What the name's value would be.
            let temporary_value = match self.header_list.get(name) {
                None => Cow::Borrowed(value),
                Some(old) => Cow::Owned([&old, &b", "[..], value].concat()),
            };
            // 3.4.
            if !is_no_cors_safelisted_request_header(name, &temporary_value) {
                return Ok(HeadersChange::Ignored);
            }
        }
        // 4.
        self.header_list.append(name, value)?;
        // 5.
        self.was_changed();
        Ok(HeadersChange::Made)
    }

    // <https://fetch.spec.whatwg.org/#dom-headers-delete>
    /// [`delete(name)`](https://fetch.spec.whatwg.org/#dom-headers-delete).
    ///
    /// # Errors
    /// As [`Headers::append`].
    pub fn delete(&mut self, name: impl AsRef<[u8]>) -> Result<HeadersChange, RequestError> {
        let name = name.as_ref();
        // 1.
        if !self.validate(name, b"")? {
            return Ok(HeadersChange::Ignored);
        }
        // 2.
        if self.guard == HeadersGuard::RequestNoCors
            && !is_no_cors_safelisted_request_header_name(name)
            && !is_privileged_no_cors_request_header_name(name)
        {
            return Ok(HeadersChange::Ignored);
        }
        // 3. Before the last step: what changes nothing keeps the privileged headers.
        if !self.header_list.contains(name) {
            return Ok(HeadersChange::Ignored);
        }
        // 4.
        self.header_list.delete(name);
        // 5.
        self.was_changed();
        Ok(HeadersChange::Made)
    }

    // <https://fetch.spec.whatwg.org/#dom-headers-get>
    /// [`get(name)`](https://fetch.spec.whatwg.org/#dom-headers-get).
    ///
    /// # Errors
    /// [`RequestError::InvalidHeader`] when `name` is no header name.
    pub fn get(&self, name: impl AsRef<[u8]>) -> Result<Option<Cow<'_, [u8]>>, RequestError> {
        // 1.
        check_name(name.as_ref())?;
        // 2.
        Ok(self.header_list.get(name.as_ref()))
    }

    // <https://fetch.spec.whatwg.org/#dom-headers-getsetcookie>
    /// [`getSetCookie()`](https://fetch.spec.whatwg.org/#dom-headers-getsetcookie).
    pub fn get_set_cookie(&self) -> impl Iterator<Item = &[u8]> + Clone {
        // 1–2.
        self.header_list.values(b"set-cookie")
    }

    // <https://fetch.spec.whatwg.org/#dom-headers-has>
    /// [`has(name)`](https://fetch.spec.whatwg.org/#dom-headers-has).
    ///
    /// # Errors
    /// [`RequestError::InvalidHeader`] when `name` is no header name.
    pub fn has(&self, name: impl AsRef<[u8]>) -> Result<bool, RequestError> {
        // 1.
        check_name(name.as_ref())?;
        // 2.
        Ok(self.header_list.contains(name.as_ref()))
    }

    // <https://fetch.spec.whatwg.org/#dom-headers-set>
    /// [`set(name, value)`](https://fetch.spec.whatwg.org/#dom-headers-set).
    ///
    /// # Errors
    /// As [`Headers::append`].
    pub fn set(&mut self, name: impl AsRef<[u8]>, value: impl AsRef<[u8]>) -> Result<HeadersChange, RequestError> {
        let name = name.as_ref();
        // 1.
        let value = normalize_header_value(value.as_ref());
        // 2.
        if !self.validate(name, value)? {
            return Ok(HeadersChange::Ignored);
        }
        // 3.
        if self.guard == HeadersGuard::RequestNoCors && !is_no_cors_safelisted_request_header(name, value) {
            return Ok(HeadersChange::Ignored);
        }
        // 4.
        self.header_list.set(name, value)?;
        // 5.
        self.was_changed();
        Ok(HeadersChange::Made)
    }

    // <https://fetch.spec.whatwg.org/#concept-headers-fill>
    /// [Fill](https://fetch.spec.whatwg.org/#concept-headers-fill): appends each in order, up to the first error.
    ///
    /// # Errors
    /// As [`Headers::append`].
    pub fn fill<N: AsRef<[u8]>, V: AsRef<[u8]>>(
        &mut self,
        headers: impl IntoIterator<Item = (N, V)>,
    ) -> Result<(), RequestError> {
        // 1–2. Sequences and records alike.
        for (name, value) in headers {
            // 1.2, 2. A guard that ignores does not tell.
            let _ = self.append(name, value)?;
        }
        Ok(())
    }

    /// The pairs that [iterating](https://fetch.spec.whatwg.org/#headers-class) gives:
    /// [sorted and combined](https://fetch.spec.whatwg.org/#concept-header-list-sort-and-combine).
    #[must_use]
    pub fn entries(&self) -> HeaderList {
        self.header_list.sort_and_combine()
    }

    // <https://fetch.spec.whatwg.org/#concept-headers-remove-privileged-no-cors-request-headers>
    fn was_changed(&mut self) {
        if self.guard == HeadersGuard::RequestNoCors {
            // 1–1.1. There is one such name.
            self.header_list.delete(b"range");
        }
    }
}

fn check_name(name: &[u8]) -> Result<(), InvalidHeader> {
    if is_header_name(name) { Ok(()) } else { Err(InvalidHeader::Name { found: name.to_vec() }) }
}

/// Whether these are a header name and a header value.
pub(super) fn check(name: &[u8], value: &[u8]) -> Result<(), InvalidHeader> {
    check_name(name)?;
    if is_header_value(value) {
        Ok(())
    } else {
        Err(InvalidHeader::Value { name: name.to_vec(), found: value.to_vec() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use HeadersChange::{Ignored, Made};

    const NO_HEADERS: [(&str, &str); 0] = [];

    fn with(guard: HeadersGuard, headers: &[(&str, &str)]) -> Headers {
        Headers::of_list(guard, HeaderList::try_from(headers).unwrap())
    }

    fn pairs(headers: &Headers) -> Vec<(String, String)> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        headers.header_list().iter().map(|(name, value)| (text(name), text(value))).collect()
    }

    fn assert_pairs(headers: &Headers, expected: &[(&str, &str)]) {
        let expected: Vec<_> = expected.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        assert_eq!(pairs(headers), expected);
    }

    #[test]
    fn names_and_values_come_before_every_guard() {
        for &guard in HeadersGuard::ALL {
            let mut headers = with(guard, &[("accept", "x")]);
            for error in [
                headers.append("", "1"),
                headers.append("a b", "1"),
                headers.set("a:", "1"),
                headers.delete("\u{e9}"),
                headers.append("cookie", "a\0b"),
                headers.append("set-cookie", "a\nb"),
                headers.set("cookie", "a\rb"),
            ] {
                assert!(matches!(error, Err(RequestError::InvalidHeader(_))), "{guard}: {error:?}");
            }
            assert!(headers.get("a b").is_err() && headers.has("").is_err());
            assert_pairs(&headers, &[("accept", "x")]);
            assert_eq!(headers.guard(), guard, "which does not change");
        }
    }

    #[test]
    fn values_are_normalized_first() {
        let mut headers = Headers::new(HeadersGuard::None);
        assert_eq!(headers.append("a", "\r\n 1\t"), Ok(Made));
        assert_eq!(headers.set("b", " \n"), Ok(Made));
        assert_eq!(headers.append("c", b"\x01\xff"), Ok(Made));
        assert_eq!(headers.get("a").unwrap().as_deref(), Some(&b"1"[..]));
        assert_eq!(headers.get("b").unwrap().as_deref(), Some(&b""[..]));
        assert_eq!(headers.get("c").unwrap().as_deref(), Some(&b"\x01\xff"[..]));
    }

    #[test]
    fn immutable_refuses_every_change() {
        let mut headers = with(HeadersGuard::Immutable, &[("a", "1")]);
        assert_eq!(headers.append("b", "1"), Err(RequestError::ImmutableHeaders));
        assert_eq!(headers.set("a", "2"), Err(RequestError::ImmutableHeaders));
        assert_eq!(headers.delete("a"), Err(RequestError::ImmutableHeaders));
        assert_eq!(headers.fill([("b", "1")]), Err(RequestError::ImmutableHeaders));
        assert_eq!(headers.fill(NO_HEADERS), Ok(()));
        assert_pairs(&headers, &[("a", "1")]);
    }

    #[test]
    fn request_ignores_forbidden_request_headers() {
        let mut headers = with(HeadersGuard::Request, &[("Host", "a")]);
        for name in ["Cookie", "host", "Sec-Fetch-Mode", "Proxy-X", "Access-Control-Request-Method", "Set-Cookie"] {
            assert_eq!(headers.append(name, "x"), Ok(Ignored), "{name}");
            assert_eq!(headers.set(name, "x"), Ok(Ignored), "{name}");
            assert_eq!(headers.delete(name), Ok(Ignored), "{name}");
        }
        assert_eq!(headers.append("X-HTTP-Method-Override", "a,trace"), Ok(Ignored));
        assert_eq!(headers.append("X-HTTP-Method-Override", "put"), Ok(Made));
        assert_eq!(headers.append("Set-Cookie2", "x"), Ok(Made));
        assert_eq!(headers.append("Range", "bytes=0-"), Ok(Made));
        assert_pairs(
            &headers,
            &[("Host", "a"), ("X-HTTP-Method-Override", "put"), ("Set-Cookie2", "x"), ("Range", "bytes=0-")],
        );
    }

    #[test]
    fn response_ignores_forbidden_response_header_names() {
        let mut headers = with(HeadersGuard::Response, &[("set-cookie", "a")]);
        for name in ["Set-Cookie", "set-cookie2"] {
            assert_eq!(headers.append(name, "x"), Ok(Ignored));
            assert_eq!(headers.set(name, "x"), Ok(Ignored));
            assert_eq!(headers.delete(name), Ok(Ignored));
        }
        assert_eq!(headers.append("Cookie", "x"), Ok(Made));
        assert_pairs(&headers, &[("set-cookie", "a"), ("Cookie", "x")]);
    }

    #[test]
    fn none_takes_everything() {
        let mut headers = Headers::default();
        assert_eq!(headers.guard(), HeadersGuard::None);
        assert_eq!(headers.fill([("Cookie", "a"), ("Set-Cookie", "b"), ("Set-Cookie", "c")]), Ok(()));
        assert_eq!(headers.get_set_cookie().collect::<Vec<_>>(), [b"b", b"c"]);
        assert_eq!(headers.set("set-cookie", "d"), Ok(Made));
        assert_pairs(&headers, &[("Cookie", "a"), ("Set-Cookie", "d")]);
    }

    #[test]
    fn request_no_cors_takes_only_what_is_safelisted() {
        let mut headers = Headers::new(HeadersGuard::RequestNoCors);
        assert_eq!(headers.append("X-A", "1"), Ok(Ignored));
        assert_eq!(headers.append("Range", "bytes=0-"), Ok(Ignored));
        assert_eq!(headers.append("Authorization", "x"), Ok(Ignored));
        assert_eq!(headers.append("Content-Type", "application/json"), Ok(Ignored));
        assert_eq!(headers.append("Content-Type", "text/plain"), Ok(Made));
        assert_eq!(headers.set("Content-Type", "application/json"), Ok(Ignored));
        assert_eq!(headers.set("Content-Type", "text/plain;charset=x"), Ok(Made));
        assert_pairs(&headers, &[("Content-Type", "text/plain;charset=x")]);
    }

    #[test]
    fn request_no_cors_looks_at_the_value_that_there_would_be() {
        // Each alone is short enough, together they are not: 100 + 2 + 26 = 128, and one more.
        let mut headers = Headers::new(HeadersGuard::RequestNoCors);
        assert_eq!(headers.append("Accept", "a".repeat(100)), Ok(Made));
        assert_eq!(headers.append("accept", "b".repeat(27)), Ok(Ignored));
        assert_eq!(headers.append("accept", "b".repeat(26)), Ok(Made));
        assert_eq!(headers.set("accept", "b".repeat(128)), Ok(Made));
        // And a second Content-Type makes one that is none.
        assert_eq!(headers.append("Content-Type", "text/plain"), Ok(Made));
        assert_eq!(headers.append("Content-Type", "text/plain"), Ok(Ignored));
    }

    #[test]
    fn privileged_headers_go_with_the_first_change() {
        let privileged = || with(HeadersGuard::RequestNoCors, &[("Range", "bytes=0-"), ("accept", "x"), ("x-a", "1")]);
        // What changes nothing keeps it.
        let mut headers = privileged();
        assert_eq!(headers.append("x-b", "1"), Ok(Ignored));
        assert_eq!(headers.delete("x-a"), Ok(Ignored));
        assert_eq!(headers.delete("content-type"), Ok(Ignored));
        assert!(headers.has("range").unwrap());
        // Each change drops it.
        let mut headers = privileged();
        assert_eq!(headers.append("accept-language", "en"), Ok(Made));
        assert_pairs(&headers, &[("accept", "x"), ("x-a", "1"), ("accept-language", "en")]);
        let mut headers = privileged();
        assert_eq!(headers.set("accept", "y"), Ok(Made));
        assert_pairs(&headers, &[("accept", "y"), ("x-a", "1")]);
        let mut headers = privileged();
        assert_eq!(headers.delete("accept"), Ok(Made));
        assert_pairs(&headers, &[("x-a", "1")]);
        let mut headers = privileged();
        assert_eq!(headers.delete("RANGE"), Ok(Made));
        assert_pairs(&headers, &[("accept", "x"), ("x-a", "1")]);
        // Other guards keep it.
        let mut headers = with(HeadersGuard::Request, &[("Range", "bytes=0-")]);
        assert_eq!(headers.set("accept", "y"), Ok(Made));
        assert!(headers.has("range").unwrap());
    }

    #[test]
    fn iterates_sorted_and_combined() {
        let mut headers = Headers::new(HeadersGuard::None);
        assert_eq!(
            headers.fill([("X-B", "1"), ("Set-Cookie", "z"), ("x-b", "2"), ("A", "3"), ("set-cookie", "y")]),
            Ok(())
        );
        let entries = headers.entries();
        let expected: [(&[u8], &[u8]); 4] =
            [(b"a", b"3"), (b"set-cookie", b"z"), (b"set-cookie", b"y"), (b"x-b", b"1, 2")];
        assert!(entries.iter().eq(expected));
    }

    #[test]
    fn filling_stops_at_the_first_error() {
        let mut headers = Headers::new(HeadersGuard::Request);
        assert!(headers.fill([("a", "1"), ("cookie", "x"), ("b c", "2"), ("d", "3")]).is_err());
        assert_pairs(&headers, &[("a", "1")]);
    }
}
