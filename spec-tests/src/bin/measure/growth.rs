//! How costs grow: times against sizes, for parsers, header lines, the cache and redirects.

use std::fmt::Write as _;
use std::hint::black_box;

use cpu_time::ThreadTime;
use fetch_cors::algorithms::{
    check_cors_safelisted_request_header, cors_check, cors_unsafe_request_header_names, get_decode_and_split,
    is_header_value, normalize_header_value, parse_a_single_range_header_value, parse_mime_type_essence,
};
use fetch_cors::{Action, CredentialsMode, Exchange, Request, ResponseHead, UserAgent};
use spec_tests::workloads::{
    Lines, NOW, exchange, fill, get, header_list, page, preflight, put, short_preflight, spread, user_agent, workloads,
};

/// One measured point.
type Row = (&'static str, &'static str, usize, f64);

/// Measures everything and writes rows of group, series, size and nanoseconds.
pub fn run(table: &str) {
    let mut rows = Vec::new();
    values(&mut rows);
    lines(&mut rows);
    cache(&mut rows);
    redirects(&mut rows);
    let mut text = String::from("group,series,size,nanoseconds\n");
    for (group, series, size, time) in rows {
        let _ = writeln!(text, "{group},{series},{size},{time:.1}");
    }
    std::fs::write(table, text).expect("the table is written");
}

/// The shortest of several runs, in nanoseconds of processor time for one time: what is longer was disturbed.
fn time(mut run: impl FnMut()) -> f64 {
    let mut times = 1u32;
    let mut best = f64::INFINITY;
    for _ in 0..15 {
        let start = ThreadTime::now();
        (0..times).for_each(|_| run());
        let nanoseconds = start.elapsed().as_secs_f64() * 1e9;
        best = best.min(nanoseconds / f64::from(times));
        if nanoseconds < 1e6 {
            times = times.saturating_mul(4).min(1 << 20);
        }
    }
    best
}

/// The same where each run uses something up: `make` is not timed.
fn time_of<T, U>(count: usize, mut make: impl FnMut(usize) -> T, mut run: impl FnMut(T) -> U) -> f64 {
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        let inputs: Vec<T> = (0..count).map(&mut make).collect();
        let mut outputs = Vec::with_capacity(count);
        let start = ThreadTime::now();
        for input in inputs {
            outputs.push(run(input));
        }
        #[expect(clippy::cast_precision_loss, reason = "some thousand")]
        let nanoseconds = start.elapsed().as_secs_f64() * 1e9 / count as f64;
        best = best.min(nanoseconds);
    }
    best
}

/// A user agent that takes heads of any size.
fn patient() -> UserAgent {
    UserAgent::builder().without_preflight_cache().response_head_limits(usize::MAX, usize::MAX).build()
}

fn answer(list_name: &'static str, list: &'static str) -> Lines {
    let mut lines = short_preflight();
    lines.retain(|(name, _)| *name != list_name);
    lines.push((list_name, list));
    lines
}

/// Values of up to a mebibyte, parser by parser.
fn values(rows: &mut Vec<Row>) {
    let page = page();
    let user_agent = patient();
    for exponent in [10, 12, 14, 16, 18, 20] {
        let size = 1usize << exponent;
        let mut row = |series, nanoseconds| rows.push(("value", series, size, nanoseconds));
        let text = |pattern: &str| -> &'static str {
            let mut text = pattern.repeat(size / pattern.len() + 1);
            text.truncate(size);
            Box::leak(text.into_boxed_str())
        };
        let (letters, list, spaces) = (text("a"), text("abcdefg,"), text(" "));
        row("header value", time(|| _ = black_box(is_header_value(black_box(letters.as_bytes())))));
        row("normalize", time(|| _ = black_box(normalize_header_value(black_box(spaces.as_bytes())))));
        row("decode and split", time(|| _ = black_box(get_decode_and_split(black_box(list.as_bytes())).count())));
        let quoted = text("\"a\\\",");
        row("quoted strings", time(|| _ = black_box(get_decode_and_split(black_box(quoted.as_bytes())).count())));
        let mime = format!("text/{letters}");
        row("MIME type", time(|| _ = black_box(parse_mime_type_essence(black_box(mime.as_bytes())))));
        let range = format!("bytes=0-{}", text("1"));
        row("range", time(|| _ = black_box(parse_a_single_range_header_value(black_box(range.as_bytes()), false))));
        row(
            "safelist",
            time(|| _ = black_box(check_cors_safelisted_request_header(b"accept", black_box(letters.as_bytes())))),
        );
        let origin = vec![("access-control-allow-origin", letters)];
        row(
            "CORS check",
            time(|| _ = black_box(cors_check(b"null", CredentialsMode::Omit, 200, black_box(&origin)).is_ok())),
        );
        for (series, name) in
            [("Allow-Methods", "access-control-allow-methods"), ("Allow-Headers", "access-control-allow-headers")]
        {
            let lines = answer(name, list);
            let respond = |preflight: Exchange| preflight.respond(ResponseHead::new(204, &lines), NOW);
            row(series, time_of(4, |_| preflight(&user_agent, put(&page, None)), respond));
        }
        let mut lines = workloads().response.clone();
        lines.push(("access-control-expose-headers", list));
        let sent = |_| exchange(user_agent.fetch(get(&page), NOW));
        row("Expose-Headers", time_of(4, sent, |sent| sent.respond(ResponseHead::new(200, &lines), NOW)));
        let location: &'static str = Box::leak(format!("/{letters}").into_boxed_str());
        let mut lines = workloads().response.clone();
        lines.push(("location", location));
        row("Location", time_of(4, sent, |sent| sent.respond(ResponseHead::new(302, &lines), NOW)));
    }
}

