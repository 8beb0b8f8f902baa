//! What is remembered under one key, in one allocation.
//!
//! The Standard keeps one cache entry a token. Tokens of one answer share its time, lifetime and credentials flag, so
//! they are stored beside one copy of these:
//!
//! ```text
//! number of answers (1)
//! answers, each: stored (8) expiry (8) credentials (1)
//! tokens, each:  kind and answer (1) length (1 or 3) name
//! ```
//!
//! Methods come before header names; within a kind `*` comes first, then names in byte order. Look-up is one walk
//! beside the (also sorted) unsafe names of a request.

use std::cmp::Ordering;

use super::token::{Answer, Kind, Token};
use crate::infrastructure::byte_class::{compare_lowercased, is_equal, is_same_name, make_lowercase};
use crate::infrastructure::request_header::is_cors_non_wildcard_request_header_name;
use crate::infrastructure::timestamp::Timestamp;

/// What a request asks of the cache. It must ask for something: nothing is there for a request that needs nothing.
#[derive(Debug)]
pub(crate) struct Query<'a, N> {
    /// The method, where a method cache entry match is needed.
    pub(crate) method: Option<&'a [u8]>,
    /// The CORS-unsafe names, each once, in ascending order of their lowercased forms.
    pub(crate) unsafe_names: N,
    /// Whether the request's credentials mode is "include".
    pub(crate) include: bool,
}

/// How tokens are matched: the Standard's way first in each.
#[derive(Clone, Copy, Debug)]
pub(super) struct MatchRules {
    /// Whether a stored `*` may stand for other names.
    pub(super) wildcard: bool,
    /// Whether it may only where its answer was one without credentials.
    pub(super) wildcard_without_credentials: bool,
    /// Whether it may stand for `Authorization`.
    pub(super) covers_authorization: bool,
    pub(super) credentials: CredentialsMatch,
}

/// Which answers serve a request.
#[derive(Clone, Copy, Debug)]
pub(super) enum CredentialsMatch {
    /// Those with credentials serve all requests.
    AtLeast,
    /// Those with credentials serve requests with credentials, those without serve those without.
    Equal,
}

/// What a key's tokens lack for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lack {
    /// No token is alive.
    Everything,
    Method,
    /// A header name's place among the unsafe names.
    HeaderName(u32),
}

/// What one answer takes.
pub(super) const ANSWER: usize = 17;
/// What a key's tokens take besides answers and tokens.
pub(super) const COUNT: usize = 1;
/// Seven bits name an answer.
pub(super) const MAX_ANSWERS: usize = 128;
/// Names are shorter, since a key's bytes are fewer.
pub(super) const MAX_BYTES: usize = (1 << 23) - 1;

const HEADER_NAME: u8 = 0x80;

/// The tokens of one key: at least one, each with its answer.
#[derive(Clone, Debug)]
pub(super) struct Grants(Box<[u8]>);

impl Grants {
    pub(super) fn byte_len(&self) -> usize {
        self.0.len()
    }

    fn encoded_answers(&self) -> &[[u8; ANSWER]] {
        let (count, rest) = self.0.split_first().unwrap_or((&0, &[]));
        let (answers, _) = rest.as_chunks();
        answers.get(..usize::from(*count)).unwrap_or_default()
    }

    /// The answers, each with a token at least.
    pub(super) fn answers(&self) -> impl ExactSizeIterator<Item = Answer> + Clone {
        self.encoded_answers().iter().map(decode_answer)
    }

