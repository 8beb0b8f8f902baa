//! Warm preflighted fetches by several threads that share a user agent.

use std::time::Instant;

use fetch_cors::UserAgent;
use spec_tests::workloads::{fetch_and_filter, page, put, warm, workloads};

/// So many fetches each thread makes.
const FETCHES: u32 = 300_000;

/// Prints what a fetch takes with 1, 2 and 8 threads, sharing one user agent or each with its own.
pub fn run() {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!(
        "| Threads ({cores} cores) | User agents | Fetches a second | Time of a thread for a fetch |\n| ---: | --- | ---: | ---: |"
    );
    for threads in [1, 2, 8] {
        for (name, shared) in [("one", true), ("one each", false)] {
            if threads == 1 && !shared {
                continue;
            }
            let agents: Vec<UserAgent> = if shared {
                vec![warm(&page(), 1000); threads]
            } else {
                (0..threads).map(|_| warm(&page(), 1000)).collect()
            };
            let start = Instant::now();
            std::thread::scope(|scope| {
                for (thread, user_agent) in agents.iter().enumerate() {
                    scope.spawn(move || fetches(user_agent, thread));
                }
            });
            let seconds = start.elapsed().as_secs_f64();
            let count = f64::from(FETCHES) * f64::from(u32::try_from(threads).unwrap_or(u32::MAX));
            let busy = f64::from(u32::try_from(threads.min(cores)).unwrap_or(u32::MAX));
            println!("| {threads} | {name} | {:.0} | {:.0} ns |", count / seconds, seconds * busy / count * 1e9);
        }
    }
}

fn fetches(user_agent: &UserAgent, thread: usize) {
    let page = page();
    let request = put(&page, Some(thread));
    for _ in 0..FETCHES {
        std::hint::black_box(fetch_and_filter(user_agent, request.clone(), &workloads().response));
    }
}
