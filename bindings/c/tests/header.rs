//! `include/fetch_cors.h` is what the sources say. `WRITE_EXPECTED=1` writes it.

use std::path::Path;

#[test]
fn the_header_is_current() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = directory.join("include/fetch_cors.h");
    let config = cbindgen::Config::from_file(directory.join("cbindgen.toml")).unwrap();
    let mut builder = cbindgen::Builder::new().with_config(config);
    let mut sources: Vec<_> =
        std::fs::read_dir(directory.join("src")).unwrap().map(|entry| entry.unwrap().path()).collect();
    sources.sort();
    for source in &sources {
        builder = builder.with_src(source);
    }
    let mut written = Vec::new();
    builder.generate().unwrap().write(&mut written);
    let written = String::from_utf8(written).unwrap();
    if std::env::var_os("WRITE_EXPECTED").is_some() {
        std::fs::write(&path, &written).unwrap();
    }
    let current = std::fs::read_to_string(&path).unwrap();
    let differs = current.lines().zip(written.lines()).position(|(current, written)| current != written);
    assert!(
        current == written,
        "{} is not what the sources say, from line {} on; WRITE_EXPECTED=1 writes it",
        path.display(),
        differs.unwrap_or_else(|| current.lines().count().min(written.lines().count())) + 1,
    );
    // Every function of the sources is there.
    let functions: usize =
        sources.iter().map(|source| std::fs::read_to_string(source).unwrap().matches("#[unsafe(no_mangle)]").count()).sum();
    assert!(functions > 100, "{functions}");
    assert_eq!(written.matches(" fetch_cors_").count() + written.matches("*fetch_cors_").count() - uses(&written), functions);
}

/// Where names of functions stand in comments and in the helper of the header itself.
fn uses(header: &str) -> usize {
    header
        .lines()
        .filter(|line| line.starts_with("//") || line.starts_with("static inline"))
        .map(|line| line.matches(" fetch_cors_").count() + line.matches("*fetch_cors_").count())
        .sum()
}
