//! "Extract header list values" and the ABNF of each header it is used for.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::header_list::{Header, HeaderList};
use super::infrastructure::{is_header_name, is_http_tab_or_space, is_method, isomorphic_decode};
use super::user_agent::Corrections;

/// What extracting gives: null, failure or values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extracted {
    Null,
    Failure,
    Values(Vec<String>),
}

impl Extracted {
    /// The values; null and failure have none.
    pub fn values(&self) -> &[String] {
        match self {
            Self::Values(values) => values,
            Self::Null | Self::Failure => &[],
        }
    }

    pub fn contains(&self, value: &str) -> bool {
        self.values().iter().any(|candidate| candidate == value)
    }
}

/// The ABNF of a header's value.
enum Abnf {
    /// `#element` and `1#element`.
    List(fn(&str) -> bool),
    /// One header only, whose whole value satisfies the predicate.
    Single(fn(&str) -> bool),
}

/// The headers that the algorithms here extract. Any other name has no ABNF, and extracting it is failure.
fn abnf_for(name: &str, corrections: &Corrections) -> Option<Abnf> {
    match name.to_ascii_lowercase().as_str() {
        "access-control-allow-methods" => Some(Abnf::List(is_method)),
        "access-control-allow-headers" | "access-control-expose-headers" => Some(Abnf::List(is_header_name)),
        "access-control-max-age" => Some(Abnf::Single(is_delta_seconds)),
        // Referrer Policy asks for `policy-token / extension-token`, and then loops over what may be failure. What it means
        // by that it does not say; every browser takes each item by itself and skips what it does not know.
        "referrer-policy" => Some(Abnf::List(|_| true)),
        // location. Letter: RFC 9110 gives `Location = URI-reference`, so what RFC 3986 cannot write is failure.
        // Corrected: any bytes; the URL parser alone decides.
        "location" if corrections.location => Some(Abnf::Single(|_| true)),
        "location" => Some(Abnf::Single(is_uri_reference)),
        _ => None,
    }
}

/// fetch#extract-header-values. `None` is failure.
pub fn extract_header_values(header: &Header, corrections: &Corrections) -> Option<Vec<String>> {
    let value = isomorphic_decode(&header.value);
    // 1. and 2.
    match abnf_for(&header.name, corrections)? {
        Abnf::Single(matches) => matches(&value).then(|| vec![value]),
        Abnf::List(is_element) => list_elements(&value, is_element, corrections),
    }
}

/// RFC 9110 section 5.6.1. An empty value is an empty list in both grammars.
///
/// empty-lists. Letter: the grammar is the sender's (5.6.1.1), in which a list that has elements has no empty ones.
/// Corrected: the recipient's grammar (5.6.1.2), in which empty elements are ignored.
fn list_elements(value: &str, is_element: fn(&str) -> bool, corrections: &Corrections) -> Option<Vec<String>> {
    let mut elements = Vec::new();
    if value.is_empty() {
        return Some(elements);
    }
    for element in value.split(',') {
        let element = element.trim_matches(is_http_tab_or_space);
        if element.is_empty() && corrections.empty_lists {
            continue;
        }
        if !is_element(element) {
            return None;
        }
        elements.push(element.to_string());
    }
    Some(elements)
}

/// fetch#extract-header-list-values
pub fn extract_header_list_values(name: &str, list: &HeaderList, corrections: &Corrections) -> Extracted {
    // 1.
    if !list.contains(name) {
        return Extracted::Null;
    }
    // 2.
    if matches!(abnf_for(name, corrections), Some(Abnf::Single(_))) && list.values(name).len() > 1 {
        return Extracted::Failure;
    }
    // 3.
    let mut values = Vec::new();
    // 4.
    for header in &list.headers {
        if !header.name.eq_ignore_ascii_case(name) {
            continue;
        }
        // 4.1 and 4.2
        let Some(extract) = extract_header_values(header, corrections) else {
            return Extracted::Failure;
        };
        // 4.3
        values.extend(extract);
    }
    // 5.
    Extracted::Values(values)
}

/// RFC 9111 `delta-seconds`: `1*DIGIT`.
pub fn is_delta_seconds(value: &str) -> bool {
    !value.is_empty() && value.chars().all(|c| c.is_ascii_digit())
}

