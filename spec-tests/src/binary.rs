//! The command line, built and run as its users run it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The directory of this profile's binaries: that of the running test is `deps` in it.
fn profile_directory() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    test.parent().and_then(Path::parent).unwrap().to_owned()
}

/// Whether tests and binary are optimized.
pub fn is_release() -> bool {
    profile_directory().file_name().is_some_and(|name| name == "release")
}

/// Where `fetch-cors` is, in the profile of the running test; built when it is first asked for, where there is none that is newer
/// than what it is made of.
pub fn path() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let binary = profile_directory().join(format!("fetch-cors{}", std::env::consts::EXE_SUFFIX));
        if !is_current(&binary) {
            build();
        }
        binary
    })
}

/// Whether it is newer than all that it is made of. Cargo would say so as well, but for the features that whoever runs all tests
/// asked for, and would build again without them.
fn is_current(binary: &Path) -> bool {
    let modified = |path: &Path| path.metadata().and_then(|metadata| metadata.modified()).ok();
    let Some(built) = modified(binary) else { return false };
    let mut made_of: Vec<PathBuf> =
        ["Cargo.toml", "Cargo.lock", "README.md", "src"].map(|name| root().join(name)).into();
    while let Some(path) = made_of.pop() {
        if modified(&path).is_none_or(|modified| modified > built) {
            return false;
        }
        let within = std::fs::read_dir(path).into_iter().flatten().flatten();
        made_of.extend(within.map(|entry| entry.path()));
    }
    true
}

fn build() {
    let directory = profile_directory();
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--quiet", "--locked", "--features", "cli", "--bin", "fetch-cors"]);
    cargo.current_dir(root());
    cargo.arg("--target-dir").arg(directory.parent().unwrap());
    if is_release() {
        cargo.arg("--release");
    }
    assert!(cargo.status().unwrap().success(), "{cargo:?}");
}

/// A call of it, in the repository's directory.
pub fn fetch_cors() -> Command {
    let mut command = Command::new(path());
    command.current_dir(root());
    command.env_remove("CLICOLOR_FORCE");
    command
}

/// Runs it with this on its standard input, written piece by piece.
pub fn run_with_input(command: &mut Command, pieces: impl IntoIterator<Item = Vec<u8>> + Send) -> Output {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for piece in pieces {
                // It may have read enough.
                if input.write_all(&piece).is_err() {
                    return;
                }
            }
        });
        child.wait_with_output().unwrap()
    })
}

/// Runs a command with these scenarios, a line each, on its standard input: standard output and the exit status; nothing may be on
/// standard error.
pub fn told(arguments: &[&str], scenarios: &[&Value]) -> (String, Option<i32>) {
    let lines: Vec<Vec<u8>> = scenarios.iter().map(|scenario| format!("{scenario}\n").into_bytes()).collect();
    let mut command = fetch_cors();
    let output = run_with_input(command.args(arguments), lines);
    without_complaint(output, &command)
}

/// Standard output and the exit status; nothing may be on standard error.
pub fn output(command: &mut Command) -> (String, Option<i32>) {
    let output = command.output().unwrap();
    without_complaint(output, command)
}

fn without_complaint(output: Output, command: &Command) -> (String, Option<i32>) {
    let Output { status, stdout, stderr } = output;
    assert_eq!(String::from_utf8(stderr).unwrap(), "", "{command:?}");
    (String::from_utf8(stdout).unwrap(), status.code())
}

/// The message on standard error of a command that exits with status 2 and prints nothing else.
pub fn complaint(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().unwrap();
    assert_eq!(status.code(), Some(2), "{command:?}");
    assert_eq!(String::from_utf8(stdout).unwrap(), "", "{command:?}");
    String::from_utf8(stderr).unwrap()
}
