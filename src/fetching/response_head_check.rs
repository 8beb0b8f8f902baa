//! What a head may be before it is read: bounded, and free of bytes that no HTTP parser lets through.

use crate::infrastructure::byte_class::contains_never_in_value;
use crate::infrastructure::response_head::{Reading, ResponseHead};
use crate::policy::filter::EmptyLines;

/// How large a head may be. What is larger is refused: its sender wants something else than an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HeadLimits {
    pub(crate) lines: usize,
    pub(crate) bytes: usize,
}

impl Default for HeadLimits {
    /// Chromium takes 256 KiB of header bytes; a little more, so that an embedder's own limit is met first.
    fn default() -> Self {
        Self { lines: 32_768, bytes: 512 * 1024 }
    }
}

/// Why a head is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum HeadError {
    #[error("status {0} is above 999")]
    Status(u16),
    #[error("more than {0} header lines")]
    TooManyLines(usize),
    #[error("more than {0} bytes of headers")]
    TooManyBytes(usize),
    #[error("line {0} of the headers has a NUL, CR or LF")]
    ForbiddenByte(usize),
}

/// Reads a head in one pass.
pub(super) fn read_head(
    head: ResponseHead<'_>,
    limits: HeadLimits,
    empty_lines: EmptyLines,
) -> Result<Reading<'_>, HeadError> {
    if head.status() > 999 {
        return Err(HeadError::Status(head.status()));
    }
    let trusted = head.lines().excludes_line_breaks();
    let mut reading = Reading::start(head.lines(), empty_lines);
    let (mut count, mut bytes, mut error) = (0usize, 0usize, None);
    head.lines().for_each(&mut |name, value| {
        count += 1;
        bytes += name.len() + value.len();
        if count > limits.lines || bytes > limits.bytes {
            // Nothing is read any more, whatever is still to come.
            return;
        }
        if !trusted && error.is_none() && (contains_never_in_value(value) || contains_never_in_value(name)) {
            error = Some(HeadError::ForbiddenByte(count));
        }
        reading.take(name, value);
    });
    match error {
        _ if count > limits.lines => Err(HeadError::TooManyLines(limits.lines)),
        _ if bytes > limits.bytes => Err(HeadError::TooManyBytes(limits.bytes)),
        Some(error) => Err(error),
        None => Ok(reading),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_and_forbidden_bytes() {
        let limits = HeadLimits { lines: 2, bytes: 10 };
        let error = |status, lines: &[(&str, &str)]| {
            read_head(ResponseHead::new(status, &lines.to_vec()), limits, EmptyLines::Joined).err()
        };
        assert_eq!(error(200, &[("a", "b"), ("c", "d")]), None);
        assert_eq!(error(1000, &[]), Some(HeadError::Status(1000)));
        assert_eq!(error(200, &[("a", "b"); 3]), Some(HeadError::TooManyLines(2)));
        assert_eq!(error(200, &[("a", "0123456789")]), Some(HeadError::TooManyBytes(10)));
        assert_eq!(error(200, &[("a", "b"), ("a", "\n")]), Some(HeadError::ForbiddenByte(2)));
        assert_eq!(error(200, &[("a\0", "b")]), Some(HeadError::ForbiddenByte(1)));
    }
}
