//! Judged exchanges: plain data, which the renderers of text and JSON read.

use fetch_cors::{Profile, Reason};
use url::Url;

use super::archive::LeftOut;
use super::case::Case;
use super::unsettled::Unsettled;

/// An exchange of a page with another origin, judged.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) case: Case,
    /// The request, and one hop more for each redirect.
    pub(super) hops: Vec<JudgedHop>,
    /// One a profile, the Standard's first.
    pub(super) verdicts: Vec<ProfileVerdict>,
    /// What was found and decided, hop by hop, under the first profile that refuses, or under the Standard.
    pub(super) explanation: Vec<fetch_cors::Hop>,
    /// What the recording browser did with it.
    pub(super) recorded: RecordedOutcome,
}

/// One request of it, as it was recorded.
#[derive(Debug)]
pub(super) struct JudgedHop {
    pub(super) url: Url,
    /// None where only the preflight is in the file.
    pub(super) request: Option<RecordedAnswer>,
    pub(super) preflight: Option<RecordedAnswer>,
}

/// An entry's answer.
#[derive(Debug)]
pub(super) struct RecordedAnswer {
    /// The place in `log.entries`, from 0.
    pub(super) entry: usize,
    pub(super) method: String,
    /// 0 for none.
    pub(super) status: u16,
    pub(super) error: Option<String>,
    /// The `Cookie` that was sent; empty where it is not kept.
    pub(super) cookie: Option<Vec<u8>>,
}

/// Whether the recording browser gave the response to the page, where the file tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RecordedOutcome {
    HandedOver,
    Refused(String),
    Unknown,
}

/// What one profile makes of it.
#[derive(Debug)]
pub(super) struct ProfileVerdict {
    pub(super) profile: Profile,
    pub(super) ruling: Ruling,
    /// How it could be ruled although a preflight is missing.
    pub(super) without_preflight: Option<&'static str>,
    /// Deviations from the Standard without any one of which the ruling would be of another kind.
    pub(super) because: Vec<String>,
}

#[derive(Clone, Debug)]
pub(super) enum Ruling {
    /// The type of the response that the page gets: `cors`, `opaque` …
    Allowed {
        response_type: &'static str,
    },
    Refused(Box<Reason>),
    Unsettled(Unsettled),
}

/// The verdict of all profiles together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Overall {
    /// Allowed under all profiles.
    Allowed,
    /// Refused under one at least.
    Refused,
    /// Not refused, and not settled under all.
    Unsettled,
}

/// What was counted.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Totals {
    pub(super) left_out: LeftOut,
    /// Requests of which nothing tells which page made them.
    pub(super) unknown_page: usize,
    /// Cross-origin in mode "no-cors" and allowed: the page sees nothing of the response.
    pub(super) no_cors: usize,
    pub(super) allowed: usize,
    pub(super) refused: usize,
    pub(super) unsettled: usize,
    /// Refusals and unsettled ones by profile, in the order of [`Profile::ALL`].
    pub(super) refused_by: [usize; 4],
    pub(super) unsettled_by: [usize; 4],
}

impl Ruling {
    /// Whether two are of one kind, reasons included.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Allowed { .. }, Self::Allowed { .. }) => true,
            (Self::Refused(left), Self::Refused(right)) => left.code() == right.code(),
            (Self::Unsettled(left), Self::Unsettled(right)) => left == right,
            _ => false,
        }
    }
}

impl ProfileVerdict {
    /// What the profile's browser names the refusal in its console; `None` where it has no name, and for the Standard.
    pub(super) fn console(&self) -> Option<&'static str> {
        let Ruling::Refused(reason) = &self.ruling else { return None };
        let code = reason.code();
        let name = match self.profile.name {
            "chromium" => code.chromium(),
            "firefox" => code.firefox(),
            "webkit" => code.webkit(),
            _ => "",
        };
        (!name.is_empty()).then_some(name)
    }
}

impl Judged {
    pub(super) fn overall(&self) -> Overall {
        let any = |test: fn(&Ruling) -> bool| self.verdicts.iter().any(|verdict| test(&verdict.ruling));
        if any(|ruling| matches!(ruling, Ruling::Refused(_))) {
            Overall::Refused
        } else if any(|ruling| matches!(ruling, Ruling::Unsettled(_))) {
            Overall::Unsettled
        } else {
            Overall::Allowed
        }
    }

