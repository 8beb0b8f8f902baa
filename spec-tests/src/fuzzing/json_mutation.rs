//! Mutations of lines that are JSON: one value of one line becomes another, or a field has another name. Bytes that are
//! changed by chance are hardly ever JSON again, and what comes behind a parser would not be reached.

use serde_json::{Value, json};

use super::bytes::Random;

/// The input with one of its lines changed; `None` where none is JSON, and every other time: bytes must change as well.
pub fn mutate_lines(data: &[u8], seed: u64) -> Option<Vec<u8>> {
    let mut random = Random(seed);
    let (kind, rest) = data.split_first().filter(|_| random.one_in(2))?;
    let mut lines: Vec<Vec<u8>> = rest.split(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect();
    let place = random.below(lines.len());
    let line = lines.get_mut(place)?;
    let mut value: Value = serde_json::from_slice(line).ok()?;
    let chosen = random.below(count(&value));
    change(&mut value, &mut Some(chosen), &mut random);
    *line = value.to_string().into_bytes();
    Some([&[*kind], lines.join(&b'\n').as_slice()].concat())
}

/// How many values there are, itself included.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(members) => members.values().map(count).sum(),
        _ => 0,
    }
}

/// Counts down to the chosen value, and changes it.
fn change(value: &mut Value, left: &mut Option<usize>, random: &mut Random) {
    match left {
        None => {}
        Some(0) => {
            *left = None;
            match value {
                Value::Object(members) if random.one_in(2) => {
                    members.insert(long_text(random), other(random));
                }
                _ => *value = other(random),
            }
        }
        Some(more) => {
            *more -= 1;
            match value {
                Value::Array(items) => items.iter_mut().for_each(|item| change(item, left, random)),
                Value::Object(members) => members.values_mut().for_each(|member| change(member, left, random)),
                _ => {}
            }
        }
    }
}

/// Another value: at the end of a type, of another type, or long.
fn other(random: &mut Random) -> Value {
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

/// One character again and again, of one to four bytes.
fn long_text(random: &mut Random) -> String {
    let character = random.pick(&["a", "\u{1}", "é", "€", "😀"]);
    let times = *random.pick(&[1, 20, 79, 81, 200, 5000]);
    character.repeat(times)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_json_stay_so_and_others_are_left_to_others() {
        let data = b"s{\"id\":\"x\",\"steps\":[{\"advance\":1}]}\n{\"a\":[]}";
        let made: Vec<Vec<u8>> = (0..4000).filter_map(|seed| mutate_lines(data, seed)).collect();
        assert!((1800..2200).contains(&made.len()), "{}", made.len());
        for input in &made {
            let (kind, rest) = input.split_first().unwrap();
            assert_eq!(*kind, b's');
            assert!(rest.split(|&byte| byte == b'\n').all(|line| serde_json::from_slice::<Value>(line).is_ok()));
        }
        let has = |text: &str| made.iter().any(|input| String::from_utf8_lossy(input).contains(text));
        for expected in ["\"advance\":-1", "\"advance\":1e", "\"id\":[]", "éé"] {
            assert!(has(expected), "{expected}");
        }
        assert!((0..50).all(|seed| mutate_lines(b"s{", seed).is_none() && mutate_lines(b"", seed).is_none()));
    }
}
