//! One fetch and its advice, tried out in the engine, in the model and in the browsers' profiles.

use std::collections::BTreeMap;

use fetch_cors::advice::{Advice, AnsweredExchange, BrowserAdvice, Change, PageChangeCode, advise};
use fetch_cors::scenario::{FetchObservation, ObservedOutcome, Report, ScenarioFetch, StepObservation};
use fetch_cors::{CHROMIUM, FIREFOX, Predicted, Profile, STANDARD, WEBKIT};
use serde_json::{Value, json};
use spec_tests::model::Corrections;
use spec_tests::model_runner;
use spec_tests::subjects::{Fixture, compared};

pub const BROWSERS: [Profile; 3] = [CHROMIUM, FIREFOX, WEBKIT];

/// What no answer changes for a browser, although it helps by the Standard: profile, deviation, why.
const IMPOSSIBLE: &[(&str, &str, &str)] = &[
    ("webkit", "transformation.stream=refused", "its API has no streams as bodies"),
    ("webkit", "scheme.loopback=mixed-content", "the user agent blocks the URL before any request"),
    ("chromium", "transformation.available_dictionary=refused", "the user agent blocks the header before any request"),
    ("chromium", "redirect.manual=refused", "the Location is no URL, and nobody knows which was meant"),
    ("chromium", "redirect.location_bytes=raw", "it asks another URL, which nobody answers"),
    ("firefox", "redirect.location_bytes=raw", "it asks another URL, which nobody answers"),
    ("webkit", "redirect.location_bytes=replaced", "it asks another URL, which nobody answers"),
    ("firefox", "redirect.tabs=encoded", "it asks another URL, which nobody answers"),
];

/// A scenario's fetch, with its advice.
pub struct Case<'a> {
    fixture: &'a Fixture,
    fetch: &'a ScenarioFetch<'a>,
    advice: Advice,
}

#[derive(Default)]
pub struct Judged {
    pub wrong: Vec<String>,
    pub counts: BTreeMap<String, usize>,
}

impl Judged {
    fn count(&mut self, what: impl Into<String>) {
        *self.counts.entry(what.into()).or_default() += 1;
    }

    /// Says what was counted; fails where something is wrong.
    pub fn conclude(&self) {
        for (what, count) in &self.counts {
            println!("{count:6} {what}");
        }
        let first = &self.wrong[..self.wrong.len().min(12)];
        assert!(first.is_empty(), "{} are wrong:\n{}", self.wrong.len(), first.join("\n"));
    }

    pub fn number(&self, what: &str) -> usize {
        self.counts.get(what).copied().unwrap_or(0)
    }

    fn wrong(&mut self, case: &Case<'_>, what: &str) {
        self.wrong.push(format!("{} step {}: {what}\n{}", case.fixture.scenario.id, case.fetch.step(), case.advice));
    }
}

impl<'a> Case<'a> {
    pub fn of(fixture: &'a Fixture, fetch: &'a ScenarioFetch<'a>) -> Self {
        Self { fixture, fetch, advice: advise(fetch) }
    }

    fn followed(&self, advice: &Advice, profile: Profile) -> Report<Predicted> {
        self.fetch.followed(advice, 0, profile).unwrap()
    }

