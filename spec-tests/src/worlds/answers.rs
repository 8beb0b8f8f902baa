//! What servers answer: mostly what permits, often nearly so.

use proptest::collection::vec;
use proptest::prelude::{BoxedStrategy, Strategy};
use proptest::sample::select;
use proptest::strategy::Union;
use serde_json::{Value, json};

use super::{json_weighted, weighted};

/// How a world's servers are disposed: the weight of what permits beside that of what nearly does.
pub(super) fn kindness() -> impl Strategy<Value = u32> {
    weighted([(7, 200), (3, 12), (1, 2)])
}

/// A rule for preflights and one for other requests, for each URL.
pub(super) fn server(urls: &[String], kindness: u32, redirects: u32) -> BoxedStrategy<Value> {
    let rules: Vec<BoxedStrategy<Value>> = urls
        .iter()
        .flat_map(|url| {
            let rule = |preflight: bool, responses: BoxedStrategy<Vec<Value>>| {
                let url = url.clone();
                responses
                    .prop_map(move |responses| json!({ "url": url, "preflight": preflight, "responses": responses }))
                    .boxed()
            };
            [
                rule(true, vec(preflight_answer(kindness, urls), 1..=2).boxed()),
                rule(false, vec(answer(kindness, redirects, urls), 1..=3).boxed()),
            ]
        })
        .collect();
    rules.prop_map(Value::Array).boxed()
}

type Headers = BoxedStrategy<Vec<Value>>;

/// Header lines: the first choice as heavy as kindness says, near misses beside it.
fn lines(kindness: u32, good: &Value, bad: &Value) -> Headers {
    let good: Vec<Value> = good.as_array().into_iter().flatten().cloned().collect();
    let bad: Vec<Value> = bad.as_array().into_iter().flatten().cloned().collect();
    let per_good = (kindness * 4 / u32::try_from(good.len()).unwrap_or(1)).max(1);
    let choices = good.into_iter().map(|lines| (per_good, lines)).chain(bad.into_iter().map(|lines| (3, lines)));
    weighted(choices).prop_map(|lines| lines.as_array().cloned().unwrap_or_default()).boxed()
}

fn named(name: &'static str, lines: Headers) -> Headers {
    lines.prop_map(move |values| values.into_iter().map(|value| json!([name, value])).collect()).boxed()
}

fn allow_origin(kindness: u32) -> Headers {
    named(
        "Access-Control-Allow-Origin",
        lines(
            kindness,
            &json!([["@document"], ["@document"], ["@document"], ["*"]]),
            &json!([
                [],
                ["@document", "@document"],
                ["*", "*"],
                ["@document, *"],
                ["null"],
                ["@document/"],
                ["http://elsewhere.test"],
                ["http://a.test"],
                ["nonsense"],
                [""],
                ["HTTP://A.TEST"]
            ]),
        ),
    )
}

fn allow_credentials(kindness: u32) -> Headers {
    named(
        "Access-Control-Allow-Credentials",
        lines(
            kindness,
            &json!([["true"], ["true"], ["true"], []]),
            &json!([["True"], ["false"], ["true", "true"], [""], ["true,"]]),
        ),
    )
}

fn allow_methods(kindness: u32) -> Headers {
    named(
        "Access-Control-Allow-Methods",
        lines(
            kindness,
            &json!([["PUT, DELETE, PATCH, x-method, patch, OPTIONS"], ["PUT", "DELETE,PATCH"], ["*"], ["PUT, *"]]),
            &json!([[], ["put"], ["GET"], [""], [",, PUT ,"], ["PUT; DELETE"], ["PUT DELETE"], ["*", "PUT"], ["POST"]]),
        ),
    )
}

fn allow_headers(kindness: u32) -> Headers {
    named(
        "Access-Control-Allow-Headers",
        lines(
            kindness,
            &json!([
                ["x-a, X-B, content-type, authorization, accept, accept-language, range, content-language, *"],
                ["x-a", "x-b,content-type, Authorization"],
                ["*"],
                ["*, authorization"]
            ]),
            &json!([[], ["x-a"], ["X-B"], [""], ["x-a,,"], ["x-a; x-b"], ["x a"], ["authorization"], ["content-type"]]),
        ),
    )
}

fn max_age() -> Headers {
    let values = json_weighted(json!([
        [6, []],
        [16, ["600"]],
        [4, ["5"]],
        [2, ["0"]],
        [2, ["-1"]],
        [1, ["+600"]],
        [1, ["1.5"]],
        [1, [""]],
        [1, ["600", "600"]],
        [2, ["99999999999999999999"]],
        [1, ["86400"]],
        [1, ["six"]]
    ]));
    named("Access-Control-Max-Age", values.prop_map(|lines| lines.as_array().cloned().unwrap_or_default()).boxed())
}

