//! How long others wait: the longest time that one operation on a large cache takes while it holds the lock.
//!
//! Clearing and snapshots let others in between pieces. What others wait for is measured as they would: by a thread that asks
//! the cache for its length again and again while the operation is under way.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use cpu_time::ThreadTime;
use fetch_cors::{NetworkPartitionKey, PreflightCache, ResponseHead, UserAgent};
use spec_tests::workloads::{NOW, fill, page, preflight, put, short_preflight, user_agent, workloads};

/// Prints the waits with `keys` keys in the cache.
pub fn run(keys: usize) {
    let page = page();
    println!(
        "| Operation, {keys} keys | Processor time | For each 256 keys | Longest wait |\n| --- | ---: | ---: | ---: |"
    );
    let answer = short_preflight();
    let user_agent = user_agent(keys);
    let cache = user_agent.preflight_cache();
    row("nothing at all", cache, keys, || (), || std::thread::sleep(Duration::from_millis(500)));
    row("storing until it is full", cache, keys, || cache.clear(), || fill(&user_agent, &page, 0..keys, &answer));
    let mut next = keys;
    row(
        "storing 100,000 more, evicting as many",
        cache,
        100_000,
        || (),
        || {
            fill(&user_agent, &page, next..next + 100_000, &answer);
            next += 100_000;
        },
    );
    row("a snapshot (`entries`)", cache, keys, || (), || drop(cache.entries(NOW)));
    row("clearing a host of which nothing is there", cache, keys, || (), || cache.clear_host("other.test"));
    let entries = cache.entries(NOW);
    row("restoring it", cache, keys, || cache.clear(), || _ = cache.restore(entries.iter().cloned(), NOW));
    let partition = NetworkPartitionKey::new(workloads().origin);
    let refill = || _ = cache.restore(entries.iter().cloned(), NOW);
    row("clearing the partition that has all", cache, keys, refill, || cache.clear_partition(&partition));
    row("clearing everything", cache, keys, refill, || cache.clear());
    println!();
    operations(&user_agent, keys);
}

/// The longest single answers to preflights, in processor time of the thread that gives them: what the machine does for others
/// meanwhile does not count.
fn operations(user_agent: &UserAgent, keys: usize) {
    let page = page();
    let answer = short_preflight();
    user_agent.preflight_cache().clear();
    let mut times = Vec::with_capacity(keys);
    for number in 0..keys {
        let preflight = preflight(user_agent, put(&page, Some(number)));
        let start = ThreadTime::now();
        let next = preflight.respond(ResponseHead::new(204, &answer), NOW);
        times.push(start.elapsed());
        drop(next);
    }
    times.sort_unstable();
    let at = |part: usize| times.get((times.len() - 1) * part / 1_000_000).copied().unwrap_or_default();
    println!(
        "Answering {keys} preflights while the table grows, processor time: median {:.1?}, 99.9 % {:.1?}, 99.99 % {:.1?}, longest {:.1?}.",
        at(500_000),
        at(999_000),
        at(999_900),
        at(1_000_000)
    );
}

/// Runs `operation` three times while another thread asks for the cache's length, and prints the least of what it took and of
/// how long the other had to wait at most: more is the doing of other programs. Snapshots and clears let go of the lock after each
/// 256 keys.
fn row(name: &str, cache: &PreflightCache, keys: usize, mut prepare: impl FnMut(), mut operation: impl FnMut()) {
    let mut least = (Duration::MAX, Duration::MAX);
    for _ in 0..3 {
        prepare();
        let (whole, longest) = observed(cache, &mut operation);
        least = (least.0.min(whole), least.1.min(longest));
    }
    let piece = least.0 * 256 / u32::try_from(keys).unwrap_or(u32::MAX);
    println!("| {name} | {:.1?} | {piece:.1?} | {:.1?} |", least.0, least.1);
}

fn observed(cache: &PreflightCache, operation: impl FnOnce()) -> (Duration, Duration) {
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let observer = scope.spawn(|| {
            let mut longest = Duration::ZERO;
            while !done.load(Ordering::Relaxed) {
                let start = Instant::now();
                std::hint::black_box(cache.len());
                longest = longest.max(start.elapsed());
            }
            longest
        });
        let start = ThreadTime::now();
        operation();
        let whole = start.elapsed();
        done.store(true, Ordering::Relaxed);
        (whole, observer.join().unwrap_or_default())
    })
}
