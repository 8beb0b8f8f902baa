//! What the preflight cache promises, in the form that holds for a profile.

use fetch_cors::Profile;

use super::{Answer, Asked};

/// An answer that was accepted and stored.
#[derive(Clone, Copy, Debug)]
pub struct Stored {
    pub answer: Answer,
    /// Of the request that it answered.
    pub include: bool,
    /// The method that it allows because it lists none: that of a forced preflight, where it is safelisted.
    pub assumed: Option<&'static str>,
    /// When it came and when it ends, in nanoseconds.
    pub from: u64,
    pub until: u64,
}

impl Stored {
    fn lists_method(&self, method: &str) -> bool {
        self.answer.methods().contains(&method) || self.assumed == Some(method)
    }

    fn lists_name(&self, name: &str) -> bool {
        self.answer.names().iter().any(|listed| listed.eq_ignore_ascii_case(name))
    }

    /// Every method, and every name, that it lists.
    fn tokens(&self) -> (impl Iterator<Item = &'static str>, &'static [&'static str]) {
        (self.answer.methods().iter().copied().chain(self.assumed), self.answer.names())
    }
}

/// Which exceptions of the registry a form has: each by the name of its deviation.
macro_rules! forms {
    ($( $(#[doc = $doc:literal])+ $field:ident = $name:literal; )+) => {
        /// The form of the statements: the Standard's, where nothing is set.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[allow(clippy::struct_excessive_bools, reason = "each is an exception of its own")]
        pub struct Form { $( $(#[doc = $doc])+ pub $field: bool, )+ }

        impl Form {
            /// The deviations that make an exception.
            pub const EXCEPTIONS: &'static [&'static str] = &[$($name),+];

            /// The form with these exceptions.
            pub fn with(deviations: &[String]) -> Self {
                Self { $( $field: deviations.iter().any(|name| name == $name), )+ }
            }
        }
    };
}

forms! {
    /// A preflight is forced only where there is a body.
    forced_with_body = "preflight.forced=with-body";
    /// Checked against a preflight's own answer, `*` covers `Authorization`.
    answer_covers_authorization = "preflight.authorization=covered";
    /// Only the last answer counts, and a look-up in vain forgets it.
    last_answer = "preflight-cache.shape=last-answer";
    /// An answer serves only requests with the same credentials.
    by_credentials = "preflight-cache.shape=by-credentials";
    /// An answer's `*` is a name where it was given with credentials.
    wildcard_by_answer = "preflight-cache.wildcard=by-answer";
    /// A remembered `*` is a name.
    wildcard_is_a_name = "preflight-cache.wildcard=literal";
    /// A remembered `*` covers `Authorization`.
    cache_covers_authorization = "preflight-cache.authorization=covered";
    /// The safelisted method of a forced preflight needs no grant.
    forced_method_is_safelisted = "preflight-cache.forced_method=safelisted";
    /// An answer that refuses the request is remembered all the same.
    refusals_are_stored = "preflight-cache.stored=shared";
    /// An answer with max-age 0 changes nothing.
    zero_changes_nothing = "preflight-cache.unstored=leaves-older";
}

/// Deviations of preflight and cache that cannot be met here: no HEAD, no conditional requests, no redirects, no opaque
/// origins, max-ages of digits only, no TLS, and no failures but refused preflights, which come after a look-up in vain.
pub const WITHOUT_EFFECT: [&str; 13] = [
    "preflight.tainted_origin=document",
    "preflight.sticky=yes",
    "preflight.sticky=original-names",
    "preflight.client_certificates=always",
    "preflight-cache.head=listed",
    "preflight-cache.conditional=unserved",
    "preflight-cache.conditional=fetch-api-unserved",
    "preflight-cache.opaque_origins=none",
    "preflight-cache.opaque_origins=documents",
    "preflight-cache.cleared=any-cors",
    "preflight-cache.cleared=never",
    "preflight-cache.max_age=signed-64",
    "preflight-cache.max_age=digits-or-nothing",
];

impl Form {
    /// The form that holds for a profile.
    pub fn of(profile: &Profile) -> Self {
        let names: Vec<String> = profile.deviations().iter().map(|deviation| deviation.name()).collect();
        Self::with(&names)
    }

    fn is_forced(&self, asked: &Asked) -> bool {
        asked.listens && (asked.has_body() || !self.forced_with_body)
    }

    /// Whether a request needs anybody's permission.
    pub fn needs_permission(&self, asked: &Asked) -> bool {
        !asked.is_safelisted() || self.is_forced(asked) || !asked.names.is_empty()
    }

    /// Whether a preflight so answered lets the request through: CORS-preflight fetch 7.4 to 7.7.
    pub fn accepts(&self, asked: &Asked, answer: &Answer) -> bool {
        let wildcard = |list: &[&str]| list.contains(&"*") && !asked.include;
        let listed = |name: &str| answer.names().iter().any(|listed| listed.eq_ignore_ascii_case(name));
        let covers = |name: &str| name != "authorization" || self.answer_covers_authorization;
        let method = asked.is_safelisted() || answer.methods().contains(&asked.method) || wildcard(answer.methods());
        method && asked.names.iter().all(|name| listed(name) || (wildcard(answer.names()) && covers(name)))
    }

    /// The method that an answer to this request allows although it lists none.
    pub fn assumed(&self, asked: &Asked, answer: &Answer) -> Option<&'static str> {
        (answer.methods.is_none() && self.is_forced(asked) && asked.is_safelisted()).then_some(asked.method)
    }

    /// Whether the answers stored so far, in their order, let a request that needs permission go out at `now`: each
    /// of its tokens has a witness, an answer in time that grants it, and no later one with the same credentials that
    /// lists the same token has replaced it there.
    pub fn permits(&self, asked: &Asked, answers: &[Stored], now: u64) -> bool {
        let answers = if self.last_answer { answers.split_at(answers.len().saturating_sub(1)).1 } else { answers };
        let serves = |stored: &Stored| {
            if self.by_credentials { stored.include == asked.include } else { stored.include || !asked.include }
        };
        let witness = |lists: &dyn Fn(&Stored) -> bool, also: &dyn Fn(&Stored) -> bool| {
            answers.iter().enumerate().any(|(place, stored)| {
                let later = answers.get(place + 1..).unwrap_or_default();
                let is_replaced = later.iter().any(|later| later.include == stored.include && lists(later));
                stored.from <= now
                    && now < stored.until
                    && serves(stored)
                    && lists(stored)
                    && also(stored)
                    && !is_replaced
            })
        };
        let any = |_: &Stored| true;
        let is_wild = |stored: &Stored| {
            !(asked.include || self.wildcard_is_a_name || (self.wildcard_by_answer && stored.include))
        };
        let method_needs_none = asked.is_safelisted() && (!self.is_forced(asked) || self.forced_method_is_safelisted);
        let method = method_needs_none
            || witness(&|stored| stored.lists_method(asked.method), &any)
            || witness(&|stored| stored.lists_method("*"), &is_wild);
        let names = asked.names.iter().all(|name| {
            let covers = *name != "authorization" || self.cache_covers_authorization;
            witness(&|stored| stored.lists_name(name), &any)
                || (covers && witness(&|stored| stored.lists_name("*"), &is_wild))
        });
        // A request that asks for neither needs an answer to go by: whatever it grants.
        let grants_anything = || {
            answers.iter().any(|stored| {
                let (mut methods, names) = stored.tokens();
                methods.any(|method| witness(&|stored| stored.lists_method(method), &any))
                    || names.iter().any(|name| witness(&|stored| stored.lists_name(name), &any))
            })
        };
        method && names && (!method_needs_none || !asked.names.is_empty() || grants_anything())
    }
}
