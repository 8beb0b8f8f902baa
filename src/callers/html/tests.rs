use super::*;
use crate::infrastructure::origin::Origin;

fn url() -> Url {
    Url::parse("https://b.test/x").unwrap()
}

fn client() -> Client {
    Origin::parse("https://a.test").unwrap().into()
}

fn header(request: &Request, name: &str) -> Option<String> {
    request.headers().get(name.as_bytes()).map(|value| String::from_utf8_lossy(&value).into_owned())
}

#[test]
fn attribute_values() {
    use CorsSettingsAttribute::{Anonymous, NoCors, UseCredentials};
    for (value, state, credentials) in [
        (None, NoCors, CredentialsMode::SameOrigin),
        (Some(""), Anonymous, CredentialsMode::SameOrigin),
        (Some("anonymous"), Anonymous, CredentialsMode::SameOrigin),
        (Some("ANONYMOUS"), Anonymous, CredentialsMode::SameOrigin),
        (Some("use-credentials"), UseCredentials, CredentialsMode::Include),
        (Some("Use-Credentials"), UseCredentials, CredentialsMode::Include),
        (Some(" use-credentials"), Anonymous, CredentialsMode::SameOrigin),
        (Some("no-cors"), Anonymous, CredentialsMode::SameOrigin),
    ] {
        assert_eq!(CorsSettingsAttribute::from_attribute(value), state, "{value:?}");
        assert_eq!(state.credentials_mode(), credentials);
    }
    assert_eq!(CorsSettingsAttribute::default(), NoCors);
}

#[test]
fn potential_cors_by_state_and_fallback() {
    use CorsSettingsAttribute::{Anonymous, NoCors, UseCredentials};
    for (state, fallback, mode, credentials) in [
        (NoCors, false, RequestMode::NoCors, CredentialsMode::Include),
        (NoCors, true, RequestMode::SameOrigin, CredentialsMode::Include),
        (Anonymous, false, RequestMode::Cors, CredentialsMode::SameOrigin),
        (Anonymous, true, RequestMode::Cors, CredentialsMode::SameOrigin),
        (UseCredentials, false, RequestMode::Cors, CredentialsMode::Include),
        (UseCredentials, true, RequestMode::Cors, CredentialsMode::Include),
    ] {
        let request = Request::potential_cors(url(), client(), Destination::Track, state, fallback);
        assert_eq!((request.mode(), request.credentials_mode()), (mode, credentials), "{state:?} {fallback}");
        assert_eq!(request.destination(), Destination::Track);
        assert!(request.uses_url_credentials() && !request.is_unsafe_request());
    }
}

#[test]
fn event_sources_say_what_they_accept() {
    let request = Request::event_source(url(), client(), true);
    assert_eq!(header(&request, "accept").unwrap(), "text/event-stream");
    assert_eq!(request.cache_mode(), CacheMode::NoStore);
    assert_eq!(request.credentials_mode(), CredentialsMode::Include);
    let again = |id: &str| Request::event_source_reconnection(url(), client(), false, id);
    assert_eq!(header(&again("").unwrap(), "last-event-id"), None);
    assert_eq!(header(&again(" 7\u{e9} ").unwrap(), "last-event-id").unwrap(), "7\u{e9}");
    for id in ["a\0", "a\n", "\r"] {
        assert!(matches!(again(id), Err(RequestError::InvalidHeader(_))), "{id:?}");
    }
    assert!(!again("7").unwrap().is_unsafe_request());
}

