//! The commands as their users meet them: help, exit statuses, what is shown of secrets, and that the README shows what they say.

use std::process::{Command, Stdio};

use serde_json::{Value, json};
use spec_tests::binary::{self, complaint, fetch_cors, output, run_with_input};

const COMMANDS: [&str; 8] = ["run", "explain", "compare", "har", "deviations", "classify", "probe", "drive"];

/// Runs a command with a scenario on its standard input.
fn told(arguments: &[&str], scenario: &Value) -> (String, Option<i32>) {
    binary::told(arguments, &[scenario])
}

/// One fetch, answered so.
fn world(status: u16, headers: &Value) -> Value {
    json!({ "id": "world",
      "server": [{ "url": "https://b.test/x", "responses": [{ "status": status, "headers": headers }] }],
      "steps": [{ "fetch": { "origin": "https://a.test", "url": "https://b.test/x" } }] })
}

#[test]
fn help_has_examples_and_exit_statuses() {
    let (help, code) = output(fetch_cors().arg("--help"));
    assert_eq!(code, Some(0));
    let words = help.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.contains("1 when a fetch or an exchange is refused or an expectation does not hold, 2 for"),
        "{help}"
    );
    for command in COMMANDS {
        assert!(
            help.contains(&format!("\n  {command} ")) && help.contains(&format!("\n  fetch-cors {command} ")),
            "{command}"
        );
        let (help, code) = output(fetch_cors().args([command, "--help"]));
        assert_eq!(code, Some(0));
        let example = format!("fetch-cors {command}");
        let (_, after) = help.split_once("xamples:\n").unwrap_or_else(|| panic!("{command} has no examples: {help}"));
        assert!(after.contains(&example) && after.contains("Exit status: 0"), "{help}");
    }
}

#[test]
fn explain_and_classify_say_by_their_status_what_is_refused() {
    let allowed = world(200, &json!([["Access-Control-Allow-Origin", "*"]]));
    let refused = world(200, &json!([]));
    for form in [
        &["explain", "-"][..],
        &["explain", "-", "--json"],
        &["explain", "-", "--for=nginx"],
        &["explain", "-", "--html=-"],
    ] {
        assert_eq!(told(form, &allowed).1, Some(0), "{form:?}");
        assert_eq!(told(form, &refused).1, Some(1), "{form:?}");
        assert_eq!(told(&[form, &["--exit-zero"]].concat(), &refused).1, Some(0), "{form:?}");
    }
    // By its API, before any fetch.
    let mut refused = allowed;
    refused["steps"][0]["fetch"]["method"] = "TRACE".into();
    assert_eq!(told(&["explain", "-"], &refused).1, Some(1));

    let classify = |arguments: &[&str]| {
        output(fetch_cors().args(["classify", "https://b.test/", "--origin=https://a.test"]).args(arguments)).1
    };
    assert_eq!(classify(&["-X", "PUT"]), Some(0));
    assert_eq!(classify(&["--mode=same-origin"]), Some(1));
    let said = complaint(fetch_cors().args(["classify", "https://b.test/", "--origin=https://a.test", "-X", "TRACE"]));
    assert!(said.contains("a page cannot make this request"), "{said}");
}

#[test]
fn nothing_to_do_is_a_mistake() {
    for command in ["explain", "run", "compare"] {
        let ran = run_with_input(fetch_cors().args([command, "-"]), [Vec::new()]);
        assert_eq!(ran.status.code(), Some(2), "{command}");
        let said = String::from_utf8(ran.stderr).unwrap();
        assert_eq!(said, "fetch-cors: (standard input): found no scenario, expected at least one\n");
    }
}

#[test]
fn mistakes_are_told_with_their_line() {
    let mut world = world(200, &json!([]));
    world["steps"][0]["fetch"]["mode"] = "nonsense".into();
    let text = serde_json::to_string_pretty(&world).unwrap();
    let line = 1 + text.lines().position(|line| line.contains("nonsense")).unwrap();
    let ran = run_with_input(fetch_cors().args(["explain", "-"]), [text.into_bytes()]);
    let said = String::from_utf8(ran.stderr).unwrap();
    let start = format!("fetch-cors: (standard input):{line}: scenario `world`: steps[0].fetch.mode: ");
    assert!(ran.status.code() == Some(2) && said.starts_with(&start), "{said}");
}

