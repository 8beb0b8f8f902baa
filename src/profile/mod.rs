//! Profiles: what Chromium, Firefox and WebKit do, as data beside the Standard. For prediction, never for live fetches.

mod browsers;
mod predictor;
mod registry;
mod verdict;
mod wire;

pub use browsers::{CHROMIUM, FIREFOX, STANDARD, WEBKIT};
pub use predictor::Predictor;
pub use registry::{DEVIATIONS, Deviation, Direction};
pub use verdict::{Verdict, verdicts};

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

    /// The registered deviations that this profile has.
    pub fn deviations(&self) -> Vec<&'static Deviation> {
        let fields = self.policies.deviations();
        fields.into_iter().filter_map(|(policy, field, value)| Deviation::of(policy, field, value)).collect()
    }

    /// The profile without one of its deviations.
    #[must_use]
    pub fn without(mut self, deviation: &Deviation) -> Self {
        let standard = Policies::STANDARD.value(deviation.policy, deviation.field);
        if let Some(policies) = standard.and_then(|value| self.policies.with(deviation.policy, deviation.field, value))
        {
            self.policies = policies;
        }
        self
    }

    /// Policies of one's own choosing: not observed in any browser.
    pub const fn custom(policies: Policies, max_age_limit: u32) -> Self {
        Self { name: "custom", observed: None, policies, max_age_limit }
    }
}
