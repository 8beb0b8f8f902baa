//! hyper-util's client over real sockets.

use std::net::SocketAddr;

use bytes::Bytes;
use fetch_cors::Origin;
use fetch_cors::tower::{Fetch, FetchLayer, RequestBody};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tower::{Layer, ServiceExt};

use crate::bodies::Scripted;
use crate::{code, run};

/// No secure context, so that plain HTTP is no mixed content.
const ORIGIN: &str = "http://app.test";
const HEAD: &str =
    "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: http://app.test\r\nAccess-Control-Allow-Methods: PUT\r\n";

fn page<B>() -> Fetch<Client<HttpConnector, RequestBody<B>>>
where
    B: http_body::Body + Send,
    B::Data: Send,
{
    FetchLayer::new(Origin::parse(ORIGIN).unwrap()).layer(Client::builder(TokioExecutor::new()).build_http())
}

type Bytewise = Full<Bytes>;

fn put(address: SocketAddr) -> http::Request<RequestBody<Bytewise>> {
    http::Request::put(format!("http://{address}/item")).body("text".into()).unwrap()
}

/// A connection on which a request's head has come, and that head.
async fn accept(listener: &TcpListener) -> (TcpStream, String) {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut head = Vec::new();
    while !head.windows(4).any(|window| window == b"\r\n\r\n") {
        assert_ne!(stream.read_buf(&mut head).await.unwrap(), 0, "the head ends early");
    }
    (stream, String::from_utf8_lossy(&head).into_owned())
}

/// Writes a body that never ends, until nobody is there to read it.
async fn write_for_ever(mut stream: TcpStream, gone: Sender<()>) {
    let chunk = format!("1000\r\n{}\r\n", "x".repeat(0x1000));
    let head = format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n");
    let _ = stream.write_all(head.as_bytes()).await;
    while stream.write_all(chunk.as_bytes()).await.is_ok() {
        tokio::task::yield_now().await;
    }
    gone.send(()).await.unwrap();
}

async fn listen() -> (TcpListener, SocketAddr, Sender<()>, Receiver<()>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, receiver) = channel(8);
    (listener, address, sender, receiver)
}

#[test]
fn a_preflight_whose_body_never_ends_is_answered_all_the_same() {
    run(async {
        let (listener, address, gone, mut was_left) = listen().await;
        let server = tokio::spawn(async move {
            let (stream, head) = accept(&listener).await;
            assert!(head.starts_with("OPTIONS /item HTTP/1.1\r\n"), "{head}");
            tokio::spawn(write_for_ever(stream, gone));
            let (mut stream, head) = accept(&listener).await;
            assert!(head.starts_with("PUT /item HTTP/1.1\r\n"), "{head}");
            stream.write_all(format!("{HEAD}Content-Length: 7\r\n\r\ncontent").as_bytes()).await.unwrap();
        });
        let response = page::<Bytewise>().oneshot(put(address)).await.unwrap();
        assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "content");
        // The server finds its preflight's reader gone.
        was_left.recv().await.unwrap();
        server.await.unwrap();
    });
}

#[test]
fn a_response_is_read_half_way_and_dropped() {
    run(async {
        let (listener, address, gone, mut was_left) = listen().await;
        tokio::spawn(async move {
            let (stream, _) = accept(&listener).await;
            write_for_ever(stream, gone).await;
        });
        let get = http::Request::get(format!("http://{address}/")).body(RequestBody::<Bytewise>::none()).unwrap();
        let mut body = page().oneshot(get).await.unwrap().into_body();
        let frame = body.frame().await.unwrap().unwrap();
        assert!(!frame.into_data().unwrap().is_empty());
        drop(body);
        was_left.recv().await.unwrap();
    });
}

#[test]
fn a_fetch_is_dropped_before_its_head_came() {
    run(async {
        let (listener, address, gone, mut was_left) = listen().await;
        let asked = tokio::spawn(async move {
            let (mut stream, _) = accept(&listener).await;
            gone.send(()).await.unwrap();
            let mut rest = Vec::new();
            // Its end is the client's going away.
            let _ = stream.read_to_end(&mut rest).await;
        });
        let fetch = tokio::spawn(page::<Bytewise>().oneshot(put(address)));
        was_left.recv().await.unwrap();
        fetch.abort();
        assert!(fetch.await.unwrap_err().is_cancelled());
        asked.await.unwrap();
    });
}

