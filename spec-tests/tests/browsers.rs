//! Scenarios played in a real browser over loopback, where one is asked for: `FETCH_CORS_BROWSER=chromium` (or `firefox`,
//! `webkit`). See `spec-tests/browsers/README.md`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use fetch_cors::Profile;
use fetch_cors::scenario::{predict, predictor};
use serde_json::Value;
use spec_tests::binary;
use spec_tests::records::{agree, scenarios};

/// They listen on the same ports.
static PORTS: Mutex<()> = Mutex::new(());

fn browser() -> Option<Profile> {
    let Ok(name) = std::env::var("FETCH_CORS_BROWSER") else {
        println!("left out: FETCH_CORS_BROWSER names no browser");
        return None;
    };
    Some(Profile::named(&name).unwrap_or_else(|| panic!("FETCH_CORS_BROWSER: {name} is no browser")))
}

fn harness(script: &str, profile: Profile) -> Command {
    let mut command = Command::new("python3");
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("browsers").join(script));
    command.args(["--browser", profile.name]);
    command
}

/// Every tenth of the scenarios that were new when they were recorded. A browser of another version may have changed: up to
/// one in fifty may differ.
#[test]
fn the_browser_does_what_its_profile_predicts() {
    let Some(profile) = browser() else { return };
    let _ports = PORTS.lock().unwrap_or_else(PoisonError::into_inner);
    let sample: Vec<_> = scenarios("unseen").into_iter().step_by(10).collect();
    let file: PathBuf = std::env::temp_dir().join(format!("fetch-cors-browsers-{}.jsonl", std::process::id()));
    let lines: Vec<_> = sample.iter().map(|(_, written)| written.to_string()).collect();
    std::fs::write(&file, lines.join("\n")).unwrap();
    let played = harness("play.py", profile).arg(&file).output();
    std::fs::remove_file(&file).unwrap();
    let played = played.unwrap();
    let told = String::from_utf8_lossy(&played.stderr);
    assert!(played.status.success(), "{told}");
    let observations: Vec<Value> =
        String::from_utf8(played.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(observations.len(), sample.len(), "{told}");
    let mut differing = Vec::new();
    for ((scenario, written), observation) in sample.iter().zip(&observations) {
        assert_eq!(observation["id"], written["id"]);
        let prediction = predict(scenario, &predictor(profile)).unwrap().observation();
        if !agree(&prediction, observation, written) {
            differing.push(scenario.id.as_str());
        }
    }
    println!("{} of {} differ: {differing:?}", differing.len(), sample.len());
    assert!(differing.len() * 50 <= sample.len(), "{differing:?}");
}

#[test]
fn refused_fetches_succeed_with_their_advice() {
    let Some(profile) = browser() else { return };
    let _ports = PORTS.lock().unwrap_or_else(PoisonError::into_inner);
    let mut command = harness("advice.py", profile);
    command.arg("--fetch-cors").arg(binary::path()).args(["--count", "20", "--seed", "7"]);
    let tried = command.output().unwrap();
    let (told, failed) = (String::from_utf8_lossy(&tried.stdout), String::from_utf8_lossy(&tried.stderr));
    println!("{told}");
    assert!(tried.status.success(), "{told}{failed}");
}
