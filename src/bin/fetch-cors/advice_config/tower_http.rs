//! tower-http, with the feature `cors`. Values are string literals of Rust; methods and names are tokens, which those
//! constructors take that would refuse others.

use std::fmt::Write;

use fetch_cors::advice::ServerPolicy;

use super::text::comment;
use super::{allows_cors, max_age};

pub(super) fn render(policy: &ServerPolicy) -> String {
    let mut text = format!("// tower-http, for {}\n", comment(&policy.server));
    if let Some(value) = &policy.resource_policy {
        let _ = write!(
            text,
            "let resource_policy = tower_http::set_header::SetResponseHeaderLayer::overriding(\n    \
             http::HeaderName::from_static(\"cross-origin-resource-policy\"),\n    \
             http::HeaderValue::from_static({value:?}),\n);\n"
        );
    }
    if !allows_cors(policy) {
        return text;
    }
    text.push_str("let cors = tower_http::cors::CorsLayer::new()\n");
    if policy.any_origin {
        text.push_str("    .allow_origin(tower_http::cors::Any)\n");
    } else {
        let origins: Vec<String> =
            policy.origins.iter().map(|origin| format!("http::HeaderValue::from_static({origin:?})")).collect();
        let _ = writeln!(text, "    .allow_origin([{}])", origins.join(", "));
    }
    if !policy.methods.is_empty() {
        let methods: Vec<String> = policy.methods.iter().map(|method| this_method(method)).collect();
        let _ = writeln!(text, "    .allow_methods([{}])", methods.join(", "));
    }
    for (call, names) in [("allow_headers", &policy.headers), ("expose_headers", &policy.exposed)] {
        if !names.is_empty() {
            let names: Vec<String> =
                names.iter().map(|name| format!("http::HeaderName::from_static({name:?})")).collect();
            let _ = writeln!(text, "    .{call}([{}])", names.join(", "));
        }
    }
    if policy.credentials {
        text.push_str("    .allow_credentials(true)\n");
    }
    let _ = writeln!(text, "    .max_age(std::time::Duration::from_secs({}));", max_age(policy));
    text.push_str("// .layer(cors) last, so that it comes first: before any authentication.\n");
    text
}

fn this_method(method: &str) -> String {
    const KNOWN: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"];
    if KNOWN.contains(&method) {
        format!("http::Method::{method}")
    } else {
        format!("http::Method::from_bytes(b{method:?}).expect(\"a token\")")
    }
}
