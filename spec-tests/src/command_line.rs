//! `fetch-cors drive` as a process that one talks to.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value;

use crate::binary;

/// How a process that ran to its end ended.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub output: String,
    pub errors: String,
}

/// Runs the binary to its end, with `input` as its standard input. Proxies of the environment are left out.
pub fn run(arguments: &[&str], input: &[u8]) -> Ran {
    let mut command = Command::new(binary::path());
    for proxy in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"] {
        command.env_remove(proxy);
    }
    let output = binary::run_with_input(command.args(arguments), [input.to_vec()]);
    let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
    Ran { code: output.status.code(), output: text(output.stdout), errors: text(output.stderr) }
}

/// So long nothing takes, however slow the machine is.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running `fetch-cors drive`.
pub struct Drive {
    child: Child,
    input: Option<ChildStdin>,
    output: Receiver<String>,
    errors: Option<JoinHandle<String>>,
    /// What it said before anything was asked.
    pub ready: Value,
}

/// How a process ended.
#[derive(Debug)]
pub struct End {
    pub code: Option<i32>,
    /// Events that nobody had read.
    pub events: Vec<Value>,
    pub errors: String,
}

impl Drive {
    pub fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(binary::path())
            .arg("drive")
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        let (stdout, mut stderr) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let (sender, output) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines() {
                if sender.send(line.expect("output is ASCII")).is_err() {
                    break;
                }
            }
        });
        let errors = std::thread::spawn(move || {
            let mut text = String::new();
            stderr.read_to_string(&mut text).expect("errors are UTF-8");
            text
        });
        let input = child.stdin.take();
        let mut drive = Self { child, input, output, errors: Some(errors), ready: Value::Null };
        drive.ready = drive.event();
        drive
    }

    /// The process's number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Writes bytes as they are.
    pub fn write(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("input is open");
        input.write_all(bytes).and_then(|()| input.flush()).expect("the process reads");
    }

    /// Writes from another thread, for more than pipes hold. The input is closed at its end.
    pub fn write_beside(&mut self, bytes: Vec<u8>) -> JoinHandle<()> {
        let mut input = self.input.take().expect("input is open");
        std::thread::spawn(move || input.write_all(&bytes).expect("the process reads"))
    }

    /// The next event.
    pub fn event(&mut self) -> Value {
        match self.output.recv_timeout(PATIENCE) {
            Ok(line) => {
                assert!(line.is_ascii(), "output is ASCII: {line}");
                serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
            }
            Err(RecvTimeoutError::Timeout) => panic!("no answer"),
            Err(RecvTimeoutError::Disconnected) => panic!("the process ended"),
        }
    }

    /// Writes a line and reads its answer.
    pub fn ask(&mut self, line: &Value) -> Value {
        self.ask_text(&line.to_string())
    }

    /// The same with a line as it is.
    pub fn ask_text(&mut self, line: &str) -> Value {
        self.write(format!("{line}\n").as_bytes());
        self.event()
    }

    /// Closes the input and waits for the end.
    pub fn end(mut self) -> End {
        drop(self.input.take());
        let mut events = Vec::new();
        loop {
            match self.output.recv_timeout(PATIENCE) {
                Ok(line) => events.push(serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("the process does not end"),
            }
        }
        let code = self.child.wait().expect("the process ends").code();
        let errors = self.errors.take().map(|errors| errors.join().unwrap()).unwrap_or_default();
        End { code, events, errors }
    }
}

impl Drop for Drive {
    fn drop(&mut self) {
        // Only where a test failed before the end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
