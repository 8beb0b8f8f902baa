//! Will this work in every browser?

use super::{Deviation, Predictor, Profile};
use crate::fetching::action::Action;
use crate::fetching::exchange::Exchange;
use crate::fetching::purpose::Predicted;
use crate::infrastructure::header_list::HeaderList;
use crate::infrastructure::request::Request;
use crate::infrastructure::response_head::ResponseHead;
use crate::infrastructure::timestamp::Timestamp;
use crate::network_error::NetworkFailure;
use crate::reason::Reason;

/// What one profile makes of a request and its answers.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Verdict {
    /// The profile.
    pub profile: Profile,
    /// Whether the page gets a response, or why not.
    pub outcome: Result<(), Reason>,
    /// How many preflights were sent.
    pub preflights: usize,
    /// The deviations from the Standard that make the difference: without any one of them, the outcome or the number of
    /// preflights would be another.
    pub because: Vec<&'static Deviation>,
}

/// Judges one request under several profiles. `answer` plays the server: status and headers for each exchange, `None` where
/// nobody answers.
///
/// What a refusal asks of the server is in its [`Reason::hint`]; what the Standard itself refuses helps in every browser
/// when it is mended.
///
/// ```
/// use fetch_cors::{Client, HeaderList, Origin, Profile, Request, verdicts};
/// use url::Url;
///
/// let page = Client::new(Origin::parse("https://app.test")?);
/// let request = Request::fetch_api(Url::parse("https://api.test/")?, page).header("Authorization", "x").build()?;
/// let mut answer = HeaderList::new();
/// answer.append("Access-Control-Allow-Origin", "*")?;
/// answer.append("Access-Control-Allow-Headers", "*")?;
/// let verdicts = verdicts(&request, &Profile::ALL, |_| Some((200, answer.clone())));
/// // `*` never covers Authorization, says the Standard; today's browsers let it pass.
/// let refused: Vec<&str> = verdicts.iter().filter(|v| v.outcome.is_err()).map(|v| v.profile.name).collect();
/// assert_eq!(refused, ["standard"]);
/// assert_eq!(verdicts[1].because[0].name(), "preflight.authorization=covered");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn verdicts(
    request: &Request,
    profiles: &[Profile],
    mut answer: impl FnMut(&Exchange<Predicted>) -> Option<(u16, HeaderList)>,
) -> Vec<Verdict> {
    profiles
        .iter()
        .map(|&profile| {
            let (outcome, preflights) = play(request, profile, &mut answer);
            let seen = (outcome.is_ok(), preflights);
            let because = profile
                .deviations()
                .into_iter()
                .filter(|deviation| {
                    let (other, other_preflights) = play(request, profile.without(deviation), &mut answer);
                    (other.is_ok(), other_preflights) != seen
                })
                .collect();
            Verdict { profile, outcome, preflights, because }
        })
        .collect()
}

fn play(
    request: &Request,
    profile: Profile,
    answer: &mut impl FnMut(&Exchange<Predicted>) -> Option<(u16, HeaderList)>,
) -> (Result<(), Reason>, usize) {
    let now = Timestamp::ZERO;
    let mut preflights = 0;
    let mut action = Predictor::new(profile).fetch(request.clone(), now);
    loop {
        action = match action {
            Action::Admit(admission) => admission.proceed(now),
            Action::Intercept(interception) => interception.proceed(now),
            // No server is asked, and these need none: only `about:blank` comes this far. Nobody knows of blobs and files.
            Action::Local(local) => match local.request().current_url().scheme() {
                "about" | "data" => local.respond(200, now),
                _ => local.fail(NetworkFailure::NotFound, now),
            },
            Action::Send(exchange) => {
                preflights += usize::from(exchange.is_preflight());
                match answer(&exchange) {
                    Some((status, headers)) => exchange.respond(ResponseHead::new(status, &headers), now),
                    None => exchange.fail(NetworkFailure::ConnectionFailed, now),
                }
            }
            Action::Done(outcome) => {
                let refused = outcome.network_error().map(|error| error.reason().clone());
                return (refused.map_or(Ok(()), Err), preflights);
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;
    use crate::infrastructure::client::Client;
    use crate::infrastructure::origin::Origin;

    #[test]
    fn data_urls_work_everywhere_and_ask_no_server() {
        let page = Client::new(Origin::parse("https://app.test").unwrap());
        let works = |url: &str| {
            let request = Request::fetch_api(Url::parse(url).unwrap(), &page).build().unwrap();
            let verdicts = verdicts(&request, &Profile::ALL, |exchange| panic!("asked {}", exchange.url()));
            verdicts.iter().map(|verdict| verdict.outcome.is_ok()).collect::<Vec<_>>()
        };
        assert_eq!(works("data:,x"), vec![true; Profile::ALL.len()]);
        assert_eq!(works("blob:https://app.test/1"), vec![false; Profile::ALL.len()]);
    }

    #[test]
    fn each_profile_tells_its_preflights_and_the_deviations_that_make_the_difference() {
        let page = Client::new(Origin::parse("https://app.test").unwrap());
        let told = |builder: crate::FetchApiRequestBuilder, allow_headers: &str| {
            let mut answer = HeaderList::new();
            answer.append("Access-Control-Allow-Origin", "*").unwrap();
            answer.append("Access-Control-Allow-Headers", allow_headers).unwrap();
            let told = verdicts(&builder.build().unwrap(), &Profile::ALL, |_| Some((200, answer.clone())));
            let told = told.into_iter().map(|verdict| {
                let because: Vec<String> = verdict.because.into_iter().map(Deviation::name).collect();
                (verdict.profile.name, verdict.outcome.is_ok(), verdict.preflights, because.join(" "))
            });
            told.collect::<Vec<_>>()
        };
        let request = || Request::fetch_api(Url::parse("https://api.test/").unwrap(), &page);
        let verdict = |name, works, preflights, because: &str| (name, works, preflights, because.to_owned());
        assert_eq!(told(request(), "*"), Profile::ALL.map(|profile| verdict(profile.name, true, 0, "")), "nobody asks");
        assert_eq!(
            told(request().header("Authorization", "x"), "*"),
            [
                verdict("standard", false, 1, ""),
                verdict("chromium", true, 1, "preflight.authorization=covered"),
                verdict("firefox", true, 1, "preflight.authorization=covered"),
                verdict("webkit", true, 1, "preflight.authorization=covered"),
            ]
        );
        // The outcome is the same, and the preflights are not.
        assert_eq!(
            told(request().header("DPR", "2"), "dpr"),
            [
                verdict("standard", true, 1, ""),
                verdict("chromium", true, 0, "safelist.client_hints=safelisted"),
                verdict("firefox", true, 1, ""),
                verdict("webkit", true, 1, ""),
            ]
        );
    }
}
