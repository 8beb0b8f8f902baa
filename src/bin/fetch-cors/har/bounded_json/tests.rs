//! What passes, what is cut, and where in the file it stood.

use super::*;

fn bounded(text: &str) -> io::Result<String> {
    let mut out = String::new();
    BoundedJson::new(text.as_bytes()).read_to_string(&mut out).map(|_| out)
}

#[test]
fn short_ones_pass_as_they_are() {
    for text in [r#"{"a":["\"\\x\ud83d\ude00é",1]}"#, "", "\"open", r#""\"#, "nonsense ]]]"] {
        assert_eq!(bounded(text).unwrap(), text);
    }
}

#[test]
fn long_strings_are_cut_where_characters_end() {
    for unit in ["a", "é", "😀", r#"\""#, r"\\", r"\u0041", r"\ud83d\ude00", r"\n", "ab\\u00e9"] {
        for shift in 0..12 {
            let before = "x".repeat(shift);
            let text = format!(r#"["{before}{}", "after"]"#, unit.repeat(STRING_LIMIT + 1));
            let cut = bounded(&text).unwrap();
            assert!(cut.len() < STRING_LIMIT + 40, "{unit}: {}", cut.len());
            let parsed: Vec<String> = serde_json::from_str(&cut).unwrap();
            let whole: Vec<String> = serde_json::from_str(&text).unwrap();
            let start = parsed[0].strip_suffix(CUT).unwrap();
            assert!(whole[0].starts_with(start) && start.len() < whole[0].len());
            assert_eq!(parsed[1], "after");
        }
    }
}

#[test]
fn halves_of_pairs_in_a_row_are_cut_too() {
    let text = format!("\"{}\"", r"\ud83d".repeat(STRING_LIMIT));
    assert!(bounded(&text).unwrap().len() < STRING_LIMIT + 40);
}

#[test]
fn nesting_has_a_limit() {
    assert!(bounded(&"[".repeat(DEPTH_LIMIT)).is_ok());
    let error = bounded(&"[".repeat(DEPTH_LIMIT + 1)).unwrap_err();
    assert!(error.to_string().contains("nested"), "{error}");
    assert!(bounded(&format!("\"{}\"", "[".repeat(1000))).is_ok());
    assert!(bounded(&"[]".repeat(1000)).is_ok());
}

#[test]
fn the_position_is_the_files() {
    let long = "a".repeat(STRING_LIMIT + 1000);
    let text = format!("{{\n \"a\": \"{long}\", \"b\": \"{long}\", x");
    let mut json = BoundedJson::new(text.as_bytes());
    let error = serde_json::from_reader::<_, serde_json::Value>(&mut json).unwrap_err();
    let column = (text.len() - 2) as u64;
    assert_eq!(json.position(error.line(), error.column()), Position { line: 2, column });
}

#[test]
fn places_of_what_was_passed_on_are_found_in_the_file() {
    let long = |more: usize| "a".repeat(STRING_LIMIT + more);
    // Two on one line, and one on the next.
    let text = format!("[\"{}\",\"{}\",\n\"{}\",1]", long(1000), long(500), long(70));
    let mut json = BoundedJson::new(text.as_bytes());
    let mut passed_on = String::new();
    json.read_to_string(&mut passed_on).unwrap();
    let (left, whole): (Vec<&str>, Vec<&str>) = (passed_on.lines().collect(), text.lines().collect());
    for (line, column, expected) in [
        (1, 1, 1),
        // What comes last before the first cut, and the quote after it.
        (1, STRING_LIMIT + 2, STRING_LIMIT + 2),
        (1, STRING_LIMIT + 2 + MARK.len() + 1, STRING_LIMIT + 2 + 1000 + 1),
        (1, left[0].len(), whole[0].len()),
        (2, 2, 2),
        (2, left[1].len(), whole[1].len()),
    ] {
        let expected = Position { line: line as u64, column: expected as u64 };
        assert_eq!(json.position(line, column), expected, "line {line}, column {column}");
    }
    // Where reading itself stopped.
    let last = Position { line: 2, column: whole[1].len() as u64 };
    assert_eq!(json.position(0, 0), last);
}

#[test]
fn where_nesting_is_too_deep_is_known() {
    let text = format!("\n  {}", "[".repeat(DEPTH_LIMIT + 5));
    let mut json = BoundedJson::new(text.as_bytes());
    json.read_to_string(&mut String::new()).unwrap_err();
    assert_eq!(json.position(0, 0), Position { line: 2, column: 2 + DEPTH_LIMIT as u64 + 1 });
}

#[test]
fn what_is_skipped_is_skipped_at_once() {
    for (buffer, expected) in [("abc\"d", 3), ("ab\\\"", 2), ("a\n", 1), ("\"", 0), ("é", 2), ("", 0)] {
        assert_eq!(uninteresting(buffer.as_bytes()), expected, "{buffer:?}");
    }
}

/// Fails once, in this way, before it gives what it has.
struct Failing(Option<io::ErrorKind>, &'static [u8]);

impl Read for Failing {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or_else(|| self.1.read(out), |kind| Err(kind.into()))
    }
}

#[test]
fn an_interruption_is_no_failure() {
    for (kind, expected) in [
        (io::ErrorKind::Interrupted, Ok("[1]")),
        (io::ErrorKind::BrokenPipe, Err(io::ErrorKind::BrokenPipe)),
        (io::ErrorKind::PermissionDenied, Err(io::ErrorKind::PermissionDenied)),
    ] {
        let mut out = [0; 8];
        let reader = io::BufReader::new(Failing(Some(kind), b"[1]"));
        let found = BoundedJson::new(reader).read(&mut out).map_err(|error| error.kind());
        assert_eq!(found.map(|length| std::str::from_utf8(&out[..length]).unwrap()), expected);
    }
}
