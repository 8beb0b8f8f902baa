//! The programs in C and C++, compiled by the system's compilers and run, under the address and undefined-behaviour sanitizers.
//!
//! Where there is no compiler, or where it has no sanitizers, a notice says so.

#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test, with notices")]

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

const SANITIZERS: [&str; 3] = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer"];
const WARNINGS: [&str; 4] = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"];

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The directory of this test: cargo has put the library there, of every crate type, before it built the test.
fn library_directory() -> PathBuf {
    std::env::current_exe().unwrap().parent().unwrap().to_owned()
}

#[derive(Clone, Copy, PartialEq)]
enum Linked {
    /// Into the program, which is sanitized.
    Statically,
    /// As it is loaded.
    Dynamically,
}

/// The compiler for this source, by `CC` or `CXX` where they are set; `None` where there is none.
fn compiler(source: &Path) -> Option<Command> {
    let (variable, otherwise, standard) = match source.extension()?.to_str()? {
        "cpp" => ("CXX", "c++", "-std=c++17"),
        _ => ("CC", "cc", "-std=gnu11"),
    };
    let name = std::env::var_os(variable).unwrap_or_else(|| OsString::from(otherwise));
    if let Err(error) = Command::new(&name).arg("--version").output() {
        println!("NOTICE: {} is not compiled: {}: {error}", source.display(), name.display());
        return None;
    }
    let mut command = Command::new(name);
    command.args([standard, "-g", "-O1"]);
    Some(command)
}

/// Whether the compiler's sanitizers are installed.
fn has_sanitizers(source: &Path) -> bool {
    let empty = Path::new(env!("CARGO_TARGET_TMPDIR")).join(source.file_name().unwrap());
    std::fs::write(&empty, "int main(void) { return 0; }\n".replace("(void)", "()")).unwrap();
    let Some(mut command) = compiler(&empty) else { return false };
    command.args(SANITIZERS).arg(&empty).arg("-o").arg(empty.with_extension("sanitized"));
    command.output().unwrap().status.success()
}

/// Compiles and runs a program; what it prints. `None` where there is no compiler.
fn run(source: &str, linked: Linked) -> Option<String> {
    let source = here().join(source);
    let mut command = compiler(&source)?;
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!(
        "{}-{}",
        source.file_stem().unwrap().display(),
        if linked == Linked::Statically { "static" } else { "dynamic" }
    ));
    command.args(WARNINGS).arg("-I").arg(here().join("include")).arg(&source).arg("-o").arg(&program);
    let library = library_directory();
    match linked {
        Linked::Statically => {
            if has_sanitizers(&source) {
                command.args(SANITIZERS);
            } else {
                println!("NOTICE: {} runs without sanitizers: the compiler has none", source.display());
            }
            command.arg(library.join("libfetch_cors_c.a"));
        }
        Linked::Dynamically => {
            command.arg("-L").arg(&library).arg("-lfetch_cors_c");
            command.arg(format!("-Wl,-rpath,{}", library.display()));
        }
    }
    command.args(["-lpthread", "-lm"]);
    if cfg!(target_os = "linux") {
        command.arg("-ldl");
    }
    succeed(&mut command);
    let mut program = Command::new(program);
    program.env("ASAN_OPTIONS", "detect_leaks=1:abort_on_error=0").env("UBSAN_OPTIONS", "print_stacktrace=1");
    Some(succeed(&mut program))
}

fn succeed(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}: {}\n{stdout}{stderr}", output.status);
    stdout.into_owned()
}

#[test]
fn the_contract() {
    if let Some(printed) = run("tests/programs/contract.c", Linked::Statically) {
        assert_eq!(printed, "the contract holds\n");
    }
}

#[test]
fn over_the_network() {
    if let Some(printed) = run("tests/programs/network.c", Linked::Statically) {
        assert_eq!(printed, "nobody waited for a body\n");
    }
}

#[test]
fn random_operations() {
    if let Some(printed) = run("tests/programs/random.c", Linked::Statically) {
        assert!(printed.starts_with("1000 rounds"), "{printed}");
    }
}

#[test]
fn the_example_in_c() {
    for linked in [Linked::Statically, Linked::Dynamically] {
        if let Some(printed) = run("examples/page.c", linked) {
            assert!(printed.contains("the page sees status 200 and\n  Content-Type\n"), "{printed}");
            assert!(printed.contains("OPTIONS sent for `PUT`"), "{printed}");
        }
    }
}

#[test]
fn the_example_in_cpp() {
    for linked in [Linked::Statically, Linked::Dynamically] {
        if let Some(printed) = run("examples/browser.cpp", linked) {
            assert!(printed.contains("method-not-allowed"), "{printed}");
            assert!(printed.ends_with("everything was as a browser has it\n"), "{printed}");
        }
    }
}

/// The readme shows the example as it is, and its command names what is there.
#[test]
fn the_readme_shows_the_example() {
    let readme = std::fs::read_to_string(here().join("README.md")).unwrap();
    let example = std::fs::read_to_string(here().join("examples/page.c")).unwrap();
    assert!(readme.contains(&format!("```c\n{example}```\n")), "README.md does not have examples/page.c in it");
}