/// Up to 20,000 lines.
fn lines(rows: &mut Vec<Row>) {
    let page = page();
    let user_agent = patient();
    for size in [20, 200, 2000, 20_000] {
        let mut row = |series, nanoseconds| rows.push(("lines", series, size, nanoseconds));
        let names: Vec<&'static str> =
            (0..size).map(|number| &*Box::leak(format!("x-{number:05}").into_boxed_str())).collect();
        let many: Lines = names.iter().map(|name| (*name, "1")).collect();
        row("header list built", time_of(3, |_| (), |()| header_list(&many)));
        let list = header_list(&many);
        row("unsafe names", time(|| _ = black_box(cors_unsafe_request_header_names(black_box(&list)).len())));
        row("sort and combine", time(|| _ = black_box(black_box(&list).sort_and_combine().len())));
        row("request built", time_of(3, |_| (), |()| request(&many)));
        let preflighted = |_| preflight(&user_agent, request(&many));
        let all = names.join(",");
        let allowed = answer("access-control-allow-headers", Box::leak(all.into_boxed_str()));
        let respond = |preflight: Exchange| preflight.respond(ResponseHead::new(204, &allowed), NOW);
        row("preflight judged", time_of(3, preflighted, respond));
        let mut head = workloads().response.clone();
        head.extend(&many);
        let sent = |_| exchange(user_agent.fetch(get(&page), NOW));
        row("response read", time_of(3, sent, |sent| sent.respond(ResponseHead::new(200, &head), NOW)));
        // All of them the same header.
        let mut head = workloads().response.clone();
        head.extend(vec![("access-control-expose-headers", "x-a"); size]);
        row("one header of many lines", time_of(3, sent, |sent| sent.respond(ResponseHead::new(200, &head), NOW)));
    }
}

fn request(lines: &Lines) -> Request {
    let builder = Request::fetch_api(spec_tests::workloads::url(None), page()).method("PUT");
    builder.headers(lines.iter().copied()).build().expect("a request")
}

/// Up to a million keys.
fn cache(rows: &mut Vec<Row>) {
    let page = page();
    let answer = short_preflight();
    for &size in &workloads().cache_sizes {
        let user_agent = user_agent(size);
        // Out before anything is stored: each finds its key once it is.
        let asked: Vec<Exchange> =
            spread(size, 2000).map(|number| preflight(&user_agent, put(&page, Some(number)))).collect();
        let one: Vec<Exchange> = (0..2000).map(|_| preflight(&user_agent, put(&page, Some(size / 2)))).collect();
        fill(&user_agent, &page, 0..size, &answer);
        for (series, exchanges) in [("hit of one key", one), ("hit of spread keys", asked)] {
            let mut best = f64::INFINITY;
            for part in chunks(exchanges, 400) {
                let (count, start) = (part.len(), ThreadTime::now());
                let next: Vec<Action> = part.into_iter().map(|exchange| exchange.recheck_cache(NOW)).collect();
                #[expect(clippy::cast_precision_loss, reason = "some hundred")]
                let nanoseconds = start.elapsed().as_secs_f64() * 1e9 / count as f64;
                best = best.min(nanoseconds);
                drop(next);
            }
            rows.push(("cache", series, size, best));
        }
        let mut number = size;
        let evicting = |_| {
            number += 1;
            preflight(&user_agent, put(&page, Some(number)))
        };
        let respond = |preflight: Exchange| preflight.respond(ResponseHead::new(204, &answer), NOW);
        rows.push(("cache", "store and evict", size, time_of(2000, evicting, respond)));
    }
}

fn chunks<T>(mut all: Vec<T>, size: usize) -> Vec<Vec<T>> {
    let mut chunks = Vec::new();
    while !all.is_empty() {
        let rest = all.split_off(size.min(all.len()));
        chunks.push(std::mem::replace(&mut all, rest));
    }
    chunks
}

/// Fetches that are redirected up to twenty times, within the page's origin.
fn redirects(rows: &mut Vec<Row>) {
    let page = page();
    let user_agent = patient();
    let redirect = vec![("location", "/next?with=a&usual=length"), ("access-control-allow-origin", workloads().origin)];
    let last = vec![("access-control-allow-origin", "*")];
    for size in [1usize, 2, 5, 10, 20] {
        let run = |request: Request| {
            let mut next = exchange(user_agent.fetch(request, NOW));
            for _ in 0..size {
                next = exchange(next.respond(ResponseHead::new(302, &redirect), NOW));
            }
            next.respond(ResponseHead::new(200, &last), NOW)
        };
        let make = |_| Request::fetch_api(spec_tests::workloads::url(None), &page).build().expect("a request");
        rows.push(("redirects", "whole fetch", size, time_of(50, make, run)));
    }
}
