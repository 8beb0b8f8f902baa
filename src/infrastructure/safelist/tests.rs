//! Each rule of a browser's own, alone, at its edges. That browsers have these rules is for their recordings to show.

use super::*;

fn judged(policy: &SafelistPolicy, cases: &[(&str, &[u8], bool)]) {
    for &(name, value, expected) in cases {
        let found = is_safelisted(policy, name.as_bytes(), value);
        assert_eq!(found, expected, "{name}: {}", value.escape_ascii());
    }
}

#[test]
fn client_hints_have_values_of_their_grammar() {
    let policy = SafelistPolicy { client_hints: ClientHints::Safelisted, ..SafelistPolicy::STANDARD };
    for name in ["DPR", "device-memory", "Downlink"] {
        let values: [(&str, &[u8], bool); 8] = [
            (name, b"1", true),
            (name, b"1.25", true),
            (name, b"", false),
            (name, b".5", false),
            (name, b"1.", false),
            (name, b"1.x", false),
            (name, b"1.2.3", false),
            (name, b"a", false),
        ];
        judged(&policy, &values);
    }
    for name in ["width", "Viewport-Width", "rtt"] {
        judged(&policy, &[(name, b"12", true), (name, b"1.5", false), (name, b"", false)]);
    }
    judged(&policy, &[("save-data", b"on", true), ("Save-Data", b"ON", true), ("save-data", b"off", false)]);
    judged(&policy, &[("ect", b"4g", true), ("ECT", b"slow-2g", true), ("ect", b"4G", false), ("ect", b"5g", false)]);
    judged(&policy, &[("dpr", &[b'1'; 128], true), ("dpr", &[b'1'; 129], false)]);
    judged(&policy, &[("x-a", b"4g", false), ("accept", b"4g", true), ("accept", b"(", false)]);
    judged(&SafelistPolicy::STANDARD, &[("dpr", b"1", false), ("ect", b"4g", false)]);
}

#[test]
fn bytes_above_0x7f_count_in_accept_and_content_type() {
    let policy = SafelistPolicy { high_bytes: HighBytes::Unsafe, ..SafelistPolicy::STANDARD };
    let high = b"text/plain;a=\xe9";
    judged(&policy, &[("accept", b"\xe9", false), ("content-type", high, false)]);
    judged(&policy, &[("accept", b"e", true), ("content-type", b"text/plain;a=e", true), ("x-a", b"\xe9", false)]);
    // No language tag has them, by the Standard.
    judged(&policy, &[("accept-language", b"\xe9", false), ("accept-language", b"en", true)]);
    judged(&SafelistPolicy::STANDARD, &[("accept", b"\xe9", true), ("content-type", high, true)]);
}

#[test]
fn accept_had_the_bytes_of_languages_and_a_slash() {
    let policy = SafelistPolicy { accept_values: AcceptValues::FormerWebKit, ..SafelistPolicy::STANDARD };
    for (name, slash) in [("accept", true), ("accept-language", false), ("content-language", false)] {
        judged(&policy, &[(name, b"en, *;q=0.5", true), (name, b"text/html", slash), (name, b"a!b", false)]);
    }
    // Other headers are not asked about it.
    judged(&policy, &[("content-type", b"text/plain;a=!", true), ("x-a", b"en", false)]);
    judged(&SafelistPolicy::STANDARD, &[("accept", b"a!b", true)]);
}

#[test]
fn ranges_are_as_large_as_their_numbers() {
    let range = |syntax, value: &str| {
        let policy = SafelistPolicy { range: syntax, ..SafelistPolicy::STANDARD };
        is_safelisted(&policy, b"Range", value.as_bytes())
    };
    let (signed, unsigned) = ("9223372036854775807", "18446744073709551615");
    for (first, digits, signed_64, unsigned_64) in [
        ("0", true, true, true),
        (signed, true, true, true),
        ("9223372036854775808", true, false, true),
        (unsigned, true, false, true),
        ("18446744073709551616", true, false, false),
    ] {
        for value in [format!("bytes={first}-"), format!("bytes=0-{first}")] {
            assert_eq!(range(RangeSyntax::Digits, &value), digits, "{value}");
            assert_eq!(range(RangeSyntax::Signed64, &value), signed_64, "{value}");
            assert_eq!(range(RangeSyntax::Unsigned64, &value), unsigned_64, "{value}");
            assert_eq!(range(RangeSyntax::Loose, &value), unsigned_64, "{value}");
        }
    }
    for syntax in [RangeSyntax::Digits, RangeSyntax::Signed64, RangeSyntax::Unsigned64, RangeSyntax::Loose] {
        assert!(!range(syntax, "bytes=-5") && !range(syntax, "bytes=5-4") && !range(syntax, "lines=0-"));
        assert!(range(syntax, &format!("bytes={}-", "0".repeat(121))), "128 bytes");
        assert!(!range(syntax, &format!("bytes={}-", "0".repeat(122))), "129 bytes");
    }
}

#[test]
fn loose_ranges_have_signs_and_whitespace_at_their_end() {
    let policy = SafelistPolicy { range: RangeSyntax::Loose, ..SafelistPolicy::STANDARD };
    for (value, expected) in [
        ("BYTES=0-5", true),
        ("bYtes=0-", true),
        ("bytes=+0-+5", true),
        ("bytes=0- \t", true),
        ("bytes=0-\x0b", true),
        ("bytes=++0-", false),
        ("bytes=0+-", false),
        ("bytes=0-+", false),
        ("bytes=+-5", false),
        ("+bytes=0-", false),
        ("bytes=-5", false),
        ("bytes =0-", false),
    ] {
        judged(&policy, &[("range", value.as_bytes(), expected)]);
        let standard = is_safelisted(&SafelistPolicy::STANDARD, b"range", value.as_bytes());
        assert!(!standard, "{value}");
    }
    assert_eq!(loosen_range(b"BYTES=+1-+2 "), b"bytes=1-2");
    assert_eq!(loosen_range(b"+1=A-+"), b"+1=A-+");
}

#[test]
fn the_type_ends_at_whitespace_or_a_semicolon() {
    let policy = SafelistPolicy { content_type: ContentTypeSyntax::Gecko, ..SafelistPolicy::STANDARD };
    let cases: [(&str, &[u8], bool); 14] = [
        ("content-type", b"text/plain", true),
        ("Content-Type", b"text/plain;charset=utf-8", true),
        ("content-type", b"text/plain;", true),
        // A comma begins another value, and parameters do not end in `;`.
        ("content-type", b"text/plain, a", false),
        ("content-type", b"text/plain;a=b,c", false),
        ("content-type", b"text/plain;a=b;", false),
        // Ignored up to the semicolon.
        ("content-type", b"text/plain x;a=b", true),
        ("content-type", b"text/plain\tx ;a=b", true),
        ("content-type", b"text/plain x", false),
        ("content-type", b"text/html x;a=b", false),
        ("content-type", b"text x;a=b", false),
        ("content-type", b"text/plain x;a=(", false),
        ("content-type", b"text/html", false),
        ("content-type", b"", false),
    ];
    judged(&policy, &cases);
    judged(
        &SafelistPolicy::STANDARD,
        &[("content-type", b"text/plain x;a=b", false), ("content-type", b"text/plain;a=b;", true)],
    );
}
