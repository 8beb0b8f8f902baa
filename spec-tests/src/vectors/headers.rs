//! Headers that scripts set: forbidden ones, names and values, guards.

use fetch_cors::algorithms::{
    is_forbidden_request_header, is_header_name, is_header_value, is_no_cors_safelisted_request_header,
    normalize_header_value,
};
use fetch_cors::{HeaderList, Headers, HeadersGuard, RequestMode};
use serde_json::Value;

use super::Subject;
use super::play::APIS;
use super::row::{Columns, Failure, Judgement, bytes, malformed, same};
use super::scripts::{Call, call, isomorphic};
use crate::model;
use crate::model::headers_class::Guard;
use crate::model::{header_names, infrastructure};

/// A script sets a header; the values that the request has.
fn set_by_script(subject: Subject, api: &str, name: &[u8], value: &[u8]) -> Result<Vec<Vec<u8>>, Failure> {
    let made = call(subject, Call::named(api)?, b"GET", &[(name, value)]);
    let made = made.map_err(|exception| Failure::Wrong(format!("{api}: it throws {exception}")))?;
    Ok(made.header(name).into_iter().map(<[u8]>::to_vec).collect())
}

fn assert_thrown(subject: Subject, name: &[u8], value: &[u8]) -> Judgement {
    for (api, exception) in [("fetch", "TypeError"), ("xhr", "SyntaxError")] {
        same(api, call(subject, Call::named(api)?, b"GET", &[(name, value)]).err(), Some(exception))?;
    }
    let mut headers = GuardedHeaders::new(subject, "none", &[])?;
    same("Headers.append()", headers.change("append", name, value), Err("TypeError"))?;
    same("Headers.set()", headers.change("set", name, value), Err("TypeError"))
}

/// Every API does this first.
fn normalize(subject: Subject, value: &[u8]) -> Vec<u8> {
    match subject {
        Subject::Engine => normalize_header_value(value).to_vec(),
        Subject::Model => infrastructure::normalize_a_value(value),
    }
}

pub fn forbidden_request_headers(subject: Subject, row: &mut Columns<'_>) -> Judgement {
    let (name, given, forbidden) = (row.bytes("name")?, row.bytes("value")?, row.flag("forbidden")?);
    let value = normalize(subject, &given);
    let found = match subject {
        Subject::Engine => is_forbidden_request_header(&name, &value),
        Subject::Model => header_names::is_forbidden_request_header(&isomorphic(&name), &value),
    };
    same("is forbidden", found, forbidden)?;
    let expected = if forbidden { Vec::new() } else { vec![value] };
    for api in APIS {
        same(api, set_by_script(subject, api, &name, &given)?, expected.clone())?;
    }
    Ok(())
}

pub fn header_names(subject: Subject, row: &mut Columns<'_>) -> Judgement {
    let (name, valid) = (row.bytes("name")?, row.flag("valid")?);
    let found = match subject {
        Subject::Engine => is_header_name(&name),
        Subject::Model => infrastructure::is_header_name(&isomorphic(&name)),
    };
    same("is a header name", found, valid)?;
    if !valid {
        return assert_thrown(subject, &name, b"1");
    }
    for api in APIS {
        same(api, set_by_script(subject, api, &name, b"1")?, vec![b"1".to_vec()])?;
    }
    Ok(())
}

pub fn header_value_normalization(subject: Subject, row: &mut Columns<'_>) -> Judgement {
    let (value, valid) = (row.bytes("value")?, row.flag("valid")?);
    let normalized = row.optional_text("normalized")?.map(bytes).transpose()?;
    let found = normalize(subject, &value);
    let is_value = match subject {
        Subject::Engine => is_header_value(&found),
        Subject::Model => infrastructure::is_header_value(&found),
    };
    same("is a header value", is_value, valid)?;
    let normalized = match (valid, normalized) {
        (true, Some(normalized)) => normalized,
        (false, None) => return assert_thrown(subject, b"X-A", &value),
        _ => return malformed("`normalized` belongs to a value that is valid"),
    };
    same("normalized", &found, &normalized)?;
    for api in APIS {
        same(api, set_by_script(subject, api, b"X-A", &value)?, vec![normalized.clone()])?;
    }
    for operation in ["append", "set", "fill"] {
        let mut headers = GuardedHeaders::new(subject, "none", &[])?;
        same(operation, headers.change(operation, b"X-A", &value), Ok(()))?;
        same(operation, headers.get(b"X-A"), Some(normalized.clone()))?;
    }
    Ok(())
}

