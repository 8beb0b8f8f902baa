//! `FastAPI` with its `CORSMiddleware`, from pip: found by `PYTHON`, or python3.

use super::{Server, skip, succeeds};
use crate::{assert_all, probe_json};

const PROGRAM: &str = r#"
import uvicorn
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

application = FastAPI()


@application.api_route("/item", methods=["GET", "PUT"])
def item():
    return {}


@application.get("/error")
def error():
    raise RuntimeError("an error")


application.add_middleware(
    CORSMiddleware, allow_origins=["http://app.test"], allow_methods=["PUT"], allow_headers=["x-a"]
)
uvicorn.run(application, host="127.0.0.1", port=PORT, log_level="critical")
"#;

#[test]
fn fastapi() {
    let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
    if !succeeds(&python, &["-c", "import fastapi, uvicorn"]) {
        skip("Python's fastapi and uvicorn (pip install fastapi uvicorn; PYTHON)");
        return;
    }
    let python = python.to_str().expect("UTF-8");
    let Some(server) = Server::start(python, &["DIRECTORY/server.py"], ("server.py", PROGRAM)) else { return };
    let (code, probed) = probe_json(&server.url("/item"), &["-X", "PUT", "-H", "X-A: 1", "--send"]);
    assert_eq!(code, Some(0), "{probed}");
    assert_all(&probed, "allowed");
    let (code, probed) = probe_json(&server.url("/item"), &["-X", "DELETE"]);
    assert_eq!(code, Some(1));
    // It answers 400, with the headers of what it allows.
    assert_all(&probed, "preflight-status-not-ok");
    // What fails in the application is answered outside the middleware.
    assert_all(&probe_json(&server.url("/error"), &[]).1, "allow-origin-missing");
}
