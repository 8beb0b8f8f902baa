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

/// The policies by name, as fields of [`Policies`].
macro_rules! by_name {
    ($( $field:ident: $type:ident ),+) => {
        impl Policies {
            /// Each field as policy, name and value.
            pub fn fields(&self) -> Vec<(&'static str, &'static str, &'static str)> {
                let mut all = Vec::new();
                $( all.extend(self.$field.fields().into_iter().map(|(field, value)| ($type::NAME, field, value))); )+
                all
            }

            /// Each field with each of its values, the Standard's first.
            pub fn values() -> Vec<(&'static str, &'static str, &'static str)> {
                let mut all = Vec::new();
                $( all.extend($type::values().into_iter().map(|(field, value)| ($type::NAME, field, value))); )+
                all
            }

            /// The policies with another value in one field; `None` where there is no such policy, field or value.
            #[must_use]
            pub fn with(mut self, policy: &str, field: &str, value: &str) -> Option<Self> {
                $( if policy == $type::NAME { self.$field = self.$field.with(field, value)?; return Some(self); } )+
                None
            }
        }
    };
}

by_name! {
    safelist: SafelistPolicy,
    preflight: PreflightPolicy,
    preflight_cache: PreflightCachePolicy,
    redirect: RedirectPolicy,
    filter: FilterPolicy,
    scheme: SchemePolicy,
    transformation: TransformationPolicy
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

    /// The value of a field.
    pub fn value(&self, policy: &str, field: &str) -> Option<&'static str> {
        self.fields().into_iter().find(|row| (row.0, row.1) == (policy, field)).map(|row| row.2)
    }

    /// The fields in which this is not the Standard.
    pub fn deviations(&self) -> Vec<(&'static str, &'static str, &'static str)> {
        let both = self.fields().into_iter().zip(Self::STANDARD.fields());
        both.filter(|(own, standard)| own != standard).map(|(own, _)| own).collect()
    }
}
