//! `include/fetch_cors.h` is what the sources say. `WRITE_EXPECTED=1` writes it.

use std::path::Path;

#[test]
fn the_header_is_current() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = directory.join("include/fetch_cors.h");
    let config = cbindgen::Config::from_file(directory.join("cbindgen.toml")).unwrap();
    let mut written = Vec::new();
    let builder = cbindgen::Builder::new().with_config(config).with_src(directory.join("src/lib.rs"));
    builder.generate().unwrap().write(&mut written);
    let written = String::from_utf8(written).unwrap();
    if std::env::var_os("WRITE_EXPECTED").is_some() {
        std::fs::write(&path, &written).unwrap();
    }
    let current = std::fs::read_to_string(&path).unwrap();
    let line = current.lines().zip(written.lines()).take_while(|(current, written)| current == written).count() + 1;
    assert!(current == written, "{} differs from line {line} on; WRITE_EXPECTED=1 writes it", path.display());

    // Every function of the sources is declared, once.
    let mut functions = 0;
    for entry in std::fs::read_dir(directory.join("src")).unwrap() {
        let source = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for exported in source.split("#[unsafe(no_mangle)]").skip(1) {
            let name = exported.split_once("extern \"C\" fn ").unwrap().1.split(['(', '<']).next().unwrap();
            let declarations = written.matches(&format!("{name}(")).count();
            assert_eq!(declarations, 1, "{name}");
            functions += 1;
        }
    }
    assert!(functions > 100, "{functions}");
}
