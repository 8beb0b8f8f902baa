//! Lines at random, right ones and wrong ones: each gets one answer, in order, and the process goes on.

use serde_json::{Value, json};
use spec_tests::command_line::Drive;

use crate::{ORIGIN, URL};

/// `SplitMix64`: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % limit as u64).unwrap()
    }

    fn of<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())].clone()
    }
}

/// How often, and which.
const OPS: &[(usize, &str)] = &[
    (12, "fetch"),
    (8, "respond"),
    (8, "proceed"),
    (2, "recheck"),
    (1, "fail"),
    (1, "upgrade"),
    (1, "block"),
    (1, "abort"),
    (1, "drop"),
    (1, "clear"),
    (1, "cache"),
    (1, "restore"),
    (1, "classify"),
    (1, "nothing"),
];

fn line(random: &mut Random, now: f64) -> Vec<u8> {
    let ops: Vec<&str> = OPS.iter().flat_map(|&(often, op)| vec![op; often]).collect();
    let op = random.of(&ops);
    let mut line = json!({ "op": op, "id": random.below(7), "now": now });
    let mut add = |name: &str, value: Value| line[name] = value;
    match op {
        "fetch" | "classify" => {
            add("origin", random.of(&[json!(ORIGIN), json!("null"), json!("http://127.0.0.1:1")]));
            add(
                "url",
                random.of(&[json!(URL), json!("http://api.test/#f"), json!("/same"), json!("data:,"), json!("x:y")]),
            );
            add("method", random.of(&[json!("GET"), json!("PUT"), json!("POST"), json!("CONNECT")]));
            add("mode", random.of(&[json!("cors"), json!("cors"), json!("no-cors"), json!("navigate")]));
            add("headers", random.of(&[json!([]), json!([["X-A", "\u{1}\u{ff}"]]), json!([["Range", "bytes=0-"]])]));
            add("redirect", random.of(&[json!("follow"), json!("manual"), json!("error")]));
        }
        "respond" => {
            add("status", random.of(&[json!(200), json!(204), json!(302), json!(0), json!(421), json!(999)]));
            let all = json!([
                ["Access-Control-Allow-Origin", "*"],
                ["Access-Control-Allow-Methods", "*"],
                ["Access-Control-Allow-Headers", "*"],
                ["Location", random.of(&["/y", "http://b.test/", "//["])]
            ]);
            add("headers", random.of(&[all.clone(), all, json!([]), json!([["a\nb", "\u{0}"]])]));
        }
        "block" => add("why", json!("because")),
        "clear" => add("host", json!("api.test")),
        "restore" => add("entries", json!([])),
        _ => {}
    }
    let mut bytes = line.to_string().into_bytes();
    if random.below(8) == 0 {
        // One byte more, fewer or other; never the end of the line.
        let at = random.below(bytes.len());
        let byte = random.of(&[b'"', b'{', b'[', b',', b'0', b'\\', 0xFF, 0]);
        match random.below(3) {
            0 => bytes.insert(at, byte),
            1 => drop(bytes.remove(at)),
            _ => bytes[at] = byte,
        }
    }
    bytes
}

#[test]
fn every_line_gets_one_answer() {
    const LINES: u32 = 20_000;
    for (seed, ask) in [(1, "admissions"), (2, "admissions,overrides,service-workers"), (3, "service-workers")] {
        let mut random = Random(seed);
        let mut drive = Drive::start(&["--ask", ask, "--max-unfinished", "5"]);
        let mut input = Vec::new();
        for number in 0..LINES {
            input.extend(line(&mut random, f64::from(number / 10)));
            input.push(b'\n');
        }
        let writer = drive.write_beside(input);
        let mut seen = std::collections::BTreeMap::<String, usize>::new();
        for number in 1..=LINES {
            let event = drive.event();
            let name = event["event"].as_str().expect("an event");
            if name == "error" {
                assert_eq!(event["line"], number, "answers are in order");
                *seen.entry(event["code"].as_str().unwrap().to_owned()).or_default() += 1;
            }
            *seen.entry(name.to_owned()).or_default() += 1;
        }
        writer.join().unwrap();
        for name in
            ["send", "done", "local", "dropped", "cache", "cleared", "wrong-op", "unknown-id", "too-many-fetches"]
        {
            assert!(seen.get(name).is_some_and(|&count| count > 50), "seed {seed}: {seen:?}");
        }
        let end = drive.end();
        assert_eq!(end.code, Some(2));
        assert!(end.events.is_empty(), "{:?}", end.events);
    }
}
