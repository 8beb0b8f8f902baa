//! Secrets: sent where the fetch says so, shown where they are asked for.

use spec_tests::command_line::run;

use crate::loopback::Loopback;
use crate::{ORIGIN, assert_all, probe, probe_json};

fn server() -> Loopback {
    Loopback::always(
        "HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: http://app.test\nAccess-Control-Allow-Credentials: true\n\
         Access-Control-Allow-Headers: authorization\nSet-Cookie: session=of-the-server\n\
         Access-Control-Expose-Headers: Authorization\nAuthorization: Bearer of-the-server",
    )
}

#[test]
fn cookies_go_with_credentials_only() {
    let server = server();
    let cookie = &["-H", "Cookie: session=of-the-page"];
    let ran = probe(&server.url("/"), cookie);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.output.contains("(credentials included: no)"), "{ran:?}");
    assert!(ran.output.contains("no cookie or password was sent: the credentials mode is same-origin"), "{ran:?}");
    assert_eq!(server.asked()[0].header("cookie"), None);

    let ran = probe(&server.url("/"), &[&cookie[..], &["--credentials", "include"]].concat());
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.output.contains("(credentials included: yes)"), "{ran:?}");
    assert_eq!(server.asked()[1].header("cookie"), Some("session=of-the-page"));
}

#[test]
fn preflights_have_none() {
    let server = server();
    let secrets = ["-H", "Cookie: a=b", "-H", "Authorization: Bearer word", "--credentials", "include"];
    let (code, probed) = probe_json(&server.url("/"), &secrets);
    assert_eq!(code, Some(0), "{probed}");
    let asked = server.asked();
    assert_eq!(
        (asked[0].method(), asked[0].header("cookie"), asked[0].header("authorization")),
        ("OPTIONS", None, None)
    );
    assert_eq!(asked[0].header("access-control-request-headers"), Some("authorization"));
    assert_eq!((asked[1].header("cookie"), asked[1].header("authorization")), (Some("a=b"), Some("Bearer word")));
}

#[test]
fn a_star_does_not_do_with_credentials() {
    let server = Loopback::always("HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *");
    let (code, probed) = probe_json(&server.url("/"), &["--credentials", "include"]);
    assert_eq!(code, Some(1));
    assert_all(&probed, "allow-origin-wildcard-with-credentials");
}

#[test]
fn secrets_are_shown_on_demand() {
    let server = server();
    let secrets = ["-H", "Cookie: a=of-the-page", "-H", "Authorization: Bearer word", "--credentials", "include", "-v"];
    for json in [&[][..], &["--json"]] {
        let hidden = probe(&server.url("/"), &[&secrets[..], json].concat());
        let shown = probe(&server.url("/"), &[&secrets[..], json, &["--reveal"]].concat());
        for secret in ["of-the-page", "Bearer word", "of-the-server"] {
            assert!(!hidden.output.contains(secret), "{secret}: {hidden:?}");
            assert!(shown.output.contains(secret), "{secret}: {shown:?}");
        }
        assert!(hidden.output.contains("(redacted)"), "{hidden:?}");
    }
}

#[test]
fn user_info_of_redirects_is_hidden() {
    let server =
        Loopback::always("HTTP/1.1 302 Found\nAccess-Control-Allow-Origin: *\nLocation: http://name:word@127.0.0.1:9/");
    for arguments in [&[][..], &["--json"]] {
        let ran = probe(&server.url("/"), arguments);
        assert_eq!(ran.code, Some(1));
        assert!(ran.output.contains("redirect-userinfo") && ran.output.contains("(redacted)@127.0.0.1:9"), "{ran:?}");
        assert!(!ran.output.contains("name:word"), "{ran:?}");
    }
}

#[test]
fn no_other_origin_gets_them() {
    let other = server();
    let first = Loopback::always(&format!(
        "HTTP/1.1 302 Found\nAccess-Control-Allow-Origin: http://app.test\nAccess-Control-Allow-Credentials: true\n\
         Location: {}",
        other.url("/")
    ));
    let command = format!("curl '{}' -b a=b -u name:word -H 'origin: {ORIGIN}'", first.url("/"));
    let ran = run(&["probe", "--curl", &command], b"");
    assert!(ran.output.contains("note: credentials: include, since the command has some"), "{ran:?}");
    assert_eq!(first.asked()[0].header("cookie"), Some("a=b"));
    assert_eq!(first.asked()[0].header("authorization"), Some("Basic bmFtZTp3b3Jk"));
    assert_eq!((other.asked()[0].header("cookie"), other.asked()[0].header("authorization")), (None, None));
}
