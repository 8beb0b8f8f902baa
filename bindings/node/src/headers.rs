//! A header list and its guard: what `Headers` objects are made of.

use fetch_cors::{HeaderList, HeadersChange};
use napi::{Env, Result};
use napi_derive::napi;

use crate::argument::{bytes, flat, header_pairs, one_of, text};
use crate::refusal::{Refusal, thrown};

/// The `Headers` class's algorithms.
#[napi]
pub struct GuardedHeaders(fetch_cors::Headers);

fn refused(error: fetch_cors::RequestError) -> Refusal {
    Refusal::by_the_api(error)
}

#[napi]
impl GuardedHeaders {
    /// A header list as it is, under a guard (`none` without one).
    #[napi(constructor)]
    pub fn new(env: Env, guard: Option<String>, raw_headers: Option<Vec<String>>) -> Result<Self> {
        thrown(env, || {
            let guard = one_of("guard", guard.as_deref())?.unwrap_or_default();
            let mut list = HeaderList::new();
            for (name, value) in header_pairs("rawHeaders", raw_headers.as_deref().unwrap_or_default())? {
                list.append(name, value).map_err(Refusal::by_the_api)?;
            }
            Ok(Self(fetch_cors::Headers::of_list(guard, list)))
        })
    }

    /// The guard.
    #[napi(getter)]
    pub fn guard(&self) -> &'static str {
        self.0.guard().as_str()
    }

    /// Appends; whether the guard let it.
    #[napi]
    pub fn append(&mut self, env: Env, name: String, value: String) -> Result<bool> {
        thrown(env, || {
            let change = self.0.append(bytes("name", &name)?, bytes("value", &value)?).map_err(refused)?;
            Ok(change == HeadersChange::Made)
        })
    }

    /// Sets; whether the guard let it.
    #[napi]
    pub fn set(&mut self, env: Env, name: String, value: String) -> Result<bool> {
        thrown(env, || {
            let change = self.0.set(bytes("name", &name)?, bytes("value", &value)?).map_err(refused)?;
            Ok(change == HeadersChange::Made)
        })
    }

    /// Deletes; whether there was one and the guard let it.
    #[napi]
    pub fn delete(&mut self, env: Env, name: String) -> Result<bool> {
        thrown(env, || Ok(self.0.delete(bytes("name", &name)?).map_err(refused)? == HeadersChange::Made))
    }

    /// All values of a name, joined; null where there is none.
    #[napi]
    pub fn get(&self, env: Env, name: String) -> Result<Option<String>> {
        thrown(env, || Ok(self.0.get(bytes("name", &name)?).map_err(refused)?.map(|value| text(&value))))
    }

    /// Whether there is one.
    #[napi]
    pub fn has(&self, env: Env, name: String) -> Result<bool> {
        thrown(env, || self.0.has(bytes("name", &name)?).map_err(refused))
    }

    /// The values of `Set-Cookie`, unjoined.
    #[napi]
    pub fn get_set_cookie(&self) -> Vec<String> {
        self.0.get_set_cookie().map(text).collect()
    }

    /// What iterating gives: sorted, lowercased, combined.
    #[napi(getter)]
    pub fn raw_entries(&self) -> Vec<String> {
        flat(self.0.entries().iter())
    }

    /// The list as it is.
    #[napi(getter)]
    pub fn raw_headers(&self) -> Vec<String> {
        flat(self.0.header_list().iter())
    }
}
