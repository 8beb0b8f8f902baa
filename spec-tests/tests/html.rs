//! The page of `fetch-cors explain --html`: what comes from servers and pages stays text wherever it is shown, the page needs
//! nothing from elsewhere, and a real browser shows it.

use std::io::Write;
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
    assert!(told.is_empty() && matches!(code, Some(0 | 1)), "{code:?}: {told}");
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

/// The page asks with this header, and is allowed to.
fn ask(world: &mut Value, name: &str) {
    world["steps"][0]["fetch"]["headers"] = json!([[name, EVIL]]);
    answer(world, "Access-Control-Allow-Methods", "PUT");
    answer(world, "Access-Control-Allow-Headers", name);
}

/// Hosts may have quotes, though neither `<` nor `>`.
fn evil_origin(world: &mut Value) {
    world["steps"][0]["fetch"]["origin"] = "http://a'b\"&c.test".into();
    world["steps"][0]["fetch"]["credentials"] = "include".into();
}

fn assert_harmless(name: &str, change: impl FnOnce(&mut Value), expected: &str) {
    let mut world = world();
    change(&mut world);
    let page = page_of(name, &world, &[]);
    assert!(!page.contains("<x-evil") && !page.contains("a'b\""), "{name}: markup came through");
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
    a_decisive_request_header: |world| ask(world, "Content-Type"), &format!("<code>content-type: {HARMLESS}</code>");
    another_request_header: |world| ask(world, "X-B"), &format!("<code>x-b: {HARMLESS}</code>");
    a_decisive_response_header: |world| answer(world, "Vary", EVIL), &format!("<code>Vary: {HARMLESS}</code>");
    another_response_header: |world| answer(world, "X-Other", EVIL), &format!("<code>X-Other: {HARMLESS}</code>");
    the_part_that_a_refusal_points_at: |world| answer(world, "Access-Control-Allow-Methods", EVIL),
        &format!("<mark>{HARMLESS}</mark>");
    a_reason: |world| answer(world, "Access-Control-Allow-Methods", EVIL), &format!("<code>{HARMLESS}</code> (byte 0) is no method</p>");
    the_origin_in_the_heading: evil_origin, "<h2>Fetch 1: PUT https://b.test/x from http://a&#39;b&quot;&amp;c.test</h2>";
    advice: evil_origin, "set `Access-Control-Allow-Origin: http://a&#39;b&quot;&amp;c.test`";
    a_warning: evil_origin, "<code>http://a&#39;b&quot;&amp;c.test</code> reads this";
    what_a_browser_says: |world| world["steps"][0]["fetch"]["method"] = EVIL.into(), "<td class=\"refused\">refused by its API: method `&lt;x-evil";
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

    // User info of URLs: in any header, where a refusal points at it, and in what was not expected.
    let location = "https://user:hunter2@c.test:99999999/";
    world["steps"][0]["expect"] = json!({ "outcome": { "type": location } });
    world["server"][1]["responses"][0]["status"] = 302.into();
    answer(&mut world, "Location", location);
    answer(&mut world, "Link", &format!("<{location}>"));
    let hidden = page_of("hidden-user-info", &world, &[]);
    assert!(!hidden.contains("hunter2") && hidden.contains("<mark>https://(redacted)@c.test:99999999/</mark>"));
    let revealed = page_of("revealed-user-info", &world, &["--reveal"]);
    assert!(revealed.contains(&format!("<mark>{location}</mark>")));
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

/// A page goes to standard output, too.
#[test]
fn it_can_be_piped() {
    let scenario = file("piped.json");
    std::fs::write(&scenario, world().to_string()).unwrap();
    let (page, code) = output(fetch_cors().arg("explain").arg(&scenario).args(["--html", "-"]));
    assert_eq!(code, Some(1));
    assert_eq!(page, page_of("piped", &world(), &[]));
}

/// What a script finds out about a page in a frame, and leaves in the document's title: elements, whether anything is wider
/// than the frame, what was loaded besides, and what a keyboard reaches.
const SCRIPT: &str = r#"
const frame = document.querySelector("iframe");
frame.onload = () => {
  const page = frame.contentDocument, view = frame.contentWindow;
  const count = (selector) => page.querySelectorAll(selector).length;
  const reached = [...page.querySelectorAll("a, summary")].filter((element) => {
    for (let parent = element.parentElement; parent; parent = parent.parentElement) {
      if (parent.matches("details")) parent.open = true;
    }
    element.focus();
    return page.activeElement === element;
  });
  document.title = JSON.stringify({
    elements: ["section", "article", "table", "details", "li", "h2"].map(count),
    width: page.documentElement.scrollWidth,
    loaded: view.performance.getEntriesByType("resource").length,
    unreached: count("a, summary") - reached.length,
    ground: view.getComputedStyle(page.body).backgroundColor,
  });
};
frame.srcdoc = PAGE;
"#;

/// Many scenarios in one page, in a real browser as wide as a phone: it parses as it was meant, nothing is wider, nothing is
/// loaded, and a keyboard reaches all that can be opened or followed.
#[test]
fn a_real_browser_shows_it() {
    let browsers = ["chromium", "chromium-browser", "google-chrome", "chrome"];
    let is_there =
        |name: &&&str| Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success());
    let Some(browser) = browsers.iter().find(is_there) else {
        // Past the test runner's capture: whoever reads the results is to know.
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED: no Chromium is on this machine; the page was not looked at in a browser"
        );
        return;
    };
    let (text, code) = output(fetch_cors().args([
        "explain",
        "fixtures/scenarios/mdn.jsonl",
        "spec-tests/examples/explain/my-api.json",
        "--filter=my-api",
        "--filter=mdn/preflight-credentials",
        "--filter=mdn/redirect-workaround",
        "--html=-",
        "--exit-zero",
    ]));
    assert_eq!(code, Some(0));
    for scheme in ["light", "dark"] {
        let found = look(browser, scheme, &text);
        let tags = ["<section", "<article", "<table", "<details", "<li", "<h2"];
        let written: Vec<usize> = tags.iter().map(|tag| text.matches(tag).count()).collect();
        assert!(written.iter().all(|&count| count > 0), "{written:?}");
        assert_eq!(found["elements"], json!(written), "{found}");
        assert_eq!(
            (&found["width"], &found["loaded"], &found["unreached"]),
            (&json!(390), &json!(0), &json!(0)),
            "{found}"
        );
        let ground = if scheme == "light" { "rgb(255, 255, 255)" } else { "rgb(18, 21, 27)" };
        assert_eq!(found["ground"], ground);
    }
}

