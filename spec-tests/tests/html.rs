//! The page of `fetch-cors explain --html`: what comes from servers and pages stays text wherever it is shown, the page needs
//! nothing from elsewhere, and a real browser shows it.

use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};
use spec_tests::binary::{complaint, fetch_cors, output};

const EVIL: &str = "<x-evil onclick=\"1\">'&";
const HARMLESS: &str = "&lt;x-evil onclick=&quot;1&quot;&gt;&#39;&amp;";

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name)
}

fn page_of(name: &str, suite: &Value, flags: &[&str]) -> String {
    let (scenario, page) = (file(&format!("{name}.json")), file(&format!("{name}.html")));
    std::fs::write(&scenario, suite.to_string()).unwrap();
    let (told, code) =
        output(fetch_cors().arg("explain").args([&scenario, &PathBuf::from("--html"), &page]).args(flags));
    assert_eq!((told.as_str(), code), ("", Some(0)));
    std::fs::read_to_string(page).unwrap()
}

/// A refused PUT with a preflight.
fn world() -> Value {
    let response = |status: u16| json!({ "status": status, "headers": [["Access-Control-Allow-Origin", "*"]] });
    json!({ "id": "world", "server": [
        { "url": "https://b.test/x", "preflight": true, "responses": [response(204)] },
        { "url": "https://b.test/x", "preflight": false, "responses": [response(200)] } ],
      "steps": [ { "fetch": { "origin": "https://a.test", "url": "https://b.test/x", "method": "PUT", "headers": [["X-A", "1"]] } } ] })
}

fn assert_harmless(name: &str, change: impl FnOnce(&mut Value), expected: &str) {
    let mut world = world();
    change(&mut world);
    let page = page_of(name, &world, &[]);
    assert!(!page.contains("<x-evil"), "{name}: markup came through");
    assert!(page.contains(expected), "{name}: not shown as text");
}

macro_rules! stays_text {
    ($($name:ident: $change:expr, $expected:expr;)+) => { $(
        #[test]
        fn $name() {
            assert_harmless(stringify!($name), $change, $expected);
        }
    )+ };
}

fn answer(world: &mut Value, name: &str, value: &str) {
    for rule in world["server"].as_array_mut().unwrap() {
        rule["responses"][0]["headers"].as_array_mut().unwrap().push(json!([name, value]));
    }
}

stays_text! {
    the_id_of_a_scenario: |world| world["id"] = "<x-evil>".into(), "<h1>&lt;x-evil&gt;</h1>";
    its_source: |world| world["source"] = EVIL.into(), &format!("<p class=\"source\">{HARMLESS}</p>");
    a_request_header: |world| world["steps"][0]["fetch"]["headers"] = json!([["Authorization", "x"], ["Content-Type", EVIL]]),
        "access-control-request-headers: authorization,content-type";
    a_decisive_response_header: |world| answer(world, "Vary", EVIL), &format!("<code>Vary: {HARMLESS}</code>");
    another_response_header: |world| answer(world, "X-Other", EVIL), &format!("<code>X-Other: {HARMLESS}</code>");
    the_part_that_a_refusal_points_at: |world| answer(world, "Access-Control-Allow-Methods", EVIL),
        &format!("<mark>{HARMLESS}</mark>");
    a_reason: |world| answer(world, "Access-Control-Allow-Methods", EVIL), "is no method</p>";
    advice_and_warnings: |world| answer(world, "Access-Control-Allow-Origin", EVIL), "<h3>What to change</h3>";
    a_location: |world| {
        world["steps"][0]["fetch"]["method"] = "GET".into();
        world["steps"][0]["fetch"]["headers"] = json!([]);
        world["server"][1]["responses"][0]["status"] = 302.into();
        answer(world, "Location", &format!("http://[{EVIL}"));
    }, &format!("<mark>http://[{HARMLESS}</mark>");
    a_url: |world| world["steps"][0]["fetch"]["url"] = format!("https://b.test/x?{EVIL}").into(), "x?%3Cx-evil%20onclick=%221%22%3E%27&amp;";
    what_an_api_says: |world| world["steps"][0]["fetch"]["method"] = EVIL.into(), "&lt;x-evil";
    what_was_not_expected: |world| world["steps"][0]["expect"] = json!({ "outcome": { "type": EVIL } }), "Not as expected: ";
    a_step_between: |world| world["steps"].as_array_mut().unwrap().push(json!({ "clear": { "host": EVIL } })), "&lt;x-evil";
    what_nobody_would_see: |world| answer(world, "X-Other", "a\u{7f}\u{1}"), "X-Other: a\\u{7f}\\u{1}";
}

