use super::*;
use crate::infrastructure::origin::Origin;
use crate::infrastructure::request_header::is_cors_safelisted_request_header;

fn sample(feature: &PlatformFeature) -> Request {
    let client = Client::new(Origin::parse("https://a.test").unwrap());
    (feature.request)(Url::parse("https://b.test/x").unwrap(), client).expect(feature.feature)
}

#[test]
fn each_constructor_makes_what_its_row_says() {
    for row in PLATFORM_FEATURES {
        let request = sample(row);
        let made = FeatureRequest {
            method: if request.method() == http::Method::GET { "GET" } else { "POST" },
            mode: request.mode(),
            credentials_mode: request.credentials_mode(),
            redirect_mode: request.redirect_mode(),
            destination: request.destination(),
            unsafe_request: request.is_unsafe_request(),
            use_cors_preflight: request.uses_cors_preflight(),
        };
        assert_eq!(made, row.asks_for, "{}", row.feature);
        assert_eq!(request.method().as_str(), row.asks_for.method, "{}", row.feature);
    }
}

#[test]
fn opaque_responses_are_of_mode_no_cors() {
    for row in PLATFORM_FEATURES {
        assert_eq!(row.opaque.is_some(), row.asks_for.mode == RequestMode::NoCors, "{}", row.feature);
    }
}

#[test]
fn without_the_flag_nothing_unsafe_is_sent_in_mode_cors() {
    for row in
        PLATFORM_FEATURES.iter().filter(|row| row.asks_for.mode == RequestMode::Cors && !row.asks_for.unsafe_request)
    {
        let request = sample(row);
        assert_eq!(request.method(), http::Method::GET, "{}", row.feature);
        for (name, value) in request.headers().iter() {
            let servers_own = name == b"Last-Event-ID";
            assert!(servers_own || is_cors_safelisted_request_header(name, value), "{}", row.feature);
        }
    }
}

#[test]
fn features_have_one_row_and_a_standard_each() {
    for (index, row) in PLATFORM_FEATURES.iter().enumerate() {
        assert!(row.standard.starts_with("https://") && row.standard.contains('#'), "{}", row.feature);
        assert!(PLATFORM_FEATURES[..index].iter().all(|other| other.feature != row.feature), "{}", row.feature);
    }
}

#[test]
fn documentation_has_the_same_rows() {
    let mut rows = vec![
        "| feature | asks for | a network error | an opaque response |".to_owned(),
        "| --- | --- | --- | --- |".to_owned(),
    ];
    rows.extend(PLATFORM_FEATURES.iter().map(|row| {
        let opaque = row.opaque.unwrap_or("–");
        format!("| [{}]({}) | {} | {} | {opaque} |", row.feature, row.standard, row.asks_for, row.refusal)
    }));
    let documented: Vec<_> = include_str!("../features.md").lines().filter(|line| line.starts_with('|')).collect();
    assert_eq!(documented, rows, "features.md should have these rows:\n{}\n", rows.join("\n"));
}
