//! Points at the part of a header's value that a refusal is about.

use fetch_cors::{Reason, ReasonCode};

use crate::output::shown;
use crate::redaction::Reveal;

/// A header's value with the offending part of it.
pub(super) struct Pointed {
    pub(super) name: &'static str,
    /// Before the part, the part, and after it; as they may be shown.
    pub(super) parts: [String; 3],
}

/// More than that of a value is cut on either side of the part.
const CONTEXT: usize = 60;

impl Pointed {
    /// What a refusal points at, where it is about a header's value.
    pub(super) fn of(reason: &Reason, reveal: Reveal) -> Option<Self> {
        let name = header_of(reason.code())?;
        let hidden = reveal.bytes(reason.parameter("found")?.first()?);
        let found = &*hidden;
        let number = |name: &str| std::str::from_utf8(reason.parameter(name)?.first()?).ok()?.parse::<usize>().ok();
        let item = reason.parameter("item").and_then(|values| values.first()).map(|item| reveal.bytes(item));
        let (start, length) = match (number("offset"), item) {
            (Some(offset), Some(item)) => (offset, item.len().max(1)),
            _ => (0, found.len()),
        };
        let start = start.min(found.len());
        let end = start.saturating_add(length).min(found.len());
        Some(Self {
            name,
            parts: [cut_before(found.get(..start)?), cut_after(found.get(start..end)?), cut_after(found.get(end..)?)],
        })
    }

    /// Two lines: the header, and carets under the part.
    pub(super) fn lines(&self) -> [String; 2] {
        let [before, part, after] = &self.parts;
        let indent = self.name.len() + 2 + before.chars().count();
        let carets = part.chars().count().max(1);
        [format!("{}: {before}{part}{after}", self.name), format!("{}{}", " ".repeat(indent), "^".repeat(carets))]
    }
}

fn cut_before(bytes: &[u8]) -> String {
    match bytes.len().checked_sub(CONTEXT).filter(|cut| *cut > 0) {
        Some(cut) => format!("…{}", latin1(bytes.get(cut..).unwrap_or_default())),
        None => latin1(bytes),
    }
}

fn cut_after(bytes: &[u8]) -> String {
    match bytes.get(..CONTEXT) {
        Some(kept) if bytes.len() > CONTEXT => format!("{}…", latin1(kept)),
        _ => latin1(bytes),
    }
}

fn latin1(bytes: &[u8]) -> String {
    shown(&bytes.iter().copied().map(char::from).collect::<String>())
}

fn header_of(code: ReasonCode) -> Option<&'static str> {
    Some(match code {
        ReasonCode::PreflightAllowOriginWildcardWithCredentials
        | ReasonCode::PreflightAllowOriginMultiple
        | ReasonCode::PreflightAllowOriginInvalid
        | ReasonCode::PreflightAllowOriginMismatch
        | ReasonCode::AllowOriginWildcardWithCredentials
        | ReasonCode::AllowOriginMultiple
        | ReasonCode::AllowOriginInvalid
        | ReasonCode::AllowOriginMismatch => "Access-Control-Allow-Origin",
        ReasonCode::PreflightAllowCredentialsNotTrue | ReasonCode::AllowCredentialsNotTrue => {
            "Access-Control-Allow-Credentials"
        }
        ReasonCode::AllowMethodsInvalid | ReasonCode::MethodNotAllowed | ReasonCode::MethodWildcardWithCredentials => {
            "Access-Control-Allow-Methods"
        }
        ReasonCode::AllowHeadersInvalid
        | ReasonCode::HeaderNotAllowed
        | ReasonCode::HeaderWildcardWithCredentials
        | ReasonCode::AuthorizationNeedsExplicitListing => "Access-Control-Allow-Headers",
        ReasonCode::RedirectLocationInvalid => "Location",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use fetch_cors::scenario::{parse_suite, run};

    use super::Pointed;
    use crate::redaction::Reveal;

    fn lines(header: &str, value: &str) -> Option<[String; 2]> {
        let suite = serde_json::json!({ "id": "x", "server": [ { "url": "http://b.test/", "responses": [
            { "status": 200, "headers": [["Access-Control-Allow-Origin", "*"], [header, value]] } ] } ],
            "steps": [ { "fetch": { "origin": "http://a.test", "url": "http://b.test/", "method": "PUT" } } ] });
        let report = run(&parse_suite(&suite.to_string()).ok()?[0]).ok()?;
        Pointed::of(report.outcomes[0].network_error()?.reason(), Reveal(false)).map(|pointed| pointed.lines())
    }

    #[test]
    fn the_item_that_is_no_method() {
        assert_eq!(
            lines("Access-Control-Allow-Methods", "GET, PUT; DELETE").unwrap(),
            ["Access-Control-Allow-Methods: GET, PUT; DELETE", "                                   ^^^^^^^^^^^"]
        );
    }

    #[test]
    fn user_info_is_hidden() {
        assert_eq!(
            lines("Access-Control-Allow-Methods", "https://u:p@b.test").unwrap(),
            [
                "Access-Control-Allow-Methods: https://(redacted)@b.test",
                "                              ^^^^^^^^^^^^^^^^^^^^^^^^^"
            ]
        );
    }

    #[test]
    fn a_long_value_is_cut_around_it() {
        let value = format!("{}a b{}", "GET,".repeat(100), ",GET".repeat(100));
        let [header, carets] = lines("Access-Control-Allow-Methods", &value).unwrap();
        assert!(header.chars().count() < 170, "{header}");
        let at = carets.chars().position(|c| c == '^').unwrap();
        assert_eq!(header.chars().skip(at).take(3).collect::<String>(), "a b");
    }

    #[test]
    fn values_of_just_that_length_are_whole() {
        for (length, cut) in [(60, false), (61, true)] {
            let (before, after) = (format!("{}, ", "a".repeat(length - 2)), format!(",{}", "b".repeat(length - 1)));
            let [header, _] = lines("Access-Control-Allow-Methods", &format!("{before}a b{after}")).unwrap();
            assert_eq!(header.chars().filter(|&shown| shown == '…').count(), if cut { 2 } else { 0 }, "{header}");
        }
    }

    #[test]
    fn an_empty_value_has_a_caret_too() {
        assert_eq!(
            lines("Access-Control-Allow-Origin", "").map(|[_, carets]| carets.trim().to_owned()).as_deref(),
            Some("^^^"),
            "`*, ` has three bytes"
        );
    }
}
