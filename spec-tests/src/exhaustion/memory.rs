//! What a form of the statements takes to be stored, as requests and answers go by.

use super::{Answer, Asked, Form, Stored};

/// The answers that count, in their order.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    form: Form,
    stored: Vec<Stored>,
}

impl Memory {
    pub fn new(form: Form) -> Self {
        Self { form, stored: Vec::new() }
    }

    pub fn stored(&self) -> &[Stored] {
        &self.stored
    }

    pub fn permits(&self, asked: &Asked, now: u64) -> bool {
        self.form.permits(asked, &self.stored, now)
    }

    /// Whether some answer would permit the request all by itself, at a time of its own.
    pub fn one_permits(&self, asked: &Asked, time: impl Fn(&Stored) -> u64) -> bool {
        self.stored.iter().any(|stored| self.form.permits(asked, &[*stored], time(stored)))
    }

    /// A request was looked up in vain.
    pub fn missed(&mut self) {
        if self.form.last_answer {
            self.stored.clear();
        }
    }

    /// Its preflight was answered, for so many nanoseconds.
    pub fn answered(&mut self, asked: &Asked, answer: &Answer, now: u64, lifetime: u64) {
        let is_accepted = self.form.accepts(asked, answer);
        if !is_accepted {
            self.stored.clear();
        }
        if (is_accepted || self.form.refusals_are_stored) && !(lifetime == 0 && self.form.zero_changes_nothing) {
            let assumed = self.form.assumed(asked, answer).filter(|_| is_accepted);
            let until = now + lifetime;
            self.stored.push(Stored { answer: *answer, include: asked.include, assumed, from: now, until });
        }
    }
}
