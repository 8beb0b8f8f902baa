//! CORS-preflight fetch: the preflight, and whether its answer permits the request.

use http::Method;

use super::cors_check::{CorsCheckPassed, check};
use crate::finding::AllowedBy;
use crate::infrastructure::byte_class::is_equal;
use crate::infrastructure::extract::{
    EmptyItems, ExtractFailure, MaxAge, TokenList, extract_max_age, extract_tokens_into,
};
use crate::infrastructure::header_list::HeaderList;
use crate::infrastructure::method::is_cors_safelisted_method;
use crate::infrastructure::request::CredentialsMode;
use crate::infrastructure::request_header::is_cors_non_wildcard_request_header_name;
use crate::infrastructure::response_head::{ReadHeader, Reading};
use crate::infrastructure::status::{is_ok_status, is_redirect_status};
use crate::infrastructure::unsafe_names::UnsafeNames;
use crate::policy::corrections::{Correction, Corrections};
use crate::policy::preflight::AuthorizationWildcard;
use crate::policy::preflight_cache::{ForcedMethod, HeadMethod, MaxAgeSyntax, PreflightCachePolicy};
use crate::reason::{Reason, ReasonCode};

/// Evidence that a preflight's answer permits the request. Only [`judge`] makes it; a request that needs a preflight is
/// not sent without it (or without a hit in the preflight cache).
#[derive(Debug)]
pub(super) struct PreflightPassed(());

/// What a preflight asks, in the words of the request that it asks for.
pub(super) struct Question<'a> {
    pub(super) serialized_origin: &'a [u8],
    pub(super) credentials_mode: CredentialsMode,
    pub(super) method: &'a Method,
    /// The use-CORS-preflight flag.
    pub(super) forced: bool,
    pub(super) header_list: &'a HeaderList,
    pub(super) unsafe_names: &'a UnsafeNames,
    /// Whether `*` covers `Authorization`: never by the Standard.
    pub(super) authorization: AuthorizationWildcard,
    /// Whether the answer's origin is checked: always by the Standard.
    pub(super) checks_origin: bool,
    /// What `Access-Control-Max-Age` may be.
    pub(super) max_age: MaxAgeSyntax,
}

/// What an answer lists. Large, so it is filled where it lies.
#[derive(Default)]
pub(super) struct Lists<'a> {
    pub(super) methods: TokenList<'a>,
    pub(super) header_names: TokenList<'a>,
}

/// An answer that permits the request.
pub(super) struct Accepted {
    pub(super) evidence: PreflightPassed,
    pub(super) cors_check: CorsCheckPassed,
    pub(super) max_age: MaxAge,
    pub(super) method_by: AllowedBy,
    pub(super) header_names_by: AllowedBy,
}

// <https://fetch.spec.whatwg.org/#concept-http-fetch>
/// Step 4.1: whether the cache must know the method. Safelisted ones are only looked for where the preflight is forced.
#[inline]
pub(super) fn needs_method_match(method: &Method, forced: bool, policy: &PreflightCachePolicy) -> bool {
    !is_cors_safelisted_method(method)
        || (forced && policy.forced_method == ForcedMethod::Listed)
        || (method == Method::HEAD && policy.head == HeadMethod::Listed)
}

// <https://fetch.spec.whatwg.org/#cors-preflight-fetch-0>
/// The header list of the preflight.
pub(super) fn preflight_header_list(question: &Question<'_>) -> HeaderList {
    // 1. Method `OPTIONS`, mode "cors", response tainting "cors" and the default credentials mode "same-origin" are what
    // its exchange says; the rest is the request's.
    let mut headers = HeaderList::with_capacity(4, 128);
    // 2.
    headers.push_unchecked(b"Accept", b"*/*");
    // 3.
    headers.push_unchecked(b"Access-Control-Request-Method", question.method.as_str().as_bytes());
    // 4–5. No space after the comma: servers have come to expect that.
    if !question.unsafe_names.is_empty() {
        // 5.1–5.2.
        let value = question.unsafe_names.to_header_value(question.header_list);
        headers.push_unchecked(b"Access-Control-Request-Headers", &value);
    }
    // 6. What comes next is HTTP-network-or-cache fetch.
    headers
}

