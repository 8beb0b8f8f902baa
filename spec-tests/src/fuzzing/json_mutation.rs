//! Mutations of JSON: one value becomes another, there are more or fewer of them, or a field has another name. Bytes that are changed
//! by chance are hardly ever JSON again, and what comes behind a parser would not be reached.

use serde_json::{Value, json};

use super::bytes::Random;

/// The input with some values of it changed, of its lines one where they are not one value together; `None` where there is no
/// JSON, and every other time: bytes must change as well.
pub fn mutate_json(data: &[u8], seed: u64) -> Option<Vec<u8>> {
    let mut random = Random(seed);
    let (kind, rest) = data.split_first().filter(|_| random.one_in(2))?;
    let made = changed(rest, &mut random).or_else(|| {
        let mut lines: Vec<Vec<u8>> = rest.split(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect();
        let place = random.below(lines.len());
        let line = lines.get_mut(place)?;
        *line = changed(line, &mut random)?;
        Some(lines.join(&b'\n'))
    })?;
    Some([&[*kind], made.as_slice()].concat())
}

/// In one place, often in more: what only two changes together bring about would hardly be kept after one. `None` for what is no
/// JSON.
fn changed(text: &[u8], random: &mut Random) -> Option<Vec<u8>> {
    let mut value = serde_json::from_slice(text).ok()?;
    for _ in 0..=random.below(3) {
        change_one(&mut value, random);
    }
    Some(value.to_string().into_bytes())
}

fn change_one(value: &mut Value, random: &mut Random) {
    let count = count(value);
    // What stands in one place may stand in another, too.
    let copied = if random.one_in(3) { nth(value, &mut random.below(count)).cloned() } else { None };
    let other = copied.unwrap_or_else(|| extreme(random));
    let Some(place) = nth(value, &mut random.below(count)) else { return };
    match place {
        Value::Array(items) if !items.is_empty() && random.one_in(2) => {
            let item = random.below(items.len());
            match random.below(3) {
                0 => items.insert(item, other),
                1 => items.push(items[item].clone()),
                _ => drop(items.remove(item)),
            }
        }
        Value::Object(members) if random.one_in(2) => {
            members.insert(long_text(random), other);
        }
        place => *place = other,
    }
}

/// How many values there are, itself included.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(members) => members.values().map(count).sum(),
        _ => 0,
    }
}

/// The value before which there are so many.
fn nth<'a>(value: &'a mut Value, left: &mut usize) -> Option<&'a mut Value> {
    if *left == 0 {
        return Some(value);
    }
    *left -= 1;
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| nth(item, left)),
        Value::Object(members) => members.values_mut().find_map(|member| nth(member, left)),
        _ => None,
    }
}

/// A value at the end of a type, of another type, or long.
fn extreme(random: &mut Random) -> Value {
    match random.below(14) {
        0 => json!(0),
        1 => json!(-1),
        2 => json!(-0.5),
        3 => json!(1e308),
        4 => json!(1e-9),
        5 => json!(u64::MAX),
        6 => json!(u32::MAX),
        7 => json!(true),
        8 => Value::Null,
        9 => json!([]),
        10 => json!({}),
        11 => json!(""),
        _ => json!(long_text(random)),
    }
}

/// One character again and again, of one to four bytes, some of which mean something to terminals and to markup.
fn long_text(random: &mut Random) -> String {
    let character = random.pick(&["a", "<", "\u{1}", "\u{1b}", "é", "€", "\u{202e}", "😀"]);
    let times = *random.pick(&[1, 20, 79, 81, 200, 5000]);
    character.repeat(times)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(data: &[u8]) -> Vec<Vec<u8>> {
        (0..4000).filter_map(|seed| mutate_json(data, seed)).collect()
    }

    fn contains(made: &[Vec<u8>], text: &str) -> bool {
        made.iter().any(|input| String::from_utf8_lossy(input).contains(text))
    }

    #[test]
    fn lines_of_json_stay_so_and_others_are_left_to_others() {
        let made = made(b"s{\"id\":\"x\",\"steps\":[{\"advance\":1}]}\n{\"a\":[]}");
        assert!((1800..2200).contains(&made.len()), "{}", made.len());
        for input in &made {
            let (kind, rest) = input.split_first().unwrap();
            assert_eq!(*kind, b's');
            let lines: Vec<&[u8]> = rest.split(|&byte| byte == b'\n').collect();
            assert!(lines.len() == 2 && lines.iter().all(|line| serde_json::from_slice::<Value>(line).is_ok()));
        }
        for expected in ["\"advance\":-1", "\"advance\":1e", "\"id\":[]", "éé"] {
            assert!(contains(&made, expected), "{expected}");
        }
        assert!((0..50).all(|seed| mutate_json(b"s{", seed).is_none() && mutate_json(b"", seed).is_none()));
    }

    #[test]
    fn one_value_over_several_lines_is_one() {
        let made = made(b"h{\"a\":\n[1,\n2]}");
        assert!(made.iter().all(|input| serde_json::from_slice::<Value>(&input[1..]).is_ok()));
        for expected in ["h{\"a\":[1,2,2]}", "h{\"a\":[1,2,1]}", "h{\"a\":[2]}", "h{\"a\":[[1,2],2]}", "h{\"a\":2}"] {
            assert!(contains(&made, expected), "{expected}");
        }
    }
}