    /// The tokens in their order, expired ones included.
    pub(super) fn tokens(&self) -> Tokens<'_> {
        let answers = self.encoded_answers();
        Tokens { answers, rest: self.encoded_tokens(answers.len()) }
    }

    fn encoded_tokens(&self, answers: usize) -> &[u8] {
        self.0.get(COUNT + answers * ANSWER..).unwrap_or_default()
    }

    pub(super) fn is_alive(&self, now: Timestamp) -> bool {
        self.answers().any(|answer| answer.is_alive(now))
    }

    // <https://fetch.spec.whatwg.org/#concept-cache-match>
    /// Whether there is a method cache entry match (where one is needed) and a header-name cache entry match for each
    /// name.
    pub(super) fn satisfy<'a>(
        &self,
        query: Query<'_, impl Iterator<Item = &'a [u8]>>,
        rules: MatchRules,
        now: Timestamp,
    ) -> Result<(), Lack> {
        let usable = |answer: &Answer| match rules.credentials {
            CredentialsMatch::AtLeast => answer.credentials || !query.include,
            CredentialsMatch::Equal => answer.credentials == query.include,
        };
        let stands = |answer: &Answer| rules.wildcard && !(answer.credentials && rules.wildcard_without_credentials);
        // What is usual: one answer, whose place need not be looked at.
        if let Some((answer, tokens)) = self.only_answer() {
            if !answer.is_alive(now) {
                return Err(Lack::Everything);
            }
            let usable = usable(&answer);
            let wild = usable && stands(&answer);
            return satisfy(tokens, query, rules.covers_authorization, |_| usable, |_| wild);
        }
        let mut alive = false;
        // One bit an answer: alive, and a cache entry match for the request.
        let mut all_usable = 0u128;
        // The same: its `*` stands for other names.
        let mut all_wild = 0u128;
        for (place, answer) in self.answers().enumerate() {
            if answer.is_alive(now) {
                alive = true;
                let usable = usable(&answer);
                all_usable |= u128::from(usable) << place;
                all_wild |= u128::from(usable && stands(&answer)) << place;
            }
        }
        if !alive {
            return Err(Lack::Everything);
        }
        let has = |set: u128| move |answer: u8| (set >> answer) & 1 == 1;
        let tokens = self.encoded_tokens(self.encoded_answers().len());
        satisfy(tokens, query, rules.covers_authorization, has(all_usable), has(all_wild))
    }

    /// The answer and its tokens, where it is the only one.
    #[inline]
    fn only_answer(&self) -> Option<(Answer, &[u8])> {
        let (1, rest) = self.0.split_first()? else { return None };
        let (answer, tokens) = rest.split_first_chunk()?;
        Some((decode_answer(answer), tokens))
    }

    /// Answers (at most [`MAX_ANSWERS`]) and the tokens that they granted, sorted and without repetitions, which take
    /// `size` bytes together.
    pub(super) fn encode<'a>(
        answers: impl ExactSizeIterator<Item = Answer>,
        tokens: impl Iterator<Item = Token<'a>>,
        size: usize,
    ) -> Self {
        let mut bytes = Vec::with_capacity(size);
        bytes.push(u8::try_from(answers.len()).unwrap_or(0));
        for answer in answers {
            bytes.extend_from_slice(&encode_answer(&answer));
        }
        for token in tokens {
            let kind = if token.kind == Kind::HeaderName { HEADER_NAME } else { 0 };
            let tag = u8::try_from(token.answer).unwrap_or(0) | kind;
            let [low, middle, high, _] = u32::try_from(token.name.len()).unwrap_or(u32::MAX).to_le_bytes();
            if token.name.len() < 0x80 {
                bytes.extend_from_slice(&[tag, low]);
            } else {
                bytes.extend_from_slice(&[tag, 0x80 | (high & 0x7f), middle, low]);
            }
            let start = bytes.len();
            bytes.extend_from_slice(token.name);
            if token.kind == Kind::HeaderName {
                make_lowercase(bytes.get_mut(start..).unwrap_or_default());
            }
        }
        debug_assert_eq!(bytes.len(), size, "one allocation, none too large");
        Self(bytes.into_boxed_slice())
    }
}

