//! What can be chosen about the Standard: its corrections, and the policies in which browsers differ from it.
//!
//! Plain data without behaviour, below everything else: each policy is read by the module whose name it has.

pub(crate) mod corrections;
pub(crate) mod define;
pub(crate) mod filter;
pub(crate) mod preflight;
pub(crate) mod preflight_cache;
pub(crate) mod redirect;
pub(crate) mod safelist;
pub(crate) mod scheme;
pub(crate) mod transformation;

use filter::FilterPolicy;
use preflight::PreflightPolicy;
use preflight_cache::PreflightCachePolicy;
use redirect::RedirectPolicy;
use safelist::SafelistPolicy;
use scheme::SchemePolicy;
use transformation::TransformationPolicy;

/// All policies together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Policies {
    /// Which request headers are safelisted.
    pub safelist: SafelistPolicy,
    /// When preflights are sent, and how they are judged.
    pub preflight: PreflightPolicy,
    /// What is remembered of them.
    pub preflight_cache: PreflightCachePolicy,
    /// Which redirects are followed, and what they make of a request.
    pub redirect: RedirectPolicy,
    /// What of a response counts, and can be read.
    pub filter: FilterPolicy,
    /// Schemes and embedder policies.
    pub scheme: SchemePolicy,
    /// What happens before and behind the algorithms.
    pub transformation: TransformationPolicy,
}

/// Walks over all policies by their names.
macro_rules! for_each_policy {
    ($self:ident, $policy:ident => $body:expr) => {{
        {
            let $policy = &$self.safelist;
            $body
        }
        {
            let $policy = &$self.preflight;
            $body
        }
        {
            let $policy = &$self.preflight_cache;
            $body
        }
        {
            let $policy = &$self.redirect;
            $body
        }
        {
            let $policy = &$self.filter;
            $body
        }
        {
            let $policy = &$self.scheme;
            $body
        }
        {
            let $policy = &$self.transformation;
            $body
        }
    }};
}

impl Policies {
    /// What the Standard says.
    pub const STANDARD: Self = Self {
        safelist: SafelistPolicy::STANDARD,
        preflight: PreflightPolicy::STANDARD,
        preflight_cache: PreflightCachePolicy::STANDARD,
        redirect: RedirectPolicy::STANDARD,
        filter: FilterPolicy::STANDARD,
        scheme: SchemePolicy::STANDARD,
        transformation: TransformationPolicy::STANDARD,
    };

    /// Each field as policy, name and value.
    pub fn fields(&self) -> Vec<(&'static str, &'static str, &'static str)> {
        fn named(
            policy: &'static str,
            fields: Vec<(&'static str, &'static str)>,
        ) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
            fields.into_iter().map(move |(field, value)| (policy, field, value))
        }
        let mut all = Vec::new();
        for_each_policy!(self, policy => all.extend(named(name_of(policy), policy.fields())));
        all
    }

    /// The fields in which this is not the Standard.
    pub fn deviations(&self) -> Vec<(&'static str, &'static str, &'static str)> {
        self.fields()
            .into_iter()
            .zip(Self::STANDARD.fields())
            .filter(|(own, standard)| own != standard)
            .map(|(own, _)| own)
            .collect()
    }
}

/// The name of a policy, from its type.
trait Named {
    const NAME: &'static str;
}

fn name_of<T: Named>(_: &T) -> &'static str {
    T::NAME
}

macro_rules! named {
    ($($type:ident),+) => { $( impl Named for $type { const NAME: &'static str = $type::NAME; } )+ };
}

named!(
    SafelistPolicy,
    PreflightPolicy,
    PreflightCachePolicy,
    RedirectPolicy,
    FilterPolicy,
    SchemePolicy,
    TransformationPolicy
);
