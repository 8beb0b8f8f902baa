//! What callers have from this chapter and no scenario plays.

use super::header_list::{HeaderList, convert_header_names_to_a_sorted_lowercase_set};

// <https://fetch.spec.whatwg.org/#concept-header-list-get>
#[test]
fn values_of_one_name_are_joined() {
    let mut headers = HeaderList::new();
    headers.append(b"X-A", b"1").unwrap();
    headers.append(b"X-B", b"2").unwrap();
    headers.append(b"x-a", b"").unwrap();
    headers.append(b"X-A", b"3").unwrap();
    assert_eq!(headers.get(b"X-a").as_deref(), Some(&b"1, , 3"[..]));
    assert_eq!(headers.get(b"X-B").as_deref(), Some(&b"2"[..]));
    assert_eq!(headers.get(b"X-C"), None);
}

// <https://fetch.spec.whatwg.org/#convert-header-names-to-a-sorted-lowercase-set>
#[test]
fn names_become_a_sorted_lowercase_set() {
    let names = ["X-B", "a", "x-b", "A-", "A"].map(str::as_bytes);
    let set: [&[u8]; 3] = [b"a", b"a-", b"x-b"];
    assert_eq!(convert_header_names_to_a_sorted_lowercase_set(names), set);
}
