//! Which request headers are CORS-safelisted.

use super::define::policy;

policy! {
    /// How a header list is judged: which headers are [CORS-safelisted](https://fetch.spec.whatwg.org/#cors-safelisted-request-header),
    /// and which names a preflight lists.
    pub struct SafelistPolicy("safelist") {
        /// Bytes 0x80 to 0xFF in `Accept` and `Content-Type`.
        high_bytes: HighBytes("bytes above 0x7F") {
            /// They are no CORS-unsafe request-header bytes.
            Safe = "safe",
            /// They make the header unsafe.
            Unsafe = "unsafe",
        }
        /// Client hints with values of their grammar: `DPR`, `Width`, `Save-Data` …
        client_hints: ClientHints("client hints") {
            /// Names like any other: unsafe.
            Unsafe = "unsafe",
            /// Safelisted.
            Safelisted = "safelisted",
        }
        /// What a single range is.
        range: RangeSyntax("a range syntax") {
            /// Any number of digits.
            Digits = "digits",
            /// Numbers below 2^63.
            Signed64 = "signed-64",
            /// Numbers below 2^64.
            Unsigned64 = "unsigned-64",
            /// Numbers below 2^64, signs before them, the unit in any case, trailing whitespace.
            Loose = "loose",
        }
        /// What `Content-Type` may look like.
        content_type: ContentTypeSyntax("a Content-Type syntax") {
            /// A MIME type whose essence is one of the three.
            MimeType = "mime-type",
            /// No comma, no `;` at the end of parameters; what stands between subtype and `;` is ignored.
            Gecko = "gecko",
        }
        /// Whether more than 1,024 bytes of safelisted values make all of them unsafe.
        total_size: TotalSize("a limit of the total size") {
            /// They do.
            Limited = "limited",
            /// They do not.
            Unlimited = "unlimited",
        }
        /// How often a repeated unsafe name is listed in `Access-Control-Request-Headers`.
        repeated_names: RepeatedNames("how repeated names are listed") {
            /// Once.
            Once = "once",
            /// Once for each header.
            EachHeader = "each-header",
        }
        /// The values that `Accept`, `Accept-Language` and `Content-Language` may have.
        accept_values: AcceptValues("a syntax of Accept") {
            /// As the Standard says.
            Standard = "standard",
            /// Fewer: what WebKit took before 2021, by MDN's page on CORS.
            FormerWebKit = "former-webkit",
        }
    }
}