    fn observed<'r>(&self, report: &'r Report<Predicted>) -> &'r FetchObservation {
        match &report.steps[self.fetch.step()] {
            StepObservation::Fetch(fetch) => fetch,
            other => panic!("no fetch ends here: {other:?}"),
        }
    }

    /// Why the fetch gives no response; `None` where it does.
    fn refusal(&self, advice: &Advice, profile: Profile) -> Option<String> {
        match self.observed(&self.followed(advice, profile)).outcome.as_ref()? {
            ObservedOutcome::Error { reason, .. } => Some((*reason).to_owned()),
            ObservedOutcome::Refused { message } => Some(message.clone()),
            ObservedOutcome::Response(_) | ObservedOutcome::Loaded => None,
        }
    }

    pub fn judge(&self, judged: &mut Judged) {
        let nothing = without(&self.advice, |_| true);
        if self.observed(&self.followed(&nothing, STANDARD)).outcome.is_none() {
            return;
        }
        if self.refusal(&nothing, STANDARD).is_none() {
            if !self.advice.edits.is_empty() || !self.advice.page_changes.is_empty() {
                judged.wrong(self, "advice for a fetch that succeeds");
            }
            judged.count("  succeed as they are");
            return self.judge_browsers(judged);
        }
        judged.count("  refused");
        self.judge_stars(judged);
        if !self.advice.suffices {
            match self.advice.page_changes.iter().map(|(_, change)| change).find(|change| !change.is_applied()) {
                Some(change) => judged.count(format!("not tried: {}", change.code)),
                None => judged.wrong(self, "refused all the same, and nothing is said"),
            }
            return;
        }
        let kind = if self.advice.page_changes.is_empty() { "  edits of the answers" } else { "  changes of the page" };
        judged.count(kind);
        if let Some(refusal) = self.refusal(&self.advice, STANDARD) {
            judged.wrong(self, &format!("refused all the same: {refusal}"));
        }
        self.judge_model(judged);
        self.judge_subsets(judged);
        self.judge_browsers(judged);
    }

    /// `*` only where no credentials are sent; for an origin only where that is `null`, else exactly it, and caches are told.
    fn judge_stars(&self, judged: &mut Judged) {
        for edit in self.advice.edits.iter().chain(self.advice.browsers.iter().flat_map(|browser| &browser.edits)) {
            let sends_credentials = self.advice.exchanges().iter().any(AnsweredExchange::is_credentialed);
            if let Change::Set { value, .. } = &edit.change
                && sends_credentials
                && value.split(", ").any(|item| item == "*")
            {
                judged.wrong(self, "`*` with credentials");
            }
            let origin = edit.answer.origin.as_deref();
            if let Change::Set { name: "Access-Control-Allow-Origin", value, .. } = &edit.change
                && (if value == "*" { origin != Some("null") } else { origin != Some(value) })
            {
                judged.wrong(self, "not the exact origin");
            }
        }
        for exchange in self.advice.exchanges() {
            let edit = self.advice.edits.iter().find(|edit| {
                edit.answer == exchange.answer && edit.change.header_name() == Some("Access-Control-Allow-Origin")
            });
            let allowed = exchange.single("access-control-allow-origin");
            if edit.is_some() && allowed != Some(b"*") && !exchange.varies_by_origin() {
                judged.wrong(self, "without `Vary`");
            }
        }
    }

    /// The model, with a server that answers as advised.
    fn judge_model(&self, judged: &mut Judged) {
        // The model is given a server that says what was said, in the order in which fetches end: not that of interleaved ones.
        let starts = |steps: &Vec<Value>| steps.iter().filter(|step| step.get("start").is_some()).count();
        if self.fixture.written["steps"].as_array().is_some_and(|steps| starts(steps) > 1) {
            return judged.count("  interleaved, left out for the model");
        }
        let report = self.followed(&self.advice, STANDARD);
        let mut written = as_played(self.fixture, &report);
        for (_, change) in &self.advice.page_changes {
            let index = self.fetch.step();
            let fetch = &mut written["steps"][index]["fetch"];
            match change.code {
                PageChangeCode::UseModeCors => fetch["mode"] = "cors".into(),
                PageChangeCode::UseRedirectFollow => fetch["redirect"] = "follow".into(),
                PageChangeCode::SendAReplayableBody => fetch["body"] = json!({ "text": "x" }),
                PageChangeCode::FetchTheFinalUrl => {
                    fetch["url"] = self.observed(&report).requests[0].url.as_str().into();
                }
                other => panic!("{other} is applied"),
            }
        }
        let observation = model_runner::play(&written, Corrections::STANDARD).unwrap();
        let (own, model) = (compared(&report.observation()), compared(&observation));
        let outcome = &observation["steps"][self.fetch.step()]["outcome"];
        if outcome["error"] == true || outcome.is_null() {
            judged.wrong(self, &format!("the model refuses: {outcome}"));
        }
        // A page that changes its request may change more of it than the engine was told: a body's type.
        if self.advice.page_changes.is_empty() && own != model {
            let different = own.iter().zip(&model).find(|(own, model)| own != model);
            judged.wrong(self, &format!("the model disagrees: {different:?}"));
        }
        judged.count("  the model agrees");
    }

    /// No proper subset of the edits suffices: each is tried; of more than eight edits the largest ones.
    fn judge_subsets(&self, judged: &mut Judged) {
        let count = self.advice.edits.len();
        let all = (1_u32 << count) - 1;
        let largest = || (0..count).map(|index| all & !(1 << index)).collect();
        let subsets: Vec<u32> = if count <= 8 { (0..all).collect() } else { largest() };
        judged.count(if count <= 8 { "  minimal by exhaustion" } else { "  minimal by leaving out each" });
        for subset in subsets {
            let part = without(&self.advice, |index| subset >> index & 1 == 0);
            if self.refusal(&part, STANDARD).is_none() {
                judged.wrong(self, &format!("a subset suffices: {subset:b}"));
            }
            judged.count("  subsets of edits tried");
        }
    }

    fn judge_browsers(&self, judged: &mut Judged) {
        for profile in BROWSERS {
            let refusal = self.refusal(&self.advice, profile);
            let browser = self.advice.browsers.iter().find(|browser| browser.profile.name == profile.name);
            match (refusal, browser) {
                (None, None) => {}
                (None, Some(browser)) if browser.suffices => {
                    judged.count(format!("{}: needs more", profile.name));
                    self.judge_browser(browser, judged);
                }
                (Some(_), Some(browser)) if !browser.suffices => self.judge_impossible(browser, judged),
                (refusal, _) => judged.wrong(self, &format!("{}: {refusal:?}", profile.name)),
            }
        }
    }

    /// A browser that cannot be helped: by which deviation, and why not.
    fn judge_impossible(&self, browser: &BrowserAdvice, judged: &mut Judged) {
        let names: Vec<String> = browser.because.iter().map(|deviation| deviation.name()).collect();
        let why = IMPOSSIBLE.iter().find(|(profile, deviation, _)| {
            *profile == browser.profile.name && names.iter().any(|name| name.starts_with(deviation))
        });
        match why {
            Some((profile, deviation, why)) => judged.count(format!("{profile} cannot be helped: {deviation}: {why}")),
            None => judged
                .wrong(self, &format!("{} cannot be helped, and that is not listed: {names:?}", browser.profile.name)),
        }
        if !browser.page_changes.iter().any(|(_, change)| !change.is_applied()) {
            judged.wrong(self, &format!("{}: nothing is said", browser.profile.name));
        }
    }

    /// What a browser needs besides is needed, and due to its deviations.
    fn judge_browser(&self, browser: &BrowserAdvice, judged: &mut Judged) {
        if browser.because.is_empty() {
            judged.wrong(self, &format!("{}: nobody knows why", browser.profile.name));
        }
        for index in 0..browser.edits.len() {
            let mut part = self.advice.clone();
            let own = part.browsers.iter_mut().find(|own| own.profile.name == browser.profile.name).unwrap();
            own.edits.remove(index);
            if self.refusal(&part, browser.profile).is_none() {
                judged.wrong(self, &format!("{}: edit {index} is not needed", browser.profile.name));
            }
        }
    }
}

