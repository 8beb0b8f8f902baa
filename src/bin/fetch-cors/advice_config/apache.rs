//! Apache httpd, with `mod_headers`, `mod_rewrite` and `mod_setenvif`. Strings in double quotes know `\"` and `\\`; `%` begins a
//! format in the values of `Header`, and is doubled; `${…}` is a definition, and has no escape, but nothing here has braces.

use std::fmt::Write;

use fetch_cors::advice::ServerPolicy;

use super::text::{comment, exact_regex};
use super::{allows_cors, max_age};

pub(super) fn render(policy: &ServerPolicy, index: usize) -> String {
    let variable = if index == 0 { "CORS_ORIGIN".to_owned() } else { format!("CORS_ORIGIN_{}", index + 1) };
    let mut text = format!(
        "# Apache httpd, into the `<VirtualHost>` of {}; needs mod_headers, mod_rewrite and mod_setenvif\n",
        comment(&policy.server)
    );
    let mut set = |name: &str, value: &str, condition: &str| {
        if !value.is_empty() {
            let value = value.replace('\\', "\\\\").replace('"', "\\\"").replace('%', "%%");
            // The application's own goes: two tables are kept, and both would be sent.
            let _ = write!(text, "Header onsuccess unset {name}\nHeader always set {name} \"{value}\"{condition}\n");
        }
    };
    if let Some(value) = &policy.resource_policy {
        set("Cross-Origin-Resource-Policy", value, "");
    }
    if !allows_cors(policy) {
        return text;
    }
    let condition = if policy.any_origin { String::new() } else { format!(" env={variable}") };
    set("Access-Control-Allow-Methods", &policy.methods.join(", "), &condition);
    set("Access-Control-Allow-Headers", &policy.headers.join(", "), &condition);
    set("Access-Control-Expose-Headers", &policy.exposed.join(", "), &condition);
    set("Access-Control-Max-Age", &max_age(policy).to_string(), &condition);
    if policy.any_origin {
        set("Access-Control-Allow-Origin", "*", "");
    } else {
        if policy.credentials {
            set("Access-Control-Allow-Credentials", "true", &condition);
        }
        let origins: Vec<String> = policy.origins.iter().map(|origin| exact_regex(origin)).collect();
        let _ = write!(
            text,
            "SetEnvIf Origin \"{}\" {variable}=$0\n\
             Header onsuccess unset Access-Control-Allow-Origin\n\
             Header always set Access-Control-Allow-Origin \"%{{{variable}}}e\"{condition}\n\
             Header always merge Vary \"Origin\"\n",
            origins.join("|")
        );
    }
    text.push_str(
        "RewriteEngine On\n\
         RewriteCond %{REQUEST_METHOD} =OPTIONS\n\
         RewriteCond %{HTTP:Access-Control-Request-Method} .\n\
         RewriteRule ^ - [R=204,L]\n",
    );
    text
}