pub fn headers_guard(subject: Subject, row: &mut Columns<'_>) -> Judgement {
    let (guard, name) = (row.text("guard")?, row.bytes("name")?);
    let result = row.nullable_text("result")?.map(bytes).transpose()?;
    let start = match row.optional("start") {
        Some(start) => lists_of_bytes(start)?,
        None => Vec::new(),
    };
    let operations = lists_of_bytes(row.value("ops")?)?;
    let mut headers = GuardedHeaders::new(subject, guard, &start)?;
    for operation in &operations {
        let (operation, name, value) = match operation.as_slice() {
            [operation, name, value] => (operation, name, value.as_slice()),
            [operation, name] => (operation, name, &b""[..]),
            _ => return malformed("`ops`: expected an operation, a name and a value"),
        };
        let operation = isomorphic(operation);
        headers
            .change(&operation, name, value)
            .map_err(|exception| Failure::Wrong(format!("{operation} throws {exception}")))?;
    }
    same("value", headers.get(&name), result)
}

fn lists_of_bytes(value: &Value) -> Result<Vec<Vec<Vec<u8>>>, Failure> {
    let wrong = || Failure::Malformed(format!("found {value}, expected lists of strings"));
    let lists = value.as_array().ok_or_else(wrong)?;
    lists
        .iter()
        .map(|list| {
            let items = list.as_array().ok_or_else(wrong)?;
            items.iter().map(|item| item.as_str().ok_or_else(wrong).and_then(bytes)).collect()
        })
        .collect()
}

pub fn no_cors_request_headers(subject: Subject, row: &mut Columns<'_>) -> Judgement {
    let (name, value, allowed) = (row.bytes("name")?, row.bytes("value")?, row.flag("allowed")?);
    let found = match subject {
        Subject::Engine => is_no_cors_safelisted_request_header(&name, &value),
        Subject::Model => header_names::is_no_cors_safelisted_request_header(&isomorphic(&name), &value),
    };
    same("is no-CORS-safelisted", found, allowed)?;
    for operation in ["append", "set", "fill"] {
        let mut headers = GuardedHeaders::new(subject, "request-no-cors", &[])?;
        same(operation, headers.change(operation, &name, &value), Ok(()))?;
        same(operation, headers.get(&name), allowed.then(|| value.clone()))?;
    }
    let made = call(subject, Call::Fetch(RequestMode::NoCors), b"GET", &[(&name, &value)]);
    let made = made.map_err(|exception| Failure::Wrong(format!("fetch() throws {exception}")))?;
    let expected: &[&[u8]] = if allowed { &[&value] } else { &[] };
    same("fetch()", made.header(&name).as_slice(), expected)
}

/// A `Headers` object.
enum GuardedHeaders {
    Engine(Headers),
    Model(model::headers_class::Headers),
}

impl GuardedHeaders {
    fn new(subject: Subject, guard: &str, start: &[Vec<Vec<u8>>]) -> Result<Self, Failure> {
        let mut list = HeaderList::new();
        let mut pairs = Vec::new();
        for header in start {
            let [name, value] = header.as_slice() else {
                return malformed("`start`: expected names and values");
            };
            list.append(name, value).map_err(|error| Failure::Malformed(error.to_string()))?;
            pairs.push((isomorphic(name), value.clone()));
        }
        let guard: HeadersGuard =
            guard.parse().map_err(|_| Failure::Malformed(format!("`guard`: found {guard}, expected a guard")))?;
        Ok(match subject {
            Subject::Engine => Self::Engine(Headers::of_list(guard, list)),
            Subject::Model => Self::Model(model::headers_class::Headers {
                header_list: model::HeaderList::from_pairs(pairs),
                guard: match guard {
                    HeadersGuard::Immutable => Guard::Immutable,
                    HeadersGuard::Request => Guard::Request,
                    HeadersGuard::RequestNoCors => Guard::RequestNoCors,
                    HeadersGuard::Response => Guard::Response,
                    HeadersGuard::None => Guard::None,
                },
            }),
        })
    }

    /// The name of the exception that it throws, if any.
    fn change(&mut self, operation: &str, name: &[u8], value: &[u8]) -> Result<(), &'static str> {
        match self {
            Self::Engine(headers) => match operation {
                "append" => headers.append(name, value).map(drop),
                "set" => headers.set(name, value).map(drop),
                "delete" => headers.delete(name).map(drop),
                "fill" => headers.fill([(name, value)]),
                _ => return Err("unknown operation"),
            }
            .map_err(|refusal| refusal.exception().as_str()),
            Self::Model(headers) => match operation {
                "append" => headers.append(&isomorphic(name), value),
                "set" => headers.set(&isomorphic(name), value),
                "delete" => headers.delete(&isomorphic(name)),
                "fill" => headers.fill(&[(isomorphic(name), value.to_vec())]),
                _ => return Err("unknown operation"),
            }
            .map_err(|_| "TypeError"),
        }
    }

    fn get(&self, name: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Engine(headers) => headers.get(name).ok().flatten().map(std::borrow::Cow::into_owned),
            Self::Model(headers) => headers.get(&isomorphic(name)).ok().flatten(),
        }
    }
}
