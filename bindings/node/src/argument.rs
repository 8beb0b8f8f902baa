//! Arguments: numbers, bytes, lists of headers.

use std::str::FromStr;
use std::time::Duration;

use fetch_cors::{Body, Timestamp, UnknownString};

use crate::refusal::Refusal;

/// Names and values, in order.
pub(crate) type HeaderPairs = Vec<(Vec<u8>, Vec<u8>)>;

/// Milliseconds, with fractions.
pub(crate) fn duration(name: &str, milliseconds: f64) -> Result<Duration, Refusal> {
    Duration::try_from_secs_f64(milliseconds / 1000.0).map_err(|_| {
        Refusal::argument(name, format!("found {milliseconds}, expected a number of milliseconds, zero or more"))
    })
}

pub(crate) fn timestamp(now: f64) -> Result<Timestamp, Refusal> {
    duration("now", now).map(Timestamp::from_duration)
}

pub(crate) fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// An integer from 0 to `most`.
pub(crate) fn integer(name: &str, number: f64, most: u64) -> Result<u64, Refusal> {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and `most` and without fraction"
    )]
    if number.fract() == 0.0 && number >= 0.0 && number <= most as f64 {
        Ok(number as u64)
    } else {
        Err(Refusal::argument(name, format!("found {number}, expected an integer from 0 to {most}")))
    }
}

pub(crate) fn status(number: f64) -> Result<u16, Refusal> {
    let status = integer("status", number, 999)?;
    u16::try_from(status).map_err(|error| Refusal::argument("status", error))
}

/// Latin-1: one character, one byte.
pub(crate) fn bytes(name: &str, text: &str) -> Result<Vec<u8>, Refusal> {
    text.chars()
        .map(|character| {
            u8::try_from(character).map_err(|_| {
                let found = u32::from(character);
                Refusal::argument(name, format!("found U+{found:04X}, expected characters up to U+00FF: a byte each"))
            })
        })
        .collect()
}

/// The same back.
pub(crate) fn text(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// A flat list of names and values.
pub(crate) fn header_pairs(name: &str, flat: &[String]) -> Result<HeaderPairs, Refusal> {
    let (pairs, rest) = flat.as_chunks::<2>();
    if !rest.is_empty() {
        let message = format!("found {} strings, expected names and values in turn", flat.len());
        return Err(Refusal::argument(name, message));
    }
    pairs.iter().map(|[header, value]| Ok((bytes(name, header)?, bytes(name, value)?))).collect()
}

/// The same back.
pub(crate) fn flat<'a>(headers: impl Iterator<Item = (&'a [u8], &'a [u8])>) -> Vec<String> {
    headers.flat_map(|(name, value)| [text(name), text(value)]).collect()
}

/// One of an enumeration's strings; its default where there is none.
pub(crate) fn one_of<T: FromStr<Err = UnknownString>>(name: &str, text: Option<&str>) -> Result<Option<T>, Refusal> {
    text.map(str::parse).transpose().map_err(|error| Refusal::argument(name, error))
}

pub(crate) const fn body(body: Body) -> &'static str {
    match body {
        Body::None => "none",
        Body::Replayable => "replayable",
        Body::Stream => "stream",
    }
}
