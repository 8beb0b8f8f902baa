//! What the recording browser did shows whether credentials were included; without it, both ways are told.

use super::credentials::Credentials;
use super::judged::{RecordedOutcome, Ruling};
use super::unsettled::Unsettled;

/// Whether credentials must have been included, by what Chromium would have done without them and with them, and what it did.
pub(super) fn are_included(
    without: Option<&Ruling>,
    with: Option<&Ruling>,
    recorded: &RecordedOutcome,
) -> Option<bool> {
    let (without, with) = (without?, with?);
    let is_refused = |ruling: &Ruling| matches!(ruling, Ruling::Refused(_));
    // A request that was never answered may not have been sent: its preflight was refused then.
    let may_go_on = |ruling: &Ruling| {
        matches!(ruling, Ruling::Allowed { .. } | Ruling::Unsettled(Unsettled::NoAnswer { preflight: false, .. }))
    };
    match recorded {
        RecordedOutcome::HandedOver if is_refused(with) && !is_refused(without) => Some(false),
        RecordedOutcome::HandedOver if is_refused(without) && !is_refused(with) => Some(true),
        RecordedOutcome::Refused(_) if is_refused(with) && may_go_on(without) => Some(true),
        RecordedOutcome::Refused(_) if is_refused(without) && may_go_on(with) => Some(false),
        _ => None,
    }
}

/// How that is known.
pub(super) fn credentials(include: bool, recorded: &RecordedOutcome) -> Credentials {
    let done = match recorded {
        RecordedOutcome::Refused(_) => "refused it",
        _ => "handed it over",
    };
    let why = |otherwise: &str| format!("the recording browser {done}, which it would not have done {otherwise} them");
    if include { Credentials::Included(why("without")) } else { Credentials::NotIncluded(why("with")) }
}

/// One ruling from two: without credentials and with them.
pub(super) fn combined(without: Ruling, with: &Ruling) -> Ruling {
    let credentials = |without: &str, with: &str| {
        Ruling::Unsettled(Unsettled::Credentials { without: without.to_owned(), with: with.to_owned() })
    };
    match (&without, with) {
        (Ruling::Allowed { .. }, Ruling::Refused(reason)) => {
            credentials("allowed", &format!("refused ({})", reason.code()))
        }
        (Ruling::Refused(reason), Ruling::Allowed { .. }) => {
            credentials(&format!("refused ({})", reason.code()), "allowed")
        }
        (Ruling::Refused(_) | Ruling::Allowed { .. }, Ruling::Unsettled(why)) => Ruling::Unsettled(why.clone()),
        _ => without,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::har::tests::{PERMISSION, ruling};

    fn allowed() -> Ruling {
        ruling(PERMISSION)
    }

    /// `allow-origin-missing`
    fn refused() -> Ruling {
        ruling(&["Vary: *"])
    }

    /// `allow-origin-wildcard-with-credentials`
    fn refused_by_wildcard() -> Ruling {
        ruling(&["Access-Control-Allow-Origin: *"])
    }

    fn unanswered(preflight: bool) -> Ruling {
        Ruling::Unsettled(Unsettled::NoAnswer { preflight, why: String::new() })
    }

    #[test]
    fn what_the_recording_browser_did_shows_credentials_where_they_decide() {
        let handed_over = || RecordedOutcome::HandedOver;
        let refused_it = || RecordedOutcome::Refused("net::ERR_FAILED".to_owned());
        for (without, with, recorded, expected) in [
            (allowed(), refused(), handed_over(), Some(false)),
            (refused(), allowed(), handed_over(), Some(true)),
            (refused(), unanswered(false), handed_over(), Some(true)),
            (unanswered(true), refused(), handed_over(), Some(false)),
            (allowed(), refused(), refused_it(), Some(true)),
            (refused(), allowed(), refused_it(), Some(false)),
            // It may have gone on, unless its preflight had no answer either.
            (unanswered(false), refused(), refused_it(), Some(true)),
            (refused(), unanswered(false), refused_it(), Some(false)),
            (unanswered(true), refused(), refused_it(), None),
            (refused(), unanswered(true), refused_it(), None),
            // They do not decide.
            (allowed(), allowed(), handed_over(), None),
            (refused(), refused(), handed_over(), None),
            (allowed(), allowed(), refused_it(), None),
            (refused(), refused(), refused_it(), None),
            (allowed(), refused(), RecordedOutcome::Unknown, None),
            (refused(), allowed(), RecordedOutcome::Unknown, None),
        ] {
            let found = are_included(Some(&without), Some(&with), &recorded);
            assert_eq!(found, expected, "{without:?} without, {with:?} with, {recorded:?}");
        }
        assert_eq!(are_included(None, Some(&refused()), &handed_over()), None);
        assert_eq!(are_included(Some(&refused()), None, &handed_over()), None);
    }

    #[test]
    fn of_two_rulings_that_differ_it_is_told_how() {
        let depends = |without: &str, with: &str| {
            Ruling::Unsettled(Unsettled::Credentials { without: without.to_owned(), with: with.to_owned() })
        };
        for (without, with, expected) in [
            (allowed(), refused(), depends("allowed", "refused (allow-origin-missing)")),
            (refused(), allowed(), depends("refused (allow-origin-missing)", "allowed")),
            (allowed(), allowed(), allowed()),
            (refused(), refused_by_wildcard(), refused()),
            (refused_by_wildcard(), refused(), refused_by_wildcard()),
            (allowed(), unanswered(true), unanswered(true)),
            (refused(), unanswered(false), unanswered(false)),
            (unanswered(true), unanswered(false), unanswered(true)),
            (unanswered(false), refused(), unanswered(false)),
            (unanswered(false), allowed(), unanswered(false)),
        ] {
            let found = combined(without.clone(), &with);
            assert!(found.is_like(&expected), "{without:?} without, {with:?} with: {found:?}");
        }
    }
}
