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

#[cfg(test)]
mod tests {
    use std::mem::MaybeUninit;

    use fetch_cors::{Client, Origin, Request, Timestamp, UserAgent};
    use url::Url;

    use super::*;

    fn admission() -> Action {
        let client = Client::new(Origin::parse("https://a.test").unwrap());
        let request = Request::font(Url::parse("https://b.test/").unwrap(), client);
        Action(UserAgent::builder().admits_each_hop().build().fetch(request, Timestamp::ZERO))
    }

    fn proceed(action: fetch_cors::Action) -> fetch_cors::Action {
        let fetch_cors::Action::Admit(admission) = action else { return action };
        admission.proceed(Timestamp::ZERO)
    }

    /// For Miri, which sees what a sanitizer does not: two pointers to one place.
    #[test]
    fn the_next_action_goes_to_the_same_place_or_to_one_that_is_not_initialized() {
        let mut handle = Some(Box::new(admission()));
        let place = NonNull::from(&mut handle);
        // SAFETY: a handle that nothing else uses, named twice.
        let status = unsafe { answer((Some(place), Some(place)), None, only(ActionKind::Admit), || Ok(proceed)) };
        assert_eq!((status, handle.as_ref().map(|action| action.kind())), (Status::Ok, Some(ActionKind::Send)));
        let mut next = MaybeUninit::<Option<Box<Action>>>::uninit();
        handle = Some(Box::new(admission()));
        let places = (Some(NonNull::from(&mut handle)), Some(NonNull::from(&mut next).cast()));
        // SAFETY: a handle, and where one can be written.
        let status = unsafe { answer(places, None, only(ActionKind::Admit), || Ok(proceed)) };
        assert!(status == Status::Ok && handle.is_none());
        // SAFETY: it was written.
        let next = unsafe { next.assume_init() };
        assert_eq!(next.map(|action| action.kind()), Some(ActionKind::Send));
    }

    #[test]
    fn an_action_of_another_kind_stays() {
        let mut handle = Some(Box::new(admission()));
        let mut error = MaybeUninit::uninit();
        let place = Some(NonNull::from(&mut handle));
        // SAFETY: a handle that nothing else uses, named twice.
        let status = unsafe { answer((place, place), Some(&mut error), only(ActionKind::Send), || Ok(proceed)) };
        // SAFETY: `guard` writes it in any case.
        let error: Option<Box<Error>> = unsafe { error.assume_init() };
        assert_eq!((status, error.map(|error| error.status())), (Status::WrongKind, Some(Status::WrongKind)));
        assert_eq!(handle.map(|action| action.kind()), Some(ActionKind::Admit));
    }
}
