//! What a page wants, and the configuration that the command line writes for it.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

/// Fetches of pages that a server does not allow yet.
pub(crate) struct World {
    /// Of the pages.
    pub(crate) origins: &'static [&'static str],
    /// Of pages that are not to be allowed.
    pub(crate) strangers: &'static [&'static str],
    pub(crate) method: &'static str,
    pub(crate) headers: &'static [&'static str],
    pub(crate) credentials: &'static str,
    /// Whether the server has `*` already.
    pub(crate) any_origin: bool,
}

pub(crate) const PLAIN: World = World {
    origins: &["http://app.test", "http://[::1]:8080"],
    strangers: &["http://app.test.evil.test", "http://appxtest", "https://app.test", "http://app.test:8080"],
    method: "PUT",
    headers: &["authorization", "x-requested-by"],
    credentials: "include",
    any_origin: false,
};

/// Hosts may have such characters, and methods and header names: all of it must stay text.
pub(crate) const HOSTILE: World = World {
    origins: &["http://a\"b;c'd`e$f{g}(h)*.i&j=k+l,m~n!o.test", "http://x{$canary}${canary}$host.test"],
    strangers: &["http://app.test", "http://anything.test", "http://a\"b;c'd`e$f{g}(h)xx.i&j=k+l,m~n!o.test"],
    method: "PUT",
    headers: &["$http_cookie", "%h%%e", "`id`", "x'y", "x|y&z^!#~*+."],
    credentials: "include",
    any_origin: false,
};

/// A server for everybody, which lacks a method.
pub(crate) const PUBLIC: World = World {
    origins: &["http://app.test", "http://other.test"],
    strangers: &[],
    method: "DELETE",
    headers: &["x-a"],
    credentials: "omit",
    any_origin: true,
};

/// The server, to the pages.
pub(crate) const SERVER: &str = "http://127.0.0.1:8000";

/// The exposed header of every answer.
pub(crate) const EXPOSED: &str = "x-request-id";

impl World {
    /// The scenario for the command line.
    fn scenario(&self) -> Value {
        let url = format!("{SERVER}/item");
        let mut headers = vec![json!(["Access-Control-Expose-Headers", EXPOSED])];
        if self.any_origin {
            headers.push(json!(["Access-Control-Allow-Origin", "*"]));
        }
        let steps: Vec<Value> = self
            .origins
            .iter()
            .map(|origin| {
                let names: Vec<Value> = self.headers.iter().map(|name| json!([name, "1"])).collect();
                json!({ "fetch": { "origin": origin, "url": url, "method": self.method, "headers": names,
                                   "credentials": self.credentials } })
            })
            .collect();
        let answer = json!({ "status": 200, "headers": headers });
        json!({ "id": "world", "server": [{ "url": url, "responses": [answer] }], "steps": steps })
    }

    /// The configuration for the world.
    pub(crate) fn configuration(&self, server: &str) -> String {
        let text = configuration(&self.scenario(), server);
        assert!(text.contains(self.method), "nothing is configured: {text}");
        text
    }
}

/// A fetch that is redirected from one server to another.
pub(crate) fn chain() -> Value {
    let redirect = json!({ "status": 307, "headers": [["Location", "http://c.test:8003/y"]] });
    json!({ "id": "chain", "server": [
        { "url": "http://b.test:8002/x", "preflight": true, "responses": [{ "status": 200 }] },
        { "url": "http://b.test:8002/x", "preflight": false, "responses": [redirect] },
        { "url": "http://c.test:8003/y", "responses": [{ "status": 200 }] } ],
      "steps": [{ "fetch": { "origin": "http://a.test", "url": "http://b.test:8002/x", "method": "PUT",
                              "credentials": "include" } }] })
}

/// What `fetch-cors explain --for SERVER` writes for a scenario.
pub(crate) fn configuration(scenario: &Value, server: &str) -> String {
    explained(scenario, &["--for", server])
}

/// What `fetch-cors explain` writes for a scenario.
pub(crate) fn explained(scenario: &Value, options: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fetch-cors"))
        .args(["explain", "-", "--exit-zero"])
        .args(options)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    command.stdin.take().expect("a pipe").write_all(scenario.to_string().as_bytes()).expect("it reads");
    let output = command.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("text")
}
