//! Were cookies and other credentials included? Archives do not say, but show.

use fetch_cors::{Destination, Origin, RequestMode};

use super::archive::{Archive, Recorder};
use super::case::{Kind, is_stored_authorization, of_hop};
use super::entry::Entry;
use super::heads::Line;
use super::links::Chain;

/// Whether the credentials mode is "include", and how that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Credentials {
    Included(String),
    NotIncluded(String),
    /// Judged both ways. The sentence says why nothing can be told.
    Unknown(String),
}

impl Credentials {
    pub(super) fn why(&self) -> &str {
        let (Self::Included(why) | Self::NotIncluded(why) | Self::Unknown(why)) = self;
        why
    }

    pub(super) fn are_included(&self) -> Option<bool> {
        match self {
            Self::Included(_) => Some(true),
            Self::NotIncluded(_) => Some(false),
            Self::Unknown(_) => None,
        }
    }

    /// What is to be judged: without, with, or both, the usual one first.
    pub(super) fn hypotheses(&self) -> Vec<bool> {
        self.are_included().map_or_else(|| vec![false, true], |included| vec![included])
    }
}

/// `origin` is the page's.
pub(super) fn of(
    chain: &Chain,
    archive: &Archive,
    origin: &str,
    kind: Kind,
    mode: RequestMode,
    own_headers: &[Line],
) -> Credentials {
    let included = |why: &str| Credentials::Included(why.to_owned());
    if kind == Kind::Element(Destination::Font) {
        return Credentials::NotIncluded("fonts are fetched without".to_owned());
    }
    if kind == Kind::Beacon {
        return included("beacons have them always");
    }
    let entries = || chain.hops.iter().filter_map(|hop| of_hop(archive, hop).0);
    // Where the page's own origin is asked, credentials are there in mode "same-origin", too.
    let crosses = |entry: &&Entry| Origin::of_url(&entry.url).is_none_or(|own| own.ascii_serialization() != origin);
    if entries().filter(crosses).any(|entry| entry.request.cookie.is_some()) {
        return included("a `Cookie` was sent");
    }
    if entries().any(|entry| entry.request.has_storage_access) {
        return included("`Sec-Fetch-Storage-Access` was sent, which Chromium sends with them only");
    }
    let has_own = own_headers.iter().any(|(name, _)| name == b"authorization");
    if !has_own && entries().any(|entry| entry.request.lines.iter().any(is_stored_authorization)) {
        return included(
            "a stored `Authorization` was sent, as it seems: of its scheme, and no preflight asked for it",
        );
    }
    if mode == RequestMode::NoCors && matches!(kind, Kind::Element(_)) {
        return included("elements have them in mode `no-cors`");
    }
    let sets = entries().any(|entry| entry.response.sets_cookie);
    let is_bare = archive.recorder == Recorder::Chromium && !archive.has_cookies;
    let told = if is_bare { "; the file may be sanitized" } else { "" };
    let sets = if sets { ", though the answer sets one" } else { "" };
    Credentials::Unknown(format!("no `Cookie` was recorded{sets}{told}"))
}