fn expose() -> Headers {
    let values = json_weighted(json!([
        [5, []],
        [4, ["x-r"]],
        [3, ["*"]],
        [1, ["x-r, *"]],
        [1, ["x-r; x-s"]],
        [1, ["", "X-R"]],
        [1, ["set-cookie"]]
    ]));
    named(
        "Access-Control-Expose-Headers",
        values.prop_map(|lines| lines.as_array().cloned().unwrap_or_default()).boxed(),
    )
}

fn other() -> Headers {
    json_weighted(json!([
        [12, []],
        [4, [["X-R", "1"], ["X-S", "2"], ["Content-Type", "text/plain"]]],
        [3, [["Cross-Origin-Resource-Policy", "cross-origin"]]],
        [2, [["Cross-Origin-Resource-Policy", "same-site"]]],
        [2, [["Cross-Origin-Resource-Policy", "same-origin"]]],
        [1, [["Cross-Origin-Resource-Policy", "same-origin, same-origin"]]],
        [2, [["Timing-Allow-Origin", "*"]]],
        [1, [["Timing-Allow-Origin", "@document, null"]]],
        [2, [["Referrer-Policy", "no-referrer"]]],
        [1, [["Referrer-Policy", "unsafe-url, nonsense"]]],
        [1, [["Set-Cookie", "a=b"], ["X-R", "1"], ["x-r", "2"]]]
    ]))
    .prop_map(|lines| lines.as_array().cloned().unwrap_or_default())
    .boxed()
}

fn head(status: u16, parts: &[Vec<Value>]) -> Value {
    json!({ "status": status, "headers": parts.concat() })
}

fn failure() -> BoxedStrategy<Value> {
    weighted([(1, json!({ "fail": "connection-lost" })), (1, json!({ "fail": "timed-out" }))]).boxed()
}

/// A head that no HTTP parser lets through.
fn broken_head() -> BoxedStrategy<Value> {
    json_weighted(json!([[1, { "status": 200, "headers": [["X-R", "a\u{0}b"]] }]])).boxed()
}

fn preflight_answer(kindness: u32, urls: &[String]) -> BoxedStrategy<Value> {
    let status = weighted([(kindness * 2, 204_u16), (kindness, 200), (1, 404), (1, 500), (1, 299), (1, 301), (1, 304)]);
    let location = select(urls.to_vec());
    let parts = (
        allow_origin(kindness),
        allow_credentials(kindness),
        allow_methods(kindness),
        allow_headers(kindness),
        max_age(),
    );
    let heads =
        (status, parts, location).prop_map(|(status, (origin, credentials, methods, headers, age), location)| {
            let location = if status == 301 { vec![json!(["Location", location])] } else { Vec::new() };
            head(status, &[origin, credentials, methods, headers, age, location])
        });
    Union::new_weighted(vec![(97, heads.boxed()), (2, failure()), (1, broken_head())]).boxed()
}

fn answer(kindness: u32, redirects: u32, urls: &[String]) -> BoxedStrategy<Value> {
    let status = weighted([(20, 200_u16), (1, 204), (1, 206), (1, 404), (1, 500), (1, 401), (1, 304)]);
    let parts = || (allow_origin(kindness), allow_credentials(kindness), expose(), other());
    let plain = (status, parts())
        .prop_map(|(status, (origin, credentials, expose, other))| head(status, &[origin, credentials, expose, other]));
    let status = weighted([(6, 302_u16), (4, 307), (3, 303), (2, 308), (2, 301), (1, 300)]);
    let redirect =
        (status, parts(), location(urls)).prop_map(|(status, (origin, credentials, expose, other), location)| {
            head(status, &[origin, credentials, expose, other, location])
        });
    Union::new_weighted(vec![
        (97 - redirects, plain.boxed()),
        (redirects, redirect.boxed()),
        (2, failure()),
        (1, broken_head()),
    ])
    .boxed()
}

fn location(urls: &[String]) -> Headers {
    let ordinary = select(urls.to_vec()).prop_map(|url| json!([url]));
    let with_user_info = select(urls.to_vec()).prop_map(|url| json!([url.replacen("//", "//user:pass@", 1)]));
    let fragment = select(urls.to_vec()).prop_map(|url| json!([format!("{url}#f")]));
    let odd = json_weighted(json!([
        [2, []],
        [1, [""]],
        [1, ["//"]],
        [2, ["http://["]],
        [2, ["data:,x"]],
        [1, ["/x", "/y"]],
        [1, ["about:blank"]],
        [1, ["?q"]],
        [1, ["http://unknown.test/"]],
        [1, ["/\u{e4}"]]
    ]));
    let values = Union::new_weighted(vec![
        (26, ordinary.boxed()),
        (22, select(vec![json!(["/x"]), json!(["/y?q"])]).boxed()),
        (4, odd.boxed()),
        (3, with_user_info.boxed()),
        (2, fragment.boxed()),
    ]);
    named("Location", values.prop_map(|lines| lines.as_array().cloned().unwrap_or_default()).boxed())
}
