use super::*;
use crate::infrastructure::header_list::InvalidHeader;
use crate::request_error::Exception;

fn fetch(url: &str) -> FetchApiRequestBuilder {
    Request::fetch_api(Url::parse(url).unwrap(), Origin::parse("https://a.test").unwrap())
}

fn get() -> FetchApiRequestBuilder {
    fetch("https://b.test/")
}

fn post() -> FetchApiRequestBuilder {
    get().method("post")
}

fn header(request: &Request, name: &str) -> Option<String> {
    request.headers().get(name.as_bytes()).map(|value| String::from_utf8_lossy(&value).into_owned())
}

#[test]
fn defaults_are_the_constructors() {
    let request = get().build().unwrap();
    assert_eq!(request.method(), Method::GET);
    assert_eq!(request.mode(), RequestMode::Cors);
    assert_eq!(request.credentials_mode(), CredentialsMode::SameOrigin);
    assert_eq!(request.redirect_mode(), RedirectMode::Follow);
    assert_eq!(request.cache_mode(), CacheMode::Default);
    assert_eq!(request.destination(), Destination::Empty);
    assert_eq!(request.referrer_policy(), ReferrerPolicy::Empty);
    assert_eq!(request.service_workers_mode(), ServiceWorkersMode::All);
    assert_eq!(request.body(), Body::None);
    assert!(request.is_unsafe_request() && !request.uses_cors_preflight() && !request.keepalive());
    assert!(!request.uses_url_credentials());
    assert!(request.headers().is_empty());
}

#[test]
fn members_are_taken() {
    let origin = Origin::parse("https://c.test").unwrap();
    let request = get()
        .method(&Method::DELETE)
        .mode(RequestMode::SameOrigin)
        .credentials(CredentialsMode::Omit)
        .redirect(RedirectMode::Manual)
        .cache(CacheMode::OnlyIfCached)
        .referrer_policy(ReferrerPolicy::Origin)
        .keepalive(true)
        .service_workers(ServiceWorkersMode::None)
        .destination(Destination::Image)
        .initiator(Initiator::ImageSet)
        .blob_url_origin(origin.clone())
        .headers([("X-B", "1"), ("X-A", "2")])
        .header("x-b", "3")
        .body(FetchBody::bytes())
        .build()
        .unwrap();
    assert_eq!(request.method(), Method::DELETE);
    assert_eq!(request.mode(), RequestMode::SameOrigin);
    assert_eq!(request.credentials_mode(), CredentialsMode::Omit);
    assert_eq!(request.redirect_mode(), RedirectMode::Manual);
    assert_eq!(request.cache_mode(), CacheMode::OnlyIfCached);
    assert_eq!(request.referrer_policy(), ReferrerPolicy::Origin);
    assert!(request.keepalive());
    assert_eq!(request.service_workers_mode(), ServiceWorkersMode::None);
    assert_eq!(request.destination(), Destination::Image);
    assert_eq!(request.initiator(), Initiator::ImageSet);
    assert_eq!(request.blob_url_origin, Some(origin));
    assert_eq!(request.body(), Body::Replayable);
    let expected: [(&[u8], &[u8]); 3] = [(b"X-B", b"1"), (b"X-A", b"2"), (b"X-B", b"3")];
    assert!(request.headers().iter().eq(expected));
}

#[test]
fn urls_with_credentials_are_refused() {
    for url in ["https://u@b.test/", "https://u:p@b.test/", "https://:p@b.test/"] {
        assert_eq!(fetch(url).build().unwrap_err(), RequestError::UrlIncludesCredentials);
    }
}

#[test]
fn modes_of_user_agents_are_refused() {
    for mode in [RequestMode::Navigate, RequestMode::WebSocket, RequestMode::WebTransport] {
        let error = get().mode(mode).build().unwrap_err();
        assert_eq!(error, RequestError::ModeNotAllowed { mode });
        assert_eq!(error.exception(), Exception::TypeError);
    }
}

