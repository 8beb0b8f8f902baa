//! Texts that were made when they were asked for.

use crate::guard::read;
use crate::span::Span;

/// A text that was made for the caller: UTF-8.
#[derive(Debug)]
pub struct Text(pub(crate) String);

/// Its bytes, which live as long as the text.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_text_span(text: Option<&Text>) -> Span<'_> {
    read(Span::ABSENT, || text.map(|text| text.0.as_str()).into())
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_text_free(text: Option<Box<Text>>) {
    read((), || drop(text));
}
