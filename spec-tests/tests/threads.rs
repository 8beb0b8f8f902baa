//! A user agent that threads share: whoever is slow, or panics, holds up nobody else.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use fetch_cors::{Action, CacheEntry, HeaderLines, ResponseHead, UserAgent};
use spec_tests::workloads::{
    Lines, NOW, cold_fetch, exchange, fetch_and_filter, page, preflight, put, short_preflight, user_agent, warm,
    workloads,
};

/// How long a test waits for another thread before it says that it was held up.
const PATIENCE: Duration = Duration::from_secs(20);

/// Warm fetches, cold fetches, clearing and looking: all that takes the lock.
fn use_everything(user_agent: &UserAgent) {
    let page = page();
    let cache = user_agent.preflight_cache();
    assert!(cold_fetch(user_agent, put(&page, Some(1)), &short_preflight(), &workloads().response));
    assert_eq!(fetch_and_filter(user_agent, put(&page, Some(1)), &workloads().response), 5);
    assert!(!cache.is_empty() && !cache.entries(NOW).is_empty());
    cache.clear_host("other.test");
    cache.restore(cache.entries(NOW), NOW);
}

/// Runs `slow` until it says that it is in the middle of something, uses the user agent meanwhile, and lets it go on.
fn meanwhile(user_agent: &UserAgent, slow: impl FnOnce(Pause) + Send) {
    let (started, has_started) = channel();
    let (go_on, may_go_on) = channel();
    let (finished, has_finished) = channel();
    std::thread::scope(|scope| {
        scope.spawn(move || slow(Pause { started, may_go_on }));
        has_started.recv_timeout(PATIENCE).expect("it comes to its middle");
        scope.spawn(move || {
            use_everything(user_agent);
            finished.send(()).unwrap();
        });
        let in_time = has_finished.recv_timeout(PATIENCE);
        // Before any assertion, so that the threads end.
        drop(go_on);
        assert_eq!(in_time, Ok::<(), RecvTimeoutError>(()), "another thread was held up");
    });
}

/// A point at which a thread stays until it is let go.
struct Pause {
    started: Sender<()>,
    may_go_on: Receiver<()>,
}

impl Pause {
    fn stay(&self) {
        self.started.send(()).unwrap();
        let _ = self.may_go_on.recv_timeout(PATIENCE * 2);
    }
}

/// A head whose lines do something while they are read.
struct Head<'a>(&'a Lines, &'a dyn Fn());

impl HeaderLines for Head<'_> {
    fn for_each<'a>(&'a self, visit: &mut dyn FnMut(&'a [u8], &'a [u8])) {
        (self.1)();
        self.0.for_each(visit);
    }
}

#[test]
fn a_fetch_that_waits_for_its_network() {
    let user_agent = user_agent(100);
    meanwhile(&user_agent, |pause| {
        let preflight = preflight(&user_agent, put(&page(), Some(7)));
        pause.stay();
        assert!(matches!(preflight.respond(ResponseHead::new(204, &short_preflight()), NOW), Action::Send(_)));
    });
}

#[test]
fn a_head_that_is_read_slowly() {
    let user_agent = user_agent(100);
    meanwhile(&user_agent, |pause| {
        let preflight = preflight(&user_agent, put(&page(), Some(7)));
        let (answer, stay) = (short_preflight(), || pause.stay());
        let next = preflight.respond(ResponseHead::new(204, &Head(&answer, &stay)), NOW);
        assert!(!exchange(next).is_preflight());
    });
}

#[test]
fn a_snapshot_that_comes_slowly() {
    let user_agent = user_agent(100);
    let entries: Vec<CacheEntry> = warm(&page(), 3).preflight_cache().entries(NOW);
    meanwhile(&user_agent, |pause| {
        let slow = entries.iter().cloned().enumerate().inspect(|(number, _)| {
            if *number == 5 {
                pause.stay();
            }
        });
        assert!(user_agent.preflight_cache().restore(slow.map(|(_, entry)| entry), NOW) >= 8);
    });
}

#[test]
fn panics_of_the_embedders() {
    let user_agent = user_agent(100);
    let page = page();
    let panic = || panic!("the embedder's");
    std::thread::scope(|scope| {
        for number in 10..14 {
            let (user_agent, page) = (&user_agent, &page);
            scope.spawn(move || {
                let (answer, response) = (short_preflight(), workloads().response.clone());
                // While the answer to a preflight is read, while a response is, while a snapshot is restored.
                let preflight = preflight(user_agent, put(page, Some(number)));
                let head = Head(&answer, &panic);
                let respond = AssertUnwindSafe(|| preflight.respond(ResponseHead::new(204, &head), NOW));
                assert!(catch_unwind(respond).is_err());
                let head = Head(&response, &panic);
                let fetch = AssertUnwindSafe(|| cold_fetch(user_agent, put(page, Some(number)), &answer, &head));
                assert!(catch_unwind(fetch).is_err());
                let entries = user_agent.preflight_cache().entries(NOW).into_iter().inspect(|_| panic());
                let restore = AssertUnwindSafe(|| user_agent.preflight_cache().restore(entries, NOW));
                assert!(catch_unwind(restore).is_err());
            });
        }
    });
    // What was answered before the panics is there, and all goes on.
    for number in 10..14 {
        assert_eq!(fetch_and_filter(&user_agent, put(&page, Some(number)), &workloads().response), 5);
    }
    use_everything(&user_agent);
}

#[test]
fn eight_threads_at_once() {
    // Each has its own keys and shares one with all; the cache holds fewer than there are, so that they push each other out.
    let user_agent = user_agent(20);
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let user_agent = &user_agent;
            scope.spawn(move || {
                let page = page();
                for round in 0..300 {
                    let number = if round % 3 == 0 { 0 } else { 100 * (thread + 1) + round % 7 };
                    let request = put(&page, Some(number));
                    let next = exchange(user_agent.fetch(request, NOW));
                    let sent = if next.is_preflight() {
                        exchange(next.respond(ResponseHead::new(204, &short_preflight()), NOW))
                    } else {
                        next
                    };
                    assert!(!sent.is_preflight());
                    if round % 50 == 7 {
                        user_agent.preflight_cache().clear_host("api.example.test");
                    }
                }
            });
        }
    });
    assert!(user_agent.preflight_cache().len() <= 20);
    use_everything(&user_agent);
}
