//! What a developer sees of each type: enough to know it, and no secret.

use std::error::Error;

use fetch_cors::tower::{Fetch, FetchError, Fetched, Page};
use tower::{Service, service_fn};

use crate::{Answer, ITEM, Network, ORIGIN, PageBody, code, fetch, layer, request, run};

fn put() -> http::Request<PageBody> {
    request("PUT").body(PageBody::none()).unwrap()
}

#[test]
fn types_show_what_they_are() {
    let network = Network::generous();
    let mut fetches = network.page();
    let shown = format!("{:?}", layer());
    assert!(shown.contains("Settings {") && shown.contains(ORIGIN), "{shown}");
    let mut future = fetches.call(put());
    assert_eq!(format!("{future:?}"), "FetchFuture(\"fetching\")");
    run(&mut future).unwrap();
    assert_eq!(format!("{future:?}"), "FetchFuture(\"done\")");
    let trace = request("TRACE").body(PageBody::none()).unwrap();
    assert_eq!(format!("{:?}", fetches.call(trace)), "FetchFuture(\"refused\")");

    let response = fetch(&network.page(), put()).unwrap();
    let shown = format!("{:?}", response.extensions().get::<Fetched>().unwrap());
    assert!(shown.starts_with("Fetched") && shown.contains(ITEM), "{shown}");

    let page = Page::at(ORIGIN, network).unwrap();
    let shown = format!("{page:?}");
    assert!(shown.starts_with("Page {") && shown.contains(ORIGIN), "{shown}");
    let shown = format!("{:?}", page.put(ITEM));
    assert!(shown.starts_with("PageRequest {") && shown.contains(ORIGIN) && shown.contains("api.test"), "{shown}");
}

/// A network that fails.
fn broken() -> impl Service<http::Request<PageBody>, Response = Answer, Error = std::io::Error, Future: Send> + Clone {
    service_fn(|_: http::Request<PageBody>| async {
        Err(std::io::Error::new(std::io::ErrorKind::ConnectionRefused, "nobody is there"))
    })
}

#[test]
fn errors_say_what_the_network_said() {
    let page: Fetch<_> = tower::Layer::layer(&layer(), broken());
    let error: FetchError = fetch(&page, put()).unwrap_err();
    assert_eq!(code(&error), "transport-failed");
    let explanation = error.explanation().expect("it was fetched").to_string();
    assert!(explanation.contains("= network error: transport-failed"), "{explanation}");
    assert_eq!(error.source().expect("a cause").to_string(), "nobody is there");

    let refusal = run(Page::at(ORIGIN, broken()).unwrap().put(ITEM).body("{}").send()).unwrap_err();
    assert_eq!(refusal.source().expect("a cause").to_string(), "nobody is there");
}
