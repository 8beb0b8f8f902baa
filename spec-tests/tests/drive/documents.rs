//! The conversations in the documents happen: lines that begin with `>` are written, those with `<` are what comes back.
//! An `…` stands for fields that the document leaves out, or for the rest of a text.

use serde_json::Value;
use spec_tests::command_line::Drive;

/// The conversations of a document: the arguments, and the lines.
fn conversations(text: &str) -> Vec<(Vec<&str>, Vec<&str>)> {
    let mut found = Vec::new();
    for block in text.split("```").skip(1).step_by(2) {
        let mut lines = block.lines().skip(1);
        let Some(arguments) = lines.next().and_then(|line| line.strip_prefix("$ fetch-cors drive")) else { continue };
        found.push((arguments.split_whitespace().collect(), lines.collect()));
    }
    found
}

/// Whether `found` is what is written, up to what is left out.
fn is_as_written(found: &Value, written: &Value) -> bool {
    match (found, written) {
        (Value::Object(found), Value::Object(written)) => {
            let is_cut = written.contains_key("…");
            (is_cut || found.len() == written.len())
                && written
                    .iter()
                    .filter(|(name, _)| *name != "…")
                    .all(|(name, written)| found.get(name).is_some_and(|found| is_as_written(found, written)))
        }
        (Value::Array(found), Value::Array(written)) => {
            found.len() == written.len()
                && found.iter().zip(written).all(|(found, written)| is_as_written(found, written))
        }
        (Value::String(found), Value::String(written)) => match written.strip_suffix('…') {
            Some(beginning) => found.starts_with(beginning),
            None => found == written,
        },
        _ => found == written,
    }
}

fn hold(document: &str, text: &str, least: usize) {
    let conversations = conversations(text);
    assert!(conversations.len() >= least, "{document} has {} conversations", conversations.len());
    for (arguments, lines) in conversations {
        let mut drive = Drive::start(&arguments);
        let mut events = vec![drive.ready.clone()];
        let has_greeting = lines.first().is_some_and(|line| line.starts_with('<'));
        if !has_greeting {
            events.clear();
        }
        for line in lines {
            if let Some(input) = line.strip_prefix("> ") {
                assert!(events.is_empty(), "{document}: {} was not written down", events[0]);
                events.push(drive.ask_text(input));
            } else if let Some(output) = line.strip_prefix("< ") {
                let output = output.replace(", …}", r#","…":0}"#).replace("{…}", r#"{"…":0}"#);
                let written: Value =
                    serde_json::from_str(&output).unwrap_or_else(|error| panic!("{document}: {error}: {output}"));
                let found = events.pop().unwrap_or_else(|| panic!("{document}: nothing came for {output}"));
                assert!(is_as_written(&found, &written), "{document}:\n  written {output}\n  found   {found}");
            } else {
                panic!("{document}: neither > nor <: {line}");
            }
        }
        assert!(events.is_empty(), "{document}: {} was not written down", events[0]);
    }
}

#[test]
fn the_protocol_s_document() {
    hold("fixtures/DRIVE.md", include_str!("../../../fixtures/DRIVE.md"), 6);
}

#[test]
fn the_readme() {
    hold("README.md", include_str!("../../../README.md"), 1);
}

#[test]
fn every_name_is_documented() {
    let document = include_str!("../../../fixtures/DRIVE.md");
    let mut drive = Drive::start(&[]);
    let error = drive.ask_text(r#"{"op":""}"#);
    let ops = error["message"].as_str().unwrap().split("one of ").nth(1).unwrap().split(", ");
    let codes = [
        "line-too-long",
        "not-utf-8",
        "not-json",
        "invalid-field",
        "unknown-op",
        "unknown-id",
        "id-in-use",
        "wrong-op",
        "too-many-fetches",
        "too-many-bytes",
    ];
    let sent = drive.ask_text(r#"{"op":"fetch","id":1,"now":0,"origin":"https://a.test","url":"/"}"#);
    let fields: Vec<String> = sent.as_object().unwrap().keys().map(|name| format!("`{name}`")).collect();
    let codes: Vec<String> = codes.iter().map(|code| format!("`{code}`")).collect();
    for name in ops.chain(fields.iter().map(String::as_str)).chain(codes.iter().map(String::as_str)) {
        assert!(document.contains(name), "fixtures/DRIVE.md lacks {name}");
    }
}
