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

/// A head that is read in one pass.
pub(super) struct CheckedHead<'a> {
    reading: Reading<'a>,
    /// Lines and bytes that may still come; none once there is an error.
    left: HeadLimits,
    limits: HeadLimits,
    trusted: bool,
    error: Option<HeadError>,
}

impl<'a> CheckedHead<'a> {
    /// A head of which nothing has been read.
    #[inline]
    pub(super) fn new(head: ResponseHead<'a>, limits: HeadLimits, empty_lines: EmptyLines) -> Self {
        Self {
            reading: Reading::start(head.lines(), empty_lines),
            left: limits,
            limits,
            trusted: head.lines().excludes_line_breaks(),
            error: (head.status() > 999).then_some(HeadError::Status(head.status())),
        }
    }

    /// Reads it.
    pub(super) fn read(&mut self, head: ResponseHead<'a>) -> Result<&Reading<'a>, HeadError> {
        if self.error.is_none() {
            head.lines().for_each(&mut |name, value| self.line(name, value));
        }
        self.error.map_or(Ok(&self.reading), Err)
    }

    #[inline]
    fn line(&mut self, name: &'a [u8], value: &'a [u8]) {
        let bytes = name.len().saturating_add(value.len());
        if self.left.lines == 0 || self.left.bytes < bytes {
            return self.refuse();
        }
        self.left.lines -= 1;
        self.left.bytes -= bytes;
        if !self.trusted && (contains_never_in_value(value) || contains_never_in_value(name)) {
            return self.refuse_byte();
        }
        self.reading.take(name, value);
    }

    #[cold]
    fn refuse(&mut self) {
        self.error.get_or_insert(match self.left.lines {
            0 => HeadError::TooManyLines(self.limits.lines),
            _ => HeadError::TooManyBytes(self.limits.bytes),
        });
        self.left.lines = 0;
    }

    #[cold]
    fn refuse_byte(&mut self) {
        self.error = Some(HeadError::ForbiddenByte(self.limits.lines - self.left.lines));
        self.left.lines = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_and_forbidden_bytes() {
        let limits = HeadLimits { lines: 2, bytes: 10 };
        let error = |status, lines: &[(&str, &str)]| {
            let lines = lines.to_vec();
            let head = ResponseHead::new(status, &lines);
            CheckedHead::new(head, limits, EmptyLines::Joined).read(head).err()
        };
        assert_eq!(error(200, &[("a", "b"), ("c", "d")]), None);
        assert_eq!(error(1000, &[]), Some(HeadError::Status(1000)));
        assert_eq!(error(200, &[("a", "b"); 3]), Some(HeadError::TooManyLines(2)));
        assert_eq!(error(200, &[("a", "0123456789")]), Some(HeadError::TooManyBytes(10)));
        // Of all lines together, and no more than that.
        assert_eq!(error(200, &[("a", "0123"), ("b", "0123")]), None);
        assert_eq!(error(200, &[("a", "0123"), ("b", "01234")]), Some(HeadError::TooManyBytes(10)));
        assert_eq!(error(200, &[("a", "b"), ("a", "\n")]), Some(HeadError::ForbiddenByte(2)));
        assert_eq!(error(200, &[("a\0", "b")]), Some(HeadError::ForbiddenByte(1)));
    }
}
