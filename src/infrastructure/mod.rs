//! Chapter "Infrastructure" of the Fetch Standard: nouns and predicates, without state.
//!
//! Nothing here decides a fetch; everything here is a pure function of bytes. The algorithms of `fetching` are built
//! from these and from nothing else.

pub(crate) mod string_enum;

pub(crate) mod body;
pub(crate) mod byte_class;
pub(crate) mod client;
pub(crate) mod extract;
pub(crate) mod header;
pub(crate) mod header_list;
mod header_places;
pub(crate) mod header_split;
pub(crate) mod method;
pub(crate) mod mime_type;
pub(crate) mod origin;
pub(crate) mod origin_syntax;
pub(crate) mod partition;
pub(crate) mod port;
pub(crate) mod range;
pub(crate) mod referrer_policy;
pub(crate) mod request;
pub(crate) mod request_header;
pub(crate) mod response_head;
pub(crate) mod response_header;
pub(crate) mod safelist;
pub(crate) mod shown;
pub(crate) mod site;
pub(crate) mod status;
pub(crate) mod timestamp;
pub(crate) mod unsafe_names;
pub(crate) mod url;
pub(crate) mod user_info;

#[cfg(test)]
mod tests;
