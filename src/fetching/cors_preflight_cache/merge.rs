//! How an accepted answer changes what is remembered under its key: CORS-preflight fetch, steps 7.12–7.15, corrected.

use std::cmp::Ordering;
use std::ops::Range;

use super::grants::{ANSWER, COUNT, Grants, MAX_ANSWERS, encoded_len};
use super::token::{Answer, Kind, Token};
use crate::infrastructure::extract::TokenList;
use crate::infrastructure::timestamp::Timestamp;

/// What an accepted answer says of all its tokens, and when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Update {
    pub(super) now: Timestamp,
    /// In seconds, capped. Zero ends tokens.
    pub(super) max_age: u32,
    /// Whether the request's credentials mode is "include".
    pub(super) include: bool,
    /// Whether refreshing an entry restarts its clock: the correction "cache-refresh-clock".
    pub(super) restart_clock: bool,
    /// What a key's tokens may take, in bytes.
    pub(super) room: usize,
}

impl Update {
    // <https://fetch.spec.whatwg.org/#concept-cache-create-entry>
    /// What a new entry gets.
    pub(super) fn fresh(&self) -> Answer {
        // 1. Key, origin and URL are the table's, method and header name the token's.
        // 2. The token is put in its place by whoever asks.
        Answer { stored: self.now, expiry: self.now.saturating_add_seconds(self.max_age), credentials: self.include }
    }

    /// What becomes of an entry whose max-age is set.
    pub(super) fn refreshed(&self, answer: Answer) -> Answer {
        let stored = if self.restart_clock { self.now } else { answer.stored };
        Answer { stored, expiry: stored.saturating_add_seconds(self.max_age), ..answer }
    }
}

/// The tokens that an answer lists, in its order: methods, then header names.
pub(super) fn listed<'a>(
    methods: &TokenList<'a>,
    header_names: &TokenList<'a>,
    include: bool,
) -> impl Iterator<Item = Token<'a>> + Clone {
    let token = move |kind, name| Token { kind, credentials: include, answer: FRESH, name };
    let methods = methods.iter().map(move |name| token(Kind::Method, name));
    methods.chain(header_names.iter().map(move |name| token(Kind::HeaderName, name)))
}

/// The tokens sorted, each once, where they take no more than `room` (repetitions count): a longer list is not looked
/// at beyond that.
pub(super) fn sorted<'a>(
    mut listed: impl Iterator<Item = Token<'a>>,
    count: usize,
    room: usize,
) -> Option<Vec<Token<'a>>> {
    let mut left = room.checked_sub(COUNT + ANSWER)?;
    let mut tokens = Vec::with_capacity(count.min(left));
    // Not a `for` loop, which takes chained lists piecemeal.
    listed.try_for_each(|token| {
        left = left.checked_sub(encoded_len(token.name))?;
        tokens.push(token);
        Some(())
    })?;
    sort(&mut tokens);
    Some(tokens)
}

/// Sorts the tokens, and leaves out repetitions.
pub(super) fn sort(tokens: &mut Vec<Token<'_>>) {
    if !tokens.is_sorted_by(|left, right| left.compare(right).is_lt()) {
        tokens.sort_unstable_by(Token::compare);
        tokens.dedup_by(|left, right| left.compare(right).is_eq());
    }
}

// <https://fetch.spec.whatwg.org/#cors-preflight-fetch-0>
/// Steps 7.12–7.15 with the correction "cache-refresh-token": each listed token (`listed` is sorted) is refreshed, or
/// else created, with this answer's credentials flag; no other token is touched.
pub(super) fn merge<'a>(existing: Option<&'a Grants>, listed: Vec<Token<'a>>, update: &Update) -> Option<Grants> {
    let Some(existing) = existing.filter(|existing| existing.is_alive(update.now)) else {
        let fresh = update.fresh();
        return if fresh.is_alive(update.now) { of_one_answer(fresh, listed, update.room).ok() } else { None };
    };
    let mut draft = Draft::new(Some(existing), update);
    draft.tokens.reserve(listed.len());
    let mut listed = listed.into_iter().peekable();
    for old in alive(existing, update.now) {
        let (mut replaced, mut order) = (false, Ordering::Less);
        while let Some(new) = listed.next_if(|new| {
            order = new.compare(&old);
            order.is_le()
        }) {
            replaced = order.is_eq();
            // 7.12 and 7.14 where it is replaced, else 7.13 and 7.15.
            let answer = if replaced && !update.restart_clock { draft.refreshed(old.answer) } else { FRESH };
            draft.tokens.push(Token { answer, ..new });
        }
        if !replaced {
            draft.tokens.push(old);
        }
    }
    // 7.13 and 7.15.
    draft.tokens.extend(listed);
    draft.finish(update.now, update.room, FRESH..FRESH + 1)
}