#[test]
fn only_if_cached_asks_for_same_origin() {
    for mode in [RequestMode::Cors, RequestMode::NoCors] {
        let error = get().mode(mode).cache(CacheMode::OnlyIfCached).build().unwrap_err();
        assert_eq!(error, RequestError::OnlyIfCached { cache_mode: CacheMode::OnlyIfCached, mode });
    }
    assert!(get().mode(RequestMode::SameOrigin).cache(CacheMode::OnlyIfCached).build().is_ok());
}

#[test]
fn methods_are_tokens_and_not_forbidden() {
    for found in ["", "G ET", "PUT\n", "g\u{e9}t"] {
        let error = get().method(found).build().unwrap_err();
        assert_eq!(error, RequestError::InvalidMethod { found: found.into() });
    }
    for found in ["CONNECT", "trace", "Track"] {
        let error = get().method(found).build().unwrap_err();
        assert_eq!(error, RequestError::ForbiddenMethod { found: found.into() });
    }
    assert_eq!(get().method(b"put").build().unwrap().method(), Method::PUT);
    assert_eq!(get().method("patch").build().unwrap().method().as_str(), "patch");
}

#[test]
fn no_cors_takes_safelisted_methods_and_headers() {
    let no_cors = |method: &str| get().mode(RequestMode::NoCors).method(method);
    for found in ["PUT", "OPTIONS", "patch"] {
        let error = no_cors(found).build().unwrap_err();
        assert_eq!(error, RequestError::MethodInNoCorsMode { found: found.into() });
    }
    for method in ["get", "HEAD", "Post"] {
        assert!(no_cors(method).build().is_ok());
    }
    let request = no_cors("POST")
        .headers([("X-A", "1"), ("Accept", "text/x"), ("Range", "bytes=0-"), ("Accept-Language", "en")])
        .body(FetchBody::blob("application/json"))
        .build()
        .unwrap();
    let expected: [(&[u8], &[u8]); 2] = [(b"Accept", b"text/x"), (b"Accept-Language", b"en")];
    assert!(request.headers().iter().eq(expected));
    let request = no_cors("POST").body(FetchBody::text()).build().unwrap();
    assert_eq!(header(&request, "content-type").unwrap(), "text/plain;charset=UTF-8");
}

#[test]
fn forbidden_headers_are_dropped_and_invalid_ones_refused() {
    let request = get().headers([("Cookie", "a"), ("X-A", " 1 "), ("Sec-X", "2")]).build().unwrap();
    let expected: [(&[u8], &[u8]); 1] = [(b"X-A", b"1")];
    assert!(request.headers().iter().eq(expected));
    let error = get().header("a b", "1").build().unwrap_err();
    assert_eq!(error, InvalidHeader::Name { found: b"a b".to_vec() }.into());
    let error = get().header("a", "1\n2").build().unwrap_err();
    assert_eq!(error, InvalidHeader::Value { name: b"a".to_vec(), found: b"1\n2".to_vec() }.into());
    // Dropped by the guard would come too late for an invalid value.
    assert!(get().header("cookie", "1\0").build().is_err());
    assert!(get().mode(RequestMode::NoCors).header("x", "1\0").build().is_err());
}

#[test]
fn get_and_head_have_no_body() {
    for method in ["GET", "head"] {
        for body in [FetchBody::text(), FetchBody::stream(), FetchBody::bytes()] {
            let error = get().method(method).body(body).duplex_half().build().unwrap_err();
            assert_eq!(error, RequestError::BodyNotAllowed { method: method.to_uppercase() });
        }
    }
    assert!(get().body(FetchBody::none()).build().is_ok());
    assert!(get().method("get2").body(FetchBody::text()).build().is_ok());
}

#[test]
fn content_type_comes_from_the_body_unless_given() {
    for (body, content_type) in [
        (FetchBody::text(), Some("text/plain;charset=UTF-8")),
        (FetchBody::urlencoded(), Some("application/x-www-form-urlencoded;charset=UTF-8")),
        (FetchBody::form_data("x"), Some("multipart/form-data; boundary=x")),
        (FetchBody::blob("image/png"), Some("image/png")),
        (FetchBody::blob(""), None),
        (FetchBody::bytes(), None),
        (FetchBody::none(), None),
    ] {
        let request = post().body(body.clone()).build().unwrap();
        assert_eq!(header(&request, "content-type").as_deref(), content_type, "{body:?}");
        let request = post().header("content-type", "").body(body).build().unwrap();
        assert_eq!(header(&request, "content-type").as_deref(), Some(""));
    }
    // A boundary that is no value is the encoder's mistake, not a panic.
    assert!(post().body(FetchBody::form_data("a\nb")).build().is_err());
}

