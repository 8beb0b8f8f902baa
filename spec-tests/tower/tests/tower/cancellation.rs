//! Dropping and aborting a fetch at each point where it can wait.

use std::convert::Infallible;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use fetch_cors::tower::{Fetch, FetchFuture};
use fetch_cors::{Timestamp, UserAgent};
use http_body_util::Full;
use tower::{Layer, Service};

use crate::{Answer, ITEM, PageBody, allowed, code, layer, redirect, request, run};

/// A network that waits twice for each exchange, before it takes it and before it answers; `passes` of these waits end.
#[derive(Clone)]
struct Slow {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    passes: usize,
    sent: Vec<String>,
    /// Exchanges whose future was dropped before it was answered.
    dropped: usize,
}

impl Slow {
    fn new(passes: usize) -> Self {
        Self { state: Arc::new(Mutex::new(State { passes, ..State::default() })) }
    }

    fn passes(&self) -> Poll<()> {
        let mut state = self.state.lock().unwrap();
        match state.passes.checked_sub(1) {
            Some(left) => {
                state.passes = left;
                Poll::Ready(())
            }
            None => Poll::Pending,
        }
    }
}

impl Service<http::Request<PageBody>> for Slow {
    type Response = Answer;
    type Error = Infallible;
    type Future = Underway;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.passes().map(Ok)
    }

    fn call(&mut self, request: http::Request<PageBody>) -> Underway {
        let preflight = request.method() == http::Method::OPTIONS;
        self.state.lock().unwrap().sent.push(format!("{} {}", request.method(), request.uri()));
        let answer = if request.uri() == ITEM && !preflight {
            redirect(307, "https://api.test/next")
        } else {
            allowed().body(Full::<Bytes>::default()).unwrap()
        };
        Underway { network: self.clone(), answer: Some(answer) }
    }
}

struct Underway {
    network: Slow,
    answer: Option<Answer>,
}

impl Future for Underway {
    type Output = Result<Answer, Infallible>;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        match self.network.passes() {
            Poll::Ready(()) => Poll::Ready(Ok(self.answer.take().expect("polled once more"))),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl Drop for Underway {
    fn drop(&mut self) {
        if self.answer.is_some() {
            self.network.state.lock().unwrap().dropped += 1;
        }
    }
}

/// Preflight, request (a redirect), preflight, request: two waits each.
const WAITS: usize = 8;

fn put(page: &mut Fetch<Slow>) -> FetchFuture<Slow, Full<Bytes>> {
    page.call(request("PUT").body("text".into()).unwrap())
}

fn user_agent() -> UserAgent {
    UserAgent::builder().build()
}

fn page(network: &Slow, user_agent: &UserAgent) -> Fetch<Slow> {
    layer().user_agent(user_agent.clone()).clock(|| Timestamp::ZERO).layer(network.clone())
}

/// Polls until it waits; whether it is over.
fn poll(future: &mut FetchFuture<Slow, Full<Bytes>>) -> bool {
    pin!(future).poll(&mut Context::from_waker(Waker::noop())).is_ready()
}

#[test]
fn it_waits_where_it_should() {
    let network = Slow::new(WAITS);
    assert!(poll(&mut put(&mut page(&network, &user_agent()))));
    let next = "https://api.test/next";
    let story = ["OPTIONS ", "PUT "].map(|method| format!("{method}{ITEM}")).into_iter();
    let story: Vec<_> = story.chain(["OPTIONS ", "PUT "].map(|method| format!("{method}{next}"))).collect();
    assert_eq!(network.state.lock().unwrap().sent, story);
}

#[test]
fn dropping_it_anywhere_drops_what_is_on_the_network_and_changes_nothing_else() {
    for passes in 0..WAITS {
        let (network, user_agent) = (Slow::new(passes), user_agent());
        let mut future = put(&mut page(&network, &user_agent));
        assert!(!poll(&mut future), "{passes}");
        let remembered = user_agent.preflight_cache().len();
        assert_eq!(remembered, (passes / 2).div_ceil(2), "{passes}");
        assert_eq!(network.state.lock().unwrap().dropped, 0);
        drop(future);
        let dropped = network.state.lock().unwrap().dropped;
        assert_eq!(dropped, passes % 2, "{passes}");
        assert_eq!(user_agent.preflight_cache().len(), remembered, "{passes}");
        // Nothing is sent any more, and the next fetch begins anew.
        let sent = network.state.lock().unwrap().sent.len();
        assert_eq!(sent, passes.div_ceil(2), "{passes}");
        network.state.lock().unwrap().passes = WAITS;
        assert!(run(put(&mut page(&network, &user_agent))).is_ok());
    }
}

#[test]
fn a_future_that_was_never_polled_has_sent_nothing() {
    let network = Slow::new(WAITS);
    drop(put(&mut page(&network, &user_agent())));
    assert!(network.state.lock().unwrap().sent.is_empty());
}

#[test]
fn aborting_it_anywhere_is_a_network_error_that_clears_the_cache() {
    for passes in 0..WAITS {
        let (network, user_agent) = (Slow::new(passes), user_agent());
        let mut future = put(&mut page(&network, &user_agent));
        assert!(!poll(&mut future), "{passes}");
        let error = future.abort().expect("it was not over");
        assert_eq!(code(&error), "aborted", "{passes}");
        assert!(error.network_error().unwrap().is_aborted());
        assert_eq!(network.state.lock().unwrap().dropped, passes % 2, "{passes}");
        let urls: Vec<_> =
            user_agent.preflight_cache().entries(Timestamp::ZERO).into_iter().map(|entry| entry.url).collect();
        // What the URL at hand was allowed is forgotten.
        let current = if passes < 4 { ITEM } else { "https://api.test/next" };
        assert!(!urls.iter().any(|url| url == current), "{passes}: {urls:?}");
    }
}

#[test]
fn it_can_be_aborted_before_it_was_polled() {
    let network = Slow::new(WAITS);
    for user_agent in [user_agent(), UserAgent::builder().admits_each_hop().asks_service_workers().build()] {
        assert_eq!(code(&put(&mut page(&network, &user_agent)).abort().unwrap()), "aborted");
    }
    assert!(network.state.lock().unwrap().sent.is_empty());
}

#[test]
fn what_is_over_is_not_aborted() {
    let network = Slow::new(WAITS);
    let mut future = put(&mut page(&network, &user_agent()));
    assert!(poll(&mut future));
    // Polled once more, it has nothing to say.
    assert!(!poll(&mut future));
    assert!(future.abort().is_none());
}

#[test]
fn it_goes_to_other_threads() {
    fn goes<T: Send + 'static>(value: T) -> T {
        value
    }
    let network = Slow::new(WAITS);
    let mut future = goes(put(&mut page(&network, &user_agent())));
    assert!(std::thread::spawn(move || poll(&mut future)).join().unwrap());
}
