//! The embedder's public suffix list, asked through a function of C's.

use std::ffi::c_void;
use std::sync::Arc;

use crate::span::Span;

/// How many bytes at the end of `host` are its registrable domain (<https://url.spec.whatwg.org/#host-registrable-domain>); 0 where it
/// has none. `host` lives during the call only.
///
/// It is called from every thread that fetches, at the same time: it must be safe for that, and throw nothing.
pub type RegistrableDomainFunction = Option<unsafe extern "C" fn(context: *mut c_void, host: Span<'_>) -> usize>;

/// Called once, when nobody will call the function any more. It must throw nothing.
pub type FreeFunction = Option<unsafe extern "C" fn(context: *mut c_void)>;

struct Context {
    pointer: *mut c_void,
    free: FreeFunction,
}

// SAFETY: C promises that the function can be called with the context from every thread, and that it can be freed by any.
unsafe impl Send for Context {}
// SAFETY: as above, at the same time.
unsafe impl Sync for Context {}

impl Drop for Context {
    fn drop(&mut self) {
        if let Some(free) = self.free {
            // SAFETY: C promises that this may be called once with this pointer. It is the last time that it is used: whoever calls
            // the other function holds the `Arc` around this.
            unsafe { free(self.pointer) }
        }
    }
}

/// What the engine calls.
pub(crate) fn registrable_domain(
    function: unsafe extern "C" fn(context: *mut c_void, host: Span<'_>) -> usize,
    pointer: *mut c_void,
    free: FreeFunction,
) -> impl for<'a> Fn(&'a str) -> Option<&'a str> + Send + Sync + 'static {
    let context = Arc::new(Context { pointer, free });
    move |host| {
        // The whole, not its pointer alone, belongs to this closure.
        let context: &Context = &context;
        // SAFETY: C promises that it may be called with this context, which has not been freed, and that it throws nothing.
        let length = unsafe { function(context.pointer, host.into()) };
        // Whatever it says: a part of the host, or none.
        host.len().checked_sub(length).and_then(|start| host.get(start..)).filter(|domain| !domain.is_empty())
    }
}
