//! The texts themselves, for when no server is there to take them.

use serde_json::Value;

use crate::world::{HOSTILE, PLAIN, PUBLIC};

const SERVERS: [&str; 6] = ["nginx", "caddy", "apache", "express", "fastapi", "tower-http"];

/// Characters that mean something to some configuration stand nowhere as they are, but in string literals of JSON and Rust.
#[test]
fn hostile_origins_are_written_as_numbers_or_literals() {
    for server in ["nginx", "caddy", "apache"] {
        let text = HOSTILE.configuration(server);
        assert!(!HOSTILE.origins.iter().any(|origin| text.contains(origin)), "{server}: {text}");
        assert!(text.contains(r"^http://x\x7b\x24canary\x7d\x24\x7bcanary\x7d\x24host\.test$"), "{server}: {text}");
    }
    for (server, before) in [("express", "origin: "), ("fastapi", "allow_origins=")] {
        assert_eq!(list(&HOSTILE.configuration(server), before), HOSTILE.origins);
    }
}

#[test]
fn hostile_names_are_quoted_as_each_server_wants() {
    let text = HOSTILE.configuration("nginx");
    assert!(text.contains("geo $cors_dollar { default \"$\"; }"), "{text}");
    assert!(text.contains("\"${cors_dollar}http_cookie, %h%%e, "), "{text}");
    assert!(HOSTILE.configuration("apache").contains("\"$http_cookie, %%h%%%%e, "));
    for (server, before) in [("express", "allowedHeaders: "), ("fastapi", "allow_headers=")] {
        let mut names: Vec<&str> = HOSTILE.headers.to_vec();
        names.sort_unstable();
        let mut written = list(&HOSTILE.configuration(server), before);
        written.sort();
        assert_eq!(written, names, "{server}");
    }
}

/// The list of string literals after `before`.
fn list(text: &str, before: &str) -> Vec<String> {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("`{before}` in {text}"));
    let line = rest.lines().next().unwrap_or_default().trim_end_matches(',');
    let Ok(Value::Array(items)) = serde_json::from_str(line) else { panic!("no list: {line}") };
    items.iter().map(|item| item.as_str().expect("a string").to_owned()).collect()
}

#[test]
fn a_star_only_where_it_was() {
    for server in SERVERS {
        let text = PLAIN.configuration(server);
        let lines: Vec<&str> = text.lines().filter(|line| line.contains('*')).collect();
        // Caddy's matcher of any value.
        let matcher = "    header Access-Control-Request-Method *";
        assert!(lines.iter().all(|line| *line == matcher), "{server}: {lines:?}");
        let public = PUBLIC.configuration(server);
        assert!(!public.contains("redentials: true") && !public.contains("_credentials(true)"), "{server}: {public}");
        assert!(
            !public.contains("Allow-Credentials \"true\"") && !public.contains("credentials=True"),
            "{server}: {public}"
        );
    }
}

#[test]
fn several_servers_have_several_sections() {
    let world = crate::world::chain();
    for server in SERVERS {
        let text = crate::world::configuration(&world, server);
        for host in ["http://b.test:8002", "http://c.test:8003"] {
            assert!(text.contains(&format!("for {host}")) || text.contains(&format!("of {host}")), "{server}: {text}");
        }
    }
    let nginx = crate::world::configuration(&world, "nginx");
    assert!(nginx.contains("# Careful: `null` is allowed"), "{nginx}");
    assert!(nginx.contains("$cors_origin_2") && nginx.contains("$cors_preflight_2"), "{nginx}");
}
