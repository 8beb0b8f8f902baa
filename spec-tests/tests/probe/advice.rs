//! What a server should answer instead: told, and true.

use serde_json::{Value, json};

use crate::loopback::{Asked, Loopback};
use crate::{ORIGIN, assert_all, probe, probe_json};

const PUT: &[&str] = &["-X", "PUT", "-H", "X-A: 1", "--credentials", "include", "--send"];

/// Asks for a login even before a preflight.
fn closed() -> Loopback {
    Loopback::always("HTTP/1.1 401 Unauthorized\nAccess-Control-Allow-Origin: *")
}

/// The same server with the edits of `advice`.
fn followed(advice: &Value) -> Loopback {
    let edits = advice["edits"].as_array().unwrap().clone();
    Loopback::start(move |asked: &Asked, _| {
        let kind = if asked.method() == "OPTIONS" { "preflight" } else { "request" };
        let mut status = json!(401);
        let mut lines = vec![("Access-Control-Allow-Origin".to_owned(), "*".to_owned())];
        for edit in edits.iter().filter(|edit| edit["answer"]["kind"] == kind) {
            for change in [&edit["change"], &edit["with_vary"]].into_iter().filter(|change| !change.is_null()) {
                let text = |field: &str| change[field].as_str().unwrap_or_default().to_owned();
                match text("action").as_str() {
                    "set" => {
                        lines.retain(|(name, _)| !name.eq_ignore_ascii_case(&text("name")));
                        lines.push((text("name"), text("value")));
                    }
                    "append" => lines.push((text("name"), text("value"))),
                    "status" => status = change["status"].clone(),
                    other => panic!("{other}"),
                }
            }
        }
        let lines: Vec<String> = lines.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        format!("HTTP/1.1 {status} Status\r\n{}Content-Length: 0\r\n\r\n", lines.concat()).into_bytes()
    })
}

#[test]
fn who_follows_it_is_no_longer_refused() {
    let (code, probed) = probe_json(&closed().url("/x"), PUT);
    assert_eq!(code, Some(1));
    assert_all(&probed, "preflight-allow-origin-wildcard-with-credentials");
    let advice = &probed["advice"];
    assert_eq!(advice["suffices"], true);
    let changes: Vec<&str> =
        advice["edits"].as_array().unwrap().iter().map(|edit| edit["because"].as_str().unwrap()).collect();
    assert!(changes.contains(&"preflight-status-not-ok") && changes.contains(&"header-not-allowed"), "{changes:?}");
    // Nobody has seen how it answers the PUT.
    let of_request = |edit: &&Value| edit["answer"]["kind"] == "request";
    assert!(advice["edits"].as_array().unwrap().iter().filter(of_request).all(|edit| edit["assumed"] == true));

    let (code, probed) = probe_json(&followed(advice).url("/x"), PUT);
    assert_eq!(code, Some(0), "{probed}");
    assert_all(&probed, "allowed");
    assert_eq!(probed["advice"]["edits"], json!([]));
}

#[test]
fn it_is_told_with_warnings() {
    let server = closed();
    let ran = probe(&server.url("/x"), PUT);
    let (_, advice) = ran.output.split_once("\nTo allow this:\n").unwrap_or_else(|| panic!("{ran:?}"));
    for line in [
        &format!("  on the answer to the preflight of {}:", server.url("/x")),
        &format!("    set `Access-Control-Allow-Origin: {ORIGIN}` and add `Vary: Origin`"),
        "    set `Access-Control-Allow-Credentials: true`",
        "    answer with status 204",
        &format!("  on the answer to the request of {}, which nobody has seen yet:", server.url("/x")),
    ] {
        assert!(advice.lines().any(|own| own == line), "{line}: {advice}");
    }
    assert!(advice.contains("warning: reflected-origin-with-credentials: "), "{advice}");
}

#[test]
fn it_is_written_down_for_a_server() {
    let server = closed();
    let ran = probe(&server.url("/x"), &[PUT, &["--for", "nginx"]].concat());
    let (_, configuration) = ran.output.split_once("\n\n# nginx, for ").unwrap_or_else(|| panic!("{ran:?}"));
    assert!(configuration.contains("add_header Access-Control-Allow-Methods \"PUT\" always;"), "{configuration}");
    let (_, probed) = probe_json(&server.url("/x"), &[PUT, &["--for", "caddy"]].concat());
    assert!(probed["configuration"].as_str().unwrap().starts_with("# Caddy, "), "{probed}");
}

#[test]
fn what_no_header_changes_is_said() {
    let nobody = Loopback::start(|_, _| Vec::new());
    let ran = probe(&nobody.url("/x"), &[]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.output.contains("\nTo allow this:\n  no CORS header changes this: "), "{ran:?}");
    let redirect =
        Loopback::always("HTTP/1.1 302 Found\nAccess-Control-Allow-Origin: *\nLocation: http://name:word@127.0.0.1:9/");
    let ran = probe(&redirect.url("/x"), &[]);
    assert!(
        ran.output.contains("\n  the page must fetch http://127.0.0.1:9/ itself, or the server redirects"),
        "{ran:?}"
    );
    let ran = probe("http://127.0.0.1:8123/", &["--mode", "same-origin"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.output.contains("nothing reaches the network") && ran.output.contains("the page must"), "{ran:?}");
}

#[test]
fn what_works_is_left_alone() {
    let public = Loopback::always("HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *");
    let ran = probe(&public.url("/x"), &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(!ran.output.contains("To allow this") && !ran.output.contains("warning"), "{ran:?}");
}

/// The README's server: `Access-Control-Allow-Headers: *`, and three headers more.
#[test]
fn the_readme_shows_real_output() {
    let server = Loopback::always(
        "HTTP/1.1 204 No Content\nServer: nginx\nDate: today\nConnection: keep-alive\n\
         Access-Control-Allow-Origin: *\nAccess-Control-Allow-Methods: GET, PUT\nAccess-Control-Allow-Headers: *",
    );
    let readme = include_str!("../../../README.md");
    let (_, shown) = readme.split_once("```text\n$ fetch-cors probe http://127.0.0.1:8080/item --origin ").unwrap();
    let (shown, _) = shown.split_once("```").unwrap();
    let (arguments, expected) = shown.split_once('\n').unwrap();
    assert_eq!(arguments, "http://localhost:3000 -X PUT -H 'Authorization: Bearer x'");
    let arguments = ["--origin", "http://localhost:3000", "-X", "PUT", "-H", "Authorization: Bearer x"];
    let ran = spec_tests::command_line::run(&[&["probe", &server.url("/item")], &arguments[..]].concat(), b"");
    assert_eq!((ran.code, ran.errors.as_str()), (Some(1), ""));
    let text = ran.output.replace(&server.url(""), "http://127.0.0.1:8080");
    let mut rest = text.lines();
    let mut skips = false;
    for line in expected.lines() {
        // How long it took is another matter each time.
        let is_like =
            |own: &str| own == line || line.split_once("  after ").is_some_and(|(start, _)| own.starts_with(start));
        if line == "…" {
            skips = true;
        } else {
            assert!(if skips { rest.any(is_like) } else { rest.next().is_some_and(is_like) }, "{line}:\n{text}");
            skips = false;
        }
    }
    assert!(skips || rest.next().is_none(), "{text}");
}