// <https://fetch.spec.whatwg.org/#cors-preflight-fetch-0>
/// Judges the answer to a preflight, or says all that is wrong with it. `lists` is empty, and has what the answer lists
/// afterwards.
pub(super) fn judge<'a>(
    question: &Question<'a>,
    status: u16,
    reading: &Reading<'a>,
    corrections: Corrections,
    lists: &mut Lists<'a>,
) -> Result<Accepted, Reason> {
    // 7. The check is on the request, for its credentials mode.
    let checked = if question.checks_origin {
        check(question.serialized_origin, question.credentials_mode, status, reading)
    } else {
        Ok(CorsCheckPassed::without_check())
    };
    let cors_check = checked.map_err(|reason| reason.on_preflight().with("status", status.to_string()))?;
    if !is_ok_status(status) {
        // 8.
        let code =
            if is_redirect_status(status) { ReasonCode::PreflightRedirect } else { ReasonCode::PreflightStatusNotOk };
        return Err(Reason::new(code).with("status", status.to_string()));
    }
    let empty_items =
        if corrections.contains(Correction::EmptyLists) { EmptyItems::Ignored } else { EmptyItems::Refused };
    // 7.1.
    let methods = extract_tokens_into(&mut lists.methods, ReadHeader::AllowMethods, reading, empty_items);
    // 7.2.
    let header_names = extract_tokens_into(&mut lists.header_names, ReadHeader::AllowHeaders, reading, empty_items);
    // 7.3.
    let lists_methods = methods.map_err(|failure| refuse_syntax(ReasonCode::AllowMethodsInvalid, *failure))?;
    header_names.map_err(|failure| refuse_syntax(ReasonCode::AllowHeadersInvalid, *failure))?;
    let include = question.credentials_mode == CredentialsMode::Include;
    let safelisted = is_cors_safelisted_method(question.method);
    // 7.4. For other methods the text would let any page send them to servers that never agreed.
    let assumed =
        !lists_methods && question.forced && (safelisted || !corrections.contains(Correction::ForcedPreflightMethod));
    if assumed {
        lists.methods.push(question.method.as_str().as_bytes());
    }
    // 7.5.
    let method_by = allowed_method(question, &lists.methods, include, safelisted)
        .map(|by| if assumed { AllowedBy::Assumed } else { by });
    // 7.6–7.7.
    let header_names_by = allowed_header_names(question, &lists.header_names, include);
    match (method_by, header_names_by) {
        (Ok(method_by), Ok(header_names_by)) => Ok(Accepted {
            evidence: PreflightPassed(()),
            cors_check,
            // 7.8.
            max_age: extract_max_age(reading, question.max_age),
            method_by,
            header_names_by,
        }),
        (Err(code), names) => {
            let reason = Reason::new(code)
                .with("methods", question.method.as_str())
                .with("found", reading.joined(ReadHeader::AllowMethods).unwrap_or_default());
            // The server's developer would meet these next.
            Err(match names {
                Err(refused) => reason.with_list("headers", refused.names),
                Ok(_) => reason,
            })
        }
        (Ok(_), Err(refused)) => Err(Reason::new(refused.code)
            .at_step(refused.step)
            .with_list("headers", refused.names)
            .with("found", reading.joined(ReadHeader::AllowHeaders).unwrap_or_default())),
    }
}

// <https://fetch.spec.whatwg.org/#cors-preflight-fetch-0>
fn allowed_method(
    question: &Question<'_>,
    methods: &TokenList<'_>,
    include: bool,
    safelisted: bool,
) -> Result<AllowedBy, ReasonCode> {
    let method = question.method.as_str().as_bytes();
    // 7.5.
    if methods.iter().any(|listed| is_equal(listed, method)) {
        return Ok(AllowedBy::Name);
    }
    if safelisted {
        return Ok(AllowedBy::Safelist);
    }
    match (methods.contains_asterisk(), include) {
        (true, false) => Ok(AllowedBy::Wildcard),
        (true, true) => Err(ReasonCode::MethodWildcardWithCredentials),
        (false, _) => Err(ReasonCode::MethodNotAllowed),
    }
}

