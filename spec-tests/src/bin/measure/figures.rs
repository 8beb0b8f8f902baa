//! What is held to bars: how each figure is made of what was counted, and what it may be.

use std::collections::BTreeMap;

/// Instructions of one operation, by function and variant as `benches/instructions.rs` has them: `w1_simple.list`.
pub type Counts = BTreeMap<String, f64>;

/// One figure.
pub struct Figure {
    pub name: &'static str,
    /// How the head is given, or how large the cache is.
    pub variant: &'static str,
    /// Counts that are added, and such that are taken off.
    plus: &'static [&'static str],
    minus: &'static [&'static str],
    /// What it must not exceed, and what is wanted.
    pub bar: Option<f64>,
    pub wanted: Option<f64>,
    /// What a minimal hand-written program takes, and Servo 0.7.
    pub minimal: Option<f64>,
    pub servo: Option<f64>,
}

impl Figure {
    const fn of(name: &'static str, variant: &'static str, plus: &'static [&'static str]) -> Self {
        Self { name, variant, plus, minus: &[], bar: None, wanted: None, minimal: None, servo: None }
    }

    const fn less(mut self, minus: &'static [&'static str]) -> Self {
        self.minus = minus;
        self
    }

    /// What it must not exceed.
    const fn at_most(mut self, bar: f64) -> Self {
        self.bar = Some(bar);
        self
    }

    /// What it should not exceed, though a later change may.
    const fn wanted(mut self, wanted: f64) -> Self {
        self.wanted = Some(wanted);
        self
    }

    /// What others take.
    const fn others(mut self, minimal: f64, servo: f64) -> Self {
        self.minimal = Some(minimal);
        self.servo = Some(servo);
        self
    }

    const fn minimal(mut self, minimal: f64) -> Self {
        self.minimal = Some(minimal);
        self
    }

    /// The instructions, where all that they are made of was counted.
    pub fn value(&self, counts: &Counts) -> Option<f64> {
        let sum = |names: &[&str]| names.iter().map(|name| counts.get(*name).copied()).sum::<Option<f64>>();
        Some(sum(self.plus)? - sum(self.minus)?)
    }
}

/// All figures, in the order of the table.
pub const FIGURES: &[Figure] = &[
    Figure::of("W1 simple", "list", &["w1_simple.list"]).at_most(2000.0).others(1233.0, 4867.0),
    Figure::of("W1 simple", "`HeaderMap`, converted", &["w1_simple_converted.map"]),
    Figure::of("W1 not simple", "list", &["w1_unsafe.list"]).at_most(2000.0).others(1119.0, 5103.0),
    Figure::of("W1 not simple", "list, and the header's value", &["w1_unsafe_value.list"]),
    Figure::of("W1 not simple", "`HeaderMap`, converted", &["w1_unsafe_converted.map"]),
    Figure::of("W2 CORS check", "slices", &["w2.slices"]).at_most(600.0).others(318.0, 5226.0),
    Figure::of("W2 CORS check", "list", &["w2.list"]),
    Figure::of("W2 CORS check", "`HeaderMap`", &["w2.map"]),
    Figure::of("W3 preflight judged", "slices", &["w3.slices"]).at_most(6000.0).others(3387.0, 27_879.0),
    Figure::of("W3 preflight judged", "list", &["w3.list"]).at_most(6000.0),
    Figure::of("W3 preflight judged", "`HeaderMap`", &["w3.map"]),
    Figure::of("W4 cache hit", "10 keys", &["w4.one_of_10"]).at_most(900.0).others(424.0, 11_778.0),
    Figure::of("W4 cache hit", "10 keys, spread", &["w4.spread_10"]).at_most(900.0),
    Figure::of("W4 cache hit", "1,000 keys", &["w4.one_of_1k"]).at_most(900.0).others(424.0, 1_270_000.0),
    Figure::of("W4 cache hit", "1,000 keys, spread", &["w4.spread_1k"]).at_most(900.0),
    Figure::of("W4 cache hit", "100,000 keys", &["w4.one_of_100k"]).at_most(900.0),
    Figure::of("W4 cache hit", "100,000 keys, spread", &["w4.spread_100k"]).at_most(900.0),
    Figure::of("W4 cache hit", "1,000,000 keys", &["w4_large.one_of_1m"]).at_most(900.0),
    Figure::of("W4 cache hit", "1,000,000 keys, spread", &["w4_large.spread_1m"]).at_most(900.0),
    Figure::of("W5 stored, oldest evicted", "1,000 keys", &["w5_with_w3.of_1k"])
        .less(&["w3.short"])
        .at_most(2500.0)
        .minimal(1690.0),
    Figure::of("W5 stored, oldest evicted", "100,000 keys", &["w5_with_w3.of_100k"])
        .less(&["w3.short"])
        .at_most(2500.0),
    Figure::of("W5 stored, oldest evicted", "1,000,000 keys", &["w5_with_w3_large.of_1m"])
        .less(&["w3.short"])
        .at_most(2500.0),
    Figure::of("exposure filter", "slices", &["filter.slices", "response.listed"])
        .less(&["response.unlisted"])
        .at_most(1600.0)
        .others(975.0, 9324.0),
    Figure::of("exposure filter", "list", &["filter.list", "response.listed"]).less(&["response.unlisted"]),
    Figure::of("exposure filter", "`HeaderMap`", &["filter.map", "response.listed"]).less(&["response.unlisted"]),
    Figure::of("W6 whole warm fetch", "slices", &["w6.slices"])
        .at_most(7500.0)
        .wanted(5000.0)
        .others(2834.0, 173_780.0),
    Figure::of("W6 whole warm fetch", "list", &["w6.list"]).at_most(7500.0).wanted(5000.0),
    Figure::of("W6 whole warm fetch", "`HeaderMap`", &["w6.map"]),
    Figure::of("W6, its explanation", "slices", &["w6_notes.slices"]).at_most(500.0),
    Figure::of("whole simple GET", "slices", &["simple_get.slices"]),
    Figure::of("whole simple GET", "`HeaderMap`", &["simple_get.map"]),
    Figure::of("whole cold preflighted PUT", "slices", &["cold_put.slices"]),
];
