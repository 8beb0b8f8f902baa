//! Each warning, and that what is well has none.

use fetch_cors::advice::{Recording, Replay, WarningCode, advise, advise_all};
use fetch_cors::{Client, CredentialsMode, ExchangeKind, Origin, Request, RequestMode};
use url::Url;

use CredentialsMode::{Include, Omit};
use ExchangeKind::{Preflight, Request as Actual};

const APP: &str = "https://app.test";
const ALLOW_APP: (&str, &str) = ("Access-Control-Allow-Origin", APP);
const ALLOW_ALL: (&str, &str) = ("Access-Control-Allow-Origin", "*");
const CREDENTIALS: (&str, &str) = ("Access-Control-Allow-Credentials", "true");
const VARY: (&str, &str) = ("Vary", "Accept, origin");

fn url() -> Url {
    Url::parse("https://api.test/x").unwrap()
}

fn request(credentials: CredentialsMode, mode: RequestMode, header: Option<&str>) -> Request {
    let page = Client::new(Origin::parse(APP).unwrap());
    let builder = Request::fetch_api(url(), page).credentials(credentials).mode(mode);
    let builder = header.into_iter().fold(builder, |builder, name| builder.header(name, "1"));
    builder.build().unwrap()
}

/// The warnings of a simple request.
fn simple(credentials: CredentialsMode, lines: &[(&str, &str)]) -> Vec<&'static str> {
    let recording = Recording::new(request(credentials, RequestMode::Cors, None));
    codes(&recording.answer(Actual, &url(), 200, &lines.to_vec()))
}

/// The warnings of a request with a preflight, but for those of the actual answer, which is well.
fn preflighted(credentials: CredentialsMode, lines: &[(&str, &str)]) -> Vec<&'static str> {
    let recording = Recording::new(request(credentials, RequestMode::Cors, Some("Authorization")));
    let recording = recording.answer(Preflight, &url(), 204, &lines.to_vec());
    codes(&recording.answer(Actual, &url(), 200, &[ALLOW_APP, VARY]))
}

fn codes(replay: &dyn Replay) -> Vec<&'static str> {
    advise(replay).warnings.iter().map(|warning| warning.code.as_str()).collect()
}

#[test]
fn what_is_well_has_no_warning() {
    let none: [&str; 0] = [];
    assert_eq!(simple(Omit, &[ALLOW_APP, VARY]), none);
    assert_eq!(simple(Omit, &[ALLOW_ALL]), none);
    let lines = [ALLOW_APP, ("Access-Control-Allow-Headers", "authorization"), ("Access-Control-Max-Age", "600")];
    assert_eq!(preflighted(Omit, &lines), none);
    assert_eq!(preflighted(Omit, &[lines[0], lines[1], ("Access-Control-Max-Age", "-1")]), none);
}

#[test]
fn origins() {
    assert_eq!(simple(Include, &[ALLOW_APP, CREDENTIALS, VARY]), ["reflected-origin-with-credentials"]);
    assert_eq!(simple(Omit, &[ALLOW_APP]), ["vary-origin-missing"]);
    assert_eq!(simple(Omit, &[ALLOW_APP, ("Vary", "Accept")]), ["vary-origin-missing"]);
    assert!(simple(Omit, &[ALLOW_APP, ("Vary", "*")]).is_empty());
    assert!(simple(Omit, &[ALLOW_APP, ("Cache-Control", "private, no-store")]).is_empty());
    assert_eq!(simple(Omit, &[ALLOW_ALL, CREDENTIALS]), ["wildcard-with-credentials"]);
}

#[test]
fn null_is_everybody() {
    let client = Client::new(Origin::opaque(fetch_cors::OpaqueOrigin(1)));
    let request = Request::fetch_api(url(), client).credentials(Include).build().unwrap();
    let advice = advise(&Recording::new(request));
    assert_eq!(advice.edits.len(), 2);
    assert_eq!(advice.edits[0].change.to_string(), "set `Access-Control-Allow-Origin: null`");
    let warning = &advice.warnings[0];
    assert_eq!(warning.code, WarningCode::NullOriginAllowed);
    assert!(warning.text.contains("with the user's cookies"), "{warning}");
}

#[test]
fn without_credentials_null_is_said_openly() {
    let client = Client::new(Origin::opaque(fetch_cors::OpaqueOrigin(1)));
    let request = Request::fetch_api(url(), client).build().unwrap();
    let advice = advise(&Recording::new(request));
    let edits: Vec<String> = advice.edits.iter().map(|edit| edit.change.to_string()).collect();
    assert_eq!(edits, ["set `Access-Control-Allow-Origin: *`"]);
    assert!(advice.edits[0].with_vary.is_none() && advice.warnings.is_empty());
}

