//! nginx. Strings in double quotes know `\"` and `\\`; `$` begins a variable and has no escape, so that it is put in by a
//! variable of its own. Keys of `map` are no strings with variables, but `~` begins a regular expression there.

use std::fmt::Write;

use fetch_cors::advice::ServerPolicy;

use super::text::{comment, exact_regex};
use super::{allows_cors, max_age};

pub(super) fn render(policy: &ServerPolicy, index: usize) -> String {
    let suffix = if index == 0 { String::new() } else { format!("_{}", index + 1) };
    let headers = Headers { policy, suffix: &suffix, needs_dollar: false };
    let mut text = String::new();
    let server = comment(&policy.server);
    let (answers, preflight, needs_dollar) = headers.lines();
    let _ = write!(text, "# nginx, for {server}\n# 1. Into the `http` block:\n");
    if needs_dollar {
        let _ = writeln!(text, "geo $cors_dollar{suffix} {{ default \"$\"; }}");
    }
    if allows_cors(policy) {
        text.push_str(&maps(policy, &suffix));
    }
    let _ = write!(
        text,
        "# 2. Into the `location` that answers {server}. A block that has an `add_header` of its own inherits none of these; if\n\
         # the application behind adds the same headers, hide them: `proxy_hide_header Access-Control-Allow-Origin;` and so on.\n"
    );
    for line in &answers {
        let _ = writeln!(text, "{line}");
    }
    if allows_cors(policy) {
        let _ = writeln!(text, "if ($cors_preflight{suffix}) {{");
        for line in answers.iter().chain(&preflight) {
            let _ = writeln!(text, "    {line}");
        }
        text.push_str("    return 204;\n}\n");
    }
    text
}

/// Which origins are allowed, and what is a preflight.
fn maps(policy: &ServerPolicy, suffix: &str) -> String {
    let mut text = String::new();
    if !policy.any_origin {
        let _ = writeln!(text, "map $http_origin $cors_origin{suffix} {{\n    default \"\";");
        for origin in &policy.origins {
            let _ = writeln!(text, "    {} $http_origin;", key(origin));
        }
        text.push_str("}\n");
        if policy.credentials {
            let _ = writeln!(
                text,
                "map $cors_origin{suffix} $cors_credentials{suffix} {{\n    default \"true\";\n    \"\" \"\";\n}}"
            );
        }
    }
    let _ = writeln!(
        text,
        "map \"$request_method $http_access_control_request_method\" $cors_preflight{suffix} {{\n    default 0;\n    \
         \"~^OPTIONS .\" 1;\n}}"
    );
    text
}

/// A key of `map`: plain where it is plain and short (longer ones ask for `map_hash_bucket_size`), else a regular expression.
fn key(origin: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'/' | b'-' | b'.');
    if origin.len() <= 40 && origin.bytes().all(is_plain) {
        format!("\"{origin}\"")
    } else {
        format!("\"~{}\"", exact_regex(origin))
    }
}

struct Headers<'a> {
    policy: &'a ServerPolicy,
    suffix: &'a str,
    needs_dollar: bool,
}

impl Headers<'_> {
    /// The `add_header` lines of all answers, those of preflights besides, and whether any of them has a `$`.
    fn lines(mut self) -> (Vec<String>, Vec<String>, bool) {
        let (policy, suffix) = (self.policy, self.suffix);
        let (mut answers, mut preflight) = (Vec::new(), Vec::new());
        if let Some(value) = &policy.resource_policy {
            answers.push(self.line("Cross-Origin-Resource-Policy", value));
        }
        if allows_cors(policy) {
            if policy.any_origin {
                answers.push(self.line("Access-Control-Allow-Origin", "*"));
            } else {
                // One that is empty is not sent.
                answers.push(format!("add_header Access-Control-Allow-Origin $cors_origin{suffix} always;"));
                if policy.credentials {
                    answers
                        .push(format!("add_header Access-Control-Allow-Credentials $cors_credentials{suffix} always;"));
                }
                answers.push(self.line("Vary", "Origin"));
            }
            if !policy.exposed.is_empty() {
                answers.push(self.line("Access-Control-Expose-Headers", &policy.exposed.join(", ")));
            }
            if !policy.methods.is_empty() {
                preflight.push(self.line("Access-Control-Allow-Methods", &policy.methods.join(", ")));
            }
            if !policy.headers.is_empty() {
                preflight.push(self.line("Access-Control-Allow-Headers", &policy.headers.join(", ")));
            }
            preflight.push(self.line("Access-Control-Max-Age", &max_age(policy).to_string()));
        }
        (answers, preflight, self.needs_dollar)
    }

    fn line(&mut self, name: &str, value: &str) -> String {
        self.needs_dollar |= value.contains('$');
        let dollar = format!("${{cors_dollar{}}}", self.suffix);
        let value = value.replace('\\', "\\\\").replace('"', "\\\"").replace('$', &dollar);
        format!("add_header {name} \"{value}\" always;")
    }
}
