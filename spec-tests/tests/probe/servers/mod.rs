//! Servers that may be installed: where one is not, that is said on standard error.

mod apache;
mod caddy;
mod express;
mod fastapi;
mod nginx;
#[path = "../../../../tests/configurations/port.rs"]
mod port;
mod tls;

use std::io::Write;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use port::free_port;

/// A server's process with its directory; it ends with the test.
pub(crate) struct Server {
    child: Child,
    directory: PathBuf,
    port: u16,
}

/// So long a server may take to listen, however slow the machine is.
const PATIENCE: Duration = Duration::from_secs(60);

impl Server {
    /// Writes a configuration into a new directory, starts a program there, and waits until it listens. `PORT` and `DIRECTORY` in
    /// configuration and arguments are replaced. `None`, and a word about it, where the program is not installed.
    pub(crate) fn start(program: &str, arguments: &[&str], configuration: (&str, &str)) -> Option<Self> {
        let (file, content) = configuration;
        let port = free_port();
        let directory = std::env::temp_dir().join(format!("fetch-cors-probe-{}-{port}", std::process::id()));
        std::fs::create_dir_all(&directory).expect("a directory");
        let filled = |text: &str| {
            text.replace("PORT", &port.to_string()).replace("DIRECTORY", directory.to_str().expect("UTF-8"))
        };
        std::fs::write(directory.join(file), filled(content)).expect("the configuration");
        let child = Command::new(program)
            .args(arguments.iter().map(|argument| filled(argument)))
            .current_dir(&directory)
            .env("HOME", &directory)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(directory.join("errors")).expect("a file"))
            .spawn();
        let Ok(child) = child else {
            let _ = std::fs::remove_dir_all(&directory);
            skip(program);
            return None;
        };
        let mut server = Self { child, directory, port };
        server.wait();
        Some(server)
    }

    #[expect(clippy::disallowed_methods, reason = "servers start when they start")]
    fn wait(&mut self) {
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            let errors = || std::fs::read_to_string(self.directory.join("errors")).unwrap_or_default();
            if let Some(status) = self.child.try_wait().expect("a process") {
                panic!("{status}: {}", errors());
            }
            assert!(start.elapsed() < PATIENCE, "it does not listen: {}", errors());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

/// Past the test runner's capture: whoever reads the results is to know.
pub(crate) fn skip(what: &str) {
    let _ = writeln!(std::io::stderr(), "SKIPPED: probe was not tested with {what}, which is not on this machine");
}

/// Whether a command ends well, such as one that looks for a library.
pub(crate) fn succeeds(program: impl AsRef<Path>, arguments: &[&str]) -> bool {
    let mut command = Command::new(program.as_ref());
    let quiet = command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}