/// The tokens less the listed ones (those with the same credentials flag) and the expired ones: what an answer leaves
/// that cannot be stored. No more work for a long list than a look-up for each of its items.
pub(super) fn end<'l>(existing: &Grants, listed: impl Iterator<Item = Token<'l>>, update: &Update) -> Option<Grants> {
    let mut draft = Draft::new(Some(existing), update);
    draft.tokens.extend(alive(existing, update.now));
    let mut ended = vec![false; draft.tokens.len()];
    for token in listed {
        if let Ok(place) = draft.tokens.binary_search_by(|old| old.compare(&token))
            && let Some(ended) = ended.get_mut(place)
        {
            *ended = true;
        }
    }
    let mut ended = ended.into_iter();
    draft.tokens.retain(|_| ended.next() != Some(true));
    draft.finish(update.now, update.room, FRESH..FRESH)
}

/// The place of a new answer in a [`Draft`].
pub(super) const FRESH: u16 = 0;

/// The unexpired tokens, as a [`Draft`] knows them.
pub(super) fn alive(existing: &Grants, now: Timestamp) -> impl Iterator<Item = Token<'_>> {
    let alive: Vec<bool> = existing.answers().map(|answer| answer.is_alive(now)).collect();
    existing
        .tokens()
        .filter(move |token| alive.get(usize::from(token.answer)) == Some(&true))
        .map(|token| Token { answer: FRESH + 1 + token.answer, ..token })
}

/// Tokens on their way into a [`Grants`].
#[derive(Debug)]
pub(super) struct Draft<'a> {
    /// The new answer, those that are there, and the same again as refreshing them leaves them.
    answers: Vec<Answer>,
    /// How many are there.
    existing: u16,
    /// Sorted, without repetitions.
    pub(super) tokens: Vec<Token<'a>>,
}

