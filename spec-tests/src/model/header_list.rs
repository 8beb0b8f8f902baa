//! Header lists.

use super::header_names::convert_header_names_to_a_sorted_lowercase_set;
use super::infrastructure::{collect_a_sequence_of_code_points, is_http_tab_or_space, isomorphic_decode};
use super::mime_type::collect_an_http_quoted_string;

/// fetch#concept-header
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    pub name: String,
    pub value: Vec<u8>,
}

/// fetch#concept-header-list
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeaderList {
    pub headers: Vec<Header>,
}

impl HeaderList {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A list of these headers as they are.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let headers = pairs.into_iter().map(|(name, value)| Header { name, value }).collect();
        Self { headers }
    }

    /// fetch#header-list-contains
    pub fn contains(&self, name: &str) -> bool {
        self.headers.iter().any(|header| header.name.eq_ignore_ascii_case(name))
    }

    /// The values of all headers of that name, in order.
    pub fn values(&self, name: &str) -> Vec<Vec<u8>> {
        self.headers
            .iter()
            .filter(|header| header.name.eq_ignore_ascii_case(name))
            .map(|header| header.value.clone())
            .collect()
    }

    /// fetch#concept-header-list-get
    pub fn get(&self, name: &str) -> Option<Vec<u8>> {
        // 1.
        if !self.contains(name) {
            return None;
        }
        // 2.
        Some(self.values(name).join(&b", "[..]))
    }

    /// fetch#concept-header-list-get-decode-split
    pub fn get_decode_and_split(&self, name: &str) -> Option<Vec<String>> {
        // 1. and 2.
        let value = self.get(name)?;
        // 3.
        Some(get_decode_and_split_value(&value))
    }

    /// fetch#concept-header-list-append
    pub fn append(&mut self, name: &str, value: &[u8]) {
        // 1.
        let name = match self.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name)) {
            Some(header) => header.name.clone(),
            None => name.to_string(),
        };
        // 2.
        self.headers.push(Header { name, value: value.to_vec() });
    }

    /// fetch#concept-header-list-delete
    pub fn delete(&mut self, name: &str) {
        self.headers.retain(|header| !header.name.eq_ignore_ascii_case(name));
    }

    /// fetch#concept-header-list-set
    pub fn set(&mut self, name: &str, value: &[u8]) {
        if self.contains(name) {
            // 1.
            let mut seen = false;
            self.headers.retain_mut(|header| {
                if !header.name.eq_ignore_ascii_case(name) {
                    return true;
                }
                header.value = value.to_vec();
                !std::mem::replace(&mut seen, true)
            });
        } else {
            // 2.
            self.append(name, value);
        }
    }

    /// fetch#concept-header-list-combine
    pub fn combine(&mut self, name: &str, value: &[u8]) {
        match self.headers.iter_mut().find(|header| header.name.eq_ignore_ascii_case(name)) {
            // 1.
            Some(header) => {
                header.value.extend_from_slice(b", ");
                header.value.extend_from_slice(value);
            }
            // 2.
            None => self.append(name, value),
        }
    }

    /// fetch#concept-header-list-sort-and-combine
    #[must_use]
    pub fn sort_and_combine(&self) -> Self {
        // 1.
        let mut headers = Self::new();
        // 2.
        let all_names: Vec<String> = self.headers.iter().map(|header| header.name.clone()).collect();
        let names = convert_header_names_to_a_sorted_lowercase_set(&all_names);
        // 3.
        for name in names {
            if name == "set-cookie" {
                // 3.1
                for value in self.values(&name) {
                    headers.append(&name, &value);
                }
            } else if let Some(value) = self.get(&name) {
                // 3.2
                headers.append(&name, &value);
            }
        }
        // 4.
        headers
    }
}

/// fetch#header-value-get-decode-and-split
pub fn get_decode_and_split_value(value: &[u8]) -> Vec<String> {
    // 1.
    let input: Vec<char> = isomorphic_decode(value).chars().collect();
    // 2. to 4.
    let mut position = 0;
    let mut values = Vec::new();
    let mut temporary_value = String::new();
    // 5.
    loop {
        // 5.1
        temporary_value.push_str(&collect_a_sequence_of_code_points(&input, &mut position, |c| c != '"' && c != ','));
        // 5.2
        if input.get(position) == Some(&'"') {
            // 5.2.1
            temporary_value.push_str(&collect_an_http_quoted_string(&input, &mut position, false));
            // 5.2.2
            if position < input.len() {
                continue;
            }
        }
        // 5.3 and 5.4
        values.push(temporary_value.trim_matches(is_http_tab_or_space).to_string());
        // 5.5
        temporary_value.clear();
        // 5.6
        if position >= input.len() {
            return values;
        }
        // 5.7: the code point is a comma. 5.8
        position += 1;
    }
}
