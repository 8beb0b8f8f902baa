//! What of a response counts, and what of it can be read.

use super::define::policy;

policy! {
    /// How the headers of a response are read, and which of them are exposed.
    pub struct FilterPolicy("filter") {
        /// `Clear-Site-Data`.
        clear_site_data: ClearSiteData("whether Clear-Site-Data can be read") {
            /// Like any other header.
            Readable = "readable",
            /// Never readable.
            Hidden = "hidden",
        }
        /// A line with an empty value beside another line of the same name.
        empty_lines: EmptyLines("what an empty line beside another is") {
            /// A part of the joined value.
            Joined = "joined",
            /// Nothing (but for `Access-Control-Allow-Origin` and `Location`).
            Dropped = "dropped",
        }
        /// A `*` before a syntax error in `Access-Control-Expose-Headers`.
        expose_wildcard: ExposeWildcard("what `*` before a syntax error is") {
            /// Nothing: the value is failure.
            Failure = "failure",
            /// A wildcard where `fetch()` asked; nothing elsewhere.
            Counts = "counts",
        }
        /// `Cross-Origin-Resource-Policy` with a value that it does not have.
        resource_policy: InvalidResourcePolicy("what an invalid resource policy means") {
            /// None.
            None = "none",
            /// `cross-origin`.
            CrossOrigin = "cross-origin",
        }
        /// How repeated `Content-Type` lines are joined for the page.
        content_type: JoinedContentType("how Content-Type lines are joined") {
            /// By a comma and a space.
            CommaSpace = "comma-space",
            /// By a comma.
            Comma = "comma",
        }
        /// Bytes of response headers above 0x7F, for the page.
        high_bytes: ResponseBytes("how response header bytes are shown") {
            /// Isomorphically.
            Isomorphic = "isomorphic",
            /// What is no UTF-8 is replaced by U+FFFD, whose UTF-8 bytes are then shown.
            Replaced = "replaced",
        }
    }
}
