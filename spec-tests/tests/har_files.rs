//! `fetch-cors har` and what files can be: broken, huge, hostile.

use std::path::PathBuf;
use std::process::Command;

use spec_tests::binary::{complaint, fetch_cors, is_release, output, run_with_input};

fn har(file: &str) -> Command {
    let mut command = fetch_cors();
    command.args(["har", &format!("fixtures/har/{file}")]);
    command
}

/// A file of this test's own.
struct File(PathBuf);

impl File {
    fn new(name: &str, content: &[u8]) -> Self {
        let path = std::env::temp_dir().join(format!("fetch-cors-{}-{name}", std::process::id()));
        std::fs::write(&path, content).unwrap();
        Self(path)
    }

    fn complaint(&self) -> String {
        complaint(fetch_cors().arg("har").arg(&self.0))
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn entry(url: &str, text: &str) -> String {
    format!(
        r#"{{"request":{{"method":"GET","url":"{url}","headers":[{{"name":"Origin","value":"https://app.test"}}]}},"response":{{"status":200,"headers":[{{"name":"access-control-allow-origin","value":"https://app.test"}},{{"name":"access-control-allow-credentials","value":"true"}}],"content":{{"text":"{text}"}}}}}}"#
    )
}

fn archive(entries: &str) -> String {
    format!(r#"{{"log":{{"entries":[{entries}]}}}}"#)
}

#[test]
fn mistakes_are_named_with_their_place() {
    for (file, expected) in [
        ("truncated", ["line 7, column 120", "log.entries[5].request.url", "the file is cut off"]),
        (
            "wrong-type",
            ["line 3, column 130", "log.entries[1].request.headers[1].name", "integer `7`, expected a string"],
        ),
        ("not-utf-8", ["line 2, column 59", "log.entries[0].request.url", "this is not UTF-8"]),
        ("not-json", ["broken/not-json.har", "line 1, column 1", "this is not JSON"]),
        ("no-log", ["broken/no-log.har", "no field `log`", "no HAR"]),
    ] {
        let message = complaint(&mut har(&format!("broken/{file}.har")));
        for part in expected {
            assert!(message.contains(part), "`{part}` is not in {message}");
        }
        assert!(message.starts_with("fetch-cors: ") && message.lines().count() == 1, "{message}");
    }
}

#[test]
fn each_field_that_is_read_has_its_type() {
    let request = r#""request":{"method":"GET","url":"https://b.test/"}"#;
    for (content, path, what) in [
        ("[]", "sequence", "an object with the field `log`"),
        (r#"{"log":[]}"#, "log: ", "an object with the field `entries`"),
        (r#"{"log":{}}"#, "log: ", "missing field `entries`"),
        (r#"{"log":{"entries":{}}}"#, "log.entries: ", "expected an array"),
        (r#"{"log":{"entries":[]}} x"#, "", "trailing characters"),
        (r#"{"log":{"entries":[],"entries":[]}}"#, "log", "duplicate field `entries`"),
        (r#"{"log":{"pages":[{"id":1}],"entries":[]}}"#, "log.pages[0].id", "integer `1`"),
        (r#"{"log":{"entries":[1]}}"#, "log.entries[0]", "integer `1`"),
        (r#"{"log":{"entries":[["GET"]]}}"#, "log.entries[0]", "sequence, expected an object"),
        (r#"{"log":{"entries":[{}]}}"#, "log.entries[0]", "missing field `request`"),
        (r#"{"log":{"entries":[{"request":{"method":"GET"}}]}}"#, "log.entries[0].request", "missing field `url`"),
        (&archive(&format!(r#"{{{request},"response":{{"status":"200"}}}}"#)), "response.status", "string \"200\""),
        (&archive(&format!(r#"{{{request},"response":{{"status":1000}}}}"#)), "response.status", "from 0 to 999"),
        (&archive(&format!(r#"{{{request},"response":{{"headers":7}}}}"#)), "response.headers", "an array of headers"),
        (&archive(&format!(r#"{{{request},"time":"5"}}"#)), "log.entries[0].time", "string \"5\""),
    ] {
        let message = File::new("type.har", content.as_bytes()).complaint();
        assert!(message.contains(path) && message.contains(what), "{content}: {message}");
    }
}

#[test]
fn other_files_are_recognized() {
    for (name, content, expected) in [
        ("empty", &b""[..], "is empty"),
        ("utf-16", b"\xFF\xFE{\0\"\0", "is UTF-16"),
        ("gzip", b"\x1F\x8B\x08\0\0\0", "gzip"),
        ("zip", b"PK\x03\x04\0\0", "zip archive"),
    ] {
        assert!(File::new(name, content).complaint().contains(expected), "{name}");
    }
    assert!(complaint(&mut har("")).contains("is a directory"));
    assert!(complaint(&mut har("nowhere.har")).contains("nowhere.har: cannot be read"));
    assert!(complaint(fetch_cors().arg("har")).contains("<FILE>"));
}

#[test]
fn a_byte_order_mark_and_null_are_no_mistakes() {
    let (text, status) = output(&mut har("byte-order-mark.har"));
    assert!(text.contains("1 allowed") && status == Some(0), "{text}");
    let nulls = r#"{"pageref":null,"startedDateTime":"yesterday","time":null,"request":{"method":"GET","url":"https://b.test/",
        "headers":null,"cookies":null,"postData":null},"response":null,"cache":null,"_resourceType":null}"#;
    let result = run_with_input(fetch_cors().args(["har", "-"]), [archive(nulls).into_bytes()]);
    let text = String::from_utf8(result.stdout).unwrap();
    assert!(text.contains("1 entry read; besides: 1 of an unknown page"), "{text}");
}

#[test]
fn nesting_is_bounded() {
    let content = archive(&format!(r#"{{"_unknown":{}"#, "[".repeat(1_000_000)));
    let message = File::new("deep", content.as_bytes()).complaint();
    assert!(message.contains("nested more than 100 deep"), "{message}");
}

/// Of the running process, in bytes.
#[cfg(target_os = "linux")]
fn peak_memory(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

/// Feeds an archive of many pieces to the program, and looks at its memory before it sees the last one.
#[cfg(target_os = "linux")]
fn peak_while_reading(pieces: impl Iterator<Item = String>, end: &str) -> (u64, String) {
    use std::io::Write;
    use std::process::Stdio;

    let mut command = fetch_cors();
    command.args(["har", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    for piece in pieces {
        input.write_all(piece.as_bytes()).unwrap();
    }
    let peak = peak_memory(child.id());
    input.write_all(end.as_bytes()).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    (peak, String::from_utf8(output.stdout).unwrap())
}

/// The pieces of entries around a string of so many bytes, and what ends it.
#[cfg(target_os = "linux")]
fn with_long_string(url: &str, text: &str, bytes: usize) -> (impl Iterator<Item = String>, String) {
    let whole = format!("{},{}", entry("https://api.test/small", "x"), entry(url, text));
    let whole = archive(&whole);
    let (before, after) = whole.split_once('@').unwrap();
    let filler = std::iter::repeat_n("0123456789abcde\u{e9}".repeat(65_536), bytes / 1_114_112);
    (std::iter::once(before.to_owned()).chain(filler), after.to_owned())
}

#[test]
#[cfg(target_os = "linux")]
fn memory_is_bounded_whatever_the_size() {
    const MIB: u64 = 1024 * 1024;
    let size = if is_release() { 200_000_000 } else { 40_000_000 };
    // A program that has read nothing yet takes a few.
    let limit = 24 * MIB;
    let (pieces, end) = with_long_string("https://api.test/large", "@", size);
    let (peak, text) = peak_while_reading(pieces, &end);
    assert!(text.contains("2 exchanges with other origins: 2 allowed"), "{text}");
    assert!(peak < limit, "one body of {size} bytes: {} MiB", peak / MIB);
    // A string that would be kept, if it were shorter.
    let (pieces, end) = with_long_string("https://api.test/@", "", size);
    let (peak, text) = peak_while_reading(pieces, &end);
    assert!(text.contains("1 exchange with other origins: 1 allowed") && text.contains("1 other URLs"), "{text}");
    assert!(peak < limit, "one URL of {size} bytes: {} MiB", peak / MIB);
    // Bodies of usual sizes.
    let body = "<p>caf\\u00e9</p>\\n".repeat(16_384);
    let one = entry("https://api.test/many", &body);
    let count = size / 2 / one.len();
    let start = std::iter::once(r#"{"log":{"entries":["#.to_owned() + &one);
    let pieces = start.chain(std::iter::repeat_n(format!(",{one}"), count - 1));
    let (peak, text) = peak_while_reading(pieces, "]}}");
    assert!(text.contains(&format!("{count} exchanges with other origins: {count} allowed")), "{text}");
    assert!(peak < limit, "{count} bodies of {} bytes: {} MiB", body.len(), peak / MIB);
}

#[test]
fn where_a_mistake_is_is_told_behind_long_strings() {
    let long = "x".repeat(300_000);
    let content = archive(&format!("{},\n{},7", entry("https://b.test/", &long), entry("https://b.test/", &long)));
    // Counted from 1; the parser has looked at the byte behind it, too.
    let column = content.lines().last().unwrap().find(",7]").unwrap() + 3;
    let message = File::new("long", content.as_bytes()).complaint();
    assert!(message.contains(&format!("line 2, column {column}: log.entries[2]: invalid type")), "{column}: {message}");
}

/// The codes of the program's own colours.
const STYLES: [&str; 5] = ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[2m", "\u{1b}[31m", "\u{1b}[32m"];

#[test]
fn no_control_character_of_a_file_is_printed() {
    for options in [&[][..], &["--json"], &["--reveal"], &["--json", "--reveal"], &["--no-cors"]] {
        let mut command = har("hostile.har");
        // As on a terminal: nothing is stripped on the way.
        let (text, status) = output(command.args(options).env("CLICOLOR_FORCE", "1"));
        assert_eq!(status, Some(1));
        let plain = STYLES.iter().fold(text.clone(), |text, style| text.replace(style, ""));
        let is_wrong = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        let wrong = plain.lines().find(|line| line.contains(is_wrong));
        assert_eq!(wrong, None, "{options:?}");
        if !options.contains(&"--json") {
            assert!(text.contains("GE\\u{1b}[31m\\u{7}T https://api.test/method"), "{text}");
            // No line of a paragraph begins where a page's text could put it.
            assert!(
                plain.lines().all(|line| line.is_empty() || line.starts_with("  ") || line.contains(": ")),
                "{plain}"
            );
        }
    }
    let content = archive(r#"{"request":{"method":"GET","url":7,"\u001b[31m":"\u001b"}}"#);
    let message = File::new("\u{1b}name", content.replace("\"url\"", r#""\u001burl""#).as_bytes()).complaint();
    assert!(!message.trim_end().contains(char::is_control), "{message:?}");
}

#[test]
fn secrets_are_shown_on_demand_only() {
    let secrets = ["p4ss", "s3cret", "t0ken", "k3y"];
    for option in ["--no-cors", "--json"] {
        let (hidden, _) = output(har("hostile.har").arg(option));
        for secret in secrets {
            assert!(!hidden.contains(secret), "{secret} is in {hidden}");
        }
        assert!(hidden.contains("(redacted)@api.test"), "{hidden}");
        let (shown, _) = output(har("hostile.har").args([option, "--reveal"]));
        for secret in secrets {
            assert!(shown.contains(secret), "{secret} is not in {shown}");
        }
    }
}

/// Wherever there is room for a URL, in each form.
#[test]
fn user_info_is_shown_nowhere() {
    let url = "https://user:hunter2@api.test:99999999/";
    let lines = |location: &str| {
        let line = |name: &str, value: &str| format!(r#"{{"name":"{name}","value":"{value}"}}"#);
        [line("Access-Control-Allow-Origin", location), line("Location", location)].join(",")
    };
    let entry = |request: &str, status: u16, response: &str, error: &str| {
        format!(
            r#"{{"request":{{"method":"GET","url":"{request}","headers":[{{"name":"Origin","value":"https://app.test"}}]}},
                "response":{{"status":{status},"headers":[{response}],"redirectURL":"{url}","_error":"{error}"}}}}"#
        )
    };
    let entries = [
        entry("https://user:hunter2@api.test/", 200, &lines(url), ""),
        entry("https://api.test/a", 302, &lines(url), ""),
        entry("https://api.test/b", 0, "", &format!("lost {url}")),
    ];
    let text = format!(
        r#"{{"log":{{"version":"1.2","creator":{{"name":"{url}","version":"1"}},"entries":[{}]}}}}"#,
        entries.join(",")
    );
    for form in [&[][..], &["--json"], &["--html", "-"]] {
        let ran = run_with_input(fetch_cors().args(["har", "-"]).args(form), [text.clone().into_bytes()]);
        assert_eq!((ran.status.code(), ran.stderr.as_slice()), (Some(1), &b""[..]), "{form:?}");
        let told = String::from_utf8(ran.stdout).unwrap();
        assert!(!told.contains("hunter2") && told.matches("(redacted)@api.test").count() >= 3, "{form:?}: {told}");
    }
}
