//! The test that the README shows, and what it prints where it fails.

use axum::Router;
use axum::http::{HeaderName, HeaderValue, Method};
use axum::routing::put;
use fetch_cors::tower::Page;
use tower_http::cors::CorsLayer;

const README: &str = include_str!("../../../../README.md");

fn router() -> Router {
    Router::new().route("/item", put(async || "stored")).layer(cors().allow_credentials(true))
}

fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin([HeaderValue::from_static("https://app.test")])
        .allow_methods([Method::PUT])
        .allow_headers([HeaderName::from_static("x-requested-by")])
}

#[tokio::test]
async fn a_page_of_the_app_can_put_items() {
    let page = Page::at("https://app.test", router()).unwrap();
    page.put("https://api.test/item").header("X-Requested-By", "app").with_credentials().send().await.unwrap();
}

#[test]
fn the_readme_shows_it() {
    let (_, rest) = include_str!("readme.rs").split_once("\n#[tokio::test]\n").unwrap();
    let (test, _) = rest.split_once("\n}\n").unwrap();
    assert_eq!(test.lines().count() + 2, 5);
    assert!(README.contains(&format!("```rust\n#[tokio::test]\n{test}\n}}\n```\n")));
}

#[test]
fn the_readme_shows_what_it_prints() {
    let router = Router::new().route("/item", put(async || "stored")).layer(cors());
    let put =
        Page::at("https://app.test", router).unwrap().put("https://api.test/item").header("X-Requested-By", "app");
    let told = crate::run(put.with_credentials().send()).unwrap_err().to_string();
    let (_, rest) = README.split_once("prints the explanation and the advice:\n\n```text\n").unwrap();
    let (shown, _) = rest.split_once("```").unwrap();
    let mut lines = told.lines();
    let shown: Vec<_> = shown.lines().filter(|line| line.trim() != "…").collect();
    assert!(shown.len() > 5, "{shown:?}");
    for line in shown {
        assert!(lines.any(|told| told == line), "`{line}` is not where it should be in\n{told}");
    }
}
