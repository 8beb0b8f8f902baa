//! How an accepted answer changes what is remembered under its key: CORS-preflight fetch, steps 7.12–7.15, to the
//! letter. For comparison; the corrected reading is in [`super::merge`].

use super::grants::Grants;
use super::merge::{Draft, FRESH, Update, alive, sort};
use super::token::{Kind, Token};
use crate::infrastructure::request_header::is_cors_non_wildcard_request_header_name;

// <https://fetch.spec.whatwg.org/#cors-preflight-fetch-0>
/// Steps 7.12–7.15: every entry that matches a listed token *using the request* has its max-age set, also the one for
/// `*` and one with the other credentials flag; what nothing matches is created. `wildcard` is whether a stored `*`
/// matches other names for this request. Entries expire between operations, not between these steps.
pub(super) fn merge<'l: 'a, 'a>(
    existing: Option<&'a Grants>,
    listed: &(impl Iterator<Item = Token<'l>> + Clone),
    wildcard: bool,
    update: &Update,
) -> Option<Grants> {
    let mut draft = Draft::new(existing, update);
    draft.tokens.extend(existing.into_iter().flat_map(|existing| alive(existing, update.now)));
    let mut refreshed = vec![false; draft.tokens.len()];
    let mut created = Vec::new();
    for kind in [Kind::Method, Kind::HeaderName] {
        let listed = listed.clone().filter(|token| token.kind == kind);
        let asterisk = Token { kind, credentials: update.include, answer: FRESH, name: b"*" };
        // 7.12 and 7.14. "Matching entry" is every one of them.
        let mut unmatched = Vec::new();
        for token in listed {
            let mut matched = refresh(&draft.tokens, &mut refreshed, &token, update.include);
            if wildcard && is_covered(&token) {
                matched |= refresh(&draft.tokens, &mut refreshed, &asterisk, update.include);
            }
            if !matched {
                unmatched.push(token);
            }
        }
        // 7.13 and 7.15, one after the other: a `*` that has just been created matches those that come after it.
        let mut asterisk_created = false;
        for token in unmatched {
            if !(wildcard && asterisk_created && is_covered(&token)) {
                asterisk_created |= token.is_asterisk();
                // With a max-age of zero it would be gone as soon as it is there.
                created.extend((update.max_age > 0).then_some(token));
            }
        }
    }
    draft.refresh(&refreshed);
    draft.tokens.append(&mut created);
    sort(&mut draft.tokens);
    draft.finish(update.now, update.room, FRESH..FRESH + 1)
}

/// Whether an entry for `*` matches besides one for the name itself.
fn is_covered(token: &Token<'_>) -> bool {
    token.kind == Kind::Method || !is_cors_non_wildcard_request_header_name(token.name)
}

/// Marks the entries with the name of `token` that are a cache entry match for the request; whether there are any.
fn refresh(tokens: &[Token<'_>], refreshed: &mut [bool], token: &Token<'_>, include: bool) -> bool {
    let from = tokens.partition_point(|other| other.compare_names(token).is_lt());
    let mut any = false;
    for (other, refreshed) in std::iter::zip(tokens, refreshed).skip(from) {
        if other.compare_names(token).is_ne() {
            break;
        }
        // <https://fetch.spec.whatwg.org/#concept-cache-match>
        if other.credentials || !include {
            *refreshed = true;
            any = true;
        }
    }
    any
}
