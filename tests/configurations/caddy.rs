//! Caddy, as a proxy.

use std::process::{Command, Stdio};

use crate::port::free_port;
use crate::process::{Running, directory, is_installed, run};
use crate::upstream;
use crate::world::World;

/// Starts it with the world's configuration; `None` where it is not installed.
pub(crate) fn start(world: &World) -> Option<Running> {
    if !is_installed("caddy", "version") {
        return None;
    }
    let (port, upstream, directory) = (free_port(), upstream::start(), directory("caddy"));
    let configuration = world.configuration("caddy");
    let text = format!(
        "{{\n    admin off\n    auto_https off\n    storage file_system {}\n    log {{\n        output discard\n    }}\n}}\n\
         http://127.0.0.1:{port} {{\n{configuration}\nreverse_proxy 127.0.0.1:{upstream}\n}}\n",
        directory.display()
    );
    let file = directory.join("Caddyfile");
    std::fs::write(&file, text).expect("it is written");
    let caddy = |command: &str| {
        let mut caddy = Command::new("caddy");
        caddy.args([command, "--adapter", "caddyfile", "--config"]).arg(&file).env("HOME", &directory);
        caddy
    };
    let check = caddy("validate").output().expect("it runs");
    assert!(check.status.success(), "caddy refuses {configuration}\n{}", String::from_utf8_lossy(&check.stderr));
    // It says what it reads before it reads what not to say.
    Some(run(caddy("run").stderr(Stdio::null()), port))
}
