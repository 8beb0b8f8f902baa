//! Which change takes which refusal away.

use super::super::page_change::PageChangeCode;
use super::super::tests::{Lines, URL, exchange, fetch, url};
use super::*;
use crate::ExchangeKind::{Preflight, Request};
use crate::fetching::action::Action;
use crate::fetching::interception::SuppliedResponse;
use crate::fetching::response::ResponseType;
use crate::infrastructure::request::CredentialsMode::{self, Include, SameOrigin};
use crate::infrastructure::request::{RequestMode, ResponseTainting};
use crate::infrastructure::response_head::ResponseHead;
use crate::infrastructure::timestamp::Timestamp;
use crate::profile::{Predictor, STANDARD};
use crate::user_agent::UserAgentBuilder;

fn with_credentials(credentials_mode: CredentialsMode, lines: Lines<'_>) -> AnsweredExchange {
    AnsweredExchange { credentials_mode, ..exchange(Preflight, lines) }
}

#[test]
fn each_reason_that_a_header_can_help_has_its_change() {
    use ReasonCode as Code;
    let answered = AnsweredExchange {
        method: "PUT".to_owned(),
        asked_names: vec!["x-a".to_owned()],
        ..exchange(Preflight, &[("Location", "/y"), ("Location", "/y")])
    };
    for &code in ReasonCode::ALL {
        let expected = match code {
            Code::PreflightAllowOriginMissing
            | Code::PreflightAllowOriginMultiple
            | Code::PreflightAllowOriginInvalid
            | Code::PreflightAllowOriginMismatch
            | Code::PreflightAllowOriginWildcardWithCredentials
            | Code::AllowOriginMissing
            | Code::AllowOriginMultiple
            | Code::AllowOriginInvalid
            | Code::AllowOriginMismatch
            | Code::AllowOriginWildcardWithCredentials => "set `Access-Control-Allow-Origin: https://a.test`",
            Code::PreflightAllowCredentialsMissing
            | Code::PreflightAllowCredentialsNotTrue
            | Code::AllowCredentialsMissing
            | Code::AllowCredentialsNotTrue => "set `Access-Control-Allow-Credentials: true`",
            Code::PreflightRedirect | Code::PreflightStatusNotOk => "answer with status 204",
            Code::AllowMethodsInvalid | Code::MethodWildcardWithCredentials | Code::MethodNotAllowed => {
                "set `Access-Control-Allow-Methods: PUT`"
            }
            Code::AllowHeadersInvalid
            | Code::AuthorizationNeedsExplicitListing
            | Code::HeaderWildcardWithCredentials
            | Code::HeaderNotAllowed => "set `Access-Control-Allow-Headers: x-a`",
            Code::CrossOriginResourcePolicySameOrigin | Code::CrossOriginEmbedderPolicy => {
                "set `Cross-Origin-Resource-Policy: same-site`"
            }
            Code::CrossOriginResourcePolicySameSite => "set `Cross-Origin-Resource-Policy: cross-origin`",
            Code::RedirectLocationInvalid => "set `Location: /y`",
            _ => "",
        };
        let change = change(&Reason::new(code).with("expected", "https://a.test"), &answered);
        assert_eq!(change.map(|change| change.to_string()).unwrap_or_default(), expected, "{code}");
    }
}

