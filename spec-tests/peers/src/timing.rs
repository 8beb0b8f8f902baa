//! Processor times of operations that are compared: each in turn, again and again, so that what else the machine does meets all.

use std::hint::black_box;
use std::time::Duration;

use cpu_time::ThreadTime;
use serde_json::json;

/// How often each is measured; the median counts.
const ROUNDS: usize = 101;

/// What one measurement should take.
const MEASUREMENT: Duration = Duration::from_millis(1);

/// So many inputs are there at once.
const BATCH: usize = 256;

/// Does an operation so many times, and says what that took.
pub type Subject<'a> = Box<dyn FnMut(usize) -> Duration + 'a>;

/// An operation that finds its inputs as it left them.
pub fn repeated<'a, O>(mut operation: impl FnMut() -> O + 'a) -> Subject<'a> {
    Box::new(move |times| {
        let start = ThreadTime::now();
        for _ in 0..times {
            black_box(operation());
        }
        start.elapsed()
    })
}

/// An operation that uses its input up. Making inputs and dropping outputs does not count.
pub fn prepared<'a, I, O>(mut prepare: impl FnMut() -> I + 'a, mut operation: impl FnMut(I) -> O + 'a) -> Subject<'a> {
    Box::new(move |times| {
        let mut taken = Duration::ZERO;
        for first in (0..times).step_by(BATCH) {
            let inputs: Vec<I> = (first..times.min(first + BATCH)).map(|_| prepare()).collect();
            let mut outputs = Vec::with_capacity(inputs.len());
            let start = ThreadTime::now();
            for input in inputs {
                outputs.push(operation(black_box(input)));
            }
            taken += start.elapsed();
            black_box(outputs);
        }
        taken
    })
}

/// Measures the subjects in turn, and prints a line for each. The first one is what the others are compared with: `ratio` is
/// the median of what each round says.
pub fn compare(workload: &str, size: Option<usize>, mut subjects: Vec<(&str, Subject<'_>)>) {
    let times: Vec<usize> = subjects.iter_mut().map(|(_, subject)| calibrated(subject)).collect();
    let mut measured = vec![Vec::with_capacity(ROUNDS); subjects.len()];
    for round in 0..ROUNDS {
        for step in 0..subjects.len() {
            // There and back: none is always the one after another.
            let index = if round % 2 == 0 { step } else { subjects.len() - 1 - step };
            let taken = subjects[index].1(times[index]);
            #[allow(clippy::cast_precision_loss, reason = "some thousands at most")]
            measured[index].push(taken.as_secs_f64() * 1e9 / times[index] as f64);
        }
    }
    for (index, ((subject, _), nanoseconds)) in subjects.iter().zip(&measured).enumerate() {
        let ratios = nanoseconds.iter().zip(&measured[0]).map(|(one, first)| one / first).collect();
        let ratio = (index > 0).then(|| median(ratios));
        let ns = median(nanoseconds.clone());
        println!("{}", json!({ "workload": workload, "size": size, "subject": subject, "ns": ns, "ratio": ratio }));
    }
}

/// How many times fill a measurement.
fn calibrated(subject: &mut Subject<'_>) -> usize {
    let mut times = 1;
    while subject(times) < MEASUREMENT && times < 1 << 20 {
        times *= 2;
    }
    times
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
