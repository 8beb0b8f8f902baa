//! What the commands print, whole: stories as text and as a page, verdicts and totals, and what is JSON. The stories of
//! `examples/explain/endings.jsonl` have every kind of ending.

use serde_json::{Value, json};
use spec_tests::binary::{fetch_cors, output, told};

const ENDINGS: &str = "spec-tests/examples/explain/endings.jsonl";

/// Line by line, so that what differs is what is shown.
fn assert_lines(found: &str, expected: &str, write_anew: &str) {
    for (number, (found, expected)) in (1..).zip(std::iter::zip(found.lines(), expected.lines())) {
        assert_eq!(found, expected, "line {number}; if it is right, write it anew: {write_anew}");
    }
    assert_eq!(found.lines().count(), expected.lines().count(), "{write_anew}");
}

fn lines_of_json(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// One fetch that no header allows.
fn world(id: &str, expect: &Value) -> Value {
    json!({ "id": id,
      "server": [{ "url": "https://b.test/x", "responses": [{ "status": 200, "headers": [] }] }],
      "steps": [{ "fetch": { "origin": "https://a.test", "url": "https://b.test/x" }, "expect": expect }] })
}

fn unexpected(id: &str) -> Value {
    let mut open = world(id, &Value::Null);
    open["steps"][0].as_object_mut().unwrap().remove("expect");
    open
}

#[test]
fn every_ending_as_text() {
    let (text, code) = output(fetch_cors().args(["explain", ENDINGS]));
    assert_eq!(code, Some(1));
    let again = format!("fetch-cors explain {ENDINGS} > spec-tests/examples/explain/endings.txt");
    assert_lines(&text, include_str!("../examples/explain/endings.txt"), &again);
}

#[test]
fn every_ending_as_a_page() {
    let (page, code) = output(fetch_cors().args(["explain", ENDINGS, "--html", "-"]));
    assert_eq!(code, Some(1));
    let (head, body) = page.split_once("<body>\n").unwrap();
    assert!(head.contains("<title>2 scenarios – fetch-cors</title>"), "{head}");
    let again =
        format!("fetch-cors explain {ENDINGS} --html - | sed '1,/<body>/d' > spec-tests/examples/explain/endings.html");
    assert_lines(body, include_str!("../examples/explain/endings.html"), &again);
    // One scenario needs no contents, and is the title.
    let (page, _) = output(fetch_cors().args(["explain", ENDINGS, "--html", "-", "--filter", "without"]));
    assert!(page.contains("<title>endings/without – fetch-cors</title>") && !page.contains("<nav"), "{page}");
}

#[test]
fn json_of_stories_has_the_configuration_where_one_is_asked_for() {
    let (first, second) = (unexpected("first"), unexpected("second"));
    let configuration = |arguments: &[&str]| {
        let (text, code) = told(&[&["explain", "-", "--json"], arguments].concat(), &[&first, &second]);
        assert_eq!(code, Some(1));
        let stories = lines_of_json(&text);
        assert_eq!(stories.len(), 2, "{text}");
        stories[1]["configuration"].clone()
    };
    assert_eq!(configuration(&[]), Value::Null);
    let (alone, _) = told(&["explain", "-", "--for=nginx"], &[&second]);
    assert_eq!(configuration(&["--for=nginx"]), json!(alone));
}

#[test]
fn run_counts_what_holds_and_what_does_not() {
    let right = world("right", &json!({ "outcome": { "error": true } }));
    let mut wrong = world("wrong", &json!({ "outcome": { "status": 200 } }));
    wrong["disputed"] = "nobody agrees".into();
    let open = unexpected("open");
    let mut others = right.clone();
    (others["id"], others["profile"]) = ("others".into(), "webkit".into());
    let all = [&right, &wrong, &open, &others];
    let failure = "FAIL wrong
       steps[0]: outcome.error: expected a response, found allow-origin-missing: https://b.test/x: the response (status 200) has no \
                   `Access-Control-Allow-Origin`
       disputed: nobody agrees
";
    let totals = "1 passed, 1 failed, 1 without expectation, 1 skipped\n";
    let whole =
        format!("ok   right\n{failure}?    open (no expectation)\nskip others (holds for profile `webkit`)\n{totals}");
    assert_eq!(told(&["run", "-"], &all), (whole, Some(1)));
    assert_eq!(told(&["run", "-", "--quiet"], &all), (format!("{failure}{totals}"), Some(1)));

    let passed = (String::from("ok   right\n1 passed, 0 failed\n"), Some(0));
    assert_eq!(told(&["run", "-"], &[&right]), passed);
    assert_eq!(told(&["run", "-", "--letter"], &[&right]), passed);
    assert_eq!(
        told(&["run", "-", "-q"], &[&open, &unexpected("too")]).0,
        "0 passed, 0 failed, 2 without expectation\n"
    );
    assert_eq!(told(&["run", "-", "-q"], &[&right, &others]).0, "1 passed, 0 failed, 1 skipped\n");
    let of_webkit = told(&["run", "-", "--profile=webkit", "-q"], &[&right, &others]);
    assert_eq!(of_webkit, (String::from("1 passed, 0 failed, 1 skipped\n"), Some(0)));
}

#[test]
fn compare_names_what_differs_and_nothing_else() {
    let (text, code) = output(fetch_cors().args(["compare", "--json", "fixtures/scenarios/mdn.jsonl"]));
    assert_eq!(code, Some(0));
    let differing = lines_of_json(&text);
    let expected = json!({ "version": 1, "id": "mdn/redirect-workaround/authorization-defeats-it", "differences": [
        { "profile": "firefox", "because": ["preflight.tainted_origin=document", "preflight.sticky=yes"] },
        { "profile": "webkit", "because": ["preflight.sticky=original-names"] } ] });
    assert!(differing.contains(&expected), "{text}");
    assert!(differing.iter().all(|line| !line["differences"].as_array().unwrap().is_empty()), "{text}");
    // The same scenarios, by the text.
    let (text, _) = output(fetch_cors().args(["compare", "fixtures/scenarios/mdn.jsonl"]));
    let of = |profile: &str| {
        let differences = differing.iter().flat_map(|line| line["differences"].as_array().unwrap());
        differences.filter(|difference| difference["profile"] == profile).count()
    };
    for profile in ["chromium", "firefox", "webkit"] {
        assert!(text.contains(&format!("\n{profile}: {} of ", of(profile))), "{text}");
        let named = text.lines().filter(|line| line.starts_with(&format!("  {profile:9} ")));
        assert_eq!(named.count(), of(profile), "{text}");
    }
    assert_eq!(told(&["compare", "-", "--json"], &[&unexpected("x")]), (String::new(), Some(0)));
}

#[test]
fn deviations_are_told_to_programs_too() {
    let of = |arguments: &[&str]| {
        let (text, code) = output(fetch_cors().args(["deviations", "--json"]).args(arguments));
        assert_eq!(code, Some(0));
        serde_json::from_str::<Value>(&text).unwrap()
    };
    let all = of(&[]);
    assert_eq!(all["version"], 1);
    let observed: Vec<&str> =
        all["observed"].as_array().unwrap().iter().filter_map(|row| row["profile"].as_str()).collect();
    assert_eq!(observed, ["chromium", "firefox", "webkit"]);
    let rows = |found: &Value| found["deviations"].as_array().unwrap().clone();
    let of_webkit = rows(&of(&["--profile=webkit"]));
    let is_of_webkit = |row: &&Value| row["seen"].as_array().unwrap().contains(&json!("webkit"));
    assert_eq!(of_webkit, rows(&all).iter().filter(is_of_webkit).cloned().collect::<Vec<_>>());
    assert!(of_webkit.len() > 10 && of_webkit.len() < rows(&all).len(), "{}", of_webkit.len());
}

#[test]
fn classify_tells_programs_what_it_tells_people() {
    let of = |arguments: &[&str]| {
        let mut command = fetch_cors();
        command.args(["classify", "--origin=https://a.test", "--json"]).args(arguments);
        serde_json::from_str::<Value>(&output(&mut command).0).unwrap()
    };
    let sent = of(&["https://b.test/", "-X", "PUT", "-H", "X-A: 1"]);
    assert_eq!((&sent["version"], &sent["preflight"]), (&json!(1), &json!(true)));
    assert_eq!(sent["verdict"], "not simple: a preflight is needed");
    assert_eq!(
        sent["author_headers"],
        json!([{ "name": "X-A", "value": "1", "verdict": "not safelisted: its name is none of the safelisted ones" }])
    );
    assert_eq!(
        sent["request"],
        json!({ "method": "OPTIONS", "url": "https://b.test/", "credentials": false, "headers": [
            ["Accept", "*/*"], ["Access-Control-Request-Method", "PUT"], ["Access-Control-Request-Headers", "x-a"],
            ["Origin", "https://a.test"] ] })
    );
    assert_eq!(sent["explanation"]["hops"][0]["unsafe_names"], json!(["x-a"]));

    let refused = of(&["https://b.test/", "--mode=same-origin", "-H", "X-A: 1"]);
    assert_eq!((&refused["version"], &refused["verdict"]), (&json!(1), &json!("refused")));
    assert_eq!(refused["explanation"]["network_error"]["reason"]["code"], "same-origin-mode-cross-origin");
    assert_eq!(refused["author_headers"][0]["name"], "X-A");
    let local = of(&["data:,x"]);
    assert_eq!(local, json!({ "version": 1, "verdict": "local", "author_headers": [] }));
}