    /// The place of its first entry in `log.entries`, from 0.
    pub(super) fn entry(&self) -> usize {
        let first = self.hops.first().and_then(|hop| hop.request.as_ref().or(hop.preflight.as_ref()));
        first.map_or(0, |answer| answer.entry)
    }

    /// Where the recording browser did something else than its profile predicts.
    pub(super) fn is_contradicted(&self) -> bool {
        let chromium = self.verdicts.iter().find(|verdict| verdict.profile.name == "chromium");
        chromium.is_some_and(|verdict| self.recorded.contradicts(&verdict.ruling))
    }
}

impl RecordedOutcome {
    /// Whether a browser that rules like this would have done something else.
    pub(super) fn contradicts(&self, ruling: &Ruling) -> bool {
        matches!((self, ruling), (Self::HandedOver, Ruling::Refused(_)) | (Self::Refused(_), Ruling::Allowed { .. }))
    }
}

impl Overall {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Refused => "refused",
            Self::Unsettled => "unsettled",
        }
    }
}

impl Totals {
    /// Counts one exchange.
    pub(super) fn count(&mut self, judged: &Judged) {
        let overall = judged.overall();
        if overall == Overall::Allowed && judged.is_no_cors() {
            self.no_cors += 1;
            return;
        }
        match overall {
            Overall::Allowed => self.allowed += 1,
            Overall::Refused => self.refused += 1,
            Overall::Unsettled => self.unsettled += 1,
        }
        let counters = self.refused_by.iter_mut().zip(&mut self.unsettled_by);
        for ((refused, unsettled), verdict) in counters.zip(&judged.verdicts) {
            match verdict.ruling {
                Ruling::Allowed { .. } => {}
                Ruling::Refused(_) => *refused += 1,
                Ruling::Unsettled(_) => *unsettled += 1,
            }
        }
    }

    pub(super) fn exchanges(&self) -> usize {
        self.allowed + self.refused + self.unsettled
    }
}

impl Judged {
    /// Whether it is in mode "no-cors": nobody reads the response.
    pub(super) fn is_no_cors(&self) -> bool {
        self.case.mode == fetch_cors::RequestMode::NoCors
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::har::tests::{PERMISSION, judged, ruling, with, with_cookie};

    #[test]
    fn a_browser_contradicts_the_opposite_only() {
        let (handed_over, refused_it) = (RecordedOutcome::HandedOver, RecordedOutcome::Refused(String::new()));
        let (allowed, refused) = (ruling(PERMISSION), ruling(&["Vary: *"]));
        let unsettled = Ruling::Unsettled(Unsettled::RequestMissing);
        for (recorded, ruling, expected) in [
            (&handed_over, &refused, true),
            (&handed_over, &allowed, false),
            (&handed_over, &unsettled, false),
            (&refused_it, &allowed, true),
            (&refused_it, &refused, false),
            (&refused_it, &unsettled, false),
            (&RecordedOutcome::Unknown, &refused, false),
            (&RecordedOutcome::Unknown, &allowed, false),
        ] {
            assert_eq!(recorded.contradicts(ruling), expected, "{recorded:?}, {ruling:?}");
        }
    }

    #[test]
    fn chromiums_own_word_is_compared_with_its_profiles() {
        let failed = || json!({ "response": { "_error": "net::ERR_FAILED" } });
        for (creator, entry, expected) in [
            ("WebInspector", with_cookie(200, PERMISSION), false),
            ("WebInspector", with_cookie(200, &["Vary: *"]), true),
            ("WebInspector", with(with_cookie(200, PERMISSION), failed()), true),
            ("WebInspector", with(with_cookie(200, &["Vary: *"]), failed()), false),
            ("Firefox", with_cookie(200, &["Vary: *"]), false),
        ] {
            assert_eq!(
                judged(creator, std::slice::from_ref(&entry))[0].is_contradicted(),
                expected,
                "{creator}, {entry}"
            );
        }
    }

    #[test]
    fn counts_are_by_profile() {
        let mut totals = Totals::default();
        let mut exchange = judged("Firefox", &[with_cookie(200, &["Vary: *"])]).remove(0);
        exchange.verdicts[2].ruling = Ruling::Unsettled(Unsettled::RequestMissing);
        exchange.verdicts[3].ruling = ruling(PERMISSION);
        totals.count(&exchange);
        totals.count(&exchange);
        assert_eq!((totals.allowed, totals.refused, totals.unsettled, totals.no_cors), (0, 2, 0, 0));
        assert_eq!((totals.refused_by, totals.unsettled_by), ([2, 2, 0, 0], [0, 0, 2, 0]));
    }
}
