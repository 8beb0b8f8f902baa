//! Every fixture, varied: engine and model must do the same, and what the Standard says of the variation must hold.

use fetch_cors::Corrections;
use fetch_cors::scenario::{Scenario, run};
use serde_json::{Value, json};
use spec_tests::subjects::{compared, fixtures};
use spec_tests::worlds::disagreement_under;

/// Every rule's responses, to be changed.
fn responses(written: &mut Value) -> impl Iterator<Item = &mut Value> {
    let rules = written["server"].as_array_mut().into_iter().flatten();
    rules.flat_map(|rule| rule["responses"].as_array_mut().into_iter().flatten())
}

fn headers_of(response: &mut Value) -> Option<&mut Vec<Value>> {
    response.get_mut("headers")?.as_array_mut()
}

fn is_named(header: &Value, names: &[&str]) -> bool {
    header[0].as_str().is_some_and(|name| names.iter().any(|other| name.eq_ignore_ascii_case(other)))
}

fn assert_agreement(varied: &[(String, Value)]) {
    let wrong: Vec<String> = varied
        .iter()
        .filter_map(|(what, written)| {
            let why = disagreement_under(written, Corrections::STANDARD)?;
            Some(format!("{} {what}:\n{why}", written["id"]))
        })
        .collect();
    println!("{} variations", varied.len());
    assert!(wrong.is_empty(), "{} disagree:\n{}", wrong.len(), wrong[..wrong.len().min(8)].join("\n\n"));
}

#[test]
fn each_response_fails_in_turn() {
    let mut varied = Vec::new();
    for fixture in fixtures() {
        let count = responses(&mut fixture.written.clone()).count();
        for failing in 0..count {
            let mut written = fixture.written.clone();
            if let Some(response) = responses(&mut written).nth(failing) {
                *response = json!({ "fail": "connection-lost" });
            }
            varied.push((format!("response {failing} fails"), written));
        }
    }
    assert!(varied.len() > 1500);
    assert_agreement(&varied);
}

/// Lists are lists, however many lines they take. What the page reads of the lists themselves differs in its commas.
#[test]
fn lists_split_over_lines_and_joined() {
    const LISTS: [&str; 3] =
        ["access-control-allow-methods", "access-control-allow-headers", "access-control-expose-headers"];
    let mut varied = Vec::new();
    for fixture in fixtures() {
        let mut split = fixture.written.clone();
        let mut changed = false;
        for response in responses(&mut split) {
            let Some(headers) = headers_of(response) else { continue };
            let old = std::mem::take(headers);
            for header in old {
                let value = header[1].as_str().unwrap_or_default().to_owned();
                if is_named(&header, &LISTS) && value.contains(',') {
                    changed = true;
                    headers.extend(value.split(',').map(|item| json!([header[0], item.trim_matches([' ', '\t'])])));
                } else {
                    headers.push(header);
                }
            }
        }
        if changed {
            let before = run(&fixture.scenario).unwrap().observation();
            let after = run(&Scenario::from_json(&split).unwrap()).unwrap().observation();
            assert_eq!(without_lists(&compared(&before)), without_lists(&compared(&after)), "{}", fixture.scenario.id);
            varied.push(("lists split over lines".to_owned(), split));
        }
    }
    assert!(varied.len() > 50);
    assert_agreement(&varied);
}

fn without_lists(steps: &[Value]) -> String {
    let mut steps = json!(steps);
    for step in steps.as_array_mut().into_iter().flatten() {
        if let Some(headers) =
            step[1].as_array_mut().and_then(|outcome| outcome.last_mut()).and_then(Value::as_array_mut)
        {
            headers.retain(|header| !header[0].as_str().is_some_and(|name| name.starts_with("access-control-")));
        }
    }
    steps.to_string()
}

/// Several lines of a header that takes one are no value (Allow-Origin, Allow-Credentials), no number (Max-Age) or no URL
/// (Location).
#[test]
fn single_headers_repeated() {
    let mut varied = Vec::new();
    for name in
        ["access-control-allow-origin", "access-control-allow-credentials", "access-control-max-age", "location"]
    {
        let mut refused = 0;
        for fixture in fixtures() {
            let mut written = fixture.written.clone();
            let mut changed = false;
            for response in responses(&mut written) {
                let Some(headers) = headers_of(response) else { continue };
                if let Some(header) = headers.iter().find(|header| is_named(header, &[name])).cloned() {
                    headers.push(header);
                    changed = true;
                }
            }
            if !changed {
                continue;
            }
            // Where a fetch is over before a step answers it, the rest makes no sense.
            let Ok(report) = run(&Scenario::from_json(&written).unwrap()) else { continue };
            refused += report
                .outcomes
                .iter()
                .filter(|outcome| {
                    let code = outcome.network_error().map(|error| error.code().as_str());
                    code.is_some_and(|code| {
                        code.ends_with("allow-origin-multiple")
                            || code.ends_with("allow-credentials-not-true")
                            || code == "redirect-location-invalid"
                    })
                })
                .count();
            varied.push((format!("{name} twice"), written));
        }
        assert!(refused > 0 || name == "access-control-max-age", "{name}: nothing was refused");
    }
    assert_agreement(&varied);
}

#[test]
fn time_stands_still_or_leaps() {
    let mut varied = Vec::new();
    for fixture in fixtures() {
        let steps = fixture.written["steps"].as_array().map_or(0, Vec::len);
        if steps < 2 {
            continue;
        }
        for (what, factor) in [("time stands still", 0.0), ("time leaps", 1e6)] {
            let mut written = fixture.written.clone();
            let old = std::mem::take(&mut written["steps"]);
            let mut new = Vec::new();
            for step in old.as_array().into_iter().flatten() {
                if let Some(seconds) = step["advance"].as_f64() {
                    new.push(json!({ "advance": seconds * factor }));
                    continue;
                }
                new.push(step.clone());
                if factor > 0.0 {
                    new.push(json!({ "advance": factor }));
                }
            }
            written["steps"] = new.into();
            varied.push((what.to_owned(), written));
        }
    }
    assert!(varied.len() > 50);
    assert_agreement(&varied);
}
