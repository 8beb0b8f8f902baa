//! Heads of responses that are too long in one way or another.

use std::fmt::Write as _;

use allocation_counter::measure;
use fetch_cors::{Finding, NotStored, PreflightCacheLimits};

use super::*;

fn million_tokens() -> String {
    let mut list = String::from("x-a");
    for number in 0..1_000_000 {
        write!(list, ",x-{number}").unwrap();
    }
    list
}

/// How a whole fetch ends whose preflight is so answered, and the most that was allocated at any time while it was judged.
fn judged(user_agent: &UserAgent, lines: &Lines) -> (Action, u64) {
    let exchange = exchange(user_agent.fetch(request("https://api.test/"), NOW));
    let mut exchange = Some(exchange);
    let mut action = None;
    let used = measure(|| {
        action = exchange.take().map(|exchange| exchange.respond(ResponseHead::new(204, lines), NOW));
    });
    (action.unwrap(), used.bytes_max)
}

#[test]
fn a_million_allowed_headers_are_refused_unread() {
    let lines = permission(&[("Access-Control-Allow-Headers", &million_tokens())]);
    let (action, bytes) = judged(&UserAgent::builder().build(), &lines);
    assert_eq!(code(&outcome(action)), "response-head-invalid");
    assert!(bytes < 4096, "{bytes} bytes for a head that is not read");
}

#[test]
fn where_a_million_are_let_in_they_are_used_and_not_stored() {
    let list = million_tokens();
    let length = list.len() as u64;
    let lines = permission(&[("Access-Control-Allow-Headers", &list)]);
    let user_agent = UserAgent::builder().response_head_limits(100, 64 * 1024 * 1024).build();
    let (action, bytes) = judged(&user_agent, &lines);
    assert_eq!(not_stored(&exchange(action)), Some(NotStored::TooLarge));
    assert!(user_agent.preflight_cache().is_empty());
    assert_eq!(user_agent.preflight_cache().byte_len(), 0);
    assert!(bytes < 8 * length, "{bytes} bytes for {length}");

    // Neither does a larger room for one key let it grow beyond that room.
    let limits = PreflightCacheLimits::default().bytes_per_key(256 * 1024);
    let builder = UserAgent::builder().response_head_limits(100, 64 * 1024 * 1024);
    let user_agent = builder.preflight_cache_limits(limits).build();
    let (_, bytes) = judged(&user_agent, &lines);
    assert!(user_agent.preflight_cache().is_empty());
    assert!(bytes < 12 * length, "{bytes} bytes for {length}");
}

#[test]
fn a_refusal_holds_no_more_than_a_few_heads() {
    let list = million_tokens().replace("x-a,", "");
    let list = &list[..500_000];
    for name in ["Access-Control-Allow-Headers", "Access-Control-Allow-Methods", "Access-Control-Allow-Origin"] {
        // A comma more makes no difference to the lists, and a space makes the last one a syntax error.
        for tail in ["", ", a b"] {
            let mut lines = permission(&[]);
            lines.retain(|(own, _)| *own != name);
            lines.push((name, format!("{list}{tail}")));
            let (action, bytes) = judged(&UserAgent::builder().build(), &lines);
            let outcome = outcome(action);
            assert!(outcome.response().is_err(), "{name}");
            assert!(bytes < 10 * MEBIBYTE, "{name}: {bytes} bytes");
            let mut text = 0;
            let told = measure(|| text = outcome.explanation().to_string().len());
            assert!(text < 8 * 1024 * 1024 && told.bytes_max < 32 * MEBIBYTE, "{name}: {text}, {}", told.bytes_max);
        }
    }
}