#[test]
fn streams_ask_for_duplex_and_a_mode_and_a_preflight() {
    let stream = || post().body(FetchBody::stream());
    assert_eq!(stream().build().unwrap_err(), RequestError::DuplexMissing);
    assert_eq!(
        stream().duplex_half().mode(RequestMode::NoCors).build().unwrap_err(),
        RequestError::StreamInMode { mode: RequestMode::NoCors }
    );
    assert_eq!(stream().duplex_half().keepalive(true).build().unwrap_err(), RequestError::StreamWithKeepalive);
    for mode in [RequestMode::Cors, RequestMode::SameOrigin] {
        let request = stream().duplex_half().mode(mode).build().unwrap();
        assert!(request.uses_cors_preflight());
        assert_eq!(request.body(), Body::Stream);
        assert!(request.headers().is_empty());
    }
    // The other bodies do not care for duplex.
    assert!(!post().body(FetchBody::text()).duplex_half().build().unwrap().uses_cors_preflight());
}

#[test]
fn the_first_refusal_in_the_order_of_the_steps_is_given() {
    // Everything is wrong; what is mended one after the other uncovers the next.
    let wrong = fetch("https://u@b.test/")
        .mode(RequestMode::WebSocket)
        .cache(CacheMode::OnlyIfCached)
        .method("tr ace")
        .header("a b", "")
        .keepalive(true)
        .body(FetchBody::stream());
    assert!(matches!(wrong.clone().build(), Err(RequestError::ModeNotAllowed { .. })));
    let mut wrong = wrong.mode(RequestMode::Navigate);
    assert_eq!(wrong.clone().build().unwrap_err(), RequestError::UrlIncludesCredentials);
    wrong.url = Url::parse("https://b.test/").unwrap();
    assert!(matches!(wrong.clone().build(), Err(RequestError::ModeNotAllowed { .. })));
    let wrong = wrong.mode(RequestMode::NoCors);
    assert!(matches!(wrong.clone().build(), Err(RequestError::OnlyIfCached { .. })));
    let wrong = wrong.cache(CacheMode::Default);
    assert!(matches!(wrong.clone().build(), Err(RequestError::InvalidMethod { .. })));
    let wrong = wrong.method("TRACE");
    assert!(matches!(wrong.clone().build(), Err(RequestError::ForbiddenMethod { .. })));
    let wrong = wrong.method("PUT");
    assert!(matches!(wrong.clone().build(), Err(RequestError::MethodInNoCorsMode { .. })));
    let mut wrong = wrong.method("GET");
    assert!(matches!(wrong.clone().build(), Err(RequestError::InvalidHeader(_))));
    wrong.init.headers.clear();
    assert!(matches!(wrong.clone().build(), Err(RequestError::BodyNotAllowed { .. })));
    let wrong = wrong.method("POST");
    assert_eq!(wrong.clone().build().unwrap_err(), RequestError::StreamWithKeepalive);
    let wrong = wrong.keepalive(false);
    assert_eq!(wrong.clone().build().unwrap_err(), RequestError::DuplexMissing);
    let wrong = wrong.duplex_half();
    assert!(matches!(wrong.clone().build(), Err(RequestError::StreamInMode { .. })));
    assert!(wrong.mode(RequestMode::Cors).build().is_ok());
}

#[test]
fn a_long_name_with_a_long_value_takes_no_more_room_than_both() {
    // One beside the other, and not one for each byte of the other: no machine has 2^48 bytes.
    let (name, value) = ("x".repeat(1 << 24), "y".repeat(1 << 24));
    let request = get().header(&name, &value).build().unwrap();
    assert_eq!(request.headers().byte_len(), 1 << 25);
    assert!(request.headers().contains(name.as_bytes()));
}
