//! What functions that answer an action have in common: they consume it, and give the next one.

use std::ptr::NonNull;

use crate::action::{Action, ActionKind};
use crate::error::{Error, Status};
use crate::guard::{Out, guard, required};

/// A pointer to a handle of the caller's.
pub(crate) type Place = Option<NonNull<Option<Box<Action>>>>;

/// Takes the action if it is of this kind.
pub(crate) fn only(kind: ActionKind) -> impl FnOnce(&Action) -> Result<(), Error> {
    move |action| {
        let found = action.kind();
        if found == kind {
            return Ok(());
        }
        Err(Error::new(Status::WrongKind, format!("the action is of kind {found:?}; this is for {kind:?}")))
    }
}

/// Answers the action at `action`. Where it is not `accepted`, or where `prepare` finds something wrong with other arguments,
/// nothing is consumed or written. Otherwise the handle is set to NULL first, and then the next action is written to `next`, which may
/// be the same place.
///
/// # Safety
/// `action` is NULL or points to a handle (which may be NULL itself) that nothing else uses during the call. `next` is NULL, or points to
/// where a handle can be written; what is there need not be initialized.
pub(crate) unsafe fn answer<F: FnOnce(fetch_cors::Action) -> fetch_cors::Action>(
    (action, next): (Place, Place),
    error: Out<'_, Error>,
    accepted: impl FnOnce(&Action) -> Result<(), Error>,
    prepare: impl FnOnce() -> Result<F, Error>,
) -> Status {
    guard(error, || {
        let mut place = required(action, "action")?;
        let next = required(next, "next")?;
        {
            // SAFETY: the caller's promise. This borrow ends before others begin.
            let handle = unsafe { place.as_ref() };
            accepted(required(handle.as_deref(), "*action")?)?;
        }
        // What it reads may be borrowed from the action, which nobody borrows exclusively yet.
        let answer = prepare()?;
        // SAFETY: the caller's promise, as above.
        let handle = unsafe { place.as_mut() };
        let current = required(handle.take(), "*action")?;
        let following = Box::new(Action(answer(current.0)));
        // SAFETY: the caller's promise. Where it is the same place, that holds a NULL now, which needs no drop.
        unsafe { next.write(Some(following)) };
        Ok(())
    })
}
