//! The `Headers` class: guards.

use super::body_init::Exception;
use super::header_list::{Header, HeaderList};
use super::header_names::{
    is_forbidden_request_header, is_forbidden_response_header_name, is_no_cors_safelisted_request_header,
    is_no_cors_safelisted_request_header_name, is_privileged_no_cors_request_header_name,
};
use super::infrastructure::{is_header_name, is_header_value, normalize_a_value};

/// fetch#headers-guard
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    Immutable,
    Request,
    RequestNoCors,
    Response,
    None,
}

/// A `Headers` object.
#[derive(Clone, Debug)]
pub struct Headers {
    pub header_list: HeaderList,
    pub guard: Guard,
}

impl Headers {
    pub fn new(guard: Guard) -> Self {
        Self { header_list: HeaderList::new(), guard }
    }

    /// fetch#headers-validate
    fn validate(&self, name: &str, value: &[u8]) -> Result<bool, Exception> {
        // 1.
        if !is_header_name(name) || !is_header_value(value) {
            return Err(Exception::TypeError("invalid header name or value"));
        }
        // 2.
        if self.guard == Guard::Immutable {
            return Err(Exception::TypeError("immutable headers"));
        }
        // 3.
        if self.guard == Guard::Request && is_forbidden_request_header(name, value) {
            return Ok(false);
        }
        // 4.
        if self.guard == Guard::Response && is_forbidden_response_header_name(name) {
            return Ok(false);
        }
        // 5.
        Ok(true)
    }

    /// fetch#concept-headers-append
    pub fn append(&mut self, name: &str, value: &[u8]) -> Result<(), Exception> {
        // 1.
        let value = normalize_a_value(value);
        // 2.
        if !self.validate(name, &value)? {
            return Ok(());
        }
        // 3.
        if self.guard == Guard::RequestNoCors {
            // 3.1 to 3.3
            let temporary_value = match self.header_list.get(name) {
                None => value.clone(),
                Some(existing) => [&existing[..], b", ", &value[..]].concat(),
            };
            // 3.4
            if !is_no_cors_safelisted_request_header(name, &temporary_value) {
                return Ok(());
            }
        }
        // 4.
        self.header_list.append(name, &value);
        // 5.
        if self.guard == Guard::RequestNoCors {
            self.remove_privileged_no_cors_request_headers();
        }
        Ok(())
    }

    /// fetch#concept-headers-fill, with pairs
    pub fn fill(&mut self, object: &[(String, Vec<u8>)]) -> Result<(), Exception> {
        for (name, value) in object {
            self.append(name, value)?;
        }
        Ok(())
    }

    /// fetch#concept-headers-remove-privileged-no-cors-request-headers
    fn remove_privileged_no_cors_request_headers(&mut self) {
        self.header_list.headers.retain(|header: &Header| !is_privileged_no_cors_request_header_name(&header.name));
    }

    /// fetch#dom-headers-delete
    pub fn delete(&mut self, name: &str) -> Result<(), Exception> {
        // 1.
        if !self.validate(name, b"")? {
            return Ok(());
        }
        // 2.
        if self.guard == Guard::RequestNoCors
            && !is_no_cors_safelisted_request_header_name(name)
            && !is_privileged_no_cors_request_header_name(name)
        {
            return Ok(());
        }
        // 3.
        if !self.header_list.contains(name) {
            return Ok(());
        }
        // 4.
        self.header_list.delete(name);
        // 5.
        if self.guard == Guard::RequestNoCors {
            self.remove_privileged_no_cors_request_headers();
        }
        Ok(())
    }

    /// fetch#dom-headers-get
    pub fn get(&self, name: &str) -> Result<Option<Vec<u8>>, Exception> {
        // 1.
        if !is_header_name(name) {
            return Err(Exception::TypeError("invalid header name"));
        }
        // 2.
        Ok(self.header_list.get(name))
    }

    /// fetch#dom-headers-set
    pub fn set(&mut self, name: &str, value: &[u8]) -> Result<(), Exception> {
        // 1.
        let value = normalize_a_value(value);
        // 2.
        if !self.validate(name, &value)? {
            return Ok(());
        }
        // 3.
        if self.guard == Guard::RequestNoCors && !is_no_cors_safelisted_request_header(name, &value) {
            return Ok(());
        }
        // 4.
        self.header_list.set(name, &value);
        // 5.
        if self.guard == Guard::RequestNoCors {
            self.remove_privileged_no_cors_request_headers();
        }
        Ok(())
    }
}
