//! Input that cannot be understood.

use spec_tests::command_line::run;

#[track_caller]
fn assert_refused(arguments: &[&str], input: &[u8], expected: &str) {
    let ran = run(&[&["probe"], arguments].concat(), input);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.errors.contains(expected), "{ran:?}");
    assert_eq!(ran.output, "", "{ran:?}");
}

#[test]
fn flags() {
    let url = "http://127.0.0.1:9/";
    for (arguments, expected) in [
        (&[][..], "required"),
        (&[url], "--origin"),
        (&["not a url", "--origin", "http://a.test"], "URL: found `not a url`, expected an absolute http or https URL"),
        (&["ftp://a.test/", "--origin", "http://a.test"], "URL: found the scheme `ftp`"),
        (&["data:,x", "--origin", "http://a.test"], "URL: found the scheme `data`"),
        (&[url, "--origin", "a.test"], "--origin:"),
        (&[url, "--origin", "http://a.test/x"], "--origin:"),
        (&[url, "--origin", "http://a.test", "-H", "X"], "--header: found `X`, expected `name: value`"),
        (&[url, "--origin", "http://a.test", "-H", "X Y: 1"], "a page cannot make this request"),
        (&[url, "--origin", "http://a.test", "-X", "TRACE"], "a page cannot make this request"),
        (&[url, "--origin", "http://a.test", "-X", "GET", "-d", "x"], "a page cannot make this request"),
        (&["http://u:p@a.test/", "--origin", "http://a.test"], "a page cannot make this request"),
        (
            &[url, "--origin", "http://a.test", "-H", "X: \u{20ac}"],
            "found U+20AC, expected characters that stand for bytes",
        ),
        (&[url, "--origin", "http://a.test", "--profile", "ie"], "--profile: found `ie`, expected one of standard"),
        (&[url, "--origin", "http://a.test", "--timeout", "0"], "--timeout"),
        (&[url, "--origin", "http://a.test", "--mode", "navigate"], "--mode: found `navigate`, expected cors"),
        (&[url, "--origin", "http://a.test", "--cacert", "/nowhere.pem"], "--cacert /nowhere.pem: cannot be read"),
        (&[url, "--origin", "http://a.test", "--cacert", file!()], "--cacert"),
        (&[url, "--origin", "http://a.test", "--curl", "curl x"], "cannot be used with"),
    ] {
        assert_refused(arguments, b"", expected);
    }
}

#[test]
fn commands() {
    for (command, expected) in [
        ("wget http://a.test/", "--curl: found `wget`, expected a command that begins with `curl`"),
        ("curl http://a.test/", "found no origin, expected --origin"),
        ("curl http://a.test/ -H 'origin: a.test'", "the header `origin`:"),
        ("curl http://a.test/ --frobnicate", "--curl: found the option `--frobnicate`"),
        ("curl http://a.test/ -F a=b", "--curl: -F is not supported"),
        ("curl http://a.test/ -H \"authorization: $TOKEN\"", "which a shell would replace"),
        ("curl ftp://a.test/ -H 'origin: http://a.test'", "URL: found the scheme `ftp`"),
        ("curl http://a.test/ -H 'or\u{1b}igin'", "or\\u{1b}igin"),
    ] {
        assert_refused(&["--curl", command], b"", expected);
        assert_refused(&["--curl", "-"], command.as_bytes(), expected);
    }
    assert_refused(&["--curl", "-"], b"curl \xff", "--curl: standard input is no UTF-8");
    assert_refused(&["--curl", "-"], &vec![b'a'; 5_000_000], "--curl: found more than 4194304 bytes");
    assert_refused(&["--curl", "-"], &vec![b'a'; 4_194_305], "--curl: found more than 4194304 bytes");
    assert_refused(&["--curl", "-"], &vec![b'a'; 4_194_304], "expected a command that begins with `curl`");
}
