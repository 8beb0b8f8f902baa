//! Recordings: what nobody has seen is assumed, and said to be.

use fetch_cors::advice::{Recording, Replay, Replayed, advise};
use fetch_cors::{Client, CredentialsMode, ExchangeKind, HeaderList, NetworkFailure, Origin, Request, STANDARD};
use url::Url;

use crate::case::BROWSERS;
use crate::random::Random;
use crate::worlds::headers;

fn url() -> Url {
    Url::parse("https://api.test/x").unwrap()
}

fn request(random: &mut Random) -> Request {
    let page = Client::new(Origin::parse("https://app.site.test").unwrap());
    let credentials = [CredentialsMode::Omit, CredentialsMode::Include][random.below(2)];
    let builder = Request::fetch_api(url(), page).method(random.pick(&["PUT", "DELETE", "patch"]));
    builder.header("X-A", "1").header("Authorization", "x").credentials(credentials).build().unwrap()
}

fn head(random: &mut Random) -> HeaderList {
    let mut list = HeaderList::new();
    for line in headers(random) {
        list.append(line[0].as_str().unwrap(), line[1].as_str().unwrap()).unwrap();
    }
    list
}

/// What is advised when only the preflight was seen holds whatever the server answers to the request.
#[test]
fn the_answer_that_nobody_has_seen_is_advised_on_as_well() {
    let mut assumed = 0;
    for seed in 0..2000 {
        let mut random = Random::new(seed);
        let request = request(&mut random);
        let status = [200, 204, 301, 404][random.below(4)];
        let seen = Recording::new(request).answer(ExchangeKind::Preflight, &url(), status, &head(&mut random));
        let whole = seen.clone().answer(ExchangeKind::Request, &url(), 200, &head(&mut random));
        let advice = advise(&seen);
        assert!(advice.suffices && advice.page_changes.is_empty(), "{seed}: {advice}");
        for edit in &advice.edits {
            assert_eq!(edit.assumed, edit.answer.kind == ExchangeKind::Request, "{seed}: {advice}");
            assumed += usize::from(edit.assumed);
        }
        for profile in std::iter::once(STANDARD).chain(BROWSERS) {
            let replayed = whole.replay(&mut advice.followed(profile, 0));
            let Replayed::Ended(outcome) = replayed else { panic!("{seed}: it ends") };
            assert!(outcome.response().is_ok(), "{seed}: {}: {:?}\n{advice}", profile.name, outcome.network_error());
        }
    }
    assert!(assumed > 2000);
}

#[test]
fn a_server_that_cannot_be_reached_is_not_told_about_headers() {
    let request = request(&mut Random::new(0));
    let recording = Recording::new(request).failure(ExchangeKind::Preflight, &url(), NetworkFailure::TlsFailed);
    let advice = advise(&recording);
    assert!(!advice.suffices && advice.edits.is_empty());
    assert_eq!(advice.page_changes[0].1.code.as_str(), "not-about-cors");
    assert!(advice.page_changes[0].1.text.contains("tls-failed"), "{advice}");
}

/// The longest chain, whose every answer is as large as it may be and lacks everything.
#[test]
fn a_long_chain_of_large_answers_is_advised_on() {
    let page = Client::new(Origin::parse("https://app.site.test").unwrap());
    let hop = |hop: usize| Url::parse(&format!("https://{hop}.test/")).unwrap();
    let builder = Request::fetch_api(hop(0), page).method("PUT").credentials(CredentialsMode::Include);
    let mut recording = Recording::new(builder.header("X-A", "1").build().unwrap());
    let filler = ("X-Filler".to_owned(), "x".repeat(20_000));
    let large = [filler.clone()];
    for index in 0..=20 {
        let location = ("Location".to_owned(), hop(index + 1).to_string());
        let status = if index < 20 { 307 } else { 200 };
        recording = recording.answer(ExchangeKind::Preflight, &hop(index), 404, &large);
        recording = recording.answer(ExchangeKind::Request, &hop(index), status, &[filler.clone(), location]);
    }
    let advice = advise(&recording);
    assert!(advice.suffices, "{advice}");
    // Origin and credentials of every answer; status, method and header of every preflight.
    assert_eq!(advice.edits.len(), 21 * (2 + 2 + 3));
}

/// Hostile sizes: long lists, many names, many lines. Bounded work, and advice all the same.
#[test]
fn large_answers_are_advised_on() {
    let page = Client::new(Origin::parse("https://app.site.test").unwrap());
    let mut builder = Request::fetch_api(url(), page).method("PUT").credentials(CredentialsMode::Include);
    for index in 0..500 {
        builder = builder.header(format!("X-{index}"), "1");
    }
    let list: Vec<String> = (0..20_000).map(|index| format!("y-{index}")).collect();
    let mut lines = vec![("Access-Control-Allow-Origin".to_owned(), "https://app.site.test".to_owned()); 2000];
    lines.push(("Access-Control-Allow-Headers".to_owned(), list.join(", ")));
    let recording = Recording::new(builder.build().unwrap());
    let advice = advise(&recording.answer(ExchangeKind::Preflight, &url(), 200, &lines));
    assert!(advice.suffices, "{advice}");
    let headers = advice.edits.iter().find(|edit| edit.change.header_name() == Some("Access-Control-Allow-Headers"));
    assert!(headers.unwrap().change.to_string().contains("y-19999, x-0, x-1, x-10"));
}
