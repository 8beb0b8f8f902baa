//! Target `redirects`: `Location` bytes against a base URL, and whole chains of them.
//!
//! Four bytes choose who asks for what. Then lines: the base URL, and one for each redirect, whose first byte chooses the
//! rest of its response and whose other bytes are `Location` (several, where there are carriage returns).

use url::Url;

use crate::model;
use crate::model::response::{LocationUrl, location_url};

use super::bytes::Bytes;
use super::pair::{Asked, Lines, compare};
use super::vocabulary::{CREDENTIALS, ORIGINS, REDIRECTS};

const LONGEST: usize = 4096;

/// Panics where engine and model go different ways.
pub fn redirects(data: &[u8]) {
    if data.len() > LONGEST || data.len() < 4 {
        return;
    }
    let (choices, rest) = data.split_at(4);
    let mut lines = rest.split(|&byte| byte == b'\n');
    let Some(Ok(base)) = lines.next().map(std::str::from_utf8) else { return };
    let Ok(url) = Url::parse(base) else { return };
    if !matches!(url.scheme(), "http" | "https") {
        return;
    }
    let hops: Vec<&[u8]> = lines.collect();
    let asked = asked(&mut Bytes(choices), url);
    let origin = asked.origin;
    let (told, _) = compare(&asked, &|count, is_preflight| Some(answer(origin, &hops, count, is_preflight)));
    if let (Some(first), Some(told)) = (hops.first(), told) {
        check_first_hop(&asked, first, &told);
    }
}

fn asked(choices: &mut Bytes<'_>, url: Url) -> Asked {
    let origin = choices.pick(&ORIGINS);
    let method = choices.pick(&["GET", "POST", "PUT", "HEAD", "DELETE", "PATCH"]);
    let headers = choices.subset(&[
        ("Authorization", "x"),
        ("Content-Type", "text/plain"),
        ("X-A", "1"),
        ("Content-Language", "de"),
        ("Range", "bytes=0-5"),
    ]);
    let bits = choices.byte();
    Asked {
        origin,
        url,
        method,
        headers,
        has_body: bits & 1 != 0 && !matches!(method, "GET" | "HEAD"),
        credentials: CREDENTIALS[usize::from(bits >> 1) % 3],
        redirect: if bits & 0xC0 == 0xC0 { REDIRECTS[usize::from(bits >> 4) % 3] } else { "follow" },
        mode: ["cors", "cors", "no-cors", "same-origin"][usize::from(bits >> 4) % 4],
    }
}

/// The so-manieth request's answer. Preflights are granted all; what is beyond the last hop is answered by a page.
fn answer(origin: &str, hops: &[&[u8]], count: usize, is_preflight: bool) -> (u16, Lines) {
    let mut lines: Lines = Vec::new();
    let mut add = |name: &str, value: &[u8]| lines.push((name.to_owned(), value.to_vec()));
    add("Access-Control-Allow-Credentials", b"true");
    add("X-R", b"1");
    if is_preflight {
        add("Access-Control-Allow-Origin", origin.as_bytes());
        add("Access-Control-Allow-Methods", b"PUT, DELETE, PATCH");
        add("Access-Control-Allow-Headers", b"authorization, x-a, content-type, content-language, range");
        add("Access-Control-Max-Age", b"0");
        return (200, lines);
    }
    // Preflights use numbers up as well: a chain goes on with the next line, which is the same for both.
    let Some((choice, location)) = hops.get(count).map(|hop| hop.split_first().unwrap_or((&0, &[]))) else {
        add("Access-Control-Allow-Origin", origin.as_bytes());
        return (200, lines);
    };
    match choice >> 3 & 7 {
        0 => add("Access-Control-Allow-Origin", b"*"),
        1 => add("Access-Control-Allow-Origin", b"null"),
        2 => {}
        _ => {
            // After a redirect between origins, "null" is what is sent.
            add("Access-Control-Allow-Origin", origin.as_bytes());
        }
    }
    match choice >> 6 {
        1 => add("Referrer-Policy", b"no-referrer"),
        2 => add("Timing-Allow-Origin", b"*"),
        _ => {}
    }
    for line in location.split(|&byte| byte == b'\r') {
        add("Location", line);
    }
    ([302, 301, 303, 307, 308, 302, 300, 304][usize::from(choice & 7)], lines)
}

/// The first redirect leads to its location URL, or it is refused because that is failure.
fn check_first_hop(asked: &Asked, hop: &[u8], told: &[String]) {
    let is_plain = told.first().is_some_and(|first| first.starts_with("request "));
    let (status, lines) = answer(asked.origin, &[hop], 0, false);
    let is_head = lines.iter().all(|(_, value)| model::infrastructure::is_header_value(value));
    let end = told.last().map(String::as_str).unwrap_or_default();
    if !is_plain || !is_head || asked.redirect != "follow" {
        return;
    }
    let mut response = model::Response::new(status, model::HeaderList::from_pairs(lines));
    response.unfiltered_url_list.push(asked.url.clone());
    let location = location_url(&response, asked.url.fragment(), &model::Corrections::STANDARD);
    match (location, told.get(1)) {
        // It was refused for another reason, or there was one request and its response is the end.
        (_, Some(second)) if !second.starts_with("request ") && !second.starts_with("preflight ") => {}
        (LocationUrl::Url(url), Some(second)) => {
            let at = second.split(' ').nth(2);
            assert_eq!(at, Some(url.as_str()), "{}: {told:#?}", hop.escape_ascii());
        }
        (other, second) => panic!("{other:?} led to {second:?}, then {end}: {}", hop.escape_ascii()),
    }
}

/// What a chain told, for tests.
#[cfg(test)]
fn told(data: &[u8]) -> super::pair::Told {
    let url = Url::parse("http://b.test:8080/x").expect("a URL");
    let asked = asked(&mut Bytes(&[0; 4]), url);
    compare(&asked, &|count, is_preflight| Some(answer(asked.origin, &[data], count, is_preflight))).0
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_chain_is_followed() {
        let told = super::told(b"\0/y\xe4").expect("a fetch");
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(told[1].starts_with("request GET http://b.test:8080/y%C3%A4 "), "{told:?}");
    }
}
