//! What browsers do to an author's headers and bodies before CORS, and to the bytes on the wire after it.

use super::define::policy;

policy! {
    /// Changes of a request in front of the Standard's algorithms, and of its bytes behind them.
    pub struct TransformationPolicy("transformation") {
        /// A header name that was given several times, in a header list of the Fetch API.
        repeated_headers: RepeatedHeaders("what becomes of repeated headers") {
            /// Each header stands for itself; the network joins them.
            Kept = "kept",
            /// They are joined before they are judged.
            Joined = "joined",
            /// Each stands for itself; an empty value and what stands before it replace each other. Of several `Content-Type`
            /// one is sent: the first with a body, the last without; and the last of several `Authorization` and others that
            /// HTTP has once only.
            Replaced = "replaced",
        }
        /// An author's `User-Agent`.
        user_agent: AuthorUserAgent("what becomes of an author's User-Agent") {
            /// Sent.
            Sent = "sent",
            /// Ignored.
            Ignored = "ignored",
        }
        /// An author's `Available-Dictionary`.
        available_dictionary: AvailableDictionary("what becomes of Available-Dictionary") {
            /// A header like any other.
            Sent = "sent",
            /// A network error, before anything is sent.
            Refused = "refused",
        }
        /// `Range` of a GET, on the wire.
        range: SentRange("how Range is sent") {
            /// As set.
            AsSet = "as-set",
            /// Written anew where it parses loosely.
            Rewritten = "rewritten",
        }
        /// The charset of an author's `Content-Type`, of an XMLHttpRequest with text as body.
        charset: Utf8Charset("what becomes of charsets") {
            /// Rewritten where it is a parameter of a MIME type and not UTF-8 in any case; the MIME type is written anew then.
            Kept = "kept",
            /// Whatever stands behind the word is replaced by `UTF-8`, in place.
            Rewritten = "rewritten",
        }
        /// A stream as body.
        stream: StreamBody("what becomes of a stream") {
            /// A stream.
            Stream = "stream",
            /// Text.
            Text = "text",
            /// Refused by the API.
            Refused = "refused",
        }
        /// Bytes of request headers above 0x7F, on the wire.
        high_bytes: SentBytes("how bytes above 0x7F are sent") {
            /// As they are.
            AsSet = "as-set",
            /// As UTF-8 of the code points of the same number.
            Utf8 = "utf-8",
        }
    }
}