/// [`Grants::satisfy`], once it is known which answers are usable, and which of their `*` stand for other names.
#[inline]
fn satisfy<'a>(
    tokens: &[u8],
    query: Query<'_, impl Iterator<Item = &'a [u8]>>,
    covers_authorization: bool,
    is_usable: impl Fn(u8) -> bool,
    is_wild: impl Fn(u8) -> bool,
) -> Result<(), Lack> {
    let mut next = split_token(tokens);
    // <https://fetch.spec.whatwg.org/#concept-cache-match-method>
    let mut any_usable = false;
    let mut method_matched = query.method.is_none();
    while let Some((Tag::Method(answer), name, rest)) = next {
        any_usable |= is_usable(answer);
        method_matched |= (is_usable(answer) && query.method.is_some_and(|method| is_equal(method, name)))
            || (is_wild(answer) && name == b"*");
        next = split_token(rest);
    }
    if !method_matched {
        return Err(Lack::Method);
    }

    // <https://fetch.spec.whatwg.org/#concept-cache-match-header>
    let (mut asterisk, mut wildcard) = (false, false);
    while let Some((Tag::HeaderName(answer), b"*", rest)) = next {
        any_usable |= is_usable(answer);
        asterisk |= is_usable(answer);
        wildcard |= is_wild(answer);
        next = split_token(rest);
    }
    let mut place = 0;
    let mut covered = None;
    for name in query.unsafe_names {
        let mut is_covered = false;
        while let Some((tag, stored, rest)) = next {
            let order = compare(name, stored);
            if order.is_lt() {
                break;
            }
            next = split_token(rest);
            if order.is_eq() && is_usable(tag.answer()) {
                is_covered = true;
                break;
            }
        }
        // Who does not follow the Standard asks for a name twice.
        let is_covered = is_covered || covered.is_some_and(|covered| is_same_name(name, covered));
        let may_be_covered = || covers_authorization || !is_cors_non_wildcard_request_header_name(name);
        if is_covered {
            covered = Some(name);
        } else if !((asterisk && name == b"*") || (wildcard && may_be_covered())) {
            return Err(Lack::HeaderName(place));
        }
        place += 1;
    }
    // Only where nothing is asked: a forced preflight whose safelisted method needs no match.
    let nothing_asked = query.method.is_none() && place == 0;
    let mut rest = std::iter::successors(next, |(_, _, rest)| split_token(rest));
    if nothing_asked && !any_usable && !rest.any(|(tag, _, _)| is_usable(tag.answer())) {
        return Err(Lack::Method);
    }
    Ok(())
}

/// What a token with this name takes.
pub(super) fn encoded_len(name: &[u8]) -> usize {
    name.len() + if name.len() < 0x80 { 2 } else { 4 }
}

/// A request's header name beside a stored one: the same one mostly.
#[inline]
fn compare(name: &[u8], stored: &[u8]) -> Ordering {
    if is_equal(name, stored) { Ordering::Equal } else { compare_lowercased(name, stored) }
}

fn encode_answer(answer: &Answer) -> [u8; ANSWER] {
    let mut bytes = [u8::from(answer.credentials); ANSWER];
    let (times, _) = bytes.as_chunks_mut::<8>();
    for (bytes, time) in std::iter::zip(times, [answer.stored, answer.expiry]) {
        *bytes = time.as_nanoseconds().to_le_bytes();
    }
    bytes
}

fn decode_answer(bytes: &[u8; ANSWER]) -> Answer {
    let (stored, rest) = bytes.split_first_chunk().unwrap_or((&[0; 8], &[]));
    let (expiry, rest) = rest.split_first_chunk().unwrap_or((&[0; 8], &[]));
    Answer {
        stored: Timestamp::from_nanoseconds(u64::from_le_bytes(*stored)),
        expiry: Timestamp::from_nanoseconds(u64::from_le_bytes(*expiry)),
        credentials: rest == [1],
    }
}

/// The tokens of a key, decoded as they are read.
#[derive(Clone, Debug)]
pub(super) struct Tokens<'a> {
    answers: &'a [[u8; ANSWER]],
    rest: &'a [u8],
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let (tag, name, rest) = split_token(self.rest)?;
        self.rest = rest;
        let kind = match tag {
            Tag::Method(_) => Kind::Method,
            Tag::HeaderName(_) => Kind::HeaderName,
        };
        let credentials = self.answers.get(usize::from(tag.answer()))?.last() == Some(&1);
        Some(Token { kind, credentials, answer: u16::from(tag.answer()), name })
    }
}

/// What stands before a token's name: its kind, and the place of its answer.
#[derive(Clone, Copy)]
enum Tag {
    Method(u8),
    HeaderName(u8),
}

impl Tag {
    #[inline]
    fn answer(self) -> u8 {
        match self {
            Self::Method(answer) | Self::HeaderName(answer) => answer,
        }
    }
}

/// The first token and what comes after it.
#[inline]
fn split_token(tokens: &[u8]) -> Option<(Tag, &[u8], &[u8])> {
    let (&[tag, first], rest) = tokens.split_first_chunk()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let (&[middle, low], rest) = rest.split_first_chunk()?;
        (u32::from_le_bytes([low, middle, first & 0x7f, 0]) as usize, rest)
    };
    let (name, rest) = rest.split_at_checked(length)?;
    let answer = tag & !HEADER_NAME;
    Some((if tag & HEADER_NAME == 0 { Tag::Method(answer) } else { Tag::HeaderName(answer) }, name, rest))
}
