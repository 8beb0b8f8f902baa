//! The examples: a page in Python and one in JavaScript, each with a server of its own. They end with 0 when everything came
//! out as a page expects it.

use std::io::Write;
use std::path::Path;
use std::process::Command;

use spec_tests::binary;

fn run(interpreter: &str, file: &str) {
    if Command::new(interpreter).arg("--version").output().is_err() {
        // Past the test runner's capture: whoever reads the results is to know.
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED: {file} was not run, because there is no {interpreter} on this machine"
        );
        return;
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/drive").join(file);
    let output = Command::new(interpreter).arg(path).arg(binary::path()).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let (status, output, errors) = (output.status, text(output.stdout), text(output.stderr));
    println!("{output}");
    assert!(status.success(), "{file}: {status}\n{output}\n{errors}");
    // It says so at its end; an example that stopped early would not.
    let last = output.lines().last().unwrap_or_default();
    assert!(last.ends_with("as expected"), "{file}: {last}\n{errors}");
}

#[test]
fn python() {
    run("python3", "page.py");
}

#[test]
fn javascript() {
    run("node", "page.mjs");
}