#[test]
fn mistakes_are_told_without_characters_that_nobody_sees() {
    let said = complaint(fetch_cors().args(["explain", "\u{202e}\u{1b}[31m.json"]));
    assert!(said.contains("\\u{202e}\\u{1b}[31m.json: cannot be read"), "{said}");
    let said = complaint(fetch_cors().args(["classify", "https://b.test/", "--origin=https://a.test", "-X", "\u{1b}"]));
    assert!(said.contains("method `\\x1b` is not an HTTP token"), "{said}");
}

#[test]
fn a_reader_that_has_read_enough_is_no_failure() {
    for form in ["--exit-zero", "--json"] {
        let mut child = fetch_cors()
            .args(["explain", "fixtures/scenarios", form])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let ran = child.wait_with_output().unwrap();
        assert_eq!((ran.status.code(), ran.stderr.as_slice()), (Some(0), &b""[..]), "{form}");
    }
}

/// Any other failure of the output is one.
#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_a_failure() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let ran = fetch_cors().arg("deviations").stdout(full).stderr(Stdio::piped()).spawn().unwrap();
    let ran = ran.wait_with_output().unwrap();
    let said = String::from_utf8(ran.stderr).unwrap();
    assert!(ran.status.code() == Some(2) && said.starts_with("fetch-cors: "), "{said}");
}

/// A terminal gets no escape code of a suite.
#[test]
fn control_characters_are_shown_and_not_sent() {
    let mut world = world(200, &json!([["X-A", "\u{1b}[31m\u{9b}"]]));
    world["source"] = "\u{1b}]0;title\u{7}\u{202e}".into();
    world["steps"][0]["fetch"]["method"] = "GET".into();
    world["steps"].as_array_mut().unwrap().push(json!({ "clear": { "host": "\u{1b}" } }));
    let ran = run_with_input(
        fetch_cors().args(["explain", "-"]).env("CLICOLOR_FORCE", "1"),
        [world.to_string().into_bytes()],
    );
    let text = String::from_utf8(ran.stdout).unwrap();
    assert!(text.contains("\\u{1b}]0;title\\u{7}\\u{202e}") && text.contains("\\u{1b}[31m\\u{9b}"), "{text}");
    // Its own colours are all that is left.
    let own = text
        .split('\u{1b}')
        .skip(1)
        .all(|rest| ["[1m", "[0m", "[2m", "[31m", "[32m"].iter().any(|code| rest.starts_with(code)));
    assert!(own && !text.contains(['\u{9b}', '\u{202e}', '\u{7}']), "{text:?}");
}

/// What no fetch by itself shows: an answer that one leaves in the cache for another, and one set of changes for all.
#[test]
fn explain_tells_of_several_fetches_together() {
    let mut world = world(200, &json!([["Access-Control-Allow-Origin", "https://a.test"]]));
    world["steps"]
        .as_array_mut()
        .unwrap()
        .insert(0, json!({ "fetch": { "origin": "https://a.test", "url": "https://b.test/x", "mode": "no-cors" } }));
    let (text, code) = told(&["explain", "-"], &world);
    assert_eq!(code, Some(0), "{text}");
    let (_, together) = text.split_once("\nAll fetches together\n").unwrap_or_else(|| panic!("{text}"));
    assert!(together.starts_with("warning: no-cors-answer-reused: on the answer to the request of https://b.test/x: "));
    let (html, _) = told(&["explain", "-", "--html=-"], &world);
    let (_, together) = html.split_once("<h2>All fetches together</h2>").unwrap();
    assert!(
        together.contains("<li>no-cors-answer-reused: on the answer to the request of https://b.test/x: "),
        "{html}"
    );

    world["server"][0]["responses"][0]["headers"] = json!([["Access-Control-Allow-Origin", "*"]]);
    for (step, method) in ["PUT", "DELETE"].into_iter().enumerate() {
        world["steps"][step]["fetch"] =
            json!({ "origin": "https://a.test", "url": "https://b.test/x", "method": method });
    }
    let (text, code) = told(&["explain", "-"], &world);
    assert_eq!(code, Some(1), "{text}");
    let (_, together) = text.split_once("\nAll fetches together\n").unwrap_or_else(|| panic!("{text}"));
    assert_eq!(
        together,
        "To allow this:\n  on the answer to the preflight of https://b.test/x:\n    \
         set `Access-Control-Allow-Methods: PUT, DELETE`\n"
    );
    let (json, _) = told(&["explain", "-", "--json"], &world);
    let story: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(story["together"]["advice"]["edits"][0]["change"]["value"], "PUT, DELETE");
    // One fetch says it all by itself.
    world["steps"].as_array_mut().unwrap().truncate(1);
    let (text, _) = told(&["explain", "-"], &world);
    assert!(text.contains("To allow this:") && !text.contains("All fetches together"), "{text}");
}

