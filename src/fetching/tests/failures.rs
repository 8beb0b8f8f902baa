//! What a failure of the network is called, with the correction "transport-first" and by the letter.

use super::{NOW, client, url};
use crate::{
    Action, Client, Corrections, EmbedderPolicyValue, FetchApiRequestBuilder, NetworkFailure, ReasonCode, Request,
    RequestMode, UserAgent,
};

/// The reason of a fetch whose first exchange fails.
fn reason(corrections: Corrections, request: FetchApiRequestBuilder) -> ReasonCode {
    let user_agent = UserAgent::builder().corrections(corrections).build();
    let Action::Send(exchange) = user_agent.fetch(request.build().unwrap(), NOW) else { panic!("not sent") };
    let Action::Done(outcome) = exchange.fail(NetworkFailure::ConnectionLost, NOW) else { panic!("not done") };
    outcome.network_error().unwrap().reason().code()
}

fn of(client: Client, to: &str, mode: RequestMode) -> FetchApiRequestBuilder {
    Request::fetch_api(url(to), client).mode(mode)
}

// <https://fetch.spec.whatwg.org/#concept-http-fetch>, 4.4 and 5; <https://fetch.spec.whatwg.org/#cors-preflight-fetch-0>, 7.
#[test]
fn by_the_letter_checks_lose_the_cause() {
    let isolated = || client().embedder_policy(EmbedderPolicyValue::RequireCorp);
    // Whose requests to other origins have no credentials, so that they need no opt-in.
    let credentialless = client().embedder_policy(EmbedderPolicyValue::Credentialless);
    for (request, letter) in [
        (of(client(), "https://b.test/", RequestMode::Cors), ReasonCode::AllowOriginMissing),
        (of(client(), "https://b.test/", RequestMode::Cors).method("PUT"), ReasonCode::PreflightAllowOriginMissing),
        (of(client(), "https://a.test/", RequestMode::Cors).method("PUT"), ReasonCode::TransportFailed),
        (of(client(), "https://b.test/", RequestMode::NoCors), ReasonCode::TransportFailed),
        (of(isolated(), "https://b.test/", RequestMode::NoCors), ReasonCode::CrossOriginEmbedderPolicy),
        (of(credentialless, "https://b.test/", RequestMode::NoCors), ReasonCode::TransportFailed),
        (of(isolated(), "https://a.test/", RequestMode::SameOrigin), ReasonCode::TransportFailed),
    ] {
        let shown = format!("{request:?}");
        assert_eq!(reason(Corrections::STANDARD, request.clone()), ReasonCode::TransportFailed, "{shown}");
        assert_eq!(reason(Corrections::LETTER, request), letter, "{shown}");
    }
}
