//! How long others wait: the longest time that one operation on a large cache takes while it holds the lock.
//!
//! Clearing and snapshots let others in between pieces. What others wait for is measured as they would: by a thread that asks
//! the cache for its length again and again while the operation is under way.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use fetch_cors::{CacheEntry, NetworkPartitionKey, PreflightCache, ResponseHead, UserAgent};
use spec_tests::workloads::{NOW, fill, page, preflight, put, short_preflight, user_agent, workloads};

/// Prints the waits with `keys` keys in the cache.
pub fn run(keys: usize) {
    let page = page();
    println!("| Operation, {keys} keys | Whole | Longest wait |\n| --- | ---: | ---: |");
    // Half of the operations make the table grow, the other half evict.
    let answer = short_preflight();
    let user_agent = user_agent(keys);
    row("nothing", &user_agent, |_| std::thread::sleep(Duration::from_millis(500)));
    row("storing until it is full", &user_agent, |_| fill(&user_agent, &page, 0..keys, &answer));
    row("storing 100,000 more, evicting as many", &user_agent, |_| {
        fill(&user_agent, &page, keys..keys + 100_000, &answer);
    });
    row("a snapshot (`entries`)", &user_agent, |cache| drop(cache.entries(NOW)));
    row("clearing a host of which nothing is there", &user_agent, |cache| cache.clear_host("other.test"));
    let entries = user_agent.preflight_cache().entries(NOW);
    row("clearing the partition, all of it", &user_agent, |cache| {
        cache.clear_partition(&NetworkPartitionKey::new(workloads().origin));
    });
    row("restoring the snapshot", &user_agent, |cache| {
        cache.restore(entries.iter().map(CacheEntry::clone), NOW);
    });
    row("clearing everything", &user_agent, PreflightCache::clear);
    println!();
    operations(&user_agent, keys);
}

/// The longest single store, as the thread that stores sees it.
fn operations(user_agent: &UserAgent, keys: usize) {
    let page = page();
    let answer = short_preflight();
    let mut longest = Vec::with_capacity(keys);
    for number in 0..keys {
        let preflight = preflight(user_agent, put(&page, Some(number)));
        let start = Instant::now();
        let next = preflight.respond(ResponseHead::new(204, &answer), NOW);
        longest.push(start.elapsed());
        drop(next);
    }
    longest.sort_unstable();
    let at = |part: usize| longest.get((longest.len() - 1) * part / 1_000_000).copied().unwrap_or_default();
    println!(
        "answering {keys} preflights while the table grows: median {:?}, 99.9 % {:?}, 99.99 % {:?}, longest {:?}",
        at(500_000),
        at(999_000),
        at(999_900),
        at(1_000_000)
    );
}

/// Runs `operation` while another thread asks for the cache's length, and prints how long the latter had to wait.
fn row(name: &str, user_agent: &UserAgent, operation: impl FnOnce(&PreflightCache)) {
    let done = AtomicBool::new(false);
    let (whole, longest) = std::thread::scope(|scope| {
        let observer = scope.spawn(|| {
            let mut longest = Duration::ZERO;
            while !done.load(Ordering::Relaxed) {
                let start = Instant::now();
                std::hint::black_box(user_agent.preflight_cache().len());
                longest = longest.max(start.elapsed());
            }
            longest
        });
        let start = Instant::now();
        operation(user_agent.preflight_cache());
        let whole = start.elapsed();
        done.store(true, Ordering::Relaxed);
        (whole, observer.join().unwrap_or_default())
    });
    println!("| {name} | {whole:.1?} | {longest:.1?} |");
}
