//! Express with its middleware `cors`, from npm: found where `NODE_PATH` says.

use super::{Server, skip, succeeds};
use crate::{assert_all, probe_json, verdicts};

const PROGRAM: &str = r#"
const cors = require("cors");
const express = require("express");
const application = express();
const answer = (request, response) => response.json({});
application.use("/right", cors({ origin: "http://app.test", credentials: true }), answer);
application.use("/defaults", cors(), answer);
// The middleware comes too late: what is before it answers by itself.
application.get("/late", answer);
application.use("/late", cors());
application.listen(PORT, "127.0.0.1");
"#;

#[test]
fn express() {
    if !succeeds("node", &["-e", "require('cors'), require('express')"]) {
        skip("Node's express and cors (npm install express cors; NODE_PATH)");
        return;
    }
    let Some(server) = Server::start("node", &["DIRECTORY/server.cjs"], ("server.cjs", PROGRAM)) else { return };
    let delete = ["-X", "DELETE", "-H", "X-A: 1", "--credentials", "include", "--send"];
    let (code, probed) = probe_json(&server.url("/right"), &delete);
    assert_eq!(code, Some(0), "{probed}");
    assert_all(&probed, "allowed");
    // By default any origin, which does not do with credentials.
    assert_all(&probe_json(&server.url("/defaults"), &[]).1, "allowed");
    assert_all(&probe_json(&server.url("/defaults"), &delete).1, "preflight-allow-origin-wildcard-with-credentials");
    let (code, probed) = probe_json(&server.url("/late"), &[]);
    assert_eq!((code, verdicts(&probed)[0].as_str()), (Some(1), "allow-origin-missing"));
}
