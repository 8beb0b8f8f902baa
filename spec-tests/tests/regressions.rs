//! What fuzzing has found once is replayed by ordinary tests: every file in `fuzz/regressions/<target>`, and the seeds.

use std::path::Path;

use spec_tests::fuzzing::{TARGETS, cross, mutate, seeds, worlds};

#[test]
fn past_findings_stay_fixed() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("fuzz/regressions");
    for entry in std::fs::read_dir(&directory).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(TARGETS.iter().any(|(target, _)| *target == name), "{name} is no target");
    }
    for (name, target) in TARGETS {
        let Ok(files) = std::fs::read_dir(directory.join(name)) else { continue };
        for file in files {
            let path = file.unwrap().path();
            println!("{}", path.display());
            target(&std::fs::read(&path).unwrap());
        }
    }
}

#[test]
fn seeds_find_nothing() {
    for (name, target) in TARGETS {
        let seeds = seeds(name);
        assert!(seeds.len() >= 15, "{name}: {} seeds", seeds.len());
        for seed in seeds {
            target(&seed);
        }
    }
}

/// The mutations of worlds, without a fuzzer to choose among them.
#[test]
fn mutated_worlds_find_nothing_and_are_worlds() {
    let seeds = seeds("worlds");
    let rounds = if cfg!(debug_assertions) { 4 } else { 40 };
    let (mut total, mut played) = (0, 0);
    for (number, pair) in seeds.windows(2).enumerate() {
        let mut data = cross(&pair[0], &pair[1], number as u64);
        for round in 0..rounds {
            data = mutate(&data, (number * rounds + round) as u64);
            worlds(&data);
            total += 1;
            let written = serde_json::from_slice(&data).unwrap();
            played += usize::from(spec_tests::worlds::Played::by_the_engine(&written).is_ok());
        }
    }
    assert!(played * 10 > total * 7, "{played} of {total} mutations are worlds that can be played");
}