#[test]
fn preflights() {
    let named = ("Access-Control-Allow-Headers", "authorization");
    // By the Standard that is refused, so the advice names it; the star stays, and hides nothing any more.
    let star = [ALLOW_APP, ("Access-Control-Allow-Headers", "*")];
    let recording = Recording::new(request(Omit, RequestMode::Cors, Some("X-A"))).answer(Preflight, &url(), 204, &star);
    assert_eq!(codes(&recording.answer(Actual, &url(), 200, &[ALLOW_ALL])), ["wildcard-hides-authorization"]);
    assert!(preflighted(Omit, &star).is_empty());
    for (age, code) in [("601", "max-age-over-limit"), ("1e3", "max-age-invalid"), ("", "max-age-invalid")] {
        assert_eq!(preflighted(Omit, &[ALLOW_APP, named, ("Access-Control-Max-Age", age)]), [code], "{age}");
    }
    let request = request(Omit, RequestMode::Cors, Some("Authorization"));
    let week = [ALLOW_APP, named, ("Access-Control-Max-Age", "604800")];
    let recording = Recording::new(request).answer(Preflight, &url(), 204, &week);
    let text = advise(&recording.answer(Actual, &url(), 200, &[ALLOW_ALL])).warnings[0].to_string();
    for browser in ["chromium keeps it for 7200 s", "firefox keeps it for 86400 s", "webkit keeps it for 600 s"] {
        assert!(text.contains(browser), "{text}");
    }
}

#[test]
fn exposed_headers() {
    let lines = [ALLOW_APP, CREDENTIALS, VARY, ("Access-Control-Expose-Headers", "*")];
    assert_eq!(simple(Include, &lines), ["reflected-origin-with-credentials", "exposed-wildcard-with-credentials"]);
    assert!(simple(Omit, &[ALLOW_ALL, lines[3]]).is_empty());
    assert_eq!(simple(Omit, &[ALLOW_ALL, ("Access-Control-Expose-Headers", "a b")]), ["exposed-headers-invalid"]);
}

#[test]
fn lines_of_a_proxy_and_an_application() {
    let age = |value| ("Access-Control-Max-Age", value);
    let named = ("Access-Control-Allow-Headers", "authorization");
    assert_eq!(
        preflighted(Omit, &[ALLOW_APP, named, age("5"), age("5")]),
        ["duplicate-header-lines", "max-age-invalid"]
    );
    assert_eq!(
        preflighted(Omit, &[ALLOW_APP, named, age("5"), age("60")]),
        ["conflicting-header-lines", "max-age-invalid"]
    );
    let other = ("Access-Control-Allow-Headers", "x-a, Authorization");
    assert_eq!(preflighted(Omit, &[ALLOW_APP, named, other]), ["duplicate-header-lines"]);
    assert!(preflighted(Omit, &[ALLOW_APP, named, ("Access-Control-Allow-Headers", "x-a")]).is_empty());
    // Refused as it is: the warning says what the refusal comes from, although the advice is one line.
    assert_eq!(simple(Omit, &[ALLOW_ALL, ALLOW_ALL])[0], "duplicate-header-lines");
    assert_eq!(simple(Omit, &[ALLOW_ALL, ALLOW_APP])[0], "conflicting-header-lines");
}

#[test]
fn a_load_without_cors_leaves_its_answer_in_the_cache() {
    let image = |lines: &[(&str, &str)]| {
        let image = request(Include, RequestMode::NoCors, None);
        Recording::new(image).answer(Actual, &url(), 200, &lines.to_vec())
    };
    let fetch = Recording::new(request(Omit, RequestMode::Cors, None)).answer(Actual, &url(), 200, &[ALLOW_APP, VARY]);
    let codes = |image: &Recording| -> Vec<&str> {
        advise_all(&[image, &fetch]).warnings.iter().map(|warning| warning.code.as_str()).collect()
    };
    assert_eq!(codes(&image(&[])), ["no-cors-answer-reused"]);
    assert!(codes(&image(&[VARY])).is_empty());
    assert!(codes(&image(&[ALLOW_ALL])).is_empty());
    assert!(codes(&image(&[("Cache-Control", "no-store")])).is_empty());
}
