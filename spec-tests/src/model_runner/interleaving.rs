//! Interleaved fetches: one thread each, standing still while a request is outstanding.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::{JoinHandle, spawn};

use serde_json::{Value, json};

use crate::model::{Answer, Outcome, SentRequest, UserAgent};

use super::callers::Made;
use super::fetch_to_the_end;
use super::observation::{constructor_observation, fetch_observation, requests_observation};
use super::world::{FetchNetwork, Gate, SharedWorld, lock, sent_requests};

/// A fetch that has been started and not finished.
pub(super) struct Started {
    description: Value,
    log: Arc<Mutex<Vec<SentRequest>>>,
    state: State,
}

enum State {
    Running {
        outstanding: Box<SentRequest>,
        sent: Receiver<SentRequest>,
        answers: Sender<Answer>,
        thread: JoinHandle<Outcome>,
    },
    /// With its observation.
    Over(Value),
}

impl Started {
    /// Starts a fetch and lets it run until its first request is outstanding, or it is over.
    pub(super) fn new(
        user_agent: &Arc<UserAgent>,
        mut network: FetchNetwork,
        description: &Value,
        made: Made,
    ) -> Result<Self, String> {
        let log = network.log();
        let mut started = Self { description: description.clone(), log, state: State::Over(Value::Null) };
        let request = match made {
            Made::Request(request) => *request,
            Made::Thrown(exception) => {
                started.state = State::Over(constructor_observation(&exception));
                return Ok(started);
            }
        };
        let (send_sent, sent) = channel();
        let (answers, receive_answers) = channel();
        network.gate = Some(Gate { sent: send_sent, answers: receive_answers });
        let user_agent = Arc::clone(user_agent);
        let description = description.clone();
        let thread = spawn(move || fetch_to_the_end(&user_agent, &description, request, &mut network));
        started.wait(sent, answers, thread)?;
        Ok(started)
    }

    /// Waits until the thread stands still or ends.
    fn wait(
        &mut self,
        sent: Receiver<SentRequest>,
        answers: Sender<Answer>,
        thread: JoinHandle<Outcome>,
    ) -> Result<(), String> {
        self.state = if let Ok(outstanding) = sent.recv() {
            State::Running { outstanding: Box::new(outstanding), sent, answers, thread }
        } else {
            let outcome = thread.join().map_err(|_| "the fetch panicked")?;
            let requests = sent_requests(&self.log);
            State::Over(fetch_observation(&self.description, &requests, &outcome))
        };
        Ok(())
    }

    fn is_over(&self) -> bool {
        matches!(self.state, State::Over(_))
    }

    /// Gives an answer to the outstanding request.
    fn give(&mut self, answer: impl FnOnce(&SentRequest) -> Answer) -> Result<(), String> {
        let state = std::mem::replace(&mut self.state, State::Over(Value::Null));
        match state {
            State::Over(_) => {
                self.state = state;
                Err("nothing is outstanding".to_string())
            }
            State::Running { outstanding, sent, answers, thread } => {
                // If the thread has gone, waiting for it says so.
                let _ = answers.send(answer(&outstanding));
                self.wait(sent, answers, thread)
            }
        }
    }

    /// The server answers what is outstanding, with what its rule has to give at this moment. A fetch that is over already
    /// stays as it is.
    pub(super) fn answer(&mut self, world: &SharedWorld) -> Result<(), String> {
        if self.is_over() {
            return Ok(());
        }
        self.give(|outstanding| lock(world).answer(outstanding))
    }

    /// Cancels the fetch. One that is over already stays as it is.
    pub(super) fn abort(&mut self) -> Result<(), String> {
        if self.is_over() {
            return Ok(());
        }
        self.give(|_| Answer::Aborted)
    }

    /// The embedder goes away: the thread unwinds without taking another step. One that is over already stays as it is.
    pub(super) fn drop_it(&mut self) {
        let requests = requests_observation(&self.description, &sent_requests(&self.log));
        let over = match std::mem::replace(&mut self.state, State::Over(Value::Null)) {
            State::Over(observation) => observation,
            State::Running { sent, answers, thread, .. } => {
                drop(answers);
                drop(sent);
                // What it unwinds with says nothing.
                let _ = thread.join();
                json!({ "requests": requests })
            }
        };
        self.state = State::Over(over);
    }

    /// The server answers until the fetch is over.
    pub(super) fn finish(mut self, world: &SharedWorld) -> Result<Value, String> {
        loop {
            if let State::Over(observation) = self.state {
                return Ok(observation);
            }
            self.answer(world)?;
        }
    }
}
