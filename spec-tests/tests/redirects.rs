//! Every chain of up to three redirects among four origins on two sites, with and without credentials, `Authorization` and
//! unsafe headers and methods; of those with four a sample, and all of them where `FETCH_CORS_ALL_REDIRECTS=1` is set.
//!
//! Along each, what is sent is what the chain itself says: `Authorization` never crosses an origin, `Origin` is `null` from the
//! first redirect on that another origin than the page's made to yet another, each hop after leaving has its preflight, and
//! coming home makes nothing good again. Engine and literal model agree.

use std::sync::atomic::{AtomicUsize, Ordering};

use fetch_cors::Corrections;
use spec_tests::effort::{in_parallel, number_from_environment};
use spec_tests::exhaustion::redirects::{Chain, count};
use spec_tests::subjects::{Fixture, engine};
use spec_tests::worlds::disagreement_under;

/// Of the chains with four redirects, one in so many.
const SAMPLE: usize = 23;
const CHUNK: usize = 200;

fn check(chain: &Chain) {
    let written = chain.scenario();
    let fixture = Fixture::of(written.clone()).unwrap_or_else(|error| panic!("{error}: {written}"));
    engine(&fixture, Corrections::STANDARD).unwrap_or_else(|why| panic!("{chain:?}: {why}\n{written}"));
    if let Some(why) = disagreement_under(&written, Corrections::STANDARD) {
        panic!("{chain:?}: {why}\n{written}");
    }
}

#[test]
fn every_chain_of_redirects() {
    let all = number_from_environment("FETCH_CORS_ALL_REDIRECTS", 0) > 0;
    for redirects in 0..=4 {
        let step = if redirects < 4 || all { 1 } else { SAMPLE };
        let chains = count(redirects);
        let (checked, crossing) = (AtomicUsize::new(0), AtomicUsize::new(0));
        in_parallel(chains.div_ceil(step * CHUNK), |chunk| {
            let first = chunk * step * CHUNK;
            for number in (first..chains.min(first + step * CHUNK)).step_by(step) {
                let chain = Chain::numbered(redirects, number);
                check(&chain);
                checked.fetch_add(1, Ordering::Relaxed);
                crossing.fetch_add(usize::from(chain.crossings() > 1), Ordering::Relaxed);
            }
        });
        let (checked, crossing) = (checked.into_inner(), crossing.into_inner());
        println!("{redirects} redirects: {checked} of {chains} chains, {crossing} that cross origins twice or more");
        assert_eq!(checked, chains.div_ceil(step));
        assert!(redirects < 2 || crossing * 2 > checked);
    }
}
