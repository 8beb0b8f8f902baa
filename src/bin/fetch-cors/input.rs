//! Input that several commands take: suites from files or standard input, headers, profiles.

use std::io::Read;
use std::path::{Path, PathBuf};

use fetch_cors::Profile;
use fetch_cors::scenario::{Scenario, parse_suite};

use crate::output::Failure;

/// Which scenarios.
#[derive(clap::Args)]
pub(crate) struct Suites {
    /// Suites: .jsonl (one scenario a line) or .json files, or directories of them; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Only scenarios whose id contains this; may be given several times
    #[arg(long, value_name = "TEXT")]
    filter: Vec<String>,
}

impl Suites {
    /// Reads all files before anything runs, so that a mistake in the last one is told first.
    pub(crate) fn read(&self) -> Result<Vec<Scenario>, Failure> {
        let mut scenarios = Vec::new();
        for file in &self.all_files()? {
            let name = name_of(file);
            let text = read(file).map_err(|error| Failure::Input(format!("{name}: cannot be read: {error}")))?;
            let suite = parse_suite(&text).map_err(|error| error.in_file(name))?;
            scenarios.extend(suite.into_iter().filter(|scenario| self.wants(&scenario.id)));
        }
        if scenarios.is_empty() {
            let names: Vec<String> = self.files.iter().map(|file| name_of(file)).collect();
            return Err(Failure::Input(match self.filter.as_slice() {
                [] => format!("{}: found no scenario, expected at least one", names.join(", ")),
                filter => format!("no scenario's id contains `{}`", filter.join("` or `")),
            }));
        }
        Ok(scenarios)
    }

    /// The files, directories replaced by the suites below them, in the order of their names.
    fn all_files(&self) -> Result<Vec<PathBuf>, Failure> {
        let mut files = Vec::new();
        for file in &self.files {
            if !file.is_dir() {
                files.push(file.clone());
                continue;
            }
            let mut suites = Vec::new();
            suites_below(file, &mut suites)?;
            if suites.is_empty() {
                return Err(Failure::Input(format!("{}: no .jsonl or .json file below it", file.display())));
            }
            suites.sort();
            files.extend(suites);
        }
        Ok(files)
    }

    fn wants(&self, id: &str) -> bool {
        self.filter.is_empty() || self.filter.iter().any(|text| id.contains(text.as_str()))
    }
}

/// Links are not followed: they could lead in circles.
fn suites_below(directory: &Path, suites: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let cannot = |error| Failure::Input(format!("{}: cannot be read: {error}", directory.display()));
    for entry in std::fs::read_dir(directory).map_err(cannot)? {
        let entry = entry.map_err(cannot)?;
        let path = entry.path();
        if entry.file_type().map_err(cannot)?.is_dir() {
            suites_below(&path, suites)?;
        } else if path.extension().is_some_and(|extension| extension == "jsonl" || extension == "json") {
            suites.push(path);
        }
    }
    Ok(())
}

fn is_standard_input(file: &Path) -> bool {
    file.as_os_str() == "-"
}

fn name_of(file: &Path) -> String {
    if is_standard_input(file) { "(standard input)".to_owned() } else { file.display().to_string() }
}

fn read(file: &Path) -> std::io::Result<String> {
    if is_standard_input(file) {
        let mut text = String::new();
        std::io::stdin().lock().read_to_string(&mut text)?;
        Ok(text)
    } else {
        std::fs::read_to_string(file)
    }
}

/// The name and the value of a header that is given as `name: value`.
pub(crate) fn split_header(header: &str) -> Result<(String, String), Failure> {
    match header.split_once(':') {
        Some((name, value)) => Ok((name.trim().to_owned(), value.trim().to_owned())),
        None => Err(Failure::Input(format!("--header: found `{header}`, expected `name: value`"))),
    }
}

/// The profile that `--profile` names.
pub(crate) fn profile_named(name: &str) -> Result<Profile, Failure> {
    Profile::named(name).ok_or_else(|| {
        let known = Profile::ALL.map(|profile| profile.name).join(", ");
        Failure::Input(format!("--profile: found `{name}`, expected one of {known}"))
    })
}