#[test]
fn three_hundred_thousand_lines_of_one_header() {
    for name in ["Access-Control-Allow-Headers", "Access-Control-Allow-Origin", "X-R"] {
        let mut lines = permission(&[]);
        lines.extend((0..300_000).map(|_| (name, "x-a".to_owned())));
        let (action, bytes) = judged(&UserAgent::builder().build(), &lines);
        let outcome = outcome(action);
        assert_eq!(code(&outcome), "response-head-invalid");
        // Whichever limit is met first.
        let text = outcome.explanation().to_string();
        assert!(text.contains("more than 32768 header lines") || text.contains("more than 524288 bytes"), "{text}");
        assert!(bytes < 4096, "{bytes} bytes for a head that is not read");
    }
    // As many as are let in are one list.
    let mut lines = permission(&[]);
    lines.extend((lines.len()..16_000).map(|_| ("Access-Control-Allow-Headers", "x-b".to_owned())));
    let user_agent = UserAgent::builder().build();
    let (action, bytes) = judged(&user_agent, &lines);
    assert_eq!(
        not_stored(&exchange(action)),
        Some(NotStored::TooLarge),
        "repetitions count before they are known to be ones"
    );
    assert!(bytes < 8 * MEBIBYTE, "{bytes} bytes");
    assert!(user_agent.preflight_cache().is_empty());
}

#[test]
fn more_names_than_a_header_map_takes() {
    let mut lines: Vec<(String, String)> = (0..24_577).map(|number| (format!("x-{number}"), "1".into())).collect();
    lines.push(("Access-Control-Allow-Origin".into(), "*".into()));
    lines.push(("Access-Control-Expose-Headers".into(), "*".into()));
    let simple = Request::fetch_api(Url::parse("https://api.test/").unwrap(), client()).build().unwrap();
    let exchange = exchange(UserAgent::builder().build().fetch(simple, NOW));
    let mut ended = None;
    let mut answered = Some(exchange);
    let used = measure(|| {
        ended = answered.take().map(|exchange| outcome(exchange.respond(ResponseHead::new(200, &lines), NOW)));
    });
    assert!(used.bytes_max < 64 * 1024, "the head is borrowed, not copied: {} bytes", used.bytes_max);
    let ended = ended.unwrap();
    let readable = ended.response().unwrap().headers(ResponseHead::new(200, &lines)).len();
    assert_eq!(readable, 24_579);
}

#[test]
fn a_value_of_a_megabyte() {
    for name in ["Access-Control-Allow-Origin", "Access-Control-Max-Age", "Location", "X-R", "Vary"] {
        let lines = permission(&[(name, &"9".repeat(1_000_000))]);
        let (action, bytes) = judged(&UserAgent::builder().build(), &lines);
        assert_eq!(code(&outcome(action)), "response-head-invalid", "{name}");
        assert!(bytes < 4096, "{name}: {bytes} bytes for a head that is not read");
    }
    let digits = "9".repeat(400_000);
    let (action, _) = judged(&UserAgent::builder().build(), &permission(&[("Access-Control-Max-Age", &digits)]));
    let lifetime = exchange(action).explanation().findings().find_map(|(_, finding)| match finding {
        Finding::Lifetime { seconds, .. } => Some(seconds),
        _ => None,
    });
    assert_eq!(lifetime, Some(7200));
}

#[test]
fn a_long_list_of_exposed_names_is_searched_and_not_walked() {
    let names: Vec<String> = (0..30_000).map(|number| format!("x-{number}")).collect();
    let mut lines: Vec<(String, String)> = names.iter().map(|name| (name.clone(), String::new())).collect();
    lines.push(("Access-Control-Allow-Origin".into(), "*".into()));
    lines.push(("Access-Control-Expose-Headers".into(), names.join(",")));
    let simple = Request::fetch_api(Url::parse("https://api.test/").unwrap(), client()).build().unwrap();
    let action = UserAgent::builder().build().fetch(simple, NOW);
    let ended = outcome(exchange(action).respond(ResponseHead::new(200, &lines), NOW));
    let response = ended.response().unwrap();
    let used = measure(|| assert!(names.iter().all(|name| response.exposes(name))));
    assert_eq!(used.count_total, 0);
    assert!(!response.exposes("x-30000"));
}
