//! Target `worlds`: a scenario in JSON, played by the engine and the literal model.

use fetch_cors::Corrections;
use serde_json::Value;

use crate::worlds::{Played, check_cache_statements, check_properties, disagreement};

/// Longer inputs only take longer.
const LONGEST: usize = 64 * 1024;

/// Panics where engine and model differ in requests, outcome, reason, step or the cache's content, or where a property of
/// single worlds or a statement about the cache is refuted.
pub fn worlds(data: &[u8]) {
    if data.len() > LONGEST {
        return;
    }
    // What is no scenario is the target `input`'s.
    let Ok(written) = serde_json::from_slice::<Value>(data) else { return };
    let Ok(played) = Played::by_the_engine(&written) else { return };
    if let Some(why) = disagreement(&written, &played) {
        panic!("{why}\n{written}");
    }
    if let Some(why) =
        Played::under(&written, Corrections::LETTER).ok().and_then(|letter| disagreement(&written, &letter))
    {
        panic!("to the letter: {why}\n{written}");
    }
    let checked = check_properties(&written, &played).and_then(|()| {
        // User info and backslashes hide in URLs what the statements would have to know, and a 421 is asked twice.
        let text = written.to_string();
        let is_plain = !["@", "\\\\", "421"].iter().any(|hidden| text.contains(hidden));
        if is_plain { check_cache_statements(&written, &played).map(|_| ()) } else { Ok(()) }
    });
    if let Err(why) = checked {
        panic!("{why}\n{written}");
    }
}
