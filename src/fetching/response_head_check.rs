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
    let (mut lines_left, mut bytes_left) = (limits.lines, limits.bytes);
    let mut error = None;
    head.lines().for_each(&mut |name, value| {
        // Nothing is read any more once there is an error, whatever is still to come.
        if error.is_some() {
            return;
        }
        match (lines_left.checked_sub(1), bytes_left.checked_sub(name.len().saturating_add(value.len()))) {
            (Some(lines), Some(bytes)) => (lines_left, bytes_left) = (lines, bytes),
            (None, _) => error = Some(HeadError::TooManyLines(limits.lines)),
            (_, None) => error = Some(HeadError::TooManyBytes(limits.bytes)),
        }
        if !trusted && (contains_never_in_value(value) || contains_never_in_value(name)) {
            error.get_or_insert(HeadError::ForbiddenByte(limits.lines - lines_left));
        }
        reading.take(name, value);
    });
    error.map_or(Ok(reading), Err)
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