/// Header names that the answer does not allow.
struct RefusedNames {
    code: ReasonCode,
    step: &'static str,
    names: Vec<Vec<u8>>,
}

// <https://fetch.spec.whatwg.org/#cors-preflight-fetch-0>
fn allowed_header_names(
    question: &Question<'_>,
    listed: &TokenList<'_>,
    include: bool,
) -> Result<AllowedBy, RefusedNames> {
    let unsafe_names = question.unsafe_names;
    // One walk over the server's list, each item looked up among the request's names: neither side can make it quadratic.
    let mut named = Marks::new(unsafe_names.len());
    let mut asterisk = false;
    // The lengths of the request's names, modulo 64: most items have another.
    let lengths = unsafe_names.iter(question.header_list).fold(0u64, |all, name| all | 1 << (name.len() & 63));
    for item in listed.iter() {
        asterisk |= item == b"*";
        if (lengths >> (item.len() & 63)) & 1 == 0 {
            continue;
        }
        unsafe_names.for_each_place(question.header_list, item, |place| named.set(place));
    }
    if named.all() {
        let by = if unsafe_names.is_empty() { AllowedBy::Safelist } else { AllowedBy::Name };
        return Ok(by);
    }
    let wildcard = asterisk && !include;
    let mut refused = RefusedNames { code: ReasonCode::HeaderNotAllowed, step: "7.7", names: Vec::new() };
    for (position, name) in unsafe_names.iter(question.header_list).enumerate() {
        // 7.6. It is never safelisted, so it is among the unsafe names.
        let non_wildcard = question.authorization == AuthorizationWildcard::ByNameOnly
            && is_cors_non_wildcard_request_header_name(name);
        // 7.7.
        if named.is_set(position) || (wildcard && !non_wildcard) {
            continue;
        }
        if non_wildcard {
            refused.step = "7.6";
        }
        refused.names.push(name.to_ascii_lowercase());
    }
    if refused.names.is_empty() {
        return Ok(AllowedBy::Wildcard);
    }
    refused.code = match (asterisk, include) {
        (true, true) => ReasonCode::HeaderWildcardWithCredentials,
        (true, false) => ReasonCode::AuthorizationNeedsExplicitListing,
        (false, _) => ReasonCode::HeaderNotAllowed,
    };
    Err(refused)
}

#[cold]
fn refuse_syntax(code: ReasonCode, failure: ExtractFailure) -> Reason {
    Reason::new(code)
        .with("found", failure.value)
        .with("item", failure.item)
        .with("offset", failure.offset.to_string())
        .with("line", failure.line.to_string())
}

/// One bit a name; inline for as many as ordinary requests have.
struct Marks {
    inline: u64,
    spilled: Vec<bool>,
    len: usize,
    set: usize,
}

impl Marks {
    fn new(len: usize) -> Self {
        Self { inline: 0, spilled: if len > 64 { vec![false; len] } else { Vec::new() }, len, set: 0 }
    }

    fn is_set(&self, position: usize) -> bool {
        match self.spilled.get(position) {
            Some(&mark) => mark,
            None => position < 64 && self.inline >> position & 1 == 1,
        }
    }

    fn set(&mut self, position: usize) {
        if self.is_set(position) {
            return;
        }
        self.set += 1;
        match self.spilled.get_mut(position) {
            Some(mark) => *mark = true,
            None => self.inline |= 1 << (position & 63),
        }
    }

