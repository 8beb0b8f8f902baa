//! Where an archive comes from: a file or standard input, with a progress bar for large ones.

use std::fs::File;
use std::io::{self, BufReader, Cursor, IsTerminal, Read};
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};

use super::bounded_json::BoundedJson;
use crate::output::Failure;

/// Files of so many bytes take long enough for a progress bar.
const WORTH_A_BAR: u64 = 16 * 1024 * 1024;

/// An archive's text, before it is parsed.
pub(crate) struct Source {
    /// As messages call it.
    pub(super) name: String,
    pub(super) json: BoundedJson<BufReader<Box<dyn Read>>>,
    pub(super) bar: ProgressBar,
}

impl Source {
    /// Opens it and goes past a byte order mark.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        if path.as_os_str() == "-" {
            return Self::of("(standard input)".to_owned(), Box::new(io::stdin()));
        }
        let name = path.display().to_string();
        let cannot = |error: io::Error| Failure::Input(format!("{name}: cannot be read: {error}"));
        let file = File::open(path).map_err(cannot)?;
        let metadata = file.metadata().map_err(cannot)?;
        if metadata.is_dir() {
            return Err(Failure::Input(format!("{name}: is a directory, expected a HAR file")));
        }
        // On standard error, and only where that is a terminal.
        let bar = if io::stderr().is_terminal() { progress_bar(metadata.len()) } else { ProgressBar::hidden() };
        let source = Self::of(name, Box::new(bar.wrap_read(file)))?;
        Ok(Self { bar, ..source })
    }

    /// What a reader gives, wherever it comes from; no bar is shown.
    pub(crate) fn of(name: String, mut reader: Box<dyn Read>) -> Result<Self, Failure> {
        let mut start = Vec::with_capacity(4);
        reader
            .by_ref()
            .take(4)
            .read_to_end(&mut start)
            .map_err(|error| Failure::Input(format!("{name}: cannot be read: {error}")))?;
        if let Some(found) = not_json(&start) {
            return Err(Failure::Input(format!("{name}: {found}")));
        }
        let rest = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&start).to_vec();
        let reader: Box<dyn Read> = Box::new(Cursor::new(rest).chain(reader));
        Ok(Self {
            name,
            json: BoundedJson::new(BufReader::with_capacity(64 * 1024, reader)),
            bar: ProgressBar::hidden(),
        })
    }
}

/// What files begin with that are something else.
fn not_json(start: &[u8]) -> Option<&'static str> {
    match start {
        [] => Some("is empty, expected a HAR: JSON with a field `log`"),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Some("is UTF-16, expected UTF-8"),
        [0x1F, 0x8B, ..] => Some("is compressed by gzip: unpack it first, or give `gunzip -c FILE | fetch-cors har -`"),
        [b'P', b'K', 3, 4] => Some("is a zip archive: unpack it first"),
        _ => None,
    }
}

fn progress_bar(bytes: u64) -> ProgressBar {
    if bytes < WORTH_A_BAR {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("reading {wide_bar} {bytes} of {total_bytes}, {eta} left");
    ProgressBar::new(bytes).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_json_is_told_by_its_first_bytes() {
        for (start, expected) in [
            (&b""[..], Some("is empty, expected a HAR: JSON with a field `log`")),
            (b"\xFF\xFE{\0", Some("is UTF-16, expected UTF-8")),
            (b"\xFE\xFF\0{", Some("is UTF-16, expected UTF-8")),
            (
                b"\x1F\x8B\x08\0",
                Some("is compressed by gzip: unpack it first, or give `gunzip -c FILE | fetch-cors har -`"),
            ),
            (b"PK\x03\x04", Some("is a zip archive: unpack it first")),
            (b"\xEF\xBB\xBF{", None),
            (b"{", None),
            (b"PK", None),
            (b"\x1F", None),
        ] {
            assert_eq!(not_json(start), expected, "{start:?}");
        }
    }

    #[test]
    fn large_files_have_a_bar() {
        let large = 16 * 1024 * 1024;
        for (bytes, expected) in [(0, None), (large - 1, None), (large, Some(large)), (large + 1, Some(large + 1))] {
            assert_eq!(progress_bar(bytes).length(), expected, "{bytes} bytes");
        }
    }
}
