//! What a browser would do with a fetch.

use super::Profile;
use crate::fetching::action::Action;
use crate::fetching::cors_preflight_cache::PreflightCache;
use crate::fetching::purpose::Predicted;
use crate::infrastructure::request::Request;
use crate::infrastructure::timestamp::Timestamp;
use crate::user_agent::{UserAgent, UserAgentBuilder};

/// A user agent that only predicts. Its fetches are marked [`Predicted`]: what drives live ones does not take them.
///
/// ```
/// use fetch_cors::{Action, Client, Origin, Predictor, Profile, Request, Timestamp};
/// use url::Url;
///
/// let page = Client::new(Origin::parse("https://app.test")?);
/// let request = || {
///     Request::fetch_api(Url::parse("https://api.test/").unwrap(), &page).header("DPR", "2").build().unwrap()
/// };
/// let needs_preflight = |name| {
///     let predictor = Predictor::new(Profile::named(name).unwrap());
///     matches!(predictor.fetch(request(), Timestamp::ZERO), Action::Send(exchange) if exchange.is_preflight())
/// };
/// assert!(needs_preflight("standard") && needs_preflight("firefox"));
/// assert!(!needs_preflight("chromium")); // safelists client hints
/// # Ok::<(), fetch_cors::InvalidOrigin>(())
/// ```
///
/// ```compile_fail,E0308
/// use fetch_cors::{Action, Client, FIREFOX, Origin, Predictor, Request, Timestamp};
///
/// fn drives_a_live_client(action: Action) {}
///
/// let page = Client::new(Origin::parse("https://app.test").unwrap());
/// let request = Request::fetch_api("https://api.test/".parse().unwrap(), page).build().unwrap();
/// drives_a_live_client(Predictor::new(FIREFOX).fetch(request, Timestamp::ZERO));
/// ```
#[derive(Clone, Debug)]
pub struct Predictor {
    profile: Profile,
    user_agent: UserAgent,
}

impl Predictor {
    /// A predictor of what `profile` does.
    pub fn new(profile: Profile) -> Self {
        Self::configured(profile, |builder| builder)
    }

    /// The same, with what the embedder sets besides: where it wants to be asked, registrable domains, limits.
    pub fn configured(profile: Profile, configure: impl FnOnce(UserAgentBuilder) -> UserAgentBuilder) -> Self {
        let builder = configure(UserAgent::builder()).max_age_limit(profile.max_age_limit);
        Self { profile, user_agent: builder.policies(profile.policies).build() }
    }

    /// The profile.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Its preflight cache.
    pub fn preflight_cache(&self) -> &PreflightCache {
        self.user_agent.preflight_cache()
    }

    /// Begins a fetch that is not carried out.
    pub fn fetch(&self, request: Request, now: Timestamp) -> Action<Predicted> {
        self.user_agent.begin(request, now)
    }
}
