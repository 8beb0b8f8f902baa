//! Bodies: what is sent again, what streams through, what nobody waits for.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use fetch_cors::Body;
use fetch_cors::tower::RequestBody;
use http::Response;
use http_body::{Body as _, Frame};
use http_body_util::{BodyExt, Full};
use tower::{Layer, ServiceExt};

use crate::{ITEM, Network, PageBody, allowed, code, fetch, layer, redirect, request, run};

/// A body of these frames, which then ends or never does; it tells whether it was polled and dropped.
pub(crate) struct Scripted {
    frames: VecDeque<Frame<Bytes>>,
    ends: bool,
    watch: Arc<Watch>,
}

#[derive(Default)]
pub(crate) struct Watch {
    pub(crate) polls: AtomicUsize,
    pub(crate) is_dropped: AtomicBool,
}

impl Scripted {
    fn new(frames: impl IntoIterator<Item = Frame<Bytes>>, ends: bool) -> Self {
        Self { frames: frames.into_iter().collect(), ends, watch: Arc::default() }
    }

    pub(crate) fn ends(frames: impl IntoIterator<Item = Frame<Bytes>>) -> Self {
        Self::new(frames, true)
    }

    /// `text`, and then nothing for ever.
    pub(crate) fn never_ends(text: &'static str) -> Self {
        Self::new([Frame::data(Bytes::from(text))], false)
    }

    pub(crate) fn watch(&self) -> Arc<Watch> {
        self.watch.clone()
    }
}

impl http_body::Body for Scripted {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<std::io::Result<Frame<Bytes>>>> {
        self.watch.polls.fetch_add(1, Ordering::Relaxed);
        match self.frames.pop_front() {
            Some(frame) => Poll::Ready(Some(Ok(frame))),
            None if self.ends => Poll::Ready(None),
            None => Poll::Pending,
        }
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.watch.is_dropped.store(true, Ordering::Relaxed);
    }
}

fn redirecting(status: u16) -> Network {
    Network::new(move |sent| match sent.url.as_str() {
        ITEM => redirect(status, "https://api.test/next"),
        _ => allowed().body(Full::default()).unwrap(),
    })
}

#[test]
fn bodies_are_sent_again_where_a_redirect_keeps_them() {
    for (status, expected) in [(307, Body::Replayable), (308, Body::Replayable), (303, Body::None), (302, Body::None)] {
        let network = redirecting(status);
        let post = request("POST").header("content-type", "text/plain").body("text".into()).unwrap();
        fetch(&network.page(), post).unwrap();
        let bodies: Vec<_> = network.sent().iter().map(|sent| sent.body).collect();
        assert_eq!(bodies, [Body::Replayable, expected], "{status}");
    }
}

#[test]
fn streams_are_sent_once_after_a_preflight() {
    for (status, result) in [(307, Err("redirect-body-not-replayable")), (303, Ok(()))] {
        let network = Network::new(move |sent| match (sent.outgoing.is_preflight(), sent.url.as_str()) {
            (false, ITEM) => redirect(status, "https://api.test/next"),
            _ => allowed().body(Full::default()).unwrap(),
        });
        let stream = RequestBody::stream(Full::from("text"));
        let fetched = fetch(&network.page(), request("POST").body(stream).unwrap());
        assert_eq!(fetched.as_ref().map(|_| ()).map_err(code), result, "{fetched:?}");
        let sent: Vec<_> = network.sent().iter().map(|sent| (sent.method.to_string(), sent.body)).collect();
        assert_eq!(sent[..2], [("OPTIONS".to_owned(), Body::None), ("POST".to_owned(), Body::Stream)]);
    }
}

#[test]
fn a_body_that_is_not_what_the_request_says_is_sent_once_at_most() {
    let network = redirecting(307);
    let url = ITEM.parse().unwrap();
    let builder = fetch_cors::Request::fetch_api(url, fetch_cors::Origin::parse(crate::ORIGIN).unwrap());
    let post = builder.method("POST").body(fetch_cors::FetchBody::bytes()).build().unwrap();
    let error = run(network.page().fetch(post, RequestBody::stream(Full::from("text")))).unwrap_err();
    assert_eq!(code(&error), "transport-failed");
    assert!(format!("{error:?}").ends_with("because: the body was sent before, and cannot be sent again"));
    assert_eq!(network.sent().len(), 1);
}

#[test]
fn bytes_arrive_as_they_are() {
    let network = tower::service_fn(async |request: http::Request<PageBody>| {
        let bytes = request.into_body().collect().await?.to_bytes();
        Ok::<_, std::convert::Infallible>(allowed().body(Full::new(bytes)).unwrap())
    });
    let page = layer().layer(network);
    for body in
        [RequestBody::from("text"), RequestBody::from(b"text".to_vec()), RequestBody::stream(Full::from("text"))]
    {
        let response = fetch(&page, request("PUT").body(body).unwrap()).unwrap();
        assert_eq!(run(response.into_body().collect()).unwrap().to_bytes(), "text");
    }
}

#[test]
fn frames_come_as_they_come() {
    let network = tower::service_fn(|_: http::Request<PageBody>| {
        std::future::ready(Ok::<_, std::io::Error>(allowed().body(Scripted::never_ends("first")).unwrap()))
    });
    run(async {
        let response = layer().layer(network).oneshot(request("GET").body(().into()).unwrap()).await.unwrap();
        let mut body = response.into_body();
        assert_eq!(body.frame().await.unwrap().unwrap().into_data().unwrap(), "first");
        let mut context = Context::from_waker(std::task::Waker::noop());
        assert!(Pin::new(&mut body).poll_frame(&mut context).is_pending());
        // Half-way: whoever has read enough drops it.
        let inner = body.into_inner().unwrap();
        let watch = inner.watch();
        drop(inner);
        assert!(watch.is_dropped.load(Ordering::Relaxed));
    });
}

#[test]
fn nobody_waits_for_bodies_of_preflights_and_redirects() {
    let watches: Arc<std::sync::Mutex<Vec<Arc<Watch>>>> = Arc::default();
    let notes = watches.clone();
    let network = tower::service_fn(move |request: http::Request<PageBody>| {
        // What came before is gone before anything else is sent: a pool of one connection is enough.
        let mut earlier = notes.lock().unwrap();
        assert!(earlier.iter().all(|watch| watch.is_dropped.load(Ordering::Relaxed)));
        let body = Scripted::never_ends("x");
        earlier.push(body.watch());
        let to_next = request.method() != http::Method::OPTIONS && request.uri() == ITEM;
        let head = if to_next { allowed().status(307).header("location", "/next") } else { allowed() };
        std::future::ready(Ok::<_, std::io::Error>(head.body(body).unwrap()))
    });
    let put = request("PUT").body("text".into()).unwrap();
    let response: Response<_> = fetch(&layer().layer(network), put).unwrap();
    let watches = watches.lock().unwrap();
    // Preflight, redirect, preflight, response.
    assert_eq!(watches.len(), 4);
    assert!(watches.iter().all(|watch| watch.polls.load(Ordering::Relaxed) == 0));
    assert!(!watches[3].is_dropped.load(Ordering::Relaxed));
    drop(response);
    assert!(watches[3].is_dropped.load(Ordering::Relaxed));
}
