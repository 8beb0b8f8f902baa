//! nginx, where each location is configured otherwise.

use super::Server;
use crate::{assert_all, probe, probe_json, verdicts};

const CONFIGURATION: &str = r"
daemon off;
master_process off;
pid DIRECTORY/pid;
error_log stderr;
events {}
http {
    access_log off;
    client_body_temp_path DIRECTORY;
    proxy_temp_path DIRECTORY;
    fastcgi_temp_path DIRECTORY;
    uwsgi_temp_path DIRECTORY;
    scgi_temp_path DIRECTORY;
    SERVER
}
";

const SERVER: &str = r#"
    server {
        listen 127.0.0.1:PORT;
        location /right {
            add_header Access-Control-Allow-Origin http://app.test always;
            add_header Access-Control-Allow-Methods "PUT, DELETE" always;
            add_header Access-Control-Allow-Headers "content-type" always;
            if ($request_method = OPTIONS) {
                add_header Access-Control-Allow-Origin http://app.test always;
                add_header Access-Control-Allow-Methods "PUT, DELETE" always;
                add_header Access-Control-Allow-Headers "content-type" always;
                return 204;
            }
            return 200 "content";
        }
        # `add_header` without `always` leaves errors without headers.
        location /errors {
            add_header Access-Control-Allow-Origin http://app.test;
            return 500 "an error";
        }
        # Headers of the level above go once a level has one of its own.
        location /inherited {
            add_header Access-Control-Allow-Origin http://app.test always;
            location /inherited/below {
                add_header X-Own 1;
                return 200 "content";
            }
        }
        # Application and proxy both add the header.
        location /twice {
            add_header Access-Control-Allow-Origin http://app.test always;
            add_header Access-Control-Allow-Origin http://app.test always;
            return 200 "content";
        }
        location /moved {
            add_header Access-Control-Allow-Origin http://app.test always;
            return 301 /right;
        }
    }
"#;

/// Runs nginx with a server block.
pub(super) fn start(server: &str) -> Option<Server> {
    let arguments = ["-c", "DIRECTORY/nginx.conf", "-p", "DIRECTORY", "-e", "stderr"];
    Server::start("nginx", &arguments, ("nginx.conf", &CONFIGURATION.replace("SERVER", server)))
}

#[test]
fn nginx() {
    let Some(server) = start(SERVER) else { return };
    let put = ["-X", "PUT", "-H", "Content-Type: application/json", "-d", "{}"];

    let (code, probed) = probe_json(&server.url("/right"), &[&put[..], &["--send"]].concat());
    assert_eq!(code, Some(0), "{probed}");
    assert_all(&probed, "allowed");
    let (code, probed) = probe_json(&server.url("/right"), &["-X", "PATCH"]);
    assert_eq!(code, Some(1));
    assert_all(&probed, "method-not-allowed");

    assert_all(&probe_json(&server.url("/errors"), &[]).1, "allow-origin-missing");
    assert_all(&probe_json(&server.url("/inherited/below"), &[]).1, "allow-origin-missing");
    assert_all(&probe_json(&server.url("/twice"), &[]).1, "allow-origin-multiple");

    let (code, probed) = probe_json(&server.url("/moved"), &[]);
    assert_eq!(code, Some(0), "{probed}");
    assert_eq!(verdicts(&probed), ["allowed"; 4]);
    assert_eq!(probed["outcome"]["redirected"], true);
    // A redirect is no answer to a preflight.
    let ran = probe(&server.url("/moved"), &put);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.output.contains("standard  refused  preflight-"), "{ran:?}");
}
