//! Chains of redirects in scenarios: changes of single parts hardly ever make one that goes on for long.

use serde_json::{Value, json};

use super::bytes::Random;

/// Rules by which these URLs lead from each to the next, whoever asks, and the last one ends it.
pub(super) fn chain(urls: &[String], random: &mut Random) -> Vec<Value> {
    let allowed = *random.pick(&["*", "*", "null", "http://a.test"]);
    let answer = |url: &String, next: Option<&String>, status: u16| {
        let mut headers = vec![json!(["Access-Control-Allow-Origin", allowed])];
        headers.extend(next.map(|next| json!(["Location", next])));
        json!({ "url": url, "preflight": false, "responses": [{ "status": status, "headers": headers }] })
    };
    let preflight = |url: &String| {
        let permissions =
            ["Origin", "Methods", "Headers"].map(|what| json!([format!("Access-Control-Allow-{what}"), "*"]));
        json!({ "url": url, "preflight": true, "responses": [{ "status": 204, "headers": permissions }] })
    };
    let mut rules = Vec::new();
    for (place, url) in urls.iter().enumerate() {
        let next = urls.get(place + 1);
        let status = if next.is_some() { *random.pick(&[301, 302, 303, 307, 308]) } else { 200 };
        rules.extend([answer(url, next, status), preflight(url)]);
    }
    rules
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worlds::Played;

    #[test]
    fn a_chain_is_followed_to_its_end() {
        let urls = ["http://b.test/x", "http://c.test/x", "http://c.test:8080/y"].map(str::to_owned);
        let mut ended = 0;
        for seed in 0..40 {
            let scenario = json!({
                "id": "chain",
                "server": chain(&urls, &mut Random(seed)),
                "steps": [{ "fetch": { "origin": "http://a.test", "url": urls[0] } }],
            });
            let played = Played::by_the_engine(&scenario).unwrap();
            ended += usize::from(played.report.outcomes[0].response().is_ok());
        }
        assert!((15..40).contains(&ended), "{ended} of 40 chains end with a response");
    }
}
