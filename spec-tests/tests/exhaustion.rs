//! The preflight cache's statements, over every pair of an answer and a later request of small alphabets, and over generated
//! sequences of two and three answers, for the Standard and for each browser's profile.
//!
//! *Safety*: what goes out without a preflight was granted, token by token, by answers in time. *Corollary*: where one answer is
//! all there is, it would have let the request through itself. *Usefulness*: what was granted goes out without a preflight.
//!
//! `FETCH_CORS_SEQUENCES=1000000` plays that many sequences for each profile instead of 20,000; `FETCH_CORS_SEQUENCE_SEED=7`
//! begins elsewhere.

use std::sync::Mutex;

use fetch_cors::{CHROMIUM, DEVIATIONS, FIREFOX, Profile, STANDARD, Timestamp, WEBKIT};
use proptest::collection::vec;
use proptest::prelude::Strategy;
use proptest::sample::select;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use spec_tests::effort::{in_parallel, number_from_environment};
use spec_tests::exhaustion::{Answer, Asked, Form, Memory, Sent, Subject, WITHOUT_EFFECT, answers, asked};

const PROFILES: [Profile; 4] = [STANDARD, CHROMIUM, FIREFOX, WEBKIT];
const SECOND: u64 = 1_000_000_000;

/// Exceptions that make a difference only where there is more than one answer.
const OF_SEVERAL_ANSWERS: [&str; 3] =
    ["preflight-cache.shape=last-answer", "preflight-cache.cleared=never", "preflight-cache.unstored=leaves-older"];

fn at(nanoseconds: u64) -> Timestamp {
    Timestamp::from_nanoseconds(nanoseconds)
}

/// What was checked, and which exceptions made a difference.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Tally {
    pairs: usize,
    hits: usize,
    repeats: usize,
    exceptions: Vec<(&'static str, usize)>,
}

