//! Tokens of one key: encoding and look-up.

use super::super::grants::{ANSWER, COUNT, CredentialsMatch, Grants, Lack, MatchRules, encoded_len};
use super::super::token::{Answer, Kind, Token};
use super::*;

/// The Standard's.
fn rules(wildcard: bool) -> MatchRules {
    MatchRules {
        wildcard,
        wildcard_without_credentials: false,
        covers_authorization: false,
        credentials: CredentialsMatch::AtLeast,
    }
}

fn time(nanoseconds: u64) -> Timestamp {
    Timestamp::from_nanoseconds(nanoseconds)
}

/// Two answers that hold until 10 and 20; the second one's request had credentials.
fn grants(tokens: &[(Kind, u16, &[u8])]) -> Grants {
    let answers = [
        Answer { stored: time(1), expiry: time(10), credentials: false },
        Answer { stored: time(2), expiry: time(20), credentials: true },
    ];
    let size = COUNT + 2 * ANSWER + tokens.iter().map(|token| encoded_len(token.2)).sum::<usize>();
    let tokens = tokens.iter().map(|&(kind, answer, name)| Token { kind, credentials: answer == 1, answer, name });
    Grants::encode(answers.into_iter(), tokens, size)
}

fn satisfies(grants: &Grants, method: Option<&str>, names: &[&str], include: bool, now: u64) -> Result<(), Lack> {
    let unsafe_names = names.iter().map(|name| name.as_bytes());
    let query = Query { method: method.map(str::as_bytes), unsafe_names, include };
    grants.satisfy(query, rules(!include), time(now))
}

#[test]
fn tokens_come_back_as_they_went_in() {
    let (long, longer) = (vec![b'x'; 300], vec![b'y'; 70_000]);
    let grants = grants(&[
        (Kind::Method, 0, b"Put"),
        (Kind::HeaderName, 1, b"X-A"),
        (Kind::HeaderName, 0, &long),
        (Kind::HeaderName, 1, &longer),
    ]);
    let read: Vec<_> = grants.tokens().map(|token| (token.kind, token.answer, token.credentials, token.name)).collect();
    assert_eq!(
        read,
        [
            (Kind::Method, 0, false, &b"Put"[..]),
            (Kind::HeaderName, 1, true, b"x-a"),
            (Kind::HeaderName, 0, false, &long),
            (Kind::HeaderName, 1, true, &longer),
        ]
    );
    let answers: Vec<_> = grants.answers().map(|answer| (answer.stored, answer.expiry, answer.credentials)).collect();
    assert_eq!(answers, [(time(1), time(10), false), (time(2), time(20), true)]);
}

#[test]
fn names_before_and_after_the_wildcard() {
    // `!` sorts before `*`; the wildcard must be known all the same.
    let grants = grants(&[(Kind::HeaderName, 0, b"*"), (Kind::HeaderName, 0, b"b")]);
    for names in [&["!a"][..], &["!a", "*", "a", "b", "c"], &["*"], &["B"], &["authorizatio", "authorizations"]] {
        assert_eq!(satisfies(&grants, None, names, false, 9), Ok(()), "{names:?}");
    }
    for names in [&["a", "Authorization", "b"][..], &["a", "authorization"]] {
        assert_eq!(satisfies(&grants, None, names, false, 9), Err(Lack::HeaderName(1)), "{names:?}");
    }
    assert_eq!(satisfies(&grants, None, &["b"], true, 9), Err(Lack::HeaderName(0)), "granted without credentials");
    assert_eq!(satisfies(&grants, Some("PUT"), &["b"], false, 9), Err(Lack::Method));
}

#[test]
fn a_literal_asterisk_is_a_name_for_credentialed_requests() {
    let grants = grants(&[(Kind::Method, 1, b"*"), (Kind::HeaderName, 1, b"*"), (Kind::HeaderName, 1, b"!")]);
    for (method, names, expected) in [
        (Some("*"), &["!", "*"][..], Ok(())),
        (Some("PUT"), &[][..], Err(Lack::Method)),
        (None, &["#", "*"][..], Err(Lack::HeaderName(0))),
        (None, &["!", "*", "a"][..], Err(Lack::HeaderName(2))),
    ] {
        assert_eq!(satisfies(&grants, method, names, true, 9), expected, "{method:?} {names:?}");
    }
    assert_eq!(satisfies(&grants, Some("PUT"), &["#", "a"], false, 9), Ok(()), "a wildcard for all others");
}

/// Chromium's way: neither serves the other's requests.
#[test]
fn answers_that_serve_requests_of_their_own_credentials_only() {
    let grants = grants(&[(Kind::Method, 0, b"PUT"), (Kind::Method, 1, b"PATCH")]);
    let equal = MatchRules { credentials: CredentialsMatch::Equal, ..rules(true) };
    for (method, include, expected) in [
        ("PUT", false, Ok(())),
        ("PUT", true, Err(Lack::Method)),
        ("PATCH", true, Ok(())),
        ("PATCH", false, Err(Lack::Method)),
    ] {
        let query = Query { method: Some(method.as_bytes()), unsafe_names: std::iter::empty(), include };
        assert_eq!(grants.satisfy(query, equal, time(9)), expected, "{method} {include}");
    }
}

/// A forced preflight whose safelisted method needs no match: any answer that serves the request will do.
#[test]
fn where_nothing_is_asked_any_usable_token_will_do() {
    for tokens in [
        &[(Kind::Method, 0, &b"PUT"[..])][..],
        &[(Kind::HeaderName, 0, b"*")],
        &[(Kind::HeaderName, 0, b"a")],
        &[(Kind::Method, 1, b"PUT"), (Kind::HeaderName, 0, b"a")],
        &[(Kind::HeaderName, 1, b"*"), (Kind::HeaderName, 0, b"a")],
    ] {
        let equal = MatchRules { credentials: CredentialsMatch::Equal, ..rules(true) };
        let query = |include| Query { method: None, unsafe_names: std::iter::empty(), include };
        let grants = grants(tokens);
        assert_eq!(grants.satisfy(query(false), equal, time(9)), Ok(()), "{tokens:?}");
        let has_credentials = tokens.iter().any(|token| token.1 == 1);
        let expected = if has_credentials { Ok(()) } else { Err(Lack::Method) };
        assert_eq!(grants.satisfy(query(true), equal, time(9)), expected, "{tokens:?}");
    }
}

#[test]
fn tokens_expire_one_by_one() {
    let grants = grants(&[(Kind::Method, 0, b"PUT"), (Kind::HeaderName, 0, b"a"), (Kind::HeaderName, 1, b"a")]);
    assert_eq!(satisfies(&grants, Some("PUT"), &["a"], false, 9), Ok(()));
    assert_eq!(satisfies(&grants, Some("PUT"), &["a"], true, 9), Err(Lack::Method));
    assert_eq!(satisfies(&grants, Some("PUT"), &["a"], false, 10), Err(Lack::Method));
    assert_eq!(satisfies(&grants, None, &["a"], false, 19), Ok(()), "the other answer holds longer");
    assert_eq!(satisfies(&grants, None, &["a"], false, 20), Err(Lack::Everything));
    assert!(grants.is_alive(time(19)) && !grants.is_alive(time(20)));
}