/// RFC 3986 `URI-reference`.
pub fn is_uri_reference(value: &str) -> bool {
    let (without_fragment, fragment) = split_at_first(value, '#');
    let (hierarchy, query) = split_at_first(without_fragment, '?');
    if !fragment.is_none_or(is_query_or_fragment) || !query.is_none_or(is_query_or_fragment) {
        return false;
    }
    // URI = scheme ":" hier-part
    if let Some((scheme, hier_part)) = hierarchy.split_once(':')
        && is_uri_scheme(scheme)
    {
        return is_authority_and_path(hier_part).unwrap_or_else(|| is_path(hier_part));
    }
    // relative-part, whose first segment has no colon
    is_authority_and_path(hierarchy).unwrap_or_else(|| {
        let first_segment = hierarchy.split('/').next().unwrap_or_default();
        !first_segment.contains(':') && is_path(hierarchy)
    })
}

fn split_at_first(value: &str, separator: char) -> (&str, Option<&str>) {
    match value.split_once(separator) {
        Some((before, after)) => (before, Some(after)),
        None => (value, None),
    }
}

/// `ALPHA *( ALPHA / DIGIT / "+" / "-" / "." )`
fn is_uri_scheme(value: &str) -> bool {
    value.starts_with(|c: char| c.is_ascii_alphabetic())
        && value.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

/// `"//" authority path-abempty`; `None` when the value does not begin with two slashes.
fn is_authority_and_path(value: &str) -> Option<bool> {
    let rest = value.strip_prefix("//")?;
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    Some(is_authority(authority) && is_path(path))
}

/// `[ userinfo "@" ] host [ ":" port ]`
fn is_authority(value: &str) -> bool {
    let (userinfo, host_and_port) = match value.split_once('@') {
        Some((userinfo, rest)) => (userinfo, rest),
        None => ("", value),
    };
    let (host, port) = match host_and_port.rfind(']') {
        Some(end) => host_and_port.split_at(end + 1),
        None => host_and_port.split_at(host_and_port.find(':').unwrap_or(host_and_port.len())),
    };
    let port_is_valid =
        port.is_empty() || port.strip_prefix(':').is_some_and(|digits| digits.chars().all(|c| c.is_ascii_digit()));
    consists_of(userinfo, |c| is_unreserved_or_sub_delim(c) || c == ':') && is_host(host) && port_is_valid
}

/// `IP-literal / IPv4address / reg-name`
fn is_host(value: &str) -> bool {
    match value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(literal) => literal.parse::<Ipv6Addr>().is_ok() || is_ip_v_future(literal),
        None => value.parse::<Ipv4Addr>().is_ok() || consists_of(value, is_unreserved_or_sub_delim),
    }
}

/// `"v" 1*HEXDIG "." 1*( unreserved / sub-delims / ":" )`
fn is_ip_v_future(value: &str) -> bool {
    let Some((version, address)) = value.strip_prefix(['v', 'V']).and_then(|rest| rest.split_once('.')) else {
        return false;
    };
    !version.is_empty()
        && version.chars().all(|c| c.is_ascii_hexdigit())
        && !address.is_empty()
        && address.chars().all(|c| is_unreserved_or_sub_delim(c) || c == ':')
}

/// Segments of `pchar` between slashes. A path that begins with two slashes has been read as an authority before.
fn is_path(value: &str) -> bool {
    consists_of(value, |c| is_pchar(c) || c == '/')
}

/// `*( pchar / "/" / "?" )`
fn is_query_or_fragment(value: &str) -> bool {
    consists_of(value, |c| is_pchar(c) || c == '/' || c == '?')
}

fn is_pchar(c: char) -> bool {
    is_unreserved_or_sub_delim(c) || c == ':' || c == '@'
}

fn is_unreserved_or_sub_delim(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=".contains(c)
}

/// Whether every character satisfies the predicate or belongs to a `pct-encoded`.
fn consists_of(value: &str, is_allowed: impl Fn(char) -> bool) -> bool {
    let characters: Vec<char> = value.chars().collect();
    let mut position = 0;
    while let Some(c) = characters.get(position) {
        if *c == '%' {
            let is_hex = |offset: usize| characters.get(position + offset).is_some_and(char::is_ascii_hexdigit);
            if !is_hex(1) || !is_hex(2) {
                return false;
            }
            position += 3;
        } else if is_allowed(*c) {
            position += 1;
        } else {
            return false;
        }
    }
    true
}
