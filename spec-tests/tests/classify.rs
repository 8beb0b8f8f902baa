//! `fetch-cors classify`: what it says of a request, and why.

use spec_tests::command_line::run;

fn classify(arguments: &[&str]) -> (Option<i32>, String, String) {
    let ran = run(&[&["classify", "https://b.test/x"], arguments].concat(), b"");
    (ran.code, ran.output, ran.errors)
}

#[test]
fn what_needs_a_preflight_says_why() {
    let language = format!("Accept-Language: {}", "a".repeat(128));
    let mut arguments = vec!["--origin", "https://a.test"];
    for _ in 0..7 {
        arguments.extend(["-H", language.as_str()]);
    }
    let (code, output, _) = classify(&arguments);
    assert_eq!((code, output.contains("simple: no preflight is needed")), (Some(0), true), "{output}");
    assert_eq!(output.matches(": CORS-safelisted\n").count(), 1 + 7, "{output}");
    // 1024 bytes, and three of the default `Accept`.
    arguments.extend(["-H", language.as_str()]);
    let (code, output, _) = classify(&arguments);
    assert_eq!((code, output.contains("not simple: a preflight is needed")), (Some(0), true), "{output}");
    assert_eq!(output.matches(": not safelisted: all safelisted values together").count(), 8, "{output}");
    assert!(output.contains("Access-Control-Request-Headers: accept,accept-language\n"), "{output}");
}

#[test]
fn mode_no_cors_tells_what_it_leaves_out() {
    let (code, output, _) =
        classify(&["--origin", "https://a.test", "--mode", "no-cors", "-H", "X-A: 1", "-H", "Accept: text/html"]);
    assert_eq!((code, output.contains("header `X-A`: left out")), (Some(0), true), "{output}");
    assert!(output.contains("header `Accept`: CORS-safelisted\n") && !output.contains("X-A: 1"), "{output}");
}

#[test]
fn an_opaque_origin_is_an_origin_and_a_host_is_none() {
    let (code, output, _) = classify(&["--origin", "null", "-X", "put"]);
    assert_eq!(code, Some(0));
    assert!(output.contains("Access-Control-Request-Method: PUT\n") && output.contains("Origin: null\n"), "{output}");
    let (code, output, errors) = classify(&["--origin", "a.test"]);
    assert_eq!((code, output.as_str()), (Some(2), ""));
    assert!(errors.contains("--origin: `a.test` is not a tuple origin"), "{errors}");
}