#[test]
fn secrets_are_shown_on_demand_only() {
    let mut world = world();
    world["steps"][0]["fetch"]["headers"] = json!([["Authorization", "hunter2"]]);
    answer(&mut world, "Access-Control-Allow-Methods", "PUT");
    answer(&mut world, "Access-Control-Allow-Headers", "authorization");
    answer(&mut world, "Set-Cookie", "hunter2");
    let hidden = page_of("hidden", &world, &[]);
    assert!(!hidden.contains("hunter2") && hidden.contains("authorization: (redacted)"));
    assert!(page_of("revealed", &world, &["--reveal"]).contains("authorization: hunter2"));
}

#[test]
fn it_needs_nothing_from_elsewhere() {
    let page = page_of("self-contained", &world(), &[]);
    for attribute in ["src=", "<script", "<link", "url(", "@import", "<iframe", "<form", "<img", "<base"] {
        assert!(!page.contains(attribute), "{attribute}");
    }
    let links = page.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    for link in links {
        assert!(link.starts_with("https://fetch.spec.whatwg.org/#") || link.starts_with('#'), "{link}");
    }
}

#[test]
fn a_file_that_cannot_be_written_is_named() {
    let scenario = file("unwritten.json");
    std::fs::write(&scenario, world().to_string()).unwrap();
    let said = complaint(fetch_cors().arg("explain").arg(scenario).args(["--html", "/nowhere/page.html"]));
    assert!(said.contains("/nowhere/page.html: cannot be written"), "{said}");
}

/// All MDN scenarios in one page, in a real browser: it parses as it was meant, and nothing is wider than a phone.
#[test]
fn a_real_browser_shows_it() {
    let browsers = ["chromium", "chromium-browser", "google-chrome", "chrome"];
    let is_there =
        |name: &&&str| Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success());
    let Some(browser) = browsers.iter().find(is_there) else {
        eprintln!("NOTICE: no Chromium is installed; the page was not looked at in a browser");
        return;
    };
    let page = file("mdn.html");
    let (_, code) = output(
        fetch_cors().args(["explain", "fixtures/scenarios/mdn.jsonl", "--filter", "preflight", "--html"]).arg(&page),
    );
    assert_eq!(code, Some(0));
    let text = std::fs::read_to_string(&page).unwrap();
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--window-size=360,800", "--dump-dom"])
        .arg(format!("file://{}", page.display()))
        .output()
        .unwrap();
    let dom = String::from_utf8(output.stdout).unwrap();
    for tag in ["<section", "<article", "<table", "<details", "<li ", "<h2"] {
        assert_eq!(text.matches(tag).count(), dom.matches(tag).count(), "{tag}");
        assert!(dom.contains(tag), "{tag}");
    }
}

/// What a HAR file holds comes from servers, pages, and whoever wrote the file.
#[test]
fn a_har_file_stays_text() {
    let page = file("har.html");
    let evil = file("<x-evil>.har");
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/har/hostile.har")).unwrap();
    let mut har: Value = serde_json::from_str(&text).unwrap();
    for entry in har["log"]["entries"].as_array_mut().unwrap() {
        if let Some(headers) = entry["response"]["headers"].as_array_mut() {
            headers.push(json!({ "name": "Access-Control-Allow-Methods", "value": EVIL }));
        }
    }
    let text = har.to_string();
    std::fs::write(&evil, text).unwrap();
    let status = fetch_cors().arg("har").arg(&evil).arg("--html").arg(&page).status().unwrap();
    assert_eq!(status.code(), Some(1));
    let written = std::fs::read_to_string(&page).unwrap();
    assert!(written.contains("&lt;x-evil&gt;.har</h1>") && written.contains("<h2>In all</h2>"));
    assert!(!written.contains("<x-evil") && !written.contains("<script") && !written.contains('\u{1b}'));
}