impl Draft<'_> {
    pub(super) fn new(existing: Option<&Grants>, update: &Update) -> Self {
        let mut answers = vec![update.fresh()];
        if let Some(existing) = existing {
            answers.extend(existing.answers());
            answers.extend(existing.answers().map(|answer| update.refreshed(answer)));
        }
        // At most 2 · 128 + 1 answers.
        let existing = u16::try_from(answers.len() / 2).unwrap_or(0);
        Self { answers, existing, tokens: Vec::new() }
    }

    /// The answer of a refreshed token, given the answer of the token that is there.
    fn refreshed(&self, answer: u16) -> u16 {
        answer + self.existing
    }

    /// Sets the max-age of the marked tokens.
    pub(super) fn refresh(&mut self, marked: &[bool]) {
        for (token, _) in std::iter::zip(&mut self.tokens, marked).filter(|(_, marked)| **marked) {
            token.answer += self.existing;
        }
    }

    /// The places of the answers that are there.
    pub(super) fn existing(&self) -> Range<u16> {
        FRESH + 1..FRESH + 1 + self.existing
    }

    /// Further answers; the place of the first.
    pub(super) fn extend_answers(&mut self, answers: impl Iterator<Item = Answer>) -> u16 {
        let first = u16::try_from(self.answers.len()).unwrap_or(u16::MAX);
        self.answers.extend(answers);
        first
    }

    /// What is alive, in at most `room` bytes: where that is too little, the oldest answers go, but for `kept`. `None`
    /// where nothing is left.
    pub(super) fn finish(mut self, now: Timestamp, room: usize, kept: Range<u16>) -> Option<Grants> {
        // What is usual: the new answer lists all that there is.
        if let Some(fresh) = self.answers.first()
            && fresh.is_alive(now)
            && self.tokens.iter().all(|token| token.answer == FRESH)
        {
            match of_one_answer(*fresh, self.tokens, room) {
                Ok(grants) => return Some(grants),
                Err(tokens) => self.tokens = tokens,
            }
        }
        let mut places = self.places(now, room, &kept);
        self.tokens.retain_mut(|token| match places.get_mut(usize::from(token.answer)) {
            Some(Place::Stays(place)) => {
                token.answer = *place;
                true
            }
            _ => false,
        });
        let mut staying: Vec<(u16, Answer)> = std::iter::zip(places, self.answers)
            .filter_map(|(place, answer)| if let Place::Stays(place) = place { Some((place, answer)) } else { None })
            .collect();
        staying.sort_unstable();
        staying.dedup();
        let names = self.tokens.iter().map(|token| encoded_len(token.name)).sum::<usize>();
        let size = COUNT + staying.len() * ANSWER + names;
        let answers = staying.into_iter().map(|(_, answer)| answer);
        (!self.tokens.is_empty()).then(|| Grants::encode(answers, self.tokens.into_iter(), size))
    }

    /// Which answers stay, and at which place. Equal ones become one, but for the kept one: the others may have to go.
    fn places(&self, now: Timestamp, room: usize, kept: &Range<u16>) -> Vec<Place> {
        let mut sizes = vec![0; self.answers.len()];
        for token in &self.tokens {
            if let Some(size) = sizes.get_mut(usize::from(token.answer)) {
                *size += encoded_len(token.name);
            }
        }
        let mut used: Vec<Used> = std::iter::zip(&self.answers, &sizes)
            .zip(0u16..)
            .filter(|((answer, size), _)| **size > 0 && answer.is_alive(now))
            .map(|((answer, size), place)| Used { answer: *answer, kept: kept.contains(&place), size: *size, place })
            .collect();
        // Oldest first.
        used.sort_unstable_by_key(|used| (used.answer, used.place));
        let groups = || used.chunk_by(|left, right| (left.answer, left.kept) == (right.answer, right.kept));
        let group_size = |group: &[Used]| ANSWER + group.iter().map(|used| used.size).sum::<usize>();
        let mut size = COUNT + groups().map(group_size).sum::<usize>();
        let mut count = groups().count();
        let mut places = vec![Place::Goes; self.answers.len()];
        let mut next = 0;
        for group in groups() {
            if (size > room || count > MAX_ANSWERS) && !group.iter().any(|used| used.kept) {
                size -= group_size(group);
                count -= 1;
                continue;
            }
            for used in group {
                if let Some(place) = places.get_mut(usize::from(used.place)) {
                    *place = Place::Stays(next);
                }
            }
            next += 1;
        }
        places
    }
}

/// The tokens of one answer; given back where there are none, or too many for `room`.
fn of_one_answer(answer: Answer, tokens: Vec<Token<'_>>, room: usize) -> Result<Grants, Vec<Token<'_>>> {
    let size = COUNT + ANSWER + tokens.iter().map(|token| encoded_len(token.name)).sum::<usize>();
    if tokens.is_empty() || size > room {
        return Err(tokens);
    }
    Ok(Grants::encode([answer].into_iter(), tokens.into_iter(), size))
}

#[derive(Clone, Copy, Debug)]
enum Place {
    Stays(u16),
    Goes,
}

/// An answer that has tokens.
struct Used {
    answer: Answer,
    kept: bool,
    size: usize,
    place: u16,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is refreshed counts as just stored where its clock restarts, which decides what goes first.
    #[test]
    fn a_refreshed_answer_is_as_new_as_its_clock() {
        let seconds = |seconds: u64| Timestamp::from_nanoseconds(seconds * 1_000_000_000);
        let old = Answer { stored: seconds(1), expiry: seconds(11), credentials: true };
        let update = Update { now: seconds(5), max_age: 60, include: false, restart_clock: true, room: 0 };
        assert_eq!(update.refreshed(old), Answer { stored: seconds(5), expiry: seconds(65), credentials: true });
        let update = Update { restart_clock: false, ..update };
        assert_eq!(update.refreshed(old), Answer { stored: seconds(1), expiry: seconds(61), credentials: true });
    }
}
