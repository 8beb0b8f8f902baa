//! A session: the unfinished fetches and what they share. Each line gets one answer, and a line that is refused changes
//! nothing.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use fetch_cors::scenario::reader::{Field, HeaderPairs, Object};
use fetch_cors::scenario::{OpaqueOrigins, PageFetch, PublicSuffixes};
use fetch_cors::{Action, SNAPSHOT, Timestamp, UserAgent};
use serde_json::{Value, json};

use super::event::{self, event};
use super::id::Id;
use super::lines::Line;
use super::op::Op;
use super::refusal::{Code, Refusal, wrong_op};
use super::time::TimeSource;
use super::underway::Underway;
use super::waiting::{AnswerOp, Waiting};
use super::{Limits, PROTOCOL, Question};

/// A line's object, when its operation, its id and its time have been read.
pub(super) struct Input<'a> {
    pub(super) object: Object<'a>,
    /// As the caller wrote it; null where there is none.
    pub(super) id: &'a Value,
    /// The line's length.
    bytes: usize,
    pub(super) now: Timestamp,
}

pub(super) struct Session {
    pub(super) user_agent: UserAgent,
    pub(super) suffixes: PublicSuffixes,
    questions: Vec<Question>,
    time: TimeSource,
    limits: Limits,
    origins: OpaqueOrigins,
    unfinished: HashMap<Id, (Underway, Waiting)>,
    /// Of all unfinished fetches.
    bytes: usize,
    /// How many lines there were, and how many of them were refused.
    lines: u64,
    refused: u64,
}

/// How many bytes the names of opaque origins may have in all.
const OPAQUE_NAMES: usize = 16 * 1024 * 1024;

impl Session {
    pub(super) fn new(
        user_agent: UserAgent,
        suffixes: PublicSuffixes,
        questions: Vec<Question>,
        time: TimeSource,
        limits: Limits,
    ) -> Self {
        Self {
            user_agent,
            suffixes,
            questions,
            time,
            limits,
            origins: OpaqueOrigins::at_most(OPAQUE_NAMES),
            unfinished: HashMap::new(),
            bytes: 0,
            lines: 0,
            refused: 0,
        }
    }

    /// What is said before anything is asked.
    pub(super) fn greeting(&self) -> Value {
        json!({
            "event": "ready",
            "protocol": PROTOCOL,
            "version": env!("CARGO_PKG_VERSION"),
            "standard": SNAPSHOT,
            "clock": self.time.name(),
            "asks": self.questions.iter().map(|question| question.as_str()).collect::<Vec<_>>(),
        })
    }

    /// How many lines there were, and how many of them were refused.
    pub(super) fn counts(&self) -> (u64, u64) {
        (self.lines, self.refused)
    }

    /// The answer to a line; none to an empty one.
    pub(super) fn answer(&mut self, line: &Line<'_>) -> Option<Value> {
        self.lines += 1;
        let mut id = Value::Null;
        let result = match line {
            Line::Whole(bytes) => {
                // Some shells put a mark in front of what they pipe.
                let mark = if self.lines == 1 { &b"\xEF\xBB\xBF"[..] } else { b"" };
                let bytes = bytes.strip_prefix(mark).unwrap_or(bytes);
                if bytes.iter().all(u8::is_ascii_whitespace) {
                    return None;
                }
                parse(bytes).and_then(|value| self.carry_out(&value, bytes.len(), &mut id))
            }
            Line::TooLong(length) => {
                let limit = self.limits.line_bytes;
                let message = format!("found a line of {length} bytes, expected at most {limit}");
                Err(Refusal::of_line(Code::LineTooLong, message))
            }
        };
        Some(result.unwrap_or_else(|refusal| {
            self.refused += 1;
            refusal.to_event(&id, self.lines)
        }))
    }

    /// `id` becomes the line's as soon as it is known: errors have it too.
    fn carry_out(&mut self, value: &Value, bytes: usize, id: &mut Value) -> Result<Value, Refusal> {
        let mut object = Field::root(value).object()?;
        let given = object.get("id").filter(|id| !id.is_null());
        let key = given.as_ref().map(Id::of).transpose()?;
        if let Some(given) = given {
            id.clone_from(given.value());
        }
        let op = Op::read(&object.required("op")?)?;
        let now = self.time.read(&mut object, op.needs_time())?;
        let input = Input { object, id, bytes, now };
        match (op, key) {
            (Op::Fetch, Some(key)) => self.begin(key, input),
            (Op::Answer(op), Some(key)) => self.go_on(op, key, input),
            (Op::Fetch | Op::Answer(_), None) => {
                Err(input.object.error_at("id", "found none, expected a string or a number").into())
            }
            (Op::Clear, _) => self.clear(input),
            (Op::Cache, _) => self.cache(input),
            (Op::Restore, _) => self.restore(input),
            (Op::Classify, _) => self.classify(input),
        }
    }

