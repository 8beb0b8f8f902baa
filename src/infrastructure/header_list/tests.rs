//! What a header list keeps to itself: room that is no longer used does not stay, and long lists know where names stand.

use super::*;

fn list(headers: usize) -> HeaderList {
    let mut list = HeaderList::new();
    for number in 0..headers {
        list.append(format!("x-{number}"), "1").unwrap();
    }
    list
}

#[test]
fn what_is_set_again_and_again_does_not_stay() {
    let value = "v".repeat(1000);
    let mut set = list(1);
    let mut appended = list(1);
    let mut combined = list(2);
    for round in 0..1000 {
        set.set("x-0", &value).unwrap();
        appended.append("x-1", &value).unwrap();
        appended.delete(b"x-1");
        // Never the arena's last, so that each time the value moves.
        combined.set("x-0", "1").unwrap();
        combined.combine("x-1", &value).unwrap();
        combined.combine("x-0", &value).unwrap();
        if round % 2 == 1 {
            combined.set("x-1", "1").unwrap();
        }
    }
    for list in [&set, &appended, &combined] {
        assert!(list.arena.len() <= 3 * SMALL, "{} bytes for {}", list.arena.len(), list.byte_len());
    }
    assert_eq!(set.byte_len(), "x-0".len() + value.len());
    assert_eq!(appended.byte_len(), list(1).byte_len());
}

#[test]
fn an_arena_of_which_most_is_used_is_not_made_anew() {
    let mut list = HeaderList::new();
    list.append("x-a", "v".repeat(20 * SMALL)).unwrap();
    list.append("x-b", "v".repeat(2 * SMALL)).unwrap();
    list.set("x-b", "1").unwrap();
    // It would cost as much as the list is long, each time.
    assert_eq!(list.unused, 2 * SMALL);
    // All of it is gone with the last header.
    list.delete(b"x-a");
    list.delete(b"x-b");
    assert_eq!((list.unused, list.arena.len()), (0, 0));
}

#[test]
fn long_lists_know_where_names_stand_and_short_ones_look() {
    let knows = |list: &HeaderList| list.places.first(b"x-1").is_some();
    assert!(!knows(&list(3)) && !knows(&list(63)));
    let mut long = list(66);
    assert!(knows(&long));
    assert_eq!(long.get(b"X-65").as_deref(), Some(&b"1"[..]));
    // What is not there takes nothing with it, and what is takes what was known.
    long.delete(b"x-none");
    assert!(knows(&long));
    long.delete(b"x-0");
    assert!(!knows(&long));
    assert_eq!(long.get(b"x-65").as_deref(), Some(&b"1"[..]));
}

#[test]
fn room_is_made_once() {
    let list = HeaderList::with_capacity(3, 100);
    assert!(list.headers.capacity() >= 3 && list.arena.capacity() >= 100);
    let mut map = http::HeaderMap::new();
    map.try_append("x-some-name", http::HeaderValue::from_bytes(&[b'v'; 100]).unwrap()).unwrap();
    map.try_append("x-a", http::HeaderValue::from_static("1")).unwrap();
    let list = HeaderList::from(&map);
    let spare = list.arena.capacity() - list.arena.len();
    assert!(spare < 16, "{spare} bytes more than {}", list.arena.len());
}

#[test]
fn a_list_ends_at_four_gibibytes() {
    let end = u32::MAX as usize;
    assert_eq!(span(end - 1, 1), Ok((u32::MAX - 1, 1)));
    for (start, length) in [(end, 1), (1, end), (end + 1, 0), (0, end + 1)] {
        assert_eq!(span(start, length), Err(InvalidHeader::ListTooLarge));
    }
}

#[test]
fn what_is_no_longer_used_is_counted() {
    let mut list = list(2);
    list.combine("x-0", "2").unwrap();
    // `1` was not the arena's last: it moved, and its old place is left.
    assert_eq!(list.unused, 1);
    list.combine("x-1", "23").unwrap();
    list.combine("x-0", "3").unwrap();
    assert_eq!(list.unused, 1 + 1 + "1, 2".len());
    list.append("x-2", "four").unwrap();
    list.delete(b"x-2");
    assert_eq!(list.unused, 1 + 1 + "1, 2".len() + "x-2four".len());
}
