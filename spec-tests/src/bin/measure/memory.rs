//! What a cached key takes: what is allocated, beside what the cache counts against its limits.

use allocation_counter::measure;
use spec_tests::workloads::{Lines, fill, page, short_preflight, user_agent, workloads};

/// Prints bytes for each of `keys` keys.
pub fn run(keys: usize) {
    println!("| Answer | Allocated for each key | Counted for each key |\n| --- | ---: | ---: |");
    for (name, answer) in
        [("one method, three names", short_preflight()), ("ten methods, ten names", workloads().preflight.clone())]
    {
        let (allocated, counted) = bytes_per_key(keys, &answer);
        println!("| {name} | {allocated:.1} | {counted:.1} |");
    }
}

#[expect(clippy::cast_precision_loss, reason = "some hundred million bytes")]
fn bytes_per_key(keys: usize, answer: &Lines) -> (f64, f64) {
    let page = page();
    let mut filled = None;
    let allocated = measure(|| {
        let user_agent = user_agent(keys);
        fill(&user_agent, &page, 0..keys, answer);
        filled = Some(user_agent);
    });
    let counted = filled.map_or(0, |user_agent| user_agent.preflight_cache().byte_len());
    (allocated.bytes_current as f64 / keys as f64, counted as f64 / keys as f64)
}
