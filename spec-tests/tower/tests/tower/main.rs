//! Feature `tower`: pages over HTTP clients, in process and over real sockets, and real servers under test.

mod actix;
mod axum;
mod bodies;
mod cancellation;
mod page;
mod readme;
mod requests;
mod responses;
mod shown;
mod sockets;

use std::convert::Infallible;
use std::future::{Future, Ready, ready};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use fetch_cors::tower::{Fetch, FetchError, FetchLayer, Outgoing, RequestBody, ResponseBody};
use fetch_cors::{Body, Origin};
use http::{Method, Response};
use http_body_util::Full;
use tower::{Layer, Service, ServiceExt};

pub(crate) const ORIGIN: &str = "https://app.test";
pub(crate) const ITEM: &str = "https://api.test/item";

pub(crate) type PageBody = RequestBody<Full<Bytes>>;
pub(crate) type Answer = Response<Full<Bytes>>;

/// What the network was asked.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) method: Method,
    pub(crate) url: String,
    pub(crate) headers: http::HeaderMap,
    pub(crate) outgoing: Outgoing,
    pub(crate) body: Body,
}

impl Sent {
    /// The lines of a header, joined.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let lines: Vec<_> = self.headers.get_all(name).iter().map(http::HeaderValue::as_bytes).collect();
        (!lines.is_empty()).then(|| String::from_utf8(lines.join(&b", "[..])).unwrap())
    }
}

/// A network in this process that answers at once and notes what it was asked.
#[derive(Clone)]
pub(crate) struct Network {
    answer: Arc<dyn Fn(&Sent) -> Answer + Send + Sync>,
    sent: Arc<Mutex<Vec<Sent>>>,
}

impl Network {
    pub(crate) fn new(answer: impl Fn(&Sent) -> Answer + Send + Sync + 'static) -> Self {
        Self { answer: Arc::new(answer), sent: Arc::default() }
    }

    /// Allows everything that it is asked for, with credentials.
    pub(crate) fn generous() -> Self {
        Self::new(|_| allowed().body(Full::from("content")).unwrap())
    }

    pub(crate) fn sent(&self) -> Vec<Sent> {
        self.sent.lock().unwrap().clone()
    }

    /// Methods and URLs.
    pub(crate) fn story(&self) -> Vec<String> {
        self.sent().iter().map(|sent| format!("{} {}", sent.method, sent.url)).collect()
    }

    pub(crate) fn page(&self) -> Fetch<Self> {
        layer().layer(self.clone())
    }
}

impl Service<http::Request<PageBody>> for Network {
    type Response = Answer;
    type Error = Infallible;
    type Future = Ready<Result<Answer, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<PageBody>) -> Self::Future {
        let sent = Sent {
            method: request.method().clone(),
            url: request.uri().to_string(),
            headers: request.headers().clone(),
            outgoing: request.extensions().get::<Outgoing>().expect("every request has it").clone(),
            body: request.body().kind(),
        };
        let answer = (self.answer)(&sent);
        self.sent.lock().unwrap().push(sent);
        ready(Ok(answer))
    }
}

/// The head of an answer that allows the page much.
pub(crate) fn allowed() -> http::response::Builder {
    Response::builder()
        .header("access-control-allow-origin", ORIGIN)
        .header("access-control-allow-credentials", "true")
        .header("access-control-allow-methods", "PUT, DELETE")
        .header("access-control-allow-headers", "x-a, authorization, content-type")
}

pub(crate) fn redirect(status: u16, location: &str) -> Answer {
    allowed().status(status).header("location", location).body(Full::default()).unwrap()
}

pub(crate) fn layer() -> FetchLayer {
    FetchLayer::new(Origin::parse(ORIGIN).unwrap())
}

/// Runs it to its end; the time of tests that never come to one is bounded.
pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let patience = std::time::Duration::from_secs(60);
    runtime.block_on(async { tokio::time::timeout(patience, future).await.expect("it has an end") })
}

/// Fetches once.
pub(crate) fn fetch<S, R>(
    page: &Fetch<S>,
    request: http::Request<PageBody>,
) -> Result<Response<ResponseBody<R>>, FetchError>
where
    S: Service<http::Request<PageBody>, Response = Response<R>> + Clone,
    S::Error: Into<fetch_cors::tower::BoxError>,
{
    run(page.clone().oneshot(request))
}

pub(crate) fn request(method: &str) -> http::request::Builder {
    http::Request::builder().method(method).uri(ITEM)
}

pub(crate) fn code(error: &FetchError) -> &'static str {
    error.code().expect("a network error").as_str()
}