impl Tally {
    fn new(exceptions: &[&'static str]) -> Self {
        Self { exceptions: exceptions.iter().map(|name| (*name, 0)).collect(), ..Self::default() }
    }

    fn add(&mut self, other: &Self) {
        self.pairs += other.pairs;
        self.hits += other.hits;
        self.repeats += other.repeats;
        for ((_, sum), (_, count)) in self.exceptions.iter_mut().zip(&other.exceptions) {
            *sum += count;
        }
    }
}

/// The exceptions of a profile, and for each the form without it.
fn exceptions(profile: &Profile) -> Vec<(&'static str, Form)> {
    let names: Vec<String> = profile.deviations().iter().map(|deviation| deviation.name()).collect();
    let own = Form::EXCEPTIONS.iter().filter(|name| names.iter().any(|own| own == *name));
    own.map(|name| {
        let others: Vec<String> = names.iter().filter(|other| other != name).cloned().collect();
        (*name, Form::with(&others))
    })
    .collect()
}

/// Every profile's deviations of preflight and cache are either an exception of a statement or known to have no effect here,
/// and every exception is registered.
#[test]
fn exceptions_are_those_of_the_registry() {
    let known = || Form::EXCEPTIONS.iter().chain(&WITHOUT_EFFECT);
    for deviation in DEVIATIONS.iter().filter(|row| row.policy.starts_with("preflight")) {
        let name = deviation.name();
        assert!(known().any(|known| *known == name), "{name} may change the statements");
    }
    for name in known() {
        assert!(DEVIATIONS.iter().any(|row| row.name() == **name), "{name} is not registered");
    }
}

/// All later requests after one accepted answer.
fn check_after(profile: Profile, first: &Asked, answer: &Answer, all: &[Asked], accepts: &[bool]) -> Tally {
    const LIFETIME: u64 = 60;
    let form = Form::of(&profile);
    let exceptions = exceptions(&profile);
    let names: Vec<&'static str> = exceptions.iter().map(|(name, _)| *name).collect();
    let mut tally = Tally::new(&names);
    let subject = Subject::of(profile);
    let store = || subject.ask(first.request(), at(0), answer, "60");
    let accepted = store();
    let remember = |form: Form| {
        let mut memory = Memory::new(form);
        memory.answered(first, answer, 0, LIFETIME * SECOND);
        memory
    };
    let memory = remember(form);
    assert_eq!(accepted == Sent::Allowed, form.accepts(first, answer), "{} {first:?} {answer:?}", profile.name);
    let others: Vec<(Form, Memory)> = exceptions.iter().map(|(_, other)| (*other, remember(*other))).collect();
    for ((_, count), (other, _)) in tally.exceptions.iter_mut().zip(&others) {
        *count += usize::from(other.accepts(first, answer) != form.accepts(first, answer));
    }
    if memory.stored().is_empty() {
        return tally;
    }
    let last_moment = LIFETIME * SECOND - 1;
    for (later, its_own_answer) in all.iter().zip(accepts) {
        let permits = memory.permits(later, last_moment);
        let needs = form.needs_permission(later);
        for ((_, count), (other, memory)) in tally.exceptions.iter_mut().zip(&others) {
            let is_otherwise = other.needs_permission(later) != needs || memory.permits(later, last_moment) != permits;
            *count += usize::from(is_otherwise);
        }
        if !needs {
            assert!(subject.sends_at_once(later.request(), at(last_moment)), "{}: {later:?}", profile.name);
            continue;
        }
        let hits = subject.sends_at_once(later.request(), at(last_moment));
        let told = || format!("{}: {later:?} after {first:?} was answered {answer:?}", profile.name);
        assert!(permits || !hits, "safety: {}", told());
        assert!(*its_own_answer || !hits, "corollary: {}", told());
        assert!(hits || !permits, "usefulness: {}", told());
        tally.pairs += 1;
        tally.hits += usize::from(hits);
        let repeats = later.include == first.include && later.listens == first.listens;
        tally.repeats += usize::from(repeats && permits);
        if !hits && form.last_answer {
            store();
        }
    }
    // And at its end nothing is left of it.
    let subject = Subject::of(profile);
    subject.ask(first.request(), at(0), answer, "60");
    let is_left = subject.sends_at_once(first.request(), at(last_moment + 1));
    assert!(!is_left, "{}: {first:?} {answer:?} at its end", profile.name);
    tally
}

#[test]
fn every_pair_of_answer_and_later_request() {
    let (all, answers) = (asked(), answers());
    for profile in PROFILES {
        let names: Vec<&'static str> = exceptions(&profile).iter().map(|(name, _)| *name).collect();
        let total = Mutex::new(Tally::new(&names));
        let form = Form::of(&profile);
        in_parallel(answers.len(), |number| {
            let answer = &answers[number];
            let accepts: Vec<bool> = all.iter().map(|asked| Subject::accepts(profile, asked, answer)).collect();
            for first in all.iter().filter(|first| form.needs_permission(first)) {
                let tally = check_after(profile, first, answer, &all, &accepts);
                total.lock().unwrap().add(&tally);
            }
        });
        let total = total.into_inner().unwrap();
        println!("{}: {total:?}", profile.name);
        assert!(total.pairs > 100_000 && total.hits > 10_000 && total.repeats > 5_000, "{total:?}");
        for (name, differences) in &total.exceptions {
            let is_pairs = !OF_SEVERAL_ANSWERS.contains(name);
            assert!(!is_pairs || *differences > 0, "{}: {name} is no exception", profile.name);
        }
    }
}

/// What happens in a sequence: a request, how its preflight is answered if it has one, and how long after the one before.
#[derive(Clone, Debug)]
struct Step {
    asked: usize,
    answer: usize,
    max_age: &'static str,
    gap: u64,
}

/// Two or three requests whose answers mostly allow them, and four more that look what is left.
fn sequence(profile: Profile) -> impl Strategy<Value = Vec<Step>> {
    let (all, answers, form) = (asked(), answers(), Form::of(&profile));
    let gaps = select(vec![0, 1, SECOND - 1, SECOND, SECOND, 2 * SECOND, 3 * SECOND - 1, 3 * SECOND, 5 * SECOND]);
    let needing: Vec<usize> = (0..all.len()).filter(|index| form.needs_permission(&all[*index])).collect();
    let parts = (select(needing), 0..answers.len(), 0..8_u8, select(vec!["", "0", "1", "3", "10", "10"]), gaps);
    let step = parts.prop_map(move |(asked, answer, kindness, max_age, gap)| {
        // The next answer that allows it, but once in eight times any.
        let next = (answer..answers.len()).chain(0..answer);
        let allowing = next.clone().find(|index| kindness == 0 || form.accepts(&all[asked], &answers[*index]));
        Step { asked, answer: allowing.unwrap_or(answer), max_age, gap }
    });
    vec(step, 6..=7)
}

/// What sequences showed.
#[derive(Clone, Debug, Default)]
struct Sequences {
    looks: usize,
    hits: usize,
    /// Requests that no single answer would have permitted.
    by_several: usize,
    /// Requests that would have gone out, had their grants not ended.
    ended: usize,
    exceptions: Vec<usize>,
}

fn check_sequence(profile: Profile, steps: &[Step]) -> Result<Sequences, String> {
    let (all, answers, form, exceptions) = (asked(), answers(), Form::of(&profile), exceptions(&profile));
    let mut seen = Sequences { exceptions: vec![0; exceptions.len()], ..Sequences::default() };
    let subject = Subject::of(profile);
    // The profile's own form first, then those that lack one of its exceptions.
    let forms = std::iter::once(form).chain(exceptions.iter().map(|(_, other)| *other));
    let mut memories: Vec<Memory> = forms.map(Memory::new).collect();
    let mut now = 0;
    for (place, step) in steps.iter().enumerate() {
        let (asked, answer) = (&all[step.asked], &answers[step.answer]);
        now += step.gap;
        let permits = memories[0].permits(asked, now);
        // The last four only look: what they are told is not kept.
        let is_look = place + 4 >= steps.len();
        let hits = if is_look {
            subject.sends_at_once(asked.request(), at(now))
        } else {
            subject.ask(asked.request(), at(now), answer, step.max_age) == Sent::AtOnce
        };
        if hits != permits {
            let statement = if hits { "safety" } else { "usefulness" };
            return Err(format!("{statement}: {}: {asked:?} at {now} after {:#?}", profile.name, memories[0]));
        }
        seen.looks += 1;
        seen.hits += usize::from(hits);
        seen.by_several += usize::from(hits && !memories[0].one_permits(asked, |_| now));
        seen.ended += usize::from(!hits && memories[0].one_permits(asked, |stored| stored.from));
        for (count, memory) in seen.exceptions.iter_mut().zip(&memories[1..]) {
            *count += usize::from(memory.permits(asked, now) != permits);
        }
        if hits {
            continue;
        }
        let lifetime = step.max_age.parse().unwrap_or(5) * SECOND;
        for memory in &mut memories {
            memory.missed();
            if !is_look {
                memory.answered(asked, answer, now, lifetime);
            }
        }
    }
    Ok(seen)
}

#[test]
fn sequences_of_two_and_three_answers() {
    const CHUNK: usize = 1000;
    let chunks = number_from_environment("FETCH_CORS_SEQUENCES", 20_000).div_ceil(CHUNK);
    let seed = number_from_environment("FETCH_CORS_SEQUENCE_SEED", 0);
    for profile in PROFILES {
        let total = Mutex::new(Sequences { exceptions: vec![0; exceptions(&profile).len()], ..Sequences::default() });
        in_parallel(chunks, |chunk| {
            let mut bytes = [0; 32];
            bytes[..8].copy_from_slice(&((seed + chunk) as u64).to_le_bytes());
            let config =
                Config { cases: u32::try_from(CHUNK).unwrap(), failure_persistence: None, ..Config::default() };
            let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
            let result = runner.run(&sequence(profile), |steps| {
                let found = check_sequence(profile, &steps).map_err(TestCaseError::fail)?;
                let mut total = total.lock().unwrap();
                total.looks += found.looks;
                total.hits += found.hits;
                total.by_several += found.by_several;
                total.ended += found.ended;
                total.exceptions.iter_mut().zip(&found.exceptions).for_each(|(sum, count)| *sum += count);
                Ok(())
            });
            result.unwrap_or_else(|error| panic!("seed {}: {error}", seed + chunk));
        });
        let total = total.into_inner().unwrap();
        println!("{}: {total:?}", profile.name);
        for ((name, _), differences) in exceptions(&profile).iter().zip(&total.exceptions) {
            let needs_sequences = OF_SEVERAL_ANSWERS.contains(name);
            assert!(!needs_sequences || *differences > 0, "{}: {name} is no exception", profile.name);
        }
        let of_several = if Form::of(&profile).last_answer { 0 } else { 50 * chunks / 20 };
        assert!(total.hits * 40 > total.looks && total.ended * 60 > total.looks, "{}: {total:?}", profile.name);
        assert!(total.by_several >= of_several, "{}: {total:?}", profile.name);
    }
}
