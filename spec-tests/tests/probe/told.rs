//! What it prints, whole.

use crate::loopback::Loopback;
use crate::probe;

/// The output, with the port and the times that differ from run to run taken out.
fn told(server: &Loopback, arguments: &[&str]) -> (Option<i32>, String) {
    let url = server.url("/x");
    let ran = probe(&url, arguments);
    assert_eq!(ran.errors, "");
    let port = url.trim_end_matches("/x").rsplit(':').next().unwrap().to_owned();
    let text = ran.output.replace(&port, "PORT");
    let lines = text.lines().map(|line| line.split_once("  after ").map_or(line, |(before, _)| before));
    (ran.code, lines.collect::<Vec<_>>().join("\n") + "\n")
}

/// What a server allows that sends back whatever comes.
#[test]
fn credentials_are_named_and_a_fragile_answer_is_warned_of() {
    let server = Loopback::always(
        "HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: http://app.test\nAccess-Control-Allow-Credentials: true\n\
         Server: b\nX-Other: 1",
    );
    let secrets = ["-H", "Cookie: a=b", "--credentials", "include"];
    let (code, text) = told(&server, &secrets);
    assert_eq!((code, text.as_str()), (Some(0), ALLOWED));
    // Everything that was sent and everything that came.
    let (_, verbose) = told(&server, &[&secrets[..], &["-v"]].concat());
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let (short, long) = (lines(&text), lines(&verbose));
    let left_out: Vec<&String> = short.iter().filter(|line| !long.contains(line)).collect();
    assert_eq!(left_out, ["<   (2 more headers)"]);
    let added: Vec<&str> =
        long.iter().filter(|line| !short.contains(line)).filter_map(|line| line.split(':').next()).collect();
    let own = added.iter().filter(|line| line.starts_with('>'));
    assert_eq!(added.iter().filter(|line| line.starts_with('<')).collect::<Vec<_>>(), [&"<   server", &"<   x-other"]);
    assert!(own.clone().any(|line| *line == ">   user-agent") && own.count() >= 2, "{verbose}");
}

const ALLOWED: &str = "\
> GET http://127.0.0.1:PORT/x
>   accept: */*
>   origin: http://app.test
>   cookie: (redacted)
>   (credentials included: yes)
< 200 OK
<   access-control-allow-origin: http://app.test
<   access-control-allow-credentials: true
<   (2 more headers)

standard  allowed  cors response, status 200
chromium  allowed  cors response, status 200
firefox   allowed  cors response, status 200
webkit    allowed  cors response, status 200

why, by profile standard:
GET http://127.0.0.1:PORT/x from http://app.test, mode cors, credentials include
  main fetch 12.g.1              cross-origin, and simple: CORS without preflight
  HTTP fetch 4.3                 GET sent with credentials, Origin `http://app.test`
  CORS check 7                   the response (status 200) passes, by `http://app.test` and Access-Control-Allow-Credentials
  TAO check 8                    timing will not be shown
  = cors response, status 200

warning: reflected-origin-with-credentials: on the answer to the request of http://127.0.0.1:PORT/x: `http://app.test` \
reads this with the user's cookies; compare `Origin` with a list of origins: a server that sends back whatever comes lets \
every site do so
warning: vary-origin-missing: on the answer to the request of http://127.0.0.1:PORT/x: a cache may give this answer, \
which allows `http://app.test` only, to a page of another origin; add `Vary: Origin` (to the answers without CORS headers too)
";

#[test]
fn a_refusal_is_explained_once_for_all_that_end_alike() {
    let server = Loopback::always("HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *\nServer: b");
    assert_eq!(told(&server, &["-X", "PUT", "-H", "DPR: 2"]), (Some(1), REFUSED.to_owned()));
}

const REFUSED: &str = "\
> OPTIONS http://127.0.0.1:PORT/x (preflight)
>   accept: */*
>   access-control-request-method: PUT
>   access-control-request-headers: dpr
>   origin: http://app.test
>   (credentials included: no)
< 200 OK
<   access-control-allow-origin: *
<   (1 more header)

standard  refused  method-not-allowed
chromium  refused  method-not-allowed
                   taken as answered the same: the preflight OPTIONS http://127.0.0.1:PORT/x has other `access-control-request-headers`
firefox   refused  method-not-allowed
webkit    refused  method-not-allowed

why, by profile standard:
PUT http://127.0.0.1:PORT/x from http://app.test, mode cors, credentials same-origin
  main fetch 12.f.1              cross-origin, and not simple (method `PUT`; headers `dpr`): CORS with preflight
  HTTP fetch 4.1                 the preflight cache has nothing for this partition, origin and URL: preflight needed
  CORS-preflight fetch 6         OPTIONS sent for `PUT` with `dpr`
  = network error: method-not-allowed
    `PUT` is not in `Access-Control-Allow-Methods` (``)
    decided by CORS-preflight fetch 7.5 https://fetch.spec.whatwg.org/#cors-preflight-fetch-0
    also refused: headers `dpr`
    hint: Answer the preflight with `Access-Control-Allow-Methods: PUT`.

To allow this:
  on the answer to the preflight of http://127.0.0.1:PORT/x:
    set `Access-Control-Allow-Methods: PUT`
    set `Access-Control-Allow-Headers: dpr`
  on the answer to the request of http://127.0.0.1:PORT/x, which nobody has seen yet:
    set `Access-Control-Allow-Origin: http://app.test` and add `Vary: Origin`
";

#[test]
fn where_all_is_well_and_there_is_no_cookie_nothing_is_said_of_them() {
    let server = Loopback::always("HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *");
    assert_eq!(told(&server, &[]), (Some(0), PLAIN.to_owned()));
}

const PLAIN: &str = "\
> GET http://127.0.0.1:PORT/x
>   accept: */*
>   origin: http://app.test
>   (credentials included: no)
< 200 OK
<   access-control-allow-origin: *

standard  allowed  cors response, status 200
chromium  allowed  cors response, status 200
firefox   allowed  cors response, status 200
webkit    allowed  cors response, status 200

why, by profile standard:
GET http://127.0.0.1:PORT/x from http://app.test, mode cors, credentials same-origin
  main fetch 12.g.1              cross-origin, and simple: CORS without preflight
  HTTP fetch 4.3                 GET sent without credentials, Origin `http://app.test`
  CORS check 3                   the response (status 200) passes, by `*`
  TAO check 8                    timing will not be shown
  = cors response, status 200
";

/// The standard and Firefox come to the same by as many preflights, Chromium by none.
#[test]
fn ends_that_are_not_alike_are_explained_each() {
    let server = Loopback::always("HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Headers: dpr");
    let (code, text) = told(&server, &["-H", "DPR: 2"]);
    assert_eq!(code, Some(0), "{text}");
    let explained: Vec<&str> = text.lines().filter(|line| line.starts_with("why, ")).collect();
    assert_eq!(explained, ["why, by profile standard:", "why, by profile chromium:"], "{text}");
    assert_eq!(text.matches("unlike the Standard: ").count(), 1, "{text}");
}
