//! Lines of bounded length: what is longer is skipped without being kept.

use std::io::{self, BufRead};

/// A line of input, without its line feed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    Whole(&'a [u8]),
    /// Longer than the limit; so many bytes.
    TooLong(u64),
}

/// Lines of an input.
pub(super) struct Lines<R> {
    input: R,
    limit: usize,
    line: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    /// `limit` is in bytes, the line feed not counted.
    pub(super) fn new(input: R, limit: usize) -> Self {
        Self { input, limit, line: Vec::new() }
    }

    /// The next line; `None` at the end. What is after the last line feed is a line if it is not empty.
    pub(super) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.line.clear();
        let mut length: u64 = 0;
        let mut is_at_end = true;
        loop {
            let bytes = match self.input.fill_buf() {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if bytes.is_empty() {
                break;
            }
            is_at_end = false;
            let line_feed = bytes.iter().position(|&byte| byte == b'\n');
            let part = bytes.get(..line_feed.unwrap_or(bytes.len())).unwrap_or_default();
            length = length.saturating_add(part.len() as u64);
            if length <= self.limit as u64 {
                self.line.extend_from_slice(part);
            }
            let used = part.len() + usize::from(line_feed.is_some());
            self.input.consume(used);
            if line_feed.is_some() {
                break;
            }
        }
        if is_at_end {
            return Ok(None);
        }
        Ok(Some(if length <= self.limit as u64 { Line::Whole(&self.line) } else { Line::TooLong(length) }))
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, Lines};
    use std::io::{BufReader, Error, ErrorKind, Read};

    /// Fails so once, and then has the rest.
    struct Failing<'a>(Option<ErrorKind>, &'a [u8]);

    impl Read for Failing<'_> {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            self.0.take().map_or_else(|| self.1.read(out), |kind| Err(Error::from(kind)))
        }
    }

    #[test]
    fn interruptions_are_nothing_and_failures_are_told() {
        let line_after = |kind| {
            let mut lines = Lines::new(BufReader::new(Failing(Some(kind), b"ab\n")), 4);
            lines.next().map(|line| line == Some(Line::Whole(b"ab"))).map_err(|error| error.kind())
        };
        assert_eq!(line_after(ErrorKind::Interrupted), Ok(true));
        assert_eq!(line_after(ErrorKind::PermissionDenied), Err(ErrorKind::PermissionDenied));
    }

    #[test]
    fn lines_are_bounded_however_they_arrive() {
        let input = b"ab\n\nabcd\nabcde\nabcdefghijklmnop\n\xff\nend";
        for capacity in 1..=input.len() {
            let mut lines = Lines::new(BufReader::with_capacity(capacity, &input[..]), 4);
            for expected in [
                Line::Whole(b"ab"),
                Line::Whole(b""),
                Line::Whole(b"abcd"),
                Line::TooLong(5),
                Line::TooLong(16),
                Line::Whole(b"\xff"),
                Line::Whole(b"end"),
            ] {
                assert_eq!(lines.next().unwrap(), Some(expected));
            }
            assert_eq!(lines.next().unwrap(), None);
            assert!(lines.line.capacity() <= 8, "what is skipped is not kept");
        }
    }
}