    fn begin(&mut self, key: Id, input: Input<'_>) -> Result<Value, Refusal> {
        let Input { mut object, id, bytes, now } = input;
        if self.unfinished.contains_key(&key) {
            let error = object.error_at("id", "found the id of an unfinished fetch, expected another one");
            return Err(Refusal::of_field(Code::IdInUse, error));
        }
        let count = self.unfinished.len();
        if count >= self.limits.unfinished {
            let message = format!("found {count} unfinished fetches already, expected fewer: finish some");
            return Err(Refusal::of_line(Code::TooManyFetches, message));
        }
        self.check_bytes(bytes)?;
        let fetch = self.page_fetch(&mut object)?;
        object.finish()?;
        Ok(match fetch.request() {
            Ok(request) => {
                let action = self.user_agent.fetch(request, now);
                self.wait(key, Underway { id: id.clone(), fetch, bytes }, action, HeaderPairs::new(), now)
            }
            Err(refused) => event::refused(id, &refused),
        })
    }

    pub(super) fn page_fetch(&mut self, object: &mut Object<'_>) -> Result<PageFetch, Refusal> {
        Ok(PageFetch::read(object, &mut self.origins, &self.suffixes)?)
    }

    fn check_bytes(&self, more: usize) -> Result<(), Refusal> {
        let (found, limit) = (self.bytes, self.limits.unfinished_bytes);
        if found.saturating_add(more) <= limit {
            return Ok(());
        }
        let message = format!("found {found} bytes of unfinished fetches and {more} more, expected at most {limit}");
        Err(Refusal::of_line(Code::TooManyBytes, message))
    }

    fn go_on(&mut self, op: AnswerOp, key: Id, input: Input<'_>) -> Result<Value, Refusal> {
        let Input { mut object, id, bytes, now } = input;
        // Other answers are short, or the last.
        let room = if op == AnswerOp::Respond { self.check_bytes(bytes) } else { Ok(()) };
        let Entry::Occupied(entry) = self.unfinished.entry(key) else {
            let expected = "the id of an unfinished fetch: this one never began, or is over";
            let message = Field::root(id).unexpected(expected).message;
            return Err(Refusal::of_field(Code::UnknownId, object.error_at("id", message)));
        };
        let (_, waiting) = entry.get();
        if !waiting.answers().contains(&op) {
            return Err(wrong_op(op, waiting));
        }
        let answer = waiting.read(op, &mut object)?;
        object.finish()?;
        room?;
        let (key, (mut underway, waiting)) = entry.remove_entry();
        let Some(answer) = answer else {
            self.bytes -= underway.bytes;
            return Ok(event("dropped", &underway.id, Value::Null));
        };
        match waiting.answer(answer, now) {
            Ok((action, headers)) => {
                self.bytes -= underway.bytes;
                underway.bytes += bytes;
                Ok(self.wait(key, underway, action, headers, now))
            }
            Err(waiting) => {
                let refusal = wrong_op(op, &waiting);
                self.unfinished.insert(key, (underway, waiting));
                Err(refusal)
            }
        }
    }

    /// Goes on, and keeps what is not over.
    fn wait(&mut self, key: Id, mut underway: Underway, action: Action, headers: HeaderPairs, now: Timestamp) -> Value {
        match underway.go_on(action, headers, &self.questions, now) {
            Ok(waiting) => {
                let asked = event::waiting(&underway.id, &underway.fetch, &waiting);
                self.bytes += underway.bytes;
                self.unfinished.insert(key, (underway, waiting));
                asked
            }
            Err(done) => done,
        }
    }
}

fn parse(bytes: &[u8]) -> Result<Value, Refusal> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let found = bytes.get(at).copied().unwrap_or_default();
        let message = format!("found byte 0x{found:02X} at column {}, expected UTF-8", at + 1);
        Refusal::of_line(Code::NotUtf8, message)
    })?;
    serde_json::from_str(text).map_err(|error| {
        // Its line number counts within this line.
        let why = error.to_string();
        let why = why.split(" at line ").next().unwrap_or_default();
        let message = format!("found no JSON ({why} at column {}), expected an object", error.column());
        Refusal::of_line(Code::NotJson, message)
    })
}
