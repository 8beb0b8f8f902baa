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
