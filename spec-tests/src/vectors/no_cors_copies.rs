//! Copies of a request with the privileged `Range`. The engine has none: its rows are out of scope.

use super::Subject;
use super::play::DOCUMENT;
use super::row::{Columns, Failure, Judgement, malformed, same};
use super::scripts::model_client;
use crate::model::callers::{RequestInfo, RequestInit, new_request};
use crate::model::request::{CacheMode, Mode};
use crate::model::{HeaderList, Request};

pub fn privileged_range_on_copy(subject: Subject, row: &mut Columns<'_>) -> Judgement {
    let (operation, range_header) = (row.text("operation")?, row.text("range_header")?);
    if subject == Subject::Engine {
        return malformed("the engine copies no Request objects: the row must say `out_of_scope`");
    }
    let client = model_client(DOCUMENT);
    let request = Request {
        mode: Mode::NoCors,
        header_list: HeaderList::from_pairs([("Range".to_owned(), b"bytes=0-".to_vec())]),
        client: Some(client.clone()),
        ..Request::new(client.url.clone())
    };
    let range = || vec![("Range".to_owned(), b"foo".to_vec())];
    let init = match operation {
        "r.clone()" => None,
        // A member that a dictionary does not have is not there.
        "new Request(r)" | "new Request(r, {})" | "new Request(r, {unknown member})" => Some(RequestInit::default()),
        "new Request(r, {mode: cors})" => Some(RequestInit { mode: Some(Mode::Cors), ..RequestInit::default() }),
        "new Request(r, {mode: no-cors})" => Some(RequestInit { mode: Some(Mode::NoCors), ..RequestInit::default() }),
        "new Request(r, {headers: {Range: foo}})" => {
            Some(RequestInit { headers: Some(range()), ..RequestInit::default() })
        }
        "new Request(r, {headers: {}})" => Some(RequestInit { headers: Some(Vec::new()), ..RequestInit::default() }),
        "new Request(r, {cache: no-cache})" => {
            Some(RequestInit { cache: Some(CacheMode::NoCache), ..RequestInit::default() })
        }
        _ => return malformed(format!("unknown operation `{operation}`")),
    };
    let copy = match init {
        None => request.clone(),
        Some(init) => new_request(&client, RequestInfo::Request(&request), &init)
            .map_err(|exception| Failure::Wrong(format!("it throws {exception:?}")))?,
    };
    let found = if copy.header_list.contains("Range") { "kept" } else { "removed" };
    same("Range", found, range_header)
}