#[test]
fn nobody_listens() {
    run(async {
        let (listener, address, ..) = listen().await;
        drop(listener);
        let error = page::<Bytewise>().oneshot(put(address)).await.unwrap_err();
        assert_eq!(code(&error), "transport-failed");
        assert!(error.to_string().contains("connection-failed"), "{error}");
        assert!(format!("{error:?}").contains("because: "), "{error:?}");
    });
}

#[test]
fn a_server_that_hangs_up_or_speaks_something_else() {
    for (says, why) in [("", "connection closed"), ("SSH-2.0\r\n\r\n", "invalid HTTP version")] {
        run(async {
            let (listener, address, ..) = listen().await;
            tokio::spawn(async move {
                let (mut stream, _) = accept(&listener).await;
                stream.write_all(says.as_bytes()).await.unwrap();
            });
            let error = page::<Bytewise>().oneshot(put(address)).await.unwrap_err();
            assert_eq!(code(&error), "transport-failed");
            let told = format!("{error:?}");
            assert!(told.lines().any(|line| line.contains("because: ") && line.contains(why)), "{told}");
        });
    }
}

#[test]
fn a_redirect_to_another_server_goes_without_the_origin() {
    run(async {
        let (first, from, ..) = listen().await;
        let (second, to, ..) = listen().await;
        let server = tokio::spawn(async move {
            let (mut stream, _) = accept(&first).await;
            let head = "HTTP/1.1 302 Found\r\nAccess-Control-Allow-Origin: *\r\nTransfer-Encoding: chunked\r\n";
            // Its body never comes.
            stream.write_all(format!("{head}Location: http://{to}/next\r\n\r\n").as_bytes()).await.unwrap();
            let (mut other, head) = accept(&second).await;
            let answer = "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: null\r\nContent-Length: 0\r\n\r\n";
            other.write_all(answer.as_bytes()).await.unwrap();
            drop(stream);
            head
        });
        let get = http::Request::get(format!("http://{from}/")).body(RequestBody::<Bytewise>::none()).unwrap();
        let response = page().oneshot(get).await.unwrap();
        let fetched = response.extensions().get::<fetch_cors::tower::Fetched>().unwrap();
        assert_eq!(fetched.url().unwrap().as_str(), format!("http://{to}/next"));
        let head = server.await.unwrap();
        assert!(head.contains("\r\norigin: null\r\n"), "{head}");
    });
}

#[test]
fn a_stream_goes_up_frame_by_frame() {
    run(async {
        let (listener, address, ..) = listen().await;
        let server = tokio::spawn(async move {
            let (mut stream, head) = accept(&listener).await;
            assert!(head.starts_with("OPTIONS "), "{head}");
            let head =
                format!("{HEAD}Access-Control-Allow-Headers: *\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
            stream.write_all(head.as_bytes()).await.unwrap();
            let (mut stream, head) = accept(&listener).await;
            assert!(head.starts_with("PUT ") && head.contains("\r\ntransfer-encoding: chunked\r\n"), "{head}");
            // The first frame is there although the body never ends; so it is answered.
            let mut body = head.split_once("\r\n\r\n").unwrap().1.as_bytes().to_vec();
            while !body.ends_with(b"5\r\nfirst\r\n") {
                assert_ne!(stream.read_buf(&mut body).await.unwrap(), 0);
            }
            stream.write_all(format!("{HEAD}Content-Length: 0\r\n\r\n").as_bytes()).await.unwrap();
            stream
        });
        let body = Scripted::never_ends("first");
        let watch = body.watch();
        let request = http::Request::put(format!("http://{address}/item")).body(RequestBody::stream(body)).unwrap();
        let response = page().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200);
        assert!(watch.polls.load(std::sync::atomic::Ordering::Relaxed) > 0);
        drop(server.await.unwrap());
    });
}
