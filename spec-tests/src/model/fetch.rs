//! Fetch: where it begins, and what it ends with.

use std::fmt;

use super::http_redirect_fetch::http_redirect_fetch;
use super::main_fetch::{main_fetch, main_fetch_after_the_switch};
use super::network::Network;
use super::request::{PolicyContainer, Request, TraversableForUserPrompts};
use super::response::{NetworkError, Response};
use super::user_agent::UserAgent;

/// fetch#fetch-params, with what the algorithms need around them.
pub struct FetchParams<'a> {
    pub user_agent: &'a UserAgent,
    pub network: &'a mut dyn Network,
    pub request: Request,
    /// The controller's next manual redirect steps: the response to run HTTP-redirect fetch with.
    pub next_manual_redirect_steps: Option<Response>,
    /// The controller's state is "aborted".
    pub aborted: bool,
}

impl fmt::Debug for FetchParams<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("FetchParams")
            .field("request", &self.request)
            .field("next_manual_redirect_steps", &self.next_manual_redirect_steps)
            .finish_non_exhaustive()
    }
}

/// What a fetch ends with.
#[derive(Clone, Debug)]
pub enum Outcome {
    Response(Box<FetchedResponse>),
    NetworkError(NetworkError),
}

/// A response, and how to go on from it.
#[derive(Clone, Debug)]
pub struct FetchedResponse {
    pub response: Response,
    /// Of a redirect met by a navigation with redirect mode "manual".
    pub next_manual_redirect_steps: Option<NextManualRedirectSteps>,
}

/// fetch#fetch-controller-next-manual-redirect-steps
#[derive(Clone, Debug)]
pub struct NextManualRedirectSteps {
    pub request: Request,
    pub response: Response,
}

impl NextManualRedirectSteps {
    /// fetch#fetch-controller-process-the-next-manual-redirect.
    ///
    /// What HTTP-redirect fetch returns before it reaches main fetch (a refusal, or the response when it has no location) is handed
    /// to nobody by the text; here it is the outcome like any other.
    pub fn process(self, user_agent: &UserAgent, network: &mut dyn Network) -> Outcome {
        let mut fetch_params = FetchParams {
            user_agent,
            network,
            request: self.request,
            next_manual_redirect_steps: None,
            aborted: false,
        };
        let mut response = http_redirect_fetch(&mut fetch_params, self.response);
        if !response.is_network_error() && !response.is_filtered() {
            response = main_fetch_after_the_switch(&mut fetch_params, response);
        }
        outcome(fetch_params, response)
    }
}

/// fetch#concept-fetch
pub fn fetch(user_agent: &UserAgent, mut request: Request, network: &mut dyn Network) -> Outcome {
    // 4.
    populate_request_from_client(&mut request);
    // 12.
    if !request.header_list.contains("Accept") {
        // 12.1
        let mut value = "*/*";
        let document_accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        if request.initiator == "prefetch" {
            // 12.2
            value = document_accept;
        } else {
            // 12.3
            match request.destination.as_str() {
                "document" | "frame" | "iframe" => value = document_accept,
                "image" => value = "image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5",
                "json" => value = "application/json,*/*;q=0.5",
                "style" => value = "text/css,*/*;q=0.1",
                "text" => value = "text/plain,*/*;q=0.5",
                _ => {}
            }
        }
        // 12.4
        request.header_list.append("Accept", value.as_bytes());
    }
    // 8.
    let mut fetch_params =
        FetchParams { user_agent, network, request, next_manual_redirect_steps: None, aborted: false };
    // 17.
    let response = main_fetch(&mut fetch_params, false);
    // 18.
    outcome(fetch_params, response)
}

/// fetch#abort-fetch: whatever the algorithms made of an aborted network error, it is what the caller is told.
fn outcome(fetch_params: FetchParams<'_>, response: Response) -> Outcome {
    if let Some(error) = response.network_error {
        return Outcome::NetworkError(if fetch_params.aborted { NetworkError::aborted() } else { error });
    }
    let request = fetch_params.request;
    let next_manual_redirect_steps = fetch_params.next_manual_redirect_steps.map(|held| {
        // What the steps hold is the very response that main fetch has marked since, where it did not put a filter around it.
        let response = if held.is_filtered() { response.clone() } else { held };
        NextManualRedirectSteps { request, response }
    });
    Outcome::Response(Box::new(FetchedResponse { response, next_manual_redirect_steps }))
}

/// fetch#populate-request-from-client
fn populate_request_from_client(request: &mut Request) {
    // 1.
    if request.traversable_for_user_prompts == TraversableForUserPrompts::Client {
        // 1.1
        request.traversable_for_user_prompts = TraversableForUserPrompts::NoTraversable;
        // 1.2: a client is taken to be a document in a traversable.
        if request.client.as_ref().is_some_and(|client| !client.is_service_worker) {
            request.traversable_for_user_prompts = TraversableForUserPrompts::Traversable;
        }
    }
    // 2.
    if request.origin.is_none() {
        request.origin = request.client.as_ref().map(|client| client.origin.clone());
    }
    // 3.
    if request.policy_container.is_none() {
        request.policy_container = match &request.client {
            // 3.1
            Some(client) => Some(client.policy_container.clone()),
            // 3.2
            None => Some(PolicyContainer::default()),
        };
    }
}
