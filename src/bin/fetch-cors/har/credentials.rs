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

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::har::links::chains;
    use crate::har::tests::{archive, entry};

    /// What the first chain tells of a request of `https://a.test`.
    fn found(creator: &str, entries: &[Value], kind: Kind, mode: RequestMode, own: &[Line]) -> Credentials {
        let archive = archive(creator, entries);
        of(&chains(&archive.entries)[0], &archive, "https://a.test", kind, mode, own)
    }

    fn get(sent: &[&str], answered: &[&str]) -> Value {
        entry("GET https://b.test/", sent, 200, answered)
    }

    #[test]
    fn headers_and_kinds_show_credentials() {
        use RequestMode::{Cors, NoCors};
        const FONT: Kind = Kind::Element(Destination::Font);
        const IMAGE: Kind = Kind::Element(Destination::Image);
        const COOKIE: &[&str] = &["Origin: https://a.test", "Cookie: a=b"];
        const BASIC: &[&str] = &["Origin: https://a.test", "Authorization: Basic eA=="];
        const NONE: &[&str] = &["Origin: https://a.test"];
        let authorization = || vec![(b"authorization".to_vec(), b"Basic eA==".to_vec())];
        let other = || vec![(b"x-a".to_vec(), b"1".to_vec())];
        let included = |why: &str| Credentials::Included(why.to_owned());
        let unknown = || Credentials::Unknown("no `Cookie` was recorded".to_owned());
        let a_cookie = "a `Cookie` was sent";
        let stored = "a stored `Authorization` was sent, as it seems: of its scheme, and no preflight asked for it";
        let elements = "elements have them in mode `no-cors`";
        for (sent, kind, mode, own, expected) in [
            (COOKIE, FONT, Cors, vec![], Credentials::NotIncluded("fonts are fetched without".to_owned())),
            (COOKIE, Kind::Beacon, Cors, vec![], included("beacons have them always")),
            (COOKIE, Kind::Fetch, Cors, vec![], included(a_cookie)),
            (COOKIE, Kind::Fetch, Cors, authorization(), included(a_cookie)),
            (
                &["Sec-Fetch-Storage-Access: active"],
                Kind::Fetch,
                Cors,
                vec![],
                included("`Sec-Fetch-Storage-Access` was sent, which Chromium sends with them only"),
            ),
            (BASIC, Kind::Fetch, Cors, vec![], included(stored)),
            (BASIC, Kind::Fetch, Cors, other(), included(stored)),
            (BASIC, Kind::Fetch, Cors, authorization(), unknown()),
            (&["Authorization: Bearer x"], Kind::Fetch, Cors, vec![], unknown()),
            (NONE, IMAGE, NoCors, vec![], included(elements)),
            (NONE, IMAGE, Cors, vec![], unknown()),
            (NONE, Kind::Fetch, NoCors, vec![], unknown()),
            (NONE, Kind::Fetch, Cors, vec![], unknown()),
        ] {
            assert_eq!(found("Firefox", &[get(sent, &[])], kind, mode, &own), expected, "{sent:?}, {kind:?}, {mode}");
        }
    }

    #[test]
    fn where_nothing_shows_them_it_is_said_what_may_hide_them() {
        let sets = || get(&["Accept: */*"], &["Set-Cookie: a=b"]);
        let plain = || get(&["Accept: */*"], &["Vary: *"]);
        let cookie = || get(&["Cookie: a=b"], &["Vary: *"]);
        for (creator, entries, expected) in [
            ("Firefox", vec![plain()], "no `Cookie` was recorded"),
            ("Firefox", vec![sets()], "no `Cookie` was recorded, though the answer sets one"),
            ("Firefox", vec![plain(), cookie()], "no `Cookie` was recorded"),
            ("WebInspector", vec![plain()], "no `Cookie` was recorded; the file may be sanitized"),
            ("WebInspector", vec![plain(), cookie()], "no `Cookie` was recorded"),
            ("WebInspector", vec![sets()], "no `Cookie` was recorded, though the answer sets one"),
        ] {
            let found = found(creator, &entries, Kind::Fetch, RequestMode::Cors, &[]);
            assert_eq!(found, Credentials::Unknown(expected.to_owned()), "{creator}: {entries:?}");
        }
    }
}
