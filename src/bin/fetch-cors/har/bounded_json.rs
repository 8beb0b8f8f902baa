//! What a parser of JSON sees of a large file: long strings are cut while they are read, nesting has a limit. So whoever
//! reads holds no more than one short string, whatever the file is.

use std::io::{self, BufRead, Read};

/// So many bytes of a string, as it is written, are passed on at least; a few more where a character or an escape ends later.
const STRING_LIMIT: usize = 64 * 1024;

/// What strings that were cut end with: no character of any text.
pub(super) const CUT: char = '\u{FFFF}';
const MARK: &str = "\u{FFFF}";

/// So deep may arrays and objects be nested; archives need seven.
const DEPTH_LIMIT: usize = 100;

/// Where in the file: both count from 1, columns in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) line: u64,
    pub(super) column: u64,
}

impl Position {
    fn step(&mut self, byte: u8) {
        if byte == b'\n' {
            *self = Self { line: self.line + 1, column: 0 };
        } else {
            self.column += 1;
        }
    }
}

/// Passes JSON on, byte by byte, and bounds it.
pub(super) struct BoundedJson<R> {
    inner: R,
    state: State,
    depth: usize,
    /// Of the present string, what was passed on.
    length: usize,
    /// What is still to be passed on in the place of what was cut.
    mark: std::slice::Iter<'static, u8>,
    /// Of the byte that was read last, and of the one that was passed on last.
    position: Position,
    passed_on: Position,
    cuts: Vec<Cut>,
}

/// Where something was left out: what was passed on before it ends here, and so many bytes are missing after it.
struct Cut {
    passed_on: Position,
    missing: u64,
}

#[derive(Clone, Copy)]
enum State {
    Outside,
    /// In a string; `pair` after the first half of a surrogate pair.
    Inside {
        pair: bool,
    },
    /// After a backslash.
    Escape {
        pair: bool,
    },
    /// In `\uXXXX`.
    Hexadecimal {
        left: u8,
        value: u16,
        pair: bool,
    },
    Skipping,
    SkippingEscape,
}

impl<R: BufRead> BoundedJson<R> {
    pub(super) fn new(inner: R) -> Self {
        let position = Position { line: 1, column: 0 };
        let mark = [].iter();
        Self {
            inner,
            state: State::Outside,
            depth: 0,
            length: 0,
            mark,
            position,
            passed_on: position,
            cuts: Vec::new(),
        }
    }

    /// Where in the file stands what was passed on as this line and column; for line 0 the byte that was read last.
    pub(super) fn position(&self, line: usize, column: usize) -> Position {
        let (line, column) = (line as u64, column as u64);
        if line == 0 {
            return self.position;
        }
        let before = |cut: &&Cut| cut.passed_on.line == line && cut.passed_on.column < column;
        let missing: u64 =
            self.cuts.iter().filter(before).map(|cut| cut.missing.saturating_sub(MARK.len() as u64)).sum();
        Position { line, column: column + missing }
    }

    /// Goes over one byte, and says whether it is passed on.
    fn step(&mut self, byte: u8) -> io::Result<bool> {
        self.position.step(byte);
        self.state = match self.state {
            State::Outside => return self.outside(byte).map(|()| true),
            State::Skipping | State::SkippingEscape => return Ok(self.skipped(byte)),
            State::Inside { .. } if byte == b'"' => State::Outside,
            State::Inside { pair } => {
                // No character and no surrogate pair may be cut in two.
                let is_boundary = !(0x80..0xC0).contains(&byte) && !pair;
                if self.length >= STRING_LIMIT && is_boundary {
                    self.mark = MARK.as_bytes().iter();
                    self.cuts.push(Cut { passed_on: self.passed_on, missing: 1 });
                    self.state = if byte == b'\\' { State::SkippingEscape } else { State::Skipping };
                    return Ok(false);
                }
                if byte == b'\\' { State::Escape { pair } } else { State::Inside { pair: false } }
            }
            State::Escape { pair } if byte == b'u' => State::Hexadecimal { left: 4, value: 0, pair },
            State::Escape { .. } => State::Inside { pair: false },
            State::Hexadecimal { left, value, pair } => {
                let digit = char::from(byte).to_digit(16).and_then(|digit| u16::try_from(digit).ok());
                match (digit, left) {
                    // The parser says what is wrong.
                    (None, _) => State::Inside { pair: false },
                    (Some(digit), 1) => {
                        let value = value << 4 | digit;
                        // Of two first halves the second begins nothing: the parser refuses it.
                        State::Inside { pair: !pair && (0xD800..0xDC00).contains(&value) }
                    }
                    (Some(digit), _) => State::Hexadecimal { left: left - 1, value: value << 4 | digit, pair },
                }
            }
        };
        self.length += 1;
        Ok(true)
    }

    fn outside(&mut self, byte: u8) -> io::Result<()> {
        match byte {
            b'"' => {
                self.state = State::Inside { pair: false };
                self.length = 0;
            }
            b'[' | b'{' => {
                self.depth += 1;
                if self.depth > DEPTH_LIMIT {
                    return Err(io::Error::other(format!(
                        "arrays and objects are nested more than {DEPTH_LIMIT} deep"
                    )));
                }
            }
            b']' | b'}' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        Ok(())
    }

    /// Line breaks are passed on: no string may have them, so that the parser stops there.
    fn skipped(&mut self, byte: u8) -> bool {
        let is_passed_on = byte == b'\n' || (byte == b'"' && matches!(self.state, State::Skipping));
        if !is_passed_on {
            self.miss(1);
        }
        self.state = match (self.state, byte) {
            (State::Skipping, b'"') => State::Outside,
            (State::Skipping, b'\\') => State::SkippingEscape,
            _ => State::Skipping,
        };
        is_passed_on
    }

    fn miss(&mut self, bytes: u64) {
        if let Some(cut) = self.cuts.last_mut() {
            cut.missing += bytes;
        }
    }
}

/// How many bytes of `buffer` are of no interest within a string that is skipped, before the first one that is.
fn uninteresting(buffer: &[u8]) -> usize {
    buffer.iter().position(|&byte| matches!(byte, b'"' | b'\\' | b'\n')).unwrap_or(buffer.len())
}

impl<R: BufRead> Read for BoundedJson<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut written = 0;
        while let Some(place) = out.get_mut(written) {
            if let Some(&byte) = self.mark.next() {
                *place = byte;
                self.passed_on.step(byte);
                written += 1;
                continue;
            }
            // What was passed on is not held back for more.
            let buffer = match self.inner.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if matches!(self.state, State::Skipping) {
                let skipped = uninteresting(buffer);
                if skipped > 0 {
                    self.position.column += skipped as u64;
                    self.miss(skipped as u64);
                    self.inner.consume(skipped);
                    continue;
                }
            }
            let Some(&byte) = buffer.first() else { break };
            self.inner.consume(1);
            if self.step(byte)? {
                *place = byte;
                self.passed_on.step(byte);
                written += 1;
            }
        }
        Ok(written)
    }
}

#[cfg(test)]
mod tests;
