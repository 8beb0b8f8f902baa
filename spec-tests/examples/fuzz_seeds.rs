//! Writes the fuzz targets' seed corpora and dictionaries: `cargo run -p spec-tests --example fuzz_seeds`.

use std::path::Path;

use spec_tests::fuzzing::{TARGETS, dictionary, seeds};

fn main() -> std::io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
    std::fs::create_dir_all(root.join("dictionaries"))?;
    for (target, _) in TARGETS {
        let directory = root.join("corpus").join(target);
        std::fs::create_dir_all(&directory)?;
        let seeds = seeds(target);
        for (number, seed) in seeds.iter().enumerate() {
            std::fs::write(directory.join(format!("seed-{number:04}")), seed)?;
        }
        let words = dictionary(target);
        if !words.is_empty() {
            std::fs::write(root.join("dictionaries").join(format!("{target}.dict")), &words)?;
        }
        println!("{target}: {} seeds, {} words", seeds.len(), words.lines().count());
    }
    Ok(())
}
