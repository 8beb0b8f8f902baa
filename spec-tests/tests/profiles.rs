//! The profiles against the browsers' records, and the registry against both.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fetch_cors::scenario::{Scenario, parse_suite, predict, predictor, run};
use fetch_cors::{CHROMIUM, DEVIATIONS, FIREFOX, Policies, Profile, STANDARD, WEBKIT};
use serde_json::Value;
use spec_tests::records::{SUITES, agree, records, scenarios};

const BROWSERS: [Profile; 3] = [CHROMIUM, FIREFOX, WEBKIT];

fn observe(scenario: &Scenario, profile: Profile) -> Value {
    predict(scenario, &predictor(profile)).unwrap_or_else(|error| panic!("{error}")).observation()
}

fn own_scenarios(name: &str) -> Vec<Scenario> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let text = std::fs::read_to_string(root.join(format!("fixtures/scenarios/{name}.jsonl"))).unwrap();
    parse_suite(&text).unwrap_or_else(|error| panic!("{error}"))
}

/// Scenarios in which a profile is known to differ from its browser, with the class of each.
fn left_over() -> BTreeMap<(String, String), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let text = std::fs::read_to_string(root.join("fixtures/browsers/left-over.tsv")).unwrap();
    let rows = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    rows.map(|line| {
        let fields: Vec<&str> = line.split('\t').collect();
        let [browser, id, class] = fields[..] else { panic!("browser, id and class: {line}") };
        assert!(class.len() > 10, "a class that says something: {line}");
        ((browser.to_owned(), id.to_owned()), class.to_owned())
    })
    .collect()
}

/// Every record is what the profile predicts, but for those that are listed; and what is listed does differ.
#[test]
fn profiles_reproduce_their_browsers() {
    let known = left_over();
    let mut met = BTreeSet::new();
    let mut unexpected = Vec::new();
    for suite in SUITES {
        let scenarios = scenarios(suite);
        for profile in BROWSERS {
            let records = records(suite, profile.name);
            let mut agreeing = 0;
            for ((scenario, written), record) in scenarios.iter().zip(&records) {
                assert_eq!(record["id"], written["id"]);
                let key = (profile.name.to_owned(), scenario.id.clone());
                if agree(&observe(scenario, profile), record, written) {
                    agreeing += 1;
                    if known.contains_key(&key) {
                        unexpected.push(format!("{} {}: agrees now", profile.name, scenario.id));
                    }
                } else if known.contains_key(&key) {
                    met.insert(key);
                } else {
                    unexpected.push(format!("{} {}: differs", profile.name, scenario.id));
                }
            }
            println!("{suite} {}: {agreeing} of {}", profile.name, scenarios.len());
            assert!(agreeing * 1000 >= scenarios.len() * 995, "{suite} {}: {agreeing}", profile.name);
        }
    }
    assert!(unexpected.is_empty(), "{}", unexpected.join("\n"));
    assert_eq!(met.len(), known.len(), "scenarios that are listed and not there");
}

/// Where the Standard differs from a browser, the profile does not, so that its registered deviations account for it; the
/// rest is listed.
#[test]
fn the_standard_differs_by_registered_deviations_only() {
    let known = left_over();
    let mut unregistered = Vec::new();
    for suite in SUITES {
        let scenarios = scenarios(suite);
        for profile in BROWSERS {
            let records = records(suite, profile.name);
            let mut differs = 0;
            for ((scenario, written), record) in scenarios.iter().zip(&records) {
                let standard = run(scenario).unwrap().observation();
                if agree(&standard, record, written) {
                    continue;
                }
                differs += 1;
                let is_listed = known.contains_key(&(profile.name.to_owned(), scenario.id.clone()));
                let is_explained = agree(&observe(scenario, profile), record, written);
                if !is_explained && !is_listed {
                    unregistered.push(format!("{} {}", profile.name, scenario.id));
                }
            }
            println!("{suite}: the Standard differs from {} in {differs}", profile.name);
        }
    }
    assert!(unregistered.is_empty(), "{}", unregistered.join("\n"));
}

