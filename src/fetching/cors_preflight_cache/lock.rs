//! The cache's lock: a long operation takes it piece by piece, and lets those go between the pieces who wait.

use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

/// A lock that can be taken in turn.
///
/// The standard library's lock is not fair: who lets go of it and takes it again at once has it back before anybody who
/// sleeps until it is free has woken up. Who did so for each of thousands of pieces would keep all others out until the
/// last of them.
pub(super) struct Lock<T> {
    value: Mutex<T>,
    /// Held by who waits for `value` and is next, until he has it; all others who wait, wait for this.
    next: Mutex<()>,
}

impl<T> Lock<T> {
    pub(super) const fn new(value: T) -> Self {
        Self { value: Mutex::new(value), next: Mutex::new(()) }
    }

    /// For an operation that is short.
    pub(super) fn lock(&self) -> MutexGuard<'_, T> {
        match self.value.try_lock() {
            Ok(value) => value,
            Err(TryLockError::WouldBlock) => self.lock_in_turn(),
            // Whoever panicked while holding the lock did so in code of the caller's, between the table's own operations.
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
        }
    }

    /// For each piece of a longer one: who waits by now goes before it.
    #[cold]
    pub(super) fn lock_in_turn(&self) -> MutexGuard<'_, T> {
        let _next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        self.value.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether anybody waits.
    #[cfg(test)]
    pub(super) fn is_awaited(&self) -> bool {
        matches!(self.next.try_lock(), Err(TryLockError::WouldBlock))
    }

    #[cfg(test)]
    pub(super) fn is_poisoned(&self) -> bool {
        self.value.is_poisoned()
    }
}
