//! The table against maps, and how its room follows what is in it.

use std::collections::HashMap;

use super::*;

#[test]
fn room_follows_what_is_in_it() {
    let mut pieces = Pieces::new();
    let (mut capacity, mut growths) = (0, 0);
    for number in 0..=5 * PIECE {
        pieces.push(number);
        let now = pieces.pieces.iter().map(Vec::capacity).sum::<usize>();
        growths += usize::from(now != std::mem::replace(&mut capacity, now));
        assert!(now <= pieces.len() + (pieces.len() / 8).max(4), "{now} for {}", pieces.len());
        assert!(pieces.pieces.iter().all(|piece| piece.capacity() <= PIECE));
    }
    assert!(growths < 100, "{growths} growths");
    assert_eq!(pieces.pieces.len(), 6);
    // What comes and goes at an end costs no piece.
    for number in 0..3 {
        assert_eq!(pieces.pop(), Some(if number == 0 { 5 * PIECE } else { number - 1 }));
        assert_eq!((pieces.len(), pieces.pieces.len()), (5 * PIECE, 6));
        pieces.push(number);
    }
    while pieces.pop().is_some() {
        let length = pieces.len();
        // The last piece stays until the one before it is half empty.
        let most = if length == 0 { 0 } else { (length + PIECE / 2) / PIECE + 1 };
        assert_eq!(pieces.pieces.len(), most.min(6), "{length}");
        assert!(pieces.pieces.capacity() / 4 <= pieces.pieces.len());
    }
    assert_eq!(pieces.pop(), None);
}

/// The list of pieces is copied when less than a quarter of it is used, and then into twice what it needs.
#[test]
fn the_list_of_pieces_shrinks_by_and_by() {
    let mut pieces = Pieces::new();
    for _ in 0..20 * PIECE {
        pieces.push(0u8);
    }
    let (mut before, mut copies) = (pieces.pieces.capacity(), 0);
    while pieces.pop().is_some() {
        let (now, used) = (pieces.pieces.capacity(), pieces.pieces.len());
        let is_large = before / 4 > used;
        assert_eq!(now, if is_large { 2 * used } else { before }, "{used} of {before}");
        copies += usize::from(is_large);
        before = now;
    }
    assert!((2..6).contains(&copies), "{copies}");
}

/// Every entry is in the chain of its bucket, once; every piece but the last is full.
fn verify(table: &Table<u32>) {
    let mut seen = vec![false; table.len()];
    for bucket in 0..table.buckets.len {
        let mut index = *table.buckets.get(bucket).unwrap();
        while index != NONE {
            let entry = table.entries.get(index as usize).unwrap();
            assert_eq!(table.bucket(entry.hash), bucket);
            assert!(!std::mem::replace(&mut seen[index as usize], true));
            index = entry.next;
        }
    }
    assert!(seen.iter().all(|seen| *seen));
    let buckets = table.buckets.len;
    assert!((table.len()..=table.len() + table.len() / 8 + SLACK + 1).contains(&buckets), "{} {buckets}", table.len());
    let entries = &table.entries;
    let full = entries.pieces.iter().take(entries.len / PIECE);
    assert!(full.map(Vec::len).all(|length| length == PIECE));
    assert!(entries.pieces.len() <= entries.len / PIECE + 2);
}

#[test]
fn what_comes_and_goes_moves_nothing() {
    let mut table = Table::new();
    for key in 0..100 {
        table.insert(key, key);
    }
    for _ in 0..4 {
        table.swap_remove(0);
    }
    for _ in 0..3 {
        table.insert(0, 0);
        assert_eq!((table.len(), table.buckets.len), (97, 100));
        table.swap_remove(96);
        assert_eq!((table.len(), table.buckets.len), (96, 100));
    }
}

/// A poor hash, so that chains are long and hashes meet.
fn hash(key: u32) -> u32 {
    (key % 7) << 29 | key.wrapping_mul(0x9e37_79b1) >> 27
}

#[test]
fn agrees_with_a_map_while_it_grows_and_shrinks() {
    for hash in [hash, |key: u32| key.wrapping_mul(0x9e37_79b1), |_| 5] {
        let mut table = Table::new();
        let mut map = HashMap::new();
        let mut state = 1u32;
        for round in 0..6000u32 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let key = (state >> 8) % 800;
            let found = table.find(hash(key), |value| *value == key).map(|(index, _)| index);
            assert_eq!(found, map.get(&key).copied(), "{key}");
            // It grows for two thousand rounds, shrinks for two thousand, and so on.
            let grows = (round / 2000) % 2 == 0;
            match found {
                None if grows || state.is_multiple_of(4) => {
                    assert_eq!(table.insert(hash(key), key), map.len());
                    map.insert(key, map.len());
                }
                Some(index) if !grows || state.is_multiple_of(4) => {
                    assert_eq!(table.swap_remove(index), Some(key));
                    map.remove(&key);
                    if let Some(moved) = table.get(index) {
                        map.insert(*moved, index);
                    }
                }
                _ => {}
            }
            if round % 50 == 0 {
                verify(&table);
            }
        }
        while table.len() > 0 {
            table.swap_remove(0);
            verify(&table);
        }
        assert_eq!(table.entries.pieces.len() + table.buckets.pieces.len(), 0, "memory is given back");
    }
}
