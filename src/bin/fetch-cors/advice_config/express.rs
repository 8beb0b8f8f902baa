//! Express, with the package `cors`. Values are string literals of JSON, which JavaScript reads as they are.

use std::fmt::Write;

use fetch_cors::advice::ServerPolicy;

use super::text::{comment, json_list, json_string};
use super::{allows_cors, max_age};

pub(super) fn render(policy: &ServerPolicy) -> String {
    let mut text = format!("// Express, for {}; npm install cors\n", comment(&policy.server));
    if let Some(value) = &policy.resource_policy {
        let _ = writeln!(
            text,
            "app.use((request, response, next) => {{ response.set('Cross-Origin-Resource-Policy', {}); next(); }});",
            json_string(value)
        );
    }
    if !allows_cors(policy) {
        return text;
    }
    let origin = if policy.any_origin { "'*'".to_owned() } else { json_list(&policy.origins) };
    let _ = write!(
        text,
        "// Before any route and any authentication.\napp.use(require('cors')({{\n  origin: {origin},\n  methods: {},\n  \
         allowedHeaders: {},\n  exposedHeaders: {},\n  credentials: {},\n  maxAge: {},\n  optionsSuccessStatus: 204,\n}}));\n",
        json_list(&policy.methods),
        json_list(&policy.headers),
        json_list(&policy.exposed),
        policy.credentials,
        max_age(policy),
    );
    text
}
