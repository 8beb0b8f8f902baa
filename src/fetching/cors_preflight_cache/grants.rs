//! What is remembered under one key: method and header-name tokens, each with the answer that granted it.
//!
//! The Standard keeps one cache entry a token. Tokens of one answer share its time, lifetime and credentials flag, so
//! they are stored beside one copy of these, all in one allocation:
//!
//! ```text
//! number of answers | answers: time (8) max-age (4) credentials (1) … | tokens: kind and answer (1) length (1–2) bytes …
//! ```
//!
//! Methods come before header names; within a kind the wildcard comes first, then names in byte order. Look-up is one
//! walk beside the (also sorted) unsafe names of a request.

use std::cmp::Ordering;

use crate::infrastructure::request_header::is_cors_non_wildcard_request_header_name;
use crate::infrastructure::timestamp::Timestamp;
use crate::infrastructure::unsafe_names::compare_lowercased;

/// Which of a cache entry's two fields is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Method,
    HeaderName,
}

/// One accepted answer: when, for how many seconds, and whether its request's credentials mode was "include".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) stored: Timestamp,
    pub(crate) max_age: u32,
    pub(crate) credentials: bool,
}

impl Answer {
    pub(crate) fn is_alive(&self, now: Timestamp) -> bool {
        now < self.expiry()
    }

    pub(crate) fn expiry(&self) -> Timestamp {
        self.stored.saturating_add_seconds(self.max_age)
    }
}

/// A token with the answer that granted it: the Standard's cache entry, less its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) kind: Kind,
    /// A method, or a header name in any case.
    pub(crate) name: &'a [u8],
    pub(crate) answer: Answer,
}

impl Token<'_> {
    pub(crate) fn is_wildcard(&self) -> bool {
        self.name == b"*"
    }

    /// The order in which tokens are stored; equal where kind, name and credentials flag are.
    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        self.kind
            .cmp(&other.kind)
            .then_with(|| other.is_wildcard().cmp(&self.is_wildcard()))
            .then_with(|| match self.kind {
                Kind::Method => self.name.cmp(other.name),
                Kind::HeaderName => compare_lowercased(self.name, other.name),
            })
            .then_with(|| self.answer.credentials.cmp(&other.answer.credentials))
    }
}

/// What a request asks of the cache.
pub(crate) struct Query<'a, N> {
    /// The method, where a method cache entry match is needed.
    pub(crate) method: Option<&'a [u8]>,
    /// The CORS-unsafe names in ascending order of their lowercased forms.
    pub(crate) unsafe_names: N,
    /// Whether the request's credentials mode is "include".
    pub(crate) include: bool,
    /// Whether a stored `*` may stand for other names.
    pub(crate) wildcard: bool,
}

/// What a key's tokens lack for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lack {
    /// No token is alive.
    Everything,
    Method,
    HeaderName(u32),
}

const ANSWER: usize = 13;
/// Seven bits name an answer.
const MAX_ANSWERS: usize = 127;
const HEADER_NAME: u8 = 0x80;

/// The tokens of one key.
#[derive(Debug)]
pub(crate) struct Grants(Box<[u8]>);

impl Grants {
    pub(crate) fn byte_len(&self) -> usize {
        self.0.len()
    }

    fn answers(&self) -> &[[u8; ANSWER]] {
        let (count, rest) = self.0.split_first().unwrap_or((&0, &[]));
        let (answers, _) = rest.as_chunks();
        answers.get(..usize::from(*count)).unwrap_or_default()
    }

