//! Bodies never enter the crate; this is all that it knows of one.

/// What the engine must know of a request's [body](https://fetch.spec.whatwg.org/#concept-body).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[expect(clippy::exhaustive_enums, reason = "null, with a source, without: the Standard's three cases")]
pub enum Body {
    /// There is none ("body is null").
    #[default]
    None,
    /// It can be sent again, after a redirect for instance: its *source* is non-null (bytes, a Blob, a form).
    Replayable,
    /// It can be sent once: its *source* is null (a `ReadableStream`).
    Stream,
}

impl Body {
    /// Whether there is a body to send.
    pub const fn exists(self) -> bool {
        !matches!(self, Self::None)
    }
}
