//! Imports go one way. Read from the `use` lines of the sources, tests in them left out.

use std::path::{Path, PathBuf};

use spec_tests::files::files;

/// From the ground up: a file may import files of its own layer and of those before it.
const LAYERS: &[&[&str]] = &[
    // How what was found is shown, and plain data: what can be chosen.
    &["infrastructure/user_info.rs"],
    &["infrastructure/shown.rs"],
    &["infrastructure/string_enum.rs", "policy/"],
    &["infrastructure/"],
    &["spec.rs", "finding.rs", "reason.rs", "request_error.rs"],
    &["network_error.rs"],
    &["callers/"],
    // Checks and cache.
    &[
        "fetching/cors_check.rs",
        "fetching/cors_preflight_cache/",
        "fetching/cors_preflight_fetch.rs",
        "fetching/cross_origin_resource_policy.rs",
        "fetching/exposed_headers.rs",
        "fetching/location_text.rs",
        "fetching/location_url.rs",
        "fetching/redirect_taint.rs",
        "fetching/response_head_check.rs",
        "fetching/tao_check.rs",
        "fetching/transformation.rs",
    ],
    &["user_agent.rs"],
    // The state, and the algorithms on it.
    &["fetching/response.rs", "fetching/filtered_response.rs", "fetching/state.rs"],
    &["fetching/http_network_or_cache_fetch.rs", "fetching/override_fetch.rs", "fetching/scheme_fetch.rs"],
    &["fetching/http_redirect_fetch.rs", "fetching/http_fetch.rs", "fetching/main_fetch.rs"],
    // The loop, and what it waits for.
    &["fetching/"],
    &["explanation/", "algorithms.rs", "profile/"],
    &["advice/"],
    &["lib.rs", "guide/"],
    // As strangers would, through the root.
    &["scenario/", "tower/"],
    &["bin/"],
];

/// What uses the public API only, and imports it through the root; none of these imports another.
const STRANGERS: &[&str] = &["scenario/", "tower/"];

fn source_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("src")
}

fn layer(file: &str) -> usize {
    LAYERS
        .iter()
        .position(|layer| {
            layer.iter().any(|name| if name.ends_with('/') { file.starts_with(name) } else { file == *name })
        })
        .unwrap_or_else(|| panic!("{file} belongs to no layer"))
}

/// The file that holds what a path of segments names.
fn resolve(segments: &[String]) -> Option<String> {
    let root = source_root();
    (1..=segments.len()).rev().find_map(|count| {
        let stem = segments[..count].join("/");
        [format!("{stem}.rs"), format!("{stem}/mod.rs")].into_iter().find(|file| root.join(file).is_file())
    })
}

/// Paths after `use`, and in the text: `crate::a::b`, `super::c`.
fn imports(file: &str, text: &str) -> Vec<Vec<String>> {
    let mut module: Vec<String> = file.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    let is_directory = module.last().is_some_and(|last| last == "mod");
    if is_directory {
        module.pop();
    }
    let mut found = Vec::new();
    for line in text.lines().take_while(|line| !line.starts_with("#[cfg(test)]")) {
        if line.trim_start().starts_with("//") {
            continue;
        }
        for (prefix, mut base) in [("crate::", Vec::new()), ("super::", module[..module.len() - 1].to_vec())] {
            for rest in line.split(prefix).skip(1) {
                let path: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_' || *c == ':').collect();
                let mut segments = std::mem::take(&mut base);
                segments.extend(path.split("::").filter(|part| !part.is_empty()).map(str::to_owned));
                found.push(segments.clone());
                base = if prefix == "crate::" { Vec::new() } else { module[..module.len() - 1].to_vec() };
            }
        }
    }
    found
}

#[test]
fn no_module_imports_upward() {
    let root = source_root();
    let sources = files(&root, "rs");
    let mut wrong = Vec::new();
    let mut checked = 0;
    for path in &sources {
        let file = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
        let is_outside =
            file.starts_with("bin/") || file.contains("/tests/") || file.ends_with("/tests.rs") || file == "lib.rs";
        if is_outside {
            continue;
        }
        let text = std::fs::read_to_string(path).unwrap();
        for segments in imports(&file, &text) {
            let Some(imported) = resolve(&segments) else {
                // The crate's root: what it exports, for the layers above it only.
                let is_stranger = STRANGERS.iter().any(|layer| file.starts_with(layer));
                if segments.first().is_some_and(|name| name.starts_with(char::is_uppercase)) && !is_stranger {
                    wrong.push(format!("{file} imports crate::{} through the root", segments.join("::")));
                }
                continue;
            };
            checked += 1;
            if layer(&imported) > layer(&file) {
                wrong.push(format!("{file} imports {imported}"));
            }
        }
    }
    assert!(checked > 200, "the test has lost its eyes: {checked} imports found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn strangers_use_the_public_api_only() {
    let root = source_root();
    let private =
        ["infrastructure", "fetching", "callers", "policy", "reason", "finding", "user_agent", "scenario", "tower"];
    for stranger in STRANGERS {
        let own = stranger.trim_end_matches('/');
        let sources = files(&root.join(own), "rs");
        assert!(sources.len() > 5, "{stranger} has lost its files");
        for path in sources {
            let file = path.strip_prefix(&root).unwrap().to_str().unwrap();
            let text = std::fs::read_to_string(&path).unwrap();
            for segments in imports(file, &text) {
                let first = segments.first().map_or("", String::as_str);
                assert!(first == own || !private.contains(&first), "{file} imports {}", segments.join("::"));
            }
        }
    }
}
