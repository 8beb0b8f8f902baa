//! What is thrown at the caller.

use std::fmt::Display;

use napi::{Env, Error, Result, Status};

/// A `TypeError` with a stable `code`.
#[derive(Debug)]
pub(crate) struct Refusal {
    code: &'static str,
    message: String,
}

impl Refusal {
    /// An argument cannot be understood.
    pub(crate) fn argument(name: &str, error: impl Display) -> Self {
        Self { code: "ERR_FETCH_CORS_ARGUMENT", message: format!("{name}: {error}") }
    }

    /// A handle was answered before.
    pub(crate) fn consumed(what: &str) -> Self {
        let message = format!(
            "this {what} has been answered already: the fetch goes on in the action that the answer gave, and nowhere else"
        );
        Self { code: "ERR_FETCH_CORS_CONSUMED", message }
    }

    /// The page's API throws; nothing is fetched.
    pub(crate) fn by_the_api(error: impl Display) -> Self {
        Self { code: "ERR_FETCH_CORS_REFUSED", message: error.to_string() }
    }

    fn throw(self, env: Env) -> Error {
        // It fails for a NUL only, and texts here escape what they quote.
        match env.throw_type_error(&self.message, Some(self.code)) {
            Ok(()) => Error::new(Status::PendingException, self.message),
            Err(error) => error,
        }
    }
}

/// Throws where `run` refuses.
pub(crate) fn thrown<T>(env: Env, run: impl FnOnce() -> std::result::Result<T, Refusal>) -> Result<T> {
    run().map_err(|refusal| refusal.throw(env))
}
