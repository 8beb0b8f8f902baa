//! A port for a server that is another process. The servers that `fetch-cors probe` is tested with have theirs from here as well.

use std::net::TcpListener;
use std::sync::atomic::{AtomicU32, Ordering};

/// A port that nobody listens at, another one each time. Below those that systems give to whoever asks for any, or one of
/// the connections that tests make meanwhile would have it before the server does.
pub(crate) fn free_port() -> u16 {
    static ASKED: AtomicU32 = AtomicU32::new(0);
    let next = || std::process::id().wrapping_mul(61).wrapping_add(ASKED.fetch_add(1, Ordering::Relaxed)) % 10_000;
    std::iter::repeat_with(next)
        .filter_map(|number| u16::try_from(20_000 + number).ok())
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("a port")
}
