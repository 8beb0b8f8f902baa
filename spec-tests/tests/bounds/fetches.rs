//! Fetches without end, and many of them.

use allocation_counter::measure;

use super::*;

/// Answers each exchange with a redirect to what `next` says, until the fetch is over; how many requests went out.
fn redirected(user_agent: &UserAgent, first: &str, mut next: impl FnMut(usize) -> String) -> (Outcome, usize) {
    let simple = Request::fetch_api(Url::parse(first).unwrap(), client()).build().unwrap();
    let mut action = user_agent.fetch(simple, NOW);
    let mut sent = 0;
    loop {
        action = match action {
            Action::Send(exchange) => {
                sent += 1;
                let lines = [("Access-Control-Allow-Origin", "*".to_owned()), ("Location", next(sent))];
                exchange.respond(ResponseHead::new(302, &lines), NOW)
            }
            Action::Done(outcome) => return (outcome, sent),
            other => panic!("expected something to send: {other:?}"),
        };
    }
}

#[test]
fn redirects_in_circles_end_after_twenty() {
    let user_agent = UserAgent::builder().build();
    for circle in [
        &["https://app.test/a"][..],
        &["https://api.test/a"],
        &["https://api.test/a", "https://app.test/b"],
        &["https://api.test/a", "https://cdn.test/b", "https://app.test/c"],
        &[""],
    ] {
        let (outcome, sent) = redirected(&user_agent, "https://api.test/", |sent| circle[sent % circle.len()].into());
        assert_eq!((code(&outcome), sent), ("redirect-too-many", 21), "{circle:?}");
        assert_eq!((outcome.redirect_count(), outcome.request().url_list().len()), (20, 21));
    }
}

#[test]
fn locations_of_half_a_megabyte() {
    // Each byte takes six where it is decoded as Latin-1 and percent-encoded again.
    const LENGTH: usize = 500_000;
    let user_agent = UserAgent::builder().build();
    let mut ended = None;
    let used = measure(|| {
        ended = Some(redirected(&user_agent, "https://api.test/", |_| format!("/{}", "\u{e4}".repeat(LENGTH / 2))));
    });
    let (outcome, sent) = ended.unwrap();
    assert_eq!((code(&outcome), sent), ("redirect-too-many", 21));
    // A string grows by doubling, so that up to twice that is taken.
    let most = 20 * 2 * 6 * LENGTH as u64;
    assert!(used.bytes_max < most, "{} bytes, expected fewer than {most}", used.bytes_max);
    drop(outcome);
}

#[test]
fn what_each_hop_leaves_is_bounded() {
    let user_agent = UserAgent::builder().build();
    let headers: Vec<(String, String)> = (0..100).map(|number| (format!("x-{number}"), "1".repeat(1000))).collect();
    let request = Request::fetch_api(Url::parse("https://app.test/").unwrap(), client())
        .method("POST")
        .headers(headers.iter().map(|(name, value)| (name, value)))
        .header("Authorization", "secret")
        .build()
        .unwrap();
    // One copy of the headers where it becomes a GET, one more where Authorization goes; twenty redirects in all.
    let mut action = Some(user_agent.fetch(request, NOW));
    let used = measure(|| {
        for hop in 0..21 {
            let Some(Action::Send(mut exchange)) = action.take() else { panic!("hop {hop}") };
            let permits = [
                ("Access-Control-Allow-Origin", if hop < 9 { PAGE } else { "null" }),
                ("Access-Control-Allow-Headers", "*"),
                (
                    "Location",
                    if hop < 3 {
                        "/"
                    } else if hop % 2 == 0 {
                        "https://api.test/"
                    } else {
                        "https://cdn.test/"
                    },
                ),
            ];
            if exchange.is_preflight() {
                let origin = exchange.header("origin").next() == Some(b"null");
                let permits = [("Access-Control-Allow-Origin", if origin { "null" } else { PAGE }), permits[1]];
                exchange = super::exchange(exchange.respond(ResponseHead::new(204, &permits), NOW));
            }
            let origin = exchange.header("origin").next() == Some(b"null");
            let permits = [("Access-Control-Allow-Origin", if origin { "null" } else { PAGE }), permits[1], permits[2]];
            action = Some(exchange.respond(ResponseHead::new(302, &permits), NOW));
        }
    });
    assert_eq!(code(&outcome(action.unwrap())), "redirect-too-many");
    assert!(used.bytes_current < 400 * 1024, "{} bytes", used.bytes_current);
    assert!(used.bytes_max < 600 * 1024, "{} bytes", used.bytes_max);
}

#[test]
fn a_million_unfinished_fetches_leave_nothing() {
    const AT_A_TIME: usize = 1000;
    let user_agent = UserAgent::builder().build();
    let (wanted, lines) = (request("https://api.test/"), permission(&[("Access-Control-Max-Age", "0")]));
    let used = measure(|| {
        let mut unfinished = Vec::with_capacity(AT_A_TIME);
        for number in 0..1_000_000 {
            let action = user_agent.fetch(wanted.clone(), NOW);
            // Half of them are dropped while their preflight is out, half with the request itself.
            unfinished.push(if number % 2 == 0 {
                action
            } else {
                exchange(action).respond(ResponseHead::new(204, &lines), NOW)
            });
            if unfinished.len() == AT_A_TIME {
                unfinished.clear();
            }
        }
    });
    assert_eq!((used.bytes_current, used.count_current), (0, 0), "memory comes back");
    assert!(used.bytes_max < 4096 * AT_A_TIME as u64, "{} bytes for {AT_A_TIME} fetches", used.bytes_max);
    assert!(user_agent.preflight_cache().is_empty());
}
