//! The configurations that `fetch-cors explain --for` writes, in the servers that they are for: on loopback, with the engine
//! as the browser. A server that is not installed is left out, with a notice.
//!
//! nginx, Apache httpd and Caddy are looked for in `PATH`; Express and FastAPI in `servers` beside the build's output:
//! `npm install --prefix target/servers express cors`, and
//! `python3 -m venv target/servers/venv && target/servers/venv/bin/pip install fastapi uvicorn`.

#![expect(clippy::expect_used, clippy::panic, reason = "tests end where they find something wrong")]

mod apache;
mod browser;
mod caddy;
mod express;
mod fastapi;
mod nginx;
mod port;
mod process;
mod readme;
mod texts;
mod tower;
mod upstream;
mod world;

use std::io::Write;

use browser::{Browser, Transport, over_tcp};
use world::{HOSTILE, PLAIN, PUBLIC, World};

/// What every server must do with its configuration.
fn judge(transport: &Transport<'_>, world: &World) {
    let browser = Browser::new(transport, world);
    // What the page wants, from every page that may, with what it may read of the answer.
    for origin in world.origins {
        assert_eq!(browser.fetch(origin, "/item"), Ok((200, true)), "{origin}");
    }
    let first = *world.origins.first().expect("a page");
    // Errors can be read too.
    assert_eq!(browser.fetch(first, "/missing").map(|(status, _)| status), Ok(404));
    // Nobody else, however near.
    for origin in world.strangers {
        let refused = browser.fetch(origin, "/item");
        assert!(refused.as_ref().is_err_and(|code| code.contains("allow-origin")), "{origin}: {refused:?}");
    }
    // Caches are told, even when nobody asks from another origin.
    if !world.any_origin {
        for origin in [None, Some(first)] {
            let vary = browser.headers("GET", "/item", origin, "vary").join(", ").to_ascii_lowercase();
            assert!(vary.split(", ").any(|name| name == "origin"), "{origin:?}: Vary is `{vary}`");
        }
    }
    // One line each, although the application behind writes its own.
    for name in ["access-control-allow-origin", "access-control-allow-credentials"] {
        let lines = browser.headers("GET", "/item", Some(first), name);
        assert!(lines.len() <= 1, "{name}: {lines:?}");
    }
}

macro_rules! servers {
    ($($server:ident)+) => { $(
        mod $server {
            use super::*;

            #[test]
            fn plain() {
                run(&PLAIN);
            }

            #[test]
            fn hostile() {
                run(&HOSTILE);
            }

            #[test]
            fn public() {
                run(&PUBLIC);
            }

            fn run(world: &World) {
                if let Some(server) = crate::$server::start(world) {
                    judge(&|method, path, lines| over_tcp(server.port(), method, path, lines), world);
                } else {
                    // Past the test runner's capture: whoever reads the results is to know.
                    let _ = writeln!(
                        std::io::stderr(),
                        "SKIPPED: {} is not installed; its configuration is not tried",
                        stringify!($server)
                    );
                }
            }
        }
    )+ };
}

mod tried {
    use super::*;
    servers! { nginx apache caddy express fastapi }
}