#[test]
fn the_exact_origin_is_allowed_but_null_is_everybody() {
    let table: [(&str, CredentialsMode, Lines<'_>, &str); 6] = [
        ("https://a.test", SameOrigin, &[], "https://a.test"),
        ("https://a.test", Include, &[(ALLOW_ORIGIN, "*")], "https://a.test"),
        ("null", SameOrigin, &[], "*"),
        ("null", SameOrigin, &[(ALLOW_ORIGIN, "https://c.test")], "*"),
        // It was refused.
        ("null", SameOrigin, &[(ALLOW_ORIGIN, "*")], "null"),
        ("null", Include, &[(ALLOW_ORIGIN, "https://c.test")], "null"),
    ];
    for (expected, mode, lines, allowed) in table {
        let reason = Reason::new(ReasonCode::AllowOriginMismatch).with("expected", expected);
        let found = allowed_origin(&reason, &with_credentials(mode, lines));
        assert_eq!(found.as_deref(), Some(allowed), "{expected} {mode} {lines:?}");
    }
    assert_eq!(allowed_origin(&Reason::new(ReasonCode::AllowOriginMismatch), &exchange(Request, &[])), None);
}

#[test]
fn a_list_keeps_what_counts_and_gets_what_is_needed() {
    let table: [(CredentialsMode, &str, &[&str], &str); 7] = [
        (SameOrigin, "", &["x-a", "x-b"], "set `Access-Control-Allow-Headers: x-a, x-b`"),
        (SameOrigin, "x-c, x-a", &["x-b"], "set `Access-Control-Allow-Headers: x-c, x-a, x-b`"),
        (SameOrigin, "X-A", &["x-a", "x-b"], "set `Access-Control-Allow-Headers: X-A, x-b`"),
        (SameOrigin, "*, x-a", &["authorization"], "set `Access-Control-Allow-Headers: *, x-a, authorization`"),
        (Include, "x-a, *", &["x-b"], "set `Access-Control-Allow-Headers: x-a, x-b`"),
        (SameOrigin, "x a", &[], "remove `Access-Control-Allow-Headers`"),
        (Include, "*", &[], "remove `Access-Control-Allow-Headers`"),
    ];
    for (mode, value, needed, expected) in table {
        let needed: Vec<String> = needed.iter().copied().map(str::to_owned).collect();
        let answered = with_credentials(mode, &[(ALLOW_HEADERS, value)]);
        let change = list(ALLOW_HEADERS, &answered, &needed, str::to_ascii_lowercase);
        assert_eq!(change.to_string(), expected, "{mode} {value}");
    }
}

#[test]
fn locations_that_say_the_same_become_one() {
    let table: [(&[&str], Option<&str>); 7] = [
        (&[], None),
        (&["/y"], None),
        (&["/y", "/y"], Some("/y")),
        (&["/y", "/y", "/y"], Some("/y")),
        (&["/y", "/z"], None),
        (&["/y", "/y", "/z"], None),
        // Whoever wrote this meant something else.
        (&["/y z", "/y z"], None),
    ];
    for (values, expected) in table {
        let lines: Vec<(&str, &str)> = values.iter().map(|value| ("location", *value)).collect();
        let expected = expected.map(|value| Change::Set { name: "Location", value: value.to_owned() });
        assert_eq!(one_location(&exchange(Request, &lines)), expected, "{values:?}");
    }
}

/// The refused response has the header that a server's would be blamed for.
#[test]
fn a_service_workers_answer_is_the_service_workers_to_change() {
    let predictor = Predictor::configured(STANDARD, UserAgentBuilder::asks_service_workers);
    let refused = [(RESOURCE_POLICY, "same-origin")];
    let play = |intercepted: bool| {
        let request = fetch(URL).mode(RequestMode::NoCors).build().unwrap();
        let Action::Intercept(interception) = predictor.fetch(request, Timestamp::ZERO) else { panic!() };
        let head = ResponseHead::new(200, &refused);
        let action = if intercepted {
            let response = SuppliedResponse::new(head).response_type(ResponseType::Opaque).url_list([url(URL)]);
            interception.respond(response, Timestamp::ZERO)
        } else {
            let Action::Send(exchange) = interception.proceed(Timestamp::ZERO) else { panic!() };
            exchange.respond(head, Timestamp::ZERO)
        };
        let Action::Done(outcome) = action else { panic!() };
        let code = outcome.network_error().map(|error| error.reason().code());
        assert_eq!(code, Some(ReasonCode::CrossOriginResourcePolicySameOrigin));
        let answered = AnsweredExchange { tainting: ResponseTainting::Opaque, ..exchange(Request, &refused) };
        remedy(&outcome, &[answered])
    };
    match play(true) {
        Some(Remedy::Page(change)) => {
            assert_eq!(change.code, PageChangeCode::ChangeTheServiceWorker);
            assert!(change.text.starts_with("the page's service worker must answer differently: "), "{change}");
        }
        other => panic!("{other:?}"),
    }
    match play(false) {
        Some(Remedy::Edit(edit)) => {
            assert_eq!(edit.change.to_string(), "set `Cross-Origin-Resource-Policy: same-site`");
        }
        other => panic!("{other:?}"),
    }
}
