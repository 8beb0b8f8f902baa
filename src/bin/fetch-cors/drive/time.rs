//! Where the time comes from: from each line, or from a clock.

use std::time::Instant;

use fetch_cors::Timestamp;
use fetch_cors::scenario::ScenarioError;
use fetch_cors::scenario::reader::{Field, Object};

/// Where the time comes from. Never from both: their epochs differ.
pub(super) enum TimeSource {
    /// Each line says what time it is, in seconds since an epoch of the caller's choosing.
    Caller,
    /// A monotonic clock, since the beginning of the session.
    Clock(Instant),
}

impl TimeSource {
    #[expect(clippy::disallowed_methods, reason = "the one clock, and only where the caller asks for it")]
    pub(super) fn new(clock: bool) -> Self {
        if clock { Self::Clock(Instant::now()) } else { Self::Caller }
    }

    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Caller => "caller",
            Self::Clock(_) => "monotonic",
        }
    }

    /// The time of a line.
    pub(super) fn read(&self, object: &mut Object<'_>, is_needed: bool) -> Result<Timestamp, ScenarioError> {
        match (self, object.get("now")) {
            (Self::Caller, Some(now)) => Ok(Timestamp::from_duration(Field::seconds(&now)?)),
            (Self::Caller, None) if is_needed => Err(object.error_at(
                "now",
                "found no time, expected a number of seconds (or start with --clock, and time is taken from a clock)",
            )),
            (Self::Caller, None) => Ok(Timestamp::ZERO),
            (Self::Clock(_), Some(now)) => Err(now.unexpected("no time: it is taken from the clock (--clock)")),
            (Self::Clock(start), None) => Ok(Timestamp::from_duration(start.elapsed())),
        }
    }
}