/// The advice without some of its edits; where they all go, the rest goes as well.
fn without(advice: &Advice, drops: impl Fn(usize) -> bool) -> Advice {
    let mut part = advice.clone();
    let mut index = 0;
    part.edits.retain(|_| {
        index += 1;
        !drops(index - 1)
    });
    if part.edits.is_empty() {
        part.page_changes.clear();
    }
    part.browsers.clear();
    part
}

/// The scenario with a server that answers as it did in this report: the answers of each URL, in order.
fn as_played(fixture: &Fixture, report: &Report<Predicted>) -> Value {
    let mut rules: Vec<(String, bool, Vec<Value>)> = Vec::new();
    for step in &report.steps {
        let StepObservation::Fetch(fetch) = step else { continue };
        for request in &fetch.requests {
            let response = match &request.answer {
                Some(answer) => json!({ "status": answer.status, "headers": answer.headers }),
                None => json!({ "fail": "connection-failed" }),
            };
            match rules.iter_mut().find(|rule| (&rule.0, rule.1) == (&request.url, request.preflight)) {
                Some(rule) => rule.2.push(response),
                None => rules.push((request.url.clone(), request.preflight, vec![response])),
            }
        }
    }
    let rule = |(url, preflight, responses)| json!({ "url": url, "preflight": preflight, "responses": responses });
    let mut written = fixture.written.clone();
    written["server"] = rules.into_iter().map(rule).collect();
    written
}