#[test]
fn pings_hide_secure_pages_from_other_origins() {
    let target = Url::parse("https://c.test/#f").unwrap();
    let ping = |document: &str, to: &str| {
        Request::ping(Url::parse(to).unwrap(), client(), &Url::parse(document).unwrap(), &target)
    };
    for (document, to, from) in [
        ("https://a.test/p", "https://b.test/x", None),
        ("https://a.test/p", "http://a.test/x", None),
        ("https://a.test/p", "https://a.test/x", Some("https://a.test/p")),
        ("http://a.test/p", "https://b.test/x", Some("http://a.test/p")),
        ("about:srcdoc", "https://b.test/x", Some("about:srcdoc")),
    ] {
        let request = ping(document, to).unwrap();
        assert_eq!(header(&request, "ping-from").as_deref(), from, "{document} {to}");
        assert_eq!(header(&request, "ping-to").unwrap(), "https://c.test/#f");
        assert_eq!(header(&request, "content-type").unwrap(), "text/ping");
        assert_eq!(request.body(), Body::Replayable);
    }
    let error = ping("https://a.test/p", "ftp://b.test/").unwrap_err();
    assert_eq!(error, RequestError::Scheme { found: "ftp".into(), expected: "http or https" });
}

#[test]
fn navigations_have_navigations_destinations() {
    for &destination in Destination::ALL {
        let request = Request::navigation(url(), client(), destination, None);
        assert_eq!(request.is_ok(), destination.is_navigation(), "{destination}");
        if let Err(error) = request {
            assert!(matches!(error, RequestError::Destination { found, .. } if found == destination));
        }
    }
}

#[test]
fn navigations_post_what_forms_encode() {
    let post = |encoding| Request::navigation(url(), client(), Destination::Iframe, encoding);
    let request = post(None).unwrap();
    assert_eq!((request.method(), request.body()), (&Method::GET, Body::None));
    assert!(request.headers().is_empty());
    for (encoding, content_type) in [
        (FormEncoding::UrlEncoded, "application/x-www-form-urlencoded"),
        (FormEncoding::MultipartFormData { boundary: b"x".to_vec() }, "multipart/form-data; boundary=x"),
        (FormEncoding::TextPlain, "text/plain"),
    ] {
        let request = post(Some(encoding)).unwrap();
        assert_eq!((request.method(), request.body()), (&Method::POST, Body::Replayable));
        assert_eq!(header(&request, "content-type").unwrap(), content_type);
        // What safelists a type is that forms send it.
        assert!(crate::infrastructure::request_header::is_cors_safelisted_request_header(
            b"content-type",
            content_type.as_bytes()
        ));
    }
    assert!(post(Some(FormEncoding::MultipartFormData { boundary: b"\n".to_vec() })).is_err());
}

#[test]
fn service_workers_follow_no_redirect_and_ask_no_service_worker() {
    let request = Request::service_worker_script(url(), client());
    assert_eq!(request.redirect_mode(), RedirectMode::Error);
    assert_eq!(request.service_workers_mode(), ServiceWorkersMode::None);
    assert_eq!(header(&request, "service-worker").unwrap(), "script");
}

#[test]
fn module_scripts_take_the_destination_that_they_are_given() {
    let request = Request::module_script(url(), client(), Destination::Json, CredentialsMode::Include);
    assert_eq!(request.destination(), Destination::Json);
    assert_eq!((request.mode(), request.credentials_mode()), (RequestMode::Cors, CredentialsMode::Include));
    assert!(!request.uses_url_credentials());
    let request = Request::module_worker_script(url(), client(), Destination::SharedWorker, CredentialsMode::Omit);
    assert_eq!((request.mode(), request.credentials_mode()), (RequestMode::SameOrigin, CredentialsMode::Omit));
    assert_eq!(request.destination(), Destination::SharedWorker);
}

#[test]
fn manifests_ask_for_cors_whatever_the_attribute_says() {
    for (state, credentials) in [
        (CorsSettingsAttribute::NoCors, CredentialsMode::SameOrigin),
        (CorsSettingsAttribute::Anonymous, CredentialsMode::SameOrigin),
        (CorsSettingsAttribute::UseCredentials, CredentialsMode::Include),
    ] {
        let request = Request::manifest(url(), client(), state);
        assert_eq!((request.mode(), request.credentials_mode()), (RequestMode::Cors, credentials));
        assert_eq!(request.initiator(), Initiator::Manifest);
    }
}