    fn all(&self) -> bool {
        self.set == self.len
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(
        include: bool,
        method: &str,
        names: &[&str],
        lines: &[(&str, &str)],
    ) -> Result<(), (&'static str, String)> {
        refusal(include, method, names, lines).map_or(Ok(()), |reason| {
            let names = reason.parameter("headers").unwrap_or_default().concat();
            Err((reason.code().as_str(), String::from_utf8(names).unwrap()))
        })
    }

    fn refusal(include: bool, method: &str, names: &[&str], lines: &[(&str, &str)]) -> Option<Reason> {
        let headers: Vec<_> = names.iter().map(|name| (*name, "1")).collect();
        let header_list = HeaderList::try_from(&headers[..]).unwrap();
        let unsafe_names = UnsafeNames::of(&header_list, &crate::policy::safelist::SafelistPolicy::STANDARD);
        let mut lines = lines.to_vec();
        lines.extend([("Access-Control-Allow-Origin", "http://a.test"), ("Access-Control-Allow-Credentials", "true")]);
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let question = Question {
            serialized_origin: b"http://a.test",
            credentials_mode: if include { CredentialsMode::Include } else { CredentialsMode::Omit },
            method: &method,
            forced: false,
            header_list: &header_list,
            unsafe_names: &unsafe_names,
            authorization: AuthorizationWildcard::ByNameOnly,
            checks_origin: true,
            max_age: MaxAgeSyntax::DeltaSeconds,
        };
        judge(&question, 204, &Reading::of(&lines), Corrections::STANDARD, &mut Lists::default()).err()
    }

    #[test]
    fn refused_names_tell_the_step_that_refuses_them() {
        let step = |names: &[&str], allowed: &str| {
            let reason = refusal(false, "GET", names, &[("Access-Control-Allow-Headers", allowed)]).unwrap();
            reason.step().step.to_owned()
        };
        assert_eq!(step(&["authorization"], "*"), "7.6");
        assert_eq!(step(&["authorization", "x-a"], "*"), "7.6");
        assert_eq!(step(&["x-a"], "x-b"), "7.7");
    }

    #[test]
    fn lists_and_wildcards() {
        const METHODS: &str = "Access-Control-Allow-Methods";
        const HEADERS: &str = "Access-Control-Allow-Headers";
        assert_eq!(judged(false, "PUT", &[], &[(METHODS, "DELETE"), (METHODS, "PUT")]), Ok(()));
        assert_eq!(judged(false, "PUT", &[], &[(METHODS, "put")]), Err(("method-not-allowed", String::new())));
        assert_eq!(judged(false, "PUT", &["x-b", "X-A"], &[]), Err(("method-not-allowed", "x-ax-b".into())));
        assert_eq!(
            judged(true, "PUT", &[], &[(METHODS, "*")]),
            Err(("method-wildcard-with-credentials", String::new()))
        );
        assert_eq!(judged(true, "*", &[], &[(METHODS, "*")]), Ok(()));
        assert_eq!(judged(false, "GET", &["x-a"], &[(HEADERS, "X-B, X-A")]), Ok(()));
        assert_eq!(
            judged(false, "GET", &["x-a", "x-c"], &[(HEADERS, "x-b")]),
            Err(("header-not-allowed", "x-ax-c".into()))
        );
        assert_eq!(judged(false, "GET", &["x-a"], &[(HEADERS, "*")]), Ok(()));
        let authorization = &["authorization", "x-a"];
        assert_eq!(
            judged(false, "GET", authorization, &[(HEADERS, "*")]),
            Err(("authorization-needs-explicit-listing", "authorization".into()))
        );
        assert_eq!(judged(false, "GET", authorization, &[(HEADERS, "*, Authorization")]), Ok(()));
        assert_eq!(
            judged(true, "GET", authorization, &[(HEADERS, "*, x-a")]),
            Err(("header-wildcard-with-credentials", "authorization".into()))
        );
        assert_eq!(
            judged(false, "GET", &[], &[(METHODS, "a b"), (HEADERS, "c d")]),
            Err(("allow-methods-invalid", String::new()))
        );
    }

    #[test]
    fn more_names_than_bits() {
        let names: Vec<String> = (0..100).map(|number| format!("x-{number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(judged(true, "GET", &names, &[("Access-Control-Allow-Headers", &names.join(","))]), Ok(()));
        assert_eq!(
            judged(true, "GET", &names, &[("Access-Control-Allow-Headers", &names[..99].join(","))]),
            Err(("header-not-allowed", "x-99".into()))
        );
    }
}
