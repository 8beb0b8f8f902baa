//! What a reason says, and how much of what a server sent.

use super::*;

#[test]
fn every_code_is_found_by_its_string() {
    for &code in ReasonCode::ALL {
        assert_eq!(ReasonCode::from_code(code.as_str()), Some(code));
    }
    assert_eq!(ReasonCode::from_code("no-code"), None);
    assert_eq!(ReasonCode::from_code(""), None);
}

#[test]
fn parameters_are_there_by_name_and_in_order() {
    let reason = Reason::new(ReasonCode::MethodNotAllowed).with("method", "PUT").with("found", "GET");
    let names: Vec<_> = reason.parameters().iter().map(|parameter| parameter.name).collect();
    assert_eq!(names, ["method", "found"]);
    assert_eq!(reason.parameter("method"), Some(&[b"PUT".to_vec()][..]));
    assert_eq!(reason.parameter("headers"), None);
}

#[test]
fn header_names_are_told_beside_a_refused_method_and_nowhere_else() {
    for code in [ReasonCode::MethodNotAllowed, ReasonCode::MethodWildcardWithCredentials] {
        assert_eq!(Reason::new(code).with("method", "PUT").also(), None);
        let both = Reason::new(code).with("method", "PUT").with("headers", "x-a");
        assert_eq!(both.also().as_deref(), Some("also refused: headers `x-a`"));
    }
    assert_eq!(Reason::new(ReasonCode::HeaderNotAllowed).with("headers", "x-a").also(), None);
}

#[test]
fn templates_are_filled_as_far_as_they_can_be_read() {
    let reason = Reason::new(ReasonCode::MethodNotAllowed).with("method", "PUT");
    assert_eq!(reason.fill("<{method}> and <{found}>"), "<PUT> and <(none)>");
    assert_eq!(reason.fill("no end {method"), "no end {method");
}
