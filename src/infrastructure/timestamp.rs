//! Time as an input: the crate reads no clock.

use std::time::Duration;

/// A point in time: nanoseconds since an epoch of the embedder's choosing.
///
/// Only differences matter, so any monotonic clock will do: the time since the process started, a virtual clock in a
/// test, a number that came across a C boundary. The preflight cache never goes back: it keeps the greatest time that
/// it has seen and uses that when an older one comes in.
///
/// ```
/// use std::time::Duration;
/// use fetch_cors::Timestamp;
///
/// let start = Timestamp::from_nanoseconds(0);
/// let later = start + Duration::from_secs(5);
/// assert_eq!(later.saturating_since(start), Duration::from_secs(5));
/// assert_eq!(start.saturating_since(later), Duration::ZERO);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(u64);

impl Timestamp {
    /// The epoch itself.
    pub const ZERO: Self = Self(0);
    /// The end of time, 584 years after the epoch.
    pub const MAX: Self = Self(u64::MAX);

    /// The point `nanoseconds` after the epoch.
    pub const fn from_nanoseconds(nanoseconds: u64) -> Self {
        Self(nanoseconds)
    }

    /// The point `since_epoch` after the epoch, at most [`Timestamp::MAX`].
    pub fn from_duration(since_epoch: Duration) -> Self {
        Self(u64::try_from(since_epoch.as_nanos()).unwrap_or(u64::MAX))
    }

    /// Nanoseconds since the epoch.
    pub const fn as_nanoseconds(self) -> u64 {
        self.0
    }

    /// The time from `earlier` to `self`, zero when `earlier` is the later one.
    pub const fn saturating_since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }

    /// `seconds` later, at most [`Timestamp::MAX`].
    pub(crate) const fn saturating_add_seconds(self, seconds: u32) -> Self {
        // At most 4.3e18: cannot overflow.
        Self(self.0.saturating_add(seconds as u64 * 1_000_000_000))
    }
}

impl std::ops::Add<Duration> for Timestamp {
    type Output = Self;

    /// Saturates at [`Timestamp::MAX`].
    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(Self::from_duration(duration).0))
    }
}