    /// The tokens in their stored order, expired ones included.
    pub(crate) fn tokens(&self) -> Tokens<'_> {
        let answers = self.answers();
        Tokens { answers, rest: self.0.get(1 + answers.len() * ANSWER..).unwrap_or_default() }
    }

    // <https://fetch.spec.whatwg.org/#concept-cache-match>
    /// Whether there is a method cache entry match (where one is needed) and a header-name cache entry match for each name.
    pub(crate) fn satisfy<'a>(
        &self,
        query: Query<'_, impl Iterator<Item = &'a [u8]>>,
        now: Timestamp,
    ) -> Result<(), Lack> {
        let usable = |answer: &Answer| answer.is_alive(now) && (answer.credentials || !query.include);
        let mut method_matched = query.method.is_none();
        let mut header_wildcard = false;
        let mut alive = false;
        let mut names = query.unsafe_names.enumerate().peekable();
        let covered_by_wildcard =
            |name: &[u8], wildcard: bool| wildcard && !is_cors_non_wildcard_request_header_name(name);
        let mut missing = None;
        for token in self.tokens() {
            alive |= token.answer.is_alive(now);
            if !usable(&token.answer) {
                continue;
            }
            match token.kind {
                // <https://fetch.spec.whatwg.org/#concept-cache-match-method>
                Kind::Method => {
                    method_matched |= query.method == Some(token.name) || (query.wildcard && token.is_wildcard());
                }
                // <https://fetch.spec.whatwg.org/#concept-cache-match-header>
                Kind::HeaderName => {
                    // As a wildcard it comes first; as the literal name `*` it is met below like any other.
                    header_wildcard |= query.wildcard && token.is_wildcard();
                    while let Some(&(index, name)) = names.peek() {
                        let order = match (name == b"*", token.is_wildcard()) {
                            (true, false) | (false, true) => continue_past(name, token.name),
                            _ => compare_lowercased(name, token.name),
                        };
                        match order {
                            Ordering::Less => {
                                if missing.is_none() && !covered_by_wildcard(name, header_wildcard) {
                                    missing = Some(index);
                                }
                                names.next();
                            }
                            Ordering::Equal => {
                                names.next();
                            }
                            Ordering::Greater => break,
                        }
                    }
                }
            }
        }
        for (index, name) in names {
            if missing.is_none() && !covered_by_wildcard(name, header_wildcard) {
                missing = Some(index);
            }
        }
        match missing {
            _ if !alive => Err(Lack::Everything),
            _ if !method_matched => Err(Lack::Method),
            Some(index) => Err(Lack::HeaderName(u32::try_from(index).unwrap_or(u32::MAX))),
            None => Ok(()),
        }
    }

    /// These tokens (in stored order, without repetitions) in one allocation of at most `limit` bytes: where they are too
    /// many, the ones of the oldest answers are left out. `None` where nothing is left.
    pub(crate) fn encode(mut tokens: Vec<Token<'_>>, limit: usize) -> Option<Self> {
        loop {
            let mut answers: Vec<Answer> = Vec::new();
            for token in &tokens {
                if !answers.contains(&token.answer) {
                    answers.push(token.answer);
                    if answers.len() > MAX_ANSWERS {
                        break;
                    }
                }
            }
            let size = 1 + answers.len() * ANSWER + tokens.iter().map(|token| encoded_len(token.name)).sum::<usize>();
            if answers.len() <= MAX_ANSWERS && size <= limit {
                return (!tokens.is_empty()).then(|| Self(write(&tokens, &answers, size)));
            }
            let oldest = tokens.iter().map(|token| token.answer.stored).min()?;
            let before = tokens.len();
            tokens.retain(|token| token.answer.stored != oldest);
            debug_assert!(tokens.len() < before, "each turn leaves out an answer");
        }
    }
}

/// How a name stands to a token when exactly one of them is `*`, which is stored before all others.
fn continue_past(name: &[u8], token: &[u8]) -> Ordering {
    debug_assert!((name == b"*") != (token == b"*"));
    if token == b"*" { Ordering::Greater } else { compare_lowercased(name, token) }
}

fn encoded_len(name: &[u8]) -> usize {
    name.len() + if name.len() < 0x80 { 2 } else { 4 }
}

