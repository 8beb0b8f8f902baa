//! Which of the recorded answers belongs to what a profile would ask.

use fetch_cors::scenario::reader::HeaderPairs;
use fetch_cors::{Exchange, Predicted, Profile};
use url::Url;

use super::recording::{Answer, Asked, Recorded, Recording};
use crate::redaction::Reveal;

/// The answers to what one profile asks, in one play.
pub(super) struct Answers<'a> {
    recording: &'a Recording,
    profile: Profile,
    /// Which exchanges have been answered from, by their place.
    used: Vec<usize>,
    /// What it asks otherwise than it was asked.
    pub(super) assumed: Vec<String>,
}

impl<'a> Answers<'a> {
    pub(super) fn of(recording: &'a Recording, profile: Profile) -> Self {
        Self { recording, profile, used: Vec::new(), assumed: Vec::new() }
    }

    /// The answer to this request or to one like it: the next that has not been used, else the last.
    pub(super) fn find(&mut self, exchange: &Exchange<Predicted>) -> Option<&'a Answer> {
        let wire = self.profile.wire_headers(exchange);
        let mut found: Option<(Rank, usize, &Recorded, Vec<String>)> = None;
        for (place, recorded) in self.recording.exchanges.iter().enumerate() {
            if !is_same_message(&recorded.asked, exchange) {
                continue;
            }
            let Some(differences) = differences(&recorded.asked, exchange, &wire) else { continue };
            let is_used = self.used.contains(&place);
            let rank = (differences.len(), is_used, if is_used { usize::MAX - place } else { place });
            if found.as_ref().is_none_or(|(best, ..)| rank < *best) {
                found = Some((rank, place, recorded, differences));
            }
        }
        let (_, place, recorded, differences) = found?;
        self.used.push(place);
        if !differences.is_empty() {
            self.assumed.push(format!("{} has other {}", described(exchange), differences.join(", ")));
        }
        Some(&recorded.answer)
    }
}

/// Fewest differences, not yet used, first of those not used and last of those used.
type Rank = (usize, bool, usize);

fn is_same_message(asked: &Asked, exchange: &Exchange<Predicted>) -> bool {
    let without_fragment = |url: &Url| url.as_str().split('#').next().map(str::to_owned);
    asked.is_preflight == exchange.is_preflight()
        && asked.method == exchange.method().as_str()
        && without_fragment(&asked.url) == without_fragment(exchange.url())
}

/// What of it a server would see otherwise; `None` where it decides by it: answers depend on the origin.
fn differences(asked: &Asked, exchange: &Exchange<Predicted>, wire: &HeaderPairs) -> Option<Vec<String>> {
    let lines = |headers: &HeaderPairs| {
        let mut lines: Vec<(Vec<u8>, Vec<u8>)> =
            headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone())).collect();
        lines.sort();
        lines
    };
    let (one, other) = (lines(&asked.headers), lines(wire));
    let only = |lines: &[(Vec<u8>, Vec<u8>)], others: &[(Vec<u8>, Vec<u8>)]| {
        let only: Vec<_> = lines.iter().filter(|line| !others.contains(line)).map(|(name, _)| name.clone()).collect();
        only
    };
    let mut names: Vec<String> = [only(&one, &other), only(&other, &one)]
        .concat()
        .iter()
        .map(|name| format!("`{}`", name.escape_ascii()))
        .collect();
    names.sort();
    names.dedup();
    if names.iter().any(|name| name == "`origin`") {
        return None;
    }
    if asked.includes_credentials != exchange.includes_credentials() {
        names.push("credentials".to_owned());
    }
    Some(names)
}

/// An exchange in words.
pub(super) fn described(exchange: &Exchange<Predicted>) -> String {
    let what = if exchange.is_preflight() { "the preflight" } else { "the request" };
    format!("{what} {} {}", exchange.method(), Reveal(false).url(exchange.url()))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use fetch_cors::{Action, Client, Origin, Predictor, Request, STANDARD, Timestamp, UserAgentBuilder};

    use super::super::recording::Recorded;
    use super::*;

    /// The request that a page makes for this URL, with this header.
    fn exchange(url: &str, header: &str) -> Exchange<Predicted> {
        let client = Client::new(Origin::parse("https://a.test").unwrap());
        let request = Request::fetch_api(Url::parse(url).unwrap(), client).header("Accept-Language", header);
        let predictor = Predictor::configured(STANDARD, UserAgentBuilder::admits_each_hop);
        let mut action = predictor.fetch(request.build().unwrap(), Timestamp::ZERO);
        loop {
            action = match action {
                Action::Admit(admission) => admission.proceed(Timestamp::ZERO),
                Action::Send(exchange) => return exchange,
                _ => panic!("not sent"),
            };
        }
    }

    /// What was asked with this header, and answered with this status.
    fn recorded(url: &str, header: &str, status: u16) -> Recorded {
        let exchange = exchange(url, header);
        let asked = Asked {
            is_preflight: false,
            method: "GET".to_owned(),
            url: Url::parse(url).unwrap(),
            headers: STANDARD.wire_headers(&exchange),
            added: Vec::new(),
            includes_credentials: false,
        };
        Recorded { asked, answer: Answer::Head { status, headers: Vec::new(), took: Duration::ZERO } }
    }

    fn status(answer: Option<&Answer>) -> Option<u16> {
        answer.map(|answer| if let Answer::Head { status, .. } = answer { *status } else { 0 })
    }

    #[test]
    fn what_is_most_alike_and_first_unused_answers_and_then_the_last() {
        const URL: &str = "https://b.test/x";
        let recording = Recording {
            exchanges: vec![
                recorded("https://b.test/y", "de", 200),
                recorded(URL, "en", 201),
                recorded(URL, "de", 202),
                recorded(URL, "de", 203),
                recorded(URL, "fr", 204),
            ],
        };
        let mut answers = Answers::of(&recording, STANDARD);
        let mut find = |url: &str, header: &str| status(answers.find(&exchange(url, header)));
        assert_eq!([(); 4].map(|()| find(URL, "de")), [Some(202), Some(203), Some(203), Some(203)]);
        assert_eq!(find("https://b.test/x#f", "en"), Some(201));
        assert_eq!(find("https://b.test/z", "de"), None);
        // Two are as unlike as each other, and unused.
        assert_eq!([(); 2].map(|()| find("https://b.test/y", "fr")), [Some(200), Some(200)]);
        assert_eq!(answers.assumed.len(), 2);
        assert!(answers.assumed[0].ends_with("has other `accept-language`"), "{:?}", answers.assumed);
    }

    #[test]
    fn another_message_answers_nothing() {
        let right = || recorded("https://b.test/x", "de", 200);
        let finds = |recorded: Recorded| {
            let recording = Recording { exchanges: vec![recorded] };
            Answers::of(&recording, STANDARD).find(&exchange("https://b.test/x", "de")).is_some()
        };
        assert!(finds(right()));
        let mut preflight = right();
        preflight.asked.is_preflight = true;
        assert!(!finds(preflight));
        let mut post = right();
        post.asked.method = "POST".to_owned();
        assert!(!finds(post));
        let mut without_origin = right();
        without_origin.asked.headers.retain(|(name, _)| !name.eq_ignore_ascii_case(b"origin"));
        assert!(!finds(without_origin), "answers depend on it");
    }
}
