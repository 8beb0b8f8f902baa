//! FastAPI (and Starlette). Values are string literals of JSON, which Python reads as they are.

use std::fmt::Write;

use fetch_cors::advice::ServerPolicy;

use super::text::{comment, json_list, json_string};
use super::{allows_cors, max_age};

pub(super) fn render(policy: &ServerPolicy) -> String {
    let mut text = format!("# FastAPI, for {}\n", comment(&policy.server));
    if let Some(value) = &policy.resource_policy {
        let _ = write!(
            text,
            "@app.middleware(\"http\")\nasync def resource_policy(request, call_next):\n    \
             response = await call_next(request)\n    response.headers[\"Cross-Origin-Resource-Policy\"] = {}\n    \
             return response\n\n",
            json_string(value)
        );
    }
    if !allows_cors(policy) {
        return text;
    }
    let origins = if policy.any_origin { "[\"*\"]".to_owned() } else { json_list(&policy.origins) };
    let _ = write!(
        text,
        "from fastapi.middleware.cors import CORSMiddleware\n\n# After all other middleware, so that it comes first.\n\
         app.add_middleware(\n    CORSMiddleware,\n    allow_origins={origins},\n    allow_methods={},\n    \
         allow_headers={},\n    expose_headers={},\n    allow_credentials={},\n    max_age={},\n)\n",
        json_list(&policy.methods),
        json_list(&policy.headers),
        json_list(&policy.exposed),
        if policy.credentials { "True" } else { "False" },
        max_age(policy),
    );
    text
}
