//! Servers as processes that end with their test.

use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::port::free_port;

/// A server that runs.
pub(crate) struct Running {
    child: Child,
    port: u16,
}

impl Running {
    pub(crate) fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A new directory below the build's output.
pub(crate) fn directory(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", free_port()));
    std::fs::create_dir_all(&path).expect("a directory");
    path
}

/// Where packages for the tests are: `servers` beside the build's output.
pub(crate) fn servers() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target directory").join("servers")
}

/// Whether a program is there.
pub(crate) fn is_installed(program: &str, argument: &str) -> bool {
    let output = Command::new(program).arg(argument).stdout(Stdio::null()).stderr(Stdio::null()).status();
    output.is_ok_and(|status| status.success())
}

/// Starts a server and waits until it listens.
pub(crate) fn run(command: &mut Command, port: u16) -> Running {
    // What a configuration must not replace by the environment's.
    command.env("canary", "expanded");
    let child = command.stdin(Stdio::null()).spawn().expect("it starts");
    let mut running = Running { child, port };
    for _ in 0..200 {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return running;
        }
        if let Ok(Some(status)) = running.child.try_wait() {
            panic!("the server ended: {status}");
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("the server does not listen");
}
