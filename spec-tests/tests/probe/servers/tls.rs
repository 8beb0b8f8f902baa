//! nginx with a certificate that OpenSSL makes: whose certificates are taken.

use super::nginx::start;
use super::{skip, succeeds};
use crate::{assert_all, probe, probe_json};

const SERVER: &str = r#"
    server {
        listen 127.0.0.1:PORT ssl;
        ssl_certificate CERTIFICATE;
        ssl_certificate_key KEY;
        add_header Access-Control-Allow-Origin * always;
        return 200 "content";
    }
"#;

#[test]
fn nginx_with_tls() {
    let directory = std::env::temp_dir().join(format!("fetch-cors-probe-tls-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let path = |name: &str| directory.join(name).to_str().unwrap().to_owned();
    let (certificate, key) = (path("certificate.pem"), path("key.pem"));
    let arguments = "req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj /CN=probe -days 2 \
                     -addext subjectAltName=IP:127.0.0.1 -addext basicConstraints=critical,CA:FALSE";
    let made: Vec<&str> = arguments.split(' ').chain(["-out", &certificate, "-keyout", &key]).collect();
    if succeeds("openssl", &made) {
        check(&certificate, &key);
    } else {
        skip("OpenSSL's command line");
    }
    std::fs::remove_dir_all(&directory).unwrap();
}

fn check(certificate: &str, key: &str) {
    let Some(server) = start(&SERVER.replace("CERTIFICATE", certificate).replace("KEY", key)) else { return };
    let url = server.url("/").replace("http:", "https:");

    let (code, probed) = probe_json(&url, &[]);
    assert_eq!((code, probed["exchanges"][0]["answer"]["failure"].as_str()), (Some(1), Some("tls-failed")), "{probed}");
    assert_all(&probed, "transport-failed");

    let (code, probed) = probe_json(&url, &["--cacert", certificate]);
    assert_eq!(code, Some(0), "{probed}");
    assert_all(&probed, "allowed");
    let ran = probe(&url, &["--insecure"]);
    assert!(ran.code == Some(0) && ran.output.contains("note: certificates are not checked (-k)"), "{ran:?}");

    let ran = probe(&url, &["--cacert", key]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.errors.contains("found no certificate, expected PEM with `BEGIN CERTIFICATE`"), "{ran:?}");
}
