//! tower-http: what is written is compiled, and stands in front of a service.

use std::convert::Infallible;

use http::{Request, Response, StatusCode};
use tower::{Layer, Service, service_fn};

use crate::browser::Lines;
use crate::judge;
use crate::world::{EXPOSED, HOSTILE, PLAIN, PUBLIC, World};

/// The service: an application that knows one resource.
async fn application(request: Request<()>) -> Result<Response<()>, Infallible> {
    let mut response = Response::new(());
    if request.uri().path() != "/item" {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response.headers_mut().try_append(EXPOSED, http::HeaderValue::from_static("7")).expect("room for one");
    Ok(response)
}

fn send(layer: &tower_http::cors::CorsLayer, method: &str, path: &str, lines: &Lines) -> Option<(u16, Lines)> {
    let builder = Request::builder().method(method).uri(path);
    let request = lines.iter().fold(builder, |builder, (name, value)| builder.header(name, value)).body(()).ok()?;
    let mut service = layer.layer(service_fn(application));
    let response = pollster::block_on(service.call(request)).ok()?;
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let lines = response.headers().iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
    Some((response.status().as_u16(), lines))
}

/// What is compiled here is what the command line writes.
fn run(world: &World, layer: &tower_http::cors::CorsLayer, file: &str, compiled: &str) {
    let written = format!("{{\n{}cors\n}}\n", world.configuration("tower-http"));
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/configurations/tower_http").join(file);
    if std::env::var_os("WRITE_EXPECTED").is_some() {
        std::fs::write(&path, &written).expect("it is written");
    }
    assert_eq!(written, compiled, "run with WRITE_EXPECTED=1 to write {}", path.display());
    judge(&|method, path, lines| send(layer, method, path, lines), world);
}

#[test]
fn plain() {
    run(&PLAIN, &include!("tower_http/plain.rs"), "plain.rs", include_str!("tower_http/plain.rs"));
}

#[test]
fn hostile() {
    run(&HOSTILE, &include!("tower_http/hostile.rs"), "hostile.rs", include_str!("tower_http/hostile.rs"));
}

#[test]
fn public() {
    run(&PUBLIC, &include!("tower_http/public.rs"), "public.rs", include_str!("tower_http/public.rs"));
}