/// What [`SCRIPT`] finds out about a page.
fn look(browser: &str, scheme: &str, page: &str) -> Value {
    let directory = file(&format!("browser-{scheme}"));
    let _ = std::fs::remove_dir_all(&directory);
    std::fs::create_dir_all(&directory).unwrap();
    // No `</script>` of the page may end the script.
    let literal = json!(page).to_string().replace('<', "\\u003c");
    let script = SCRIPT.replace("PAGE", &literal);
    let around = directory.join("around.html");
    std::fs::write(
        &around,
        format!("<!doctype html><title></title><iframe width=390 height=844 style=border:0></iframe><script>{script}</script>"),
    )
    .unwrap();
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--dump-dom", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"])
        .arg(format!("--blink-settings=preferredColorScheme={}", u8::from(scheme == "light")))
        .arg(format!("--user-data-dir={}", directory.join("profile").display()))
        .arg(format!("file://{}", around.display()))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&output.stdout);
    let title = dom.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).unwrap_or_default();
    serde_json::from_str(&title.replace("&quot;", "\"")).unwrap_or_else(|error| panic!("{error}: {title}"))
}

/// What a HAR file holds comes from servers, pages, and whoever wrote the file.
#[test]
fn a_har_file_stays_text() {
    let page = file("har.html");
    // One of an earlier run would say nothing of this one.
    let _ = std::fs::remove_file(&page);
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
