//! `SECURITY.md` points at what is there: files, and scenarios by their ids.

use std::collections::BTreeSet;
use std::path::Path;

use spec_tests::subjects::fixtures;

#[test]
fn everything_named_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let text = std::fs::read_to_string(root.join("SECURITY.md")).unwrap();
    let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let files: BTreeSet<&str> = links.filter_map(|link| link.split('#').next()).collect();
    assert!(files.len() > 25, "{files:?}");
    for file in files {
        assert!(root.join(file).is_file(), "{file} is not there");
    }
    let ids: BTreeSet<String> = fixtures().into_iter().map(|fixture| fixture.scenario.id).collect();
    let is_id = |name: &&str| name.starts_with("wpt/") || name.starts_with("corrections/");
    let named: BTreeSet<&str> = text.split('`').skip(1).step_by(2).filter(is_id).collect();
    assert!(named.len() >= 8, "{named:?}");
    for id in named {
        assert!(ids.contains(id), "no scenario `{id}`");
    }
    for class in 1..=15 {
        assert!(text.contains(&format!("| S{class} ")), "S{class}");
    }
}
