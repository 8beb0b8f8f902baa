//! What a fetch is for: to be carried out, or to predict what some browser would do.

use std::fmt::Debug;
use std::marker::PhantomData;

/// A fetch that is carried out: by the Standard, always.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a mark of types, without values")]
pub enum Live {}

/// A fetch that only predicts: by a [`Profile`](crate::Profile), whose deviations from the Standard may be laxer than a client
/// may ever be. What drives live fetches does not take it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a mark of types, without values")]
pub enum Predicted {}

/// The mark that the waiting points of a fetch carry.
pub(super) type Mark<P> = PhantomData<fn() -> P>;

/// [`Live`] or [`Predicted`].
pub trait Purpose: sealed::Sealed + Debug + Copy + 'static {}

impl Purpose for Live {}
impl Purpose for Predicted {}

mod sealed {
    #[expect(unnameable_types, reason = "that nobody else can implement it")]
    pub trait Sealed {}
    impl Sealed for super::Live {}
    impl Sealed for super::Predicted {}
}
