//! What the README shows is what the command line says.

use crate::world::explained;

#[test]
fn the_readme_shows_real_output() {
    let readme = include_str!("../../README.md");
    let (_, section) = readme.split_once("## What to do about it").expect("the section");
    let blocks: Vec<&str> = section.split("```").skip(1).step_by(2).take(3).collect();
    let [scenario, told, configuration] = blocks.as_slice() else { panic!("three blocks") };
    let scenario = serde_json::from_str(scenario.trim_start_matches("json")).expect("a scenario");
    let story = explained(&scenario, &[]);
    let (_, told) = told.split_once("…\n").expect("the beginning is left out");
    assert!(story.ends_with(told), "{story}");
    let (_, configuration) = configuration.split_once("--for caddy\n").expect("the command");
    assert_eq!(explained(&scenario, &["--for", "caddy"]), configuration);
}
