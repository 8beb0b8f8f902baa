//! Caddy. Strings in double quotes know `\"`; `{…}` is a placeholder, `{$…}` a variable of the environment. Neither methods nor
//! header names have braces, and origins are written as regular expressions without them.

use std::fmt::Write;

use fetch_cors::advice::ServerPolicy;

use super::text::{comment, exact_regex};
use super::{allows_cors, max_age};

pub(super) fn render(policy: &ServerPolicy) -> String {
    let mut text = format!("# Caddy, into the site block of {}\n", comment(&policy.server));
    if let Some(value) = &policy.resource_policy {
        let _ = writeln!(text, "header Cross-Origin-Resource-Policy {}", quoted(value));
    }
    if !allows_cors(policy) {
        return text;
    }
    let origins = if policy.any_origin { "^" } else { &any_of(&policy.origins) };
    let _ = write!(
        text,
        "@cors header_regexp Origin \"{origins}\"\n\
         @preflight {{\n    method OPTIONS\n    header Access-Control-Request-Method *\n}}\n"
    );
    // `defer` lets these have the last word after the application's.
    if policy.any_origin {
        text.push_str("header {\n    Access-Control-Allow-Origin *\n");
    } else {
        text.push_str("header {\n    +Vary Origin\n    defer\n}\nheader {\n    -Access-Control-Allow-Origin\n");
        text.push_str("    -Access-Control-Allow-Credentials\n    defer\n}\n");
        text.push_str("header @cors {\n    Access-Control-Allow-Origin {http.request.header.Origin}\n");
        if policy.credentials {
            text.push_str("    Access-Control-Allow-Credentials true\n");
        }
    }
    line(&mut text, "Access-Control-Expose-Headers", &policy.exposed.join(", "));
    text.push_str("    defer\n}\nhandle @preflight {\n    header {\n");
    for (name, value) in [
        ("    Access-Control-Allow-Methods", policy.methods.join(", ")),
        ("    Access-Control-Allow-Headers", policy.headers.join(", ")),
        ("    Access-Control-Max-Age", max_age(policy).to_string()),
    ] {
        line(&mut text, name, &value);
    }
    text.push_str("    }\n    respond 204\n}\n");
    text
}

fn line(text: &mut String, name: &str, value: &str) {
    if !value.is_empty() {
        let _ = writeln!(text, "    {name} {}", quoted(value));
    }
}

/// A regular expression that matches exactly these.
fn any_of(origins: &[String]) -> String {
    origins.iter().map(|origin| exact_regex(origin)).collect::<Vec<_>>().join("|")
}

fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}
