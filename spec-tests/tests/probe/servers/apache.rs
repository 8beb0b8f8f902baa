//! Apache's httpd, as Debian installs it.

use super::{Server, skip};
use crate::{assert_all, probe_json};

const CONFIGURATION: &str = r#"
ServerName localhost
Listen 127.0.0.1:PORT
PidFile DIRECTORY/pid
ErrorLog DIRECTORY/log
DocumentRoot DIRECTORY
DefaultRuntimeDir DIRECTORY
LoadModule mpm_event_module MODULES/mod_mpm_event.so
LoadModule authz_core_module MODULES/mod_authz_core.so
LoadModule headers_module MODULES/mod_headers.so
LoadModule rewrite_module MODULES/mod_rewrite.so
<Location "/right">
    Header always set Access-Control-Allow-Origin "http://app.test"
    Header always set Access-Control-Allow-Methods "PUT"
    Header always set Access-Control-Allow-Headers "content-type"
    RewriteEngine On
    RewriteCond %{REQUEST_METHOD} OPTIONS
    RewriteRule .* - [R=204,L]
</Location>
# Two tables of headers, one for all answers and one for those that succeed: the same header in both is sent twice.
<Location "/apache.conf">
    Header always set Access-Control-Allow-Origin "http://app.test"
    Header add Access-Control-Allow-Origin "http://app.test"
</Location>
"#;

const MODULES: &str = "/usr/lib/apache2/modules";

#[test]
fn apache() {
    if !std::path::Path::new(MODULES).join("mod_headers.so").exists() {
        skip("Apache (of Debian)");
        return;
    }
    let configuration = CONFIGURATION.replace("MODULES", MODULES);
    let start = ["-X", "-d", "DIRECTORY", "-f", "DIRECTORY/apache.conf"];
    let Some(server) = Server::start("apache2", &start, ("apache.conf", &configuration)) else { return };
    let put = ["-X", "PUT", "-H", "Content-Type: application/json", "-d", "{}"];
    let (code, probed) = probe_json(&server.url("/right"), &put);
    assert_eq!(code, Some(0), "{probed}");
    assert_all(&probed, "open");
    let (code, probed) = probe_json(&server.url("/right"), &["-H", "X-A: 1"]);
    assert_eq!(code, Some(1));
    assert_all(&probed, "header-not-allowed");
    assert_all(&probe_json(&server.url("/apache.conf"), &[]).1, "allow-origin-multiple");
    // Without any configuration.
    assert_all(&probe_json(&server.url("/"), &["-X", "DELETE"]).1, "preflight-allow-origin-missing");
}