#[test]
fn user_info_is_shown_on_demand_only() {
    let location = "https://user:hunter2@c.test:99999999/";
    let mut world =
        world(302, &json!([["Access-Control-Allow-Origin", "*"], ["Location", location], ["Link", location]]));
    world["steps"][0]["expect"] = json!({ "outcome": { "type": location } });
    let steps = world["steps"].as_array_mut().unwrap();
    steps.push(json!({ "clear": { "url": "https://user:hunter2@b.test/" } }));
    steps
        .push(json!({ "fetch": { "api": "xhr", "origin": "https://a.test", "url": "https://user:hunter2@b.test/x" } }));
    for form in [&["explain", "-"][..], &["explain", "-", "--json"]] {
        let (text, _) = told(form, &world);
        assert!(!text.contains("hunter2") && text.contains("https://(redacted)@c.test:99999999/"), "{text}");
        let (text, _) = told(&[form, &["--reveal"]].concat(), &world);
        assert!(text.contains(location), "{text}");
    }
}

#[test]
fn secrets_that_were_not_expected_are_not_shown() {
    let mut world = world(
        200,
        &json!([
            ["Access-Control-Allow-Origin", "*"],
            ["Access-Control-Expose-Headers", "authorization"],
            ["Authorization", "hunter2"]
        ]),
    );
    world["steps"][0]["expect"] = json!({ "outcome": { "headers": { "authorization": "hunter3" } } });
    let (text, _) = told(&["explain", "-"], &world);
    let line = "! not as expected: steps[0]: outcome.headers.authorization: another value than expected (redacted)";
    assert!(text.contains(line) && !text.contains("hunter"), "{text}");
    assert!(told(&["explain", "-", "--reveal"], &world).0.contains("expected `hunter3`, found `hunter2`"));
}

#[test]
fn classify_hides_the_same() {
    let classify = |arguments: &[&str]| {
        let mut command = fetch_cors();
        command.args(["classify", "https://b.test/", "--origin=https://b.test", "-H", "Authorization: hunter2"]);
        output(command.args(arguments)).0
    };
    for form in [&[][..], &["--json"]] {
        let text = classify(form);
        assert!(!text.contains("hunter2") && text.contains("(redacted)"), "{text}");
        assert!(classify(&[form, &["--reveal"]].concat()).contains("hunter2"));
    }
}

/// Blocks of the README that begin with `$ fetch-cors`: each command with what it says. A line `…` stands for any lines.
#[test]
fn the_readme_shows_real_output() {
    let readme = include_str!("../../README.md");
    let example = include_str!("../examples/explain/my-api.json");
    assert!(readme.contains(&format!("```json\n{example}```")), "the README's world is the example");
    let mut shown = Vec::new();
    for block in readme.split("```console\n").skip(1) {
        let (block, _) = block.split_once("```").unwrap();
        for part in format!("\n{block}").split("\n$ fetch-cors ").skip(1) {
            let (arguments, expected) = part.split_once('\n').unwrap();
            let arguments = arguments.replace("my-api.json", "spec-tests/examples/explain/my-api.json");
            let (text, _) = output(&mut shell(&arguments));
            assert!(is_as_shown(text.trim_end(), expected.trim_end()), "{arguments}:\n{text}");
            shown.push(arguments.split(' ').next().unwrap().to_owned());
        }
    }
    for command in ["explain", "run", "compare", "deviations", "classify"] {
        assert!(shown.iter().any(|other| other == command), "{command} is not shown");
    }
}

/// A command line whose only quotes are single ones.
fn shell(arguments: &str) -> Command {
    let mut command = fetch_cors();
    for (index, part) in arguments.split('\'').enumerate() {
        if index % 2 == 1 {
            command.arg(part);
        } else {
            command.args(part.split_whitespace());
        }
    }
    command
}

fn is_as_shown(text: &str, shown: &str) -> bool {
    let mut rest = text.lines();
    let mut skips = false;
    for line in shown.lines() {
        if line == "…" {
            skips = true;
            continue;
        }
        let found = if skips { rest.any(|own| own == line) } else { rest.next() == Some(line) };
        if !found {
            return false;
        }
        skips = false;
    }
    skips || rest.next().is_none()
}
