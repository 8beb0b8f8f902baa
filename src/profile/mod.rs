//! Profiles: what Chromium, Firefox and WebKit do, as data beside the Standard. For prediction, never for live fetches.

mod browsers;
mod predictor;
mod wire;

pub use browsers::{CHROMIUM, FIREFOX, STANDARD, WEBKIT};
pub use predictor::Predictor;

use crate::policy::Policies;

/// What a user agent does: the Standard's policies, or others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Profile {
    /// `standard`, `chromium`, `firefox`, `webkit`, or a name of one's own.
    pub name: &'static str,
    /// The version in which it was observed; `None`: not observed in any browser.
    pub observed: Option<&'static str>,
    /// What it does.
    pub policies: Policies,
    /// The longest lifetime of a preflight's answer, in seconds.
    pub max_age_limit: u32,
}

impl Profile {
    /// The profiles that there are, the Standard first.
    pub const ALL: [Self; 4] = [STANDARD, CHROMIUM, FIREFOX, WEBKIT];

    /// The profile of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.name == name)
    }

    /// Policies of one's own choosing: not observed in any browser.
    pub const fn custom(policies: Policies, max_age_limit: u32) -> Self {
        Self { name: "custom", observed: None, policies, max_age_limit }
    }
}