/// Each deviation is there because a record shows it: without it, one of its scenarios comes out differently from its
/// browser.
#[test]
fn every_deviation_is_witnessed_by_its_scenarios() {
    let all: BTreeMap<String, (Scenario, Value, usize, &str)> = SUITES
        .iter()
        .flat_map(|suite| {
            let scenarios = scenarios(suite).into_iter().enumerate();
            scenarios.map(move |(index, (scenario, written))| (scenario.id.clone(), (scenario, written, index, *suite)))
        })
        .collect();
    let records: BTreeMap<(&str, &str), Vec<Value>> = SUITES
        .iter()
        .flat_map(|suite| BROWSERS.iter().map(move |profile| ((*suite, profile.name), records(suite, profile.name))))
        .collect();
    let own = own_scenarios("profiles");
    let mut unwitnessed = Vec::new();
    for deviation in DEVIATIONS {
        for name in deviation.seen {
            let profile = Profile::named(name).unwrap();
            let shows = deviation.scenarios.iter().any(|id| {
                if let Some(scenario) = own.iter().find(|own| own.id == **id && own.profile.as_deref() == Some(*name)) {
                    let passed = |profile| predict(scenario, &predictor(profile)).unwrap().passed == Some(true);
                    return passed(profile) && !passed(profile.without(deviation));
                }
                let Some((scenario, written, index, suite)) = all.get(*id) else { return false };
                let record = &records[&(*suite, profile.name)][*index];
                !agree(&observe(scenario, profile.without(deviation)), record, written)
                    && agree(&observe(scenario, profile), record, written)
            });
            if !shows {
                unwitnessed.push(format!("{} in {name}", deviation.name()));
            }
        }
    }
    assert!(unwitnessed.is_empty(), "{}", unwitnessed.join("\n"));
}

#[test]
fn registry_and_profiles_say_the_same() {
    for profile in BROWSERS {
        let own: BTreeSet<_> = profile.policies.deviations().into_iter().collect();
        let registered: BTreeSet<_> = DEVIATIONS
            .iter()
            .filter(|row| row.seen.contains(&profile.name))
            .map(|row| (row.policy, row.field, row.value))
            .collect();
        assert_eq!(own, registered, "{}", profile.name);
        assert!(profile.observed.is_some());
    }
    assert!(STANDARD.policies.deviations().is_empty());
    // Every value that is not the Standard's has a row, and every row is such a value.
    let standard = Policies::STANDARD.fields();
    let values: BTreeSet<_> = Policies::values().into_iter().filter(|value| !standard.contains(value)).collect();
    let rows: Vec<_> = DEVIATIONS.iter().map(|row| (row.policy, row.field, row.value)).collect();
    assert_eq!(values, rows.iter().copied().collect::<BTreeSet<_>>());
    assert_eq!(rows.len(), values.len(), "no row twice");
}

/// Each field alone: no value makes the runner panic, and each changes something in the suites.
#[test]
fn each_field_alone() {
    let suite: Vec<Scenario> = ["mdn", "corrections"].into_iter().flat_map(own_scenarios).collect();
    for deviation in DEVIATIONS {
        let policies =
            Policies::STANDARD.with(deviation.policy, deviation.field, deviation.value).expect("a registered value");
        let profile = Profile::custom(policies, 7200);
        assert_eq!((profile.name, profile.observed), ("custom", None), "not observed in any browser");
        for scenario in &suite {
            let _ = observe(scenario, profile);
        }
    }
}

/// Random combinations: no panic; a preflight never carries credentials; and the preflight cache's statement of safety in
/// the form that holds whatever the policies: what no safelist covers (another method than GET, HEAD and POST, or
/// `Authorization`) reaches another origin only after a preflight to that very URL.
#[test]
fn random_combinations() {
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed
    };
    let values = Policies::values();
    let scenarios = scenarios("plain");
    let mut checked = 0;
    for _ in 0..400 {
        let mut policies = Policies::STANDARD;
        for (policy, field, value) in &values {
            if random() % 3 == 0 {
                policies = policies.with(policy, field, value).unwrap();
            }
        }
        let profile = Profile::custom(policies, u32::try_from(random() % 10_000).unwrap());
        for _ in 0..25 {
            let index = usize::try_from(random()).unwrap_or(0) % scenarios.len();
            let (scenario, written) = &scenarios[index];
            checked += check_safety(&observe(scenario, profile), written);
        }
    }
    assert!(checked > 1000, "the test has lost its eyes: {checked} requests checked");
}

/// How many requests to other origins were checked.
fn check_safety(observation: &Value, written: &Value) -> usize {
    let mut preflighted = BTreeSet::new();
    let mut checked = 0;
    let steps = observation["steps"].as_array().unwrap().iter().zip(written["steps"].as_array().unwrap());
    for (step, written) in steps {
        let fetch = &written["fetch"];
        let origin = fetch["origin"].as_str().unwrap_or_default();
        for request in step["requests"].as_array().into_iter().flatten() {
            let (url, method) = (request["url"].as_str().unwrap(), request["method"].as_str().unwrap());
            let headers = &request["headers"];
            if method == "OPTIONS" && headers.get("access-control-request-method").is_some() {
                assert_eq!(request["credentials"], false, "a preflight never carries credentials");
                preflighted.insert(url.to_owned());
                continue;
            }
            let is_elsewhere =
                !url.starts_with(&format!("{origin}/")) && fetch["mode"].as_str().unwrap_or("cors") == "cors";
            let needs_permission = !matches!(method, "GET" | "HEAD" | "POST") || headers.get("authorization").is_some();
            if is_elsewhere && needs_permission {
                checked += 1;
                assert!(preflighted.contains(url), "{written}: {method} {url} without a preflight");
            }
        }
    }
    checked
}
