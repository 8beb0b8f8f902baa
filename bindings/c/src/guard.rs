//! What every function does at its beginning and at its end.

use std::mem::MaybeUninit;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::error::{Error, Status};

/// Where a handle is written. What is there need not be initialized, and is not freed.
pub(crate) type Out<'a, T> = Option<&'a mut MaybeUninit<Option<Box<T>>>>;

/// Runs `call`; nothing unwinds out of it. `error` is written in any case.
pub(crate) fn guard(error: Out<'_, Error>, call: impl FnOnce() -> Result<(), Error>) -> Status {
    let failure =
        catch(call).unwrap_or_else(|| Err(Error::new(Status::Panicked, "a panic: a bug of fetch-cors"))).err();
    let status = failure.as_ref().map_or(Status::Ok, Error::status);
    if let Some(place) = error {
        place.write(failure.map(Box::new));
    }
    status
}

/// Runs what returns no status; `otherwise` is for panics.
pub(crate) fn read<T>(otherwise: T, call: impl FnOnce() -> T) -> T {
    catch(call).unwrap_or(otherwise)
}

fn catch<T>(call: impl FnOnce() -> T) -> Option<T> {
    // What a panic interrupts is dropped or left as it was: no handle has invariants that it could break.
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(value) => Some(value),
        Err(payload) => {
            // Dropping it could panic again.
            std::mem::forget(payload);
            None
        }
    }
}

/// What must not be NULL.
pub(crate) fn required<T>(pointer: Option<T>, name: &str) -> Result<T, Error> {
    pointer.ok_or_else(|| Error::new(Status::NullPointer, format!("`{name}` is NULL")))
}

/// The handle that a pointer to a handle leads to.
pub(crate) fn pointed<'a, T>(
    handle: Option<&'a mut Option<Box<T>>>,
    name: &str,
) -> Result<&'a mut Option<Box<T>>, Error> {
    let handle = required(handle, name)?;
    required(handle.as_ref(), &format!("*{name}"))?;
    Ok(handle)
}

/// Hands out a new handle.
pub(crate) fn give<T>(out: &mut MaybeUninit<Option<Box<T>>>, value: T) {
    out.write(Some(Box::new(value)));
}

/// A value whose methods take it and give it back.
#[derive(Debug)]
pub(crate) struct Changing<T>(Option<T>);

impl<T> Changing<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(Some(value))
    }

    pub(crate) fn get(&self) -> Result<&T, Error> {
        self.0.as_ref().ok_or_else(lost)
    }

    pub(crate) fn take(&mut self) -> Result<T, Error> {
        self.0.take().ok_or_else(lost)
    }

    pub(crate) fn change(&mut self, change: impl FnOnce(T) -> T) -> Result<(), Error> {
        self.0 = Some(change(self.take()?));
        Ok(())
    }
}

fn lost() -> Error {
    Error::new(Status::Panicked, "the handle is empty since an earlier call panicked")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panics_become_a_status_and_leave_an_empty_handle() {
        let mut handle = Changing::new(1);
        let mut error = MaybeUninit::uninit();
        let status = guard(Some(&mut error), || handle.change(|_| panic!("as a bug would")));
        assert_eq!(status, Status::Panicked);
        // SAFETY: `guard` writes it in any case.
        let error = unsafe { error.assume_init() };
        assert_eq!(error.unwrap().status(), Status::Panicked);
        assert_eq!(guard(None, || handle.change(|value| value)), Status::Panicked);
        assert_eq!(read(7, || panic!("as a bug would")), 7);
    }

    #[test]
    fn a_payload_that_panics_when_dropped_stays_inside() {
        struct Bomb;
        impl Drop for Bomb {
            fn drop(&mut self) {
                panic!("again");
            }
        }
        assert_eq!(read(7, || std::panic::panic_any(Bomb)), 7);
    }
}
