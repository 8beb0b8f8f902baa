//! What the texts have, policy by policy. Whether servers do as they say is asked in `tests/configurations`.

use clap::ValueEnum as _;
use fetch_cors::advice::ServerPolicy;

use super::{Server, section};

fn policy(origins: &[&str]) -> ServerPolicy {
    let mut policy = ServerPolicy::default();
    policy.server = "https://b.test".to_owned();
    policy.origins = origins.iter().map(|origin| (*origin).to_owned()).collect();
    policy
}

/// Longer keys than that would ask for another setting of nginx, and others may mean something to it.
#[test]
fn short_and_plain_origins_are_keys_of_nginx_as_they_are() {
    let longest = format!("https://{}.test", "a".repeat(27));
    assert_eq!(longest.len(), 40);
    let text = section(&policy(&["https://a-1.test:8443", &longest]), Server::Nginx, 0);
    assert!(text.contains("\n    \"https://a-1.test:8443\" $http_origin;\n"), "{text}");
    assert!(text.contains(&format!("\n    \"{longest}\" $http_origin;\n")), "{text}");
    let text = section(&policy(&[&format!("{longest}a"), "https://a_b.test"]), Server::Nginx, 0);
    assert_eq!(text.matches("\n    \"~^https://").count(), 2, "{text}");
}

#[test]
fn variables_of_the_first_policy_have_no_number() {
    let names = |index| section(&policy(&["https://a.test"]), Server::Apache, index);
    assert!(names(0).contains(" CORS_ORIGIN=$0\n") && names(1).contains(" CORS_ORIGIN_2=$0\n"), "{}", names(1));
    let names = |index| section(&policy(&["https://a.test"]), Server::Nginx, index);
    assert!(names(0).contains("$cors_origin {") && names(1).contains("$cors_origin_2 {"), "{}", names(1));
}

#[test]
fn where_no_origin_is_allowed_nothing_is_said_of_cors() {
    let mut embedded = policy(&[]);
    embedded.resource_policy = Some("cross-origin".to_owned());
    for server in Server::value_variants() {
        let text = section(&embedded, *server, 0).to_ascii_lowercase();
        assert!(text.contains("cross-origin"), "{server:?}: {text}");
        if matches!(server, Server::Nginx | Server::Caddy | Server::Apache) {
            let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
            assert!(
                !lines.clone().any(|line| line.contains("access-control-") || line.contains("preflight")),
                "{text}"
            );
        }
    }
}
