//! Caddy.

use super::Server;
use crate::{assert_all, probe_json, story};

const CONFIGURATION: &str = r#"
{
	admin off
	auto_https off
}
http://127.0.0.1:PORT {
	@preflight {
		path /right
		method OPTIONS
	}
	header /right Access-Control-Allow-Origin http://app.test
	header /right Access-Control-Allow-Methods "PUT"
	header /right Access-Control-Allow-Headers "content-type"
	respond @preflight 204
	respond /right "content"

	# Methods and headers are allowed, and the origin is not.
	header /wrong Access-Control-Allow-Methods "PUT"
	header /wrong Access-Control-Allow-Headers "content-type"
	respond /wrong "content"
}
"#;

#[test]
fn caddy() {
    let start = ["run", "--config", "DIRECTORY/Caddyfile", "--adapter", "caddyfile"];
    let Some(server) = Server::start("caddy", &start, ("Caddyfile", CONFIGURATION)) else { return };
    let put = ["-X", "PUT", "-H", "Content-Type: application/json", "-d", "{}", "--send"];
    let (code, probed) = probe_json(&server.url("/right"), &put);
    assert_eq!(code, Some(0), "{probed}");
    assert_all(&probed, "allowed");
    assert_eq!(story(&probed), [("OPTIONS".to_owned(), Some(204)), ("PUT".to_owned(), Some(200))]);
    let (code, probed) = probe_json(&server.url("/wrong"), &put);
    assert_eq!(code, Some(1));
    assert_all(&probed, "preflight-allow-origin-missing");
}