fn write(tokens: &[Token<'_>], answers: &[Answer], size: usize) -> Box<[u8]> {
    let mut bytes = Vec::with_capacity(size);
    // At most 127.
    bytes.push(u8::try_from(answers.len()).unwrap_or(u8::MAX));
    for answer in answers {
        bytes.extend_from_slice(&answer.stored.as_nanoseconds().to_le_bytes());
        bytes.extend_from_slice(&answer.max_age.to_le_bytes());
        bytes.push(u8::from(answer.credentials));
    }
    for token in tokens {
        let answer = answers.iter().position(|answer| *answer == token.answer).unwrap_or(0);
        let kind = if token.kind == Kind::HeaderName { HEADER_NAME } else { 0 };
        bytes.push(u8::try_from(answer).unwrap_or(0) | kind);
        match u8::try_from(token.name.len()) {
            Ok(length) if length < 0x80 => bytes.push(length),
            // The byte limit of a key keeps lengths below 2^23.
            _ => {
                let [low, middle, high, _] = u32::try_from(token.name.len()).unwrap_or(u32::MAX).to_le_bytes();
                bytes.extend_from_slice(&[0x80 | (high & 0x7f), middle, low]);
            }
        }
        if token.kind == Kind::HeaderName {
            bytes.extend(token.name.iter().map(u8::to_ascii_lowercase));
        } else {
            bytes.extend_from_slice(token.name);
        }
    }
    bytes.into_boxed_slice()
}

/// The tokens of a key, decoded as they are read.
#[derive(Clone, Debug)]
pub(crate) struct Tokens<'a> {
    answers: &'a [[u8; ANSWER]],
    rest: &'a [u8],
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let (&tag, rest) = self.rest.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = if first < 0x80 {
            (usize::from(first), rest)
        } else {
            let (&[middle, low], rest) = rest.split_first_chunk()?;
            (u32::from_le_bytes([low, middle, first & 0x7f, 0]) as usize, rest)
        };
        let (name, rest) = rest.split_at_checked(length)?;
        self.rest = rest;
        let [stored @ .., a, b, c, d, credentials] = self.answers.get(usize::from(tag & !HEADER_NAME))?;
        let kind = if tag & HEADER_NAME == 0 { Kind::Method } else { Kind::HeaderName };
        let answer = Answer {
            stored: Timestamp::from_nanoseconds(u64::from_le_bytes(*stored)),
            max_age: u32::from_le_bytes([*a, *b, *c, *d]),
            credentials: *credentials != 0,
        };
        Some(Token { kind, name, answer })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(stored: u64, credentials: bool) -> Answer {
        Answer { stored: Timestamp::from_nanoseconds(stored), max_age: 5, credentials }
    }

    fn token(kind: Kind, name: &[u8], answer: Answer) -> Token<'_> {
        Token { kind, name, answer }
    }

    fn query<'a>(method: Option<&'a [u8]>, names: &'a [&'a [u8]], include: bool) -> Query<'a, impl Iterator<Item = &'a [u8]>> {
        Query { method, unsafe_names: names.iter().copied(), include, wildcard: !include }
    }

    #[test]
    fn tokens_come_back_as_they_went_in() {
        let long = vec![b'x'; 300];
        let tokens = vec![
            token(Kind::Method, b"PUT", answer(1, false)),
            token(Kind::HeaderName, b"X-A", answer(1, true)),
            token(Kind::HeaderName, &long, answer(7, false)),
        ];
        let grants = Grants::encode(tokens, 1000).unwrap();
        let read: Vec<_> = grants.tokens().collect();
        assert_eq!(read.len(), 3);
        assert_eq!((read[1].name, read[1].answer.credentials), (&b"x-a"[..], true));
        assert_eq!((read[2].name, read[2].answer.stored.as_nanoseconds()), (&long[..], 7));
    }

    #[test]
    fn the_oldest_answers_go_where_there_is_no_room() {
        let tokens = vec![
            token(Kind::HeaderName, b"x-new", answer(9, false)),
            token(Kind::HeaderName, b"x-old", answer(1, false)),
        ];
        let grants = Grants::encode(tokens, 1 + 13 + 7).unwrap();
        assert_eq!(grants.tokens().map(|token| token.name).collect::<Vec<_>>(), [b"x-new"]);
        assert!(Grants::encode(vec![token(Kind::Method, b"PUT", answer(1, false))], 10).is_none());
    }

    #[test]
    fn names_before_and_after_the_wildcard() {
        // `!` sorts before `*`; the wildcard must be known all the same.
        let grants = Grants::encode(
            vec![token(Kind::HeaderName, b"*", answer(0, false)), token(Kind::HeaderName, b"b", answer(0, false))],
            1000,
        )
        .unwrap();
        let now = Timestamp::from_nanoseconds(1);
        for names in [&[&b"!a"[..]][..], &[b"!a", b"*", b"a", b"b", b"c"], &[b"*"], &[b"B"], &[]] {
            assert_eq!(grants.satisfy(query(None, names, false), now), Ok(()), "{names:?}");
        }
        let authorization: &[&[u8]] = &[b"a", b"authorization", b"b"];
        assert_eq!(grants.satisfy(query(None, authorization, false), now), Err(Lack::HeaderName(1)));
        assert_eq!(grants.satisfy(query(None, &[b"b"], true), now), Err(Lack::HeaderName(0)));
        assert_eq!(grants.satisfy(query(Some(b"PUT"), &[], false), now), Err(Lack::Method));
        let later = Timestamp::from_nanoseconds(5_000_000_000);
        assert_eq!(grants.satisfy(query(None, &[], false), later), Err(Lack::Everything));
    }

    #[test]
    fn a_literal_asterisk_is_a_name_for_credentialed_requests() {
        let grants = Grants::encode(vec![token(Kind::HeaderName, b"*", answer(0, true))], 1000).unwrap();
        let now = Timestamp::ZERO;
        assert_eq!(grants.satisfy(query(None, &[b"*"], true), now), Ok(()));
        assert_eq!(grants.satisfy(query(None, &[b"!", b"*"], true), now), Err(Lack::HeaderName(0)));
        assert_eq!(grants.satisfy(query(None, &[b"!", b"*"], false), now), Ok(()));
    }
}
