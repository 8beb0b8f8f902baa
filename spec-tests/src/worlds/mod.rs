//! Generated worlds: a few origins on few sites, a scripted server with near-miss answers, fetches that repeat and
//! interleave, a clock that moves. Each is a scenario without expectations, which engine and literal model both play.
//!
//! Strategies shrink: a world in which they differ becomes a small scenario that `fetch-cors explain` can tell.

mod answers;
mod cache_statements;
mod fetches;
mod play;
mod properties;
mod steps;
mod tally;

use proptest::prelude::{Strategy, any};
use proptest::sample::subsequence;
use serde_json::{Value, json};

pub use cache_statements::check_cache_statements;
pub use play::{Played, disagreement, disagreement_under};
pub use properties::check_properties;
pub use tally::Tally;

use proptest::prelude::Just;
use proptest::strategy::Union;

/// Ports, and hosts of one site, so that nearly equal origins meet.
const PLAIN: [&str; 5] =
    ["http://a.test", "http://b.test:8080", "http://www.site.test", "http://api.site.test", "http://a.test:8080"];

const SECURE: [&str; 4] = ["https://a.test", "https://b.test:8443", "https://www.site.test", "https://api.site.test"];

const MIXED: [&str; 5] =
    ["http://a.test", "https://a.test", "https://www.site.test", "http://www.site.test", "http://api.site.test"];

const PATHS: [&str; 2] = ["/x", "/y?q"];

/// One of these, as often as its weight says. Shrinks towards the first.
fn weighted<T: Clone + std::fmt::Debug + 'static>(choices: impl IntoIterator<Item = (u32, T)>) -> Union<Just<T>> {
    Union::new_weighted(choices.into_iter().map(|(weight, choice)| (weight, Just(choice))).collect())
}

/// Like [`weighted`], for JSON.
fn json_weighted(choices: Value) -> Union<Just<Value>> {
    let choices = match choices {
        Value::Array(choices) => choices,
        other => vec![other],
    };
    weighted(choices.into_iter().map(|choice| {
        let weight = choice[0].as_u64().and_then(|weight| u32::try_from(weight).ok()).expect("[weight, choice]");
        (weight, choice[1].clone())
    }))
}

/// A world as a scenario in JSON.
pub fn world() -> impl Strategy<Value = Value> {
    let palettes: [(u32, &[&'static str]); 3] = [(12, &PLAIN), (5, &SECURE), (3, &MIXED)];
    weighted(palettes)
        .prop_flat_map(|palette| {
            let sizes = weighted([(5, 2_usize), (4, 3), (1, 4)]);
            sizes.prop_flat_map(move |size| subsequence(palette, size))
        })
        .prop_flat_map(|origins| {
            let urls: Vec<String> =
                origins.iter().flat_map(|origin| PATHS.iter().map(move |path| format!("{origin}{path}"))).collect();
            let hosts: Vec<String> = origins.iter().map(|origin| host(origin).to_owned()).collect();
            let redirects = weighted([(5, 5_u32), (6, 64)]);
            let server = (answers::kindness(), redirects)
                .prop_flat_map({
                    let urls = urls.clone();
                    move |(kindness, redirects)| answers::server(&urls, kindness, redirects)
                })
                .boxed();
            let upgraded = proptest::option::weighted(0.1, proptest::sample::select(hosts.clone()));
            (upgraded, fetches::fetches(&origins, &urls), server, steps::plan(&origins, &hosts, &urls), any::<bool>())
                .prop_map(|(upgraded, fetches, server, plan, observes_cache)| {
                    let document = fetches.first().map_or(Value::Null, |fetch| fetch["origin"].clone());
                    let mut world = json!({
                        "id": "world",
                        "hsts": upgraded.into_iter().collect::<Vec<_>>(),
                        "server": server,
                        "steps": steps::steps(&plan, &fetches, observes_cache),
                    });
                    replace_placeholder(&mut world["server"], document.as_str().unwrap_or_default());
                    world
                })
        })
}

fn host(origin: &str) -> &str {
    let authority = origin.split("//").nth(1).unwrap_or_default();
    authority.split(':').next().unwrap_or_default()
}

/// `@document` stands for the origin of the world's first document.
fn replace_placeholder(value: &mut Value, document: &str) {
    match value {
        Value::String(text) if text.contains("@document") => *text = text.replace("@document", document),
        Value::Array(items) => items.iter_mut().for_each(|item| replace_placeholder(item, document)),
        Value::Object(members) => members.iter_mut().for_each(|(_, member)| replace_placeholder(member, document)),
        _ => {}
    }
}
