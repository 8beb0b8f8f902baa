//! What becomes of each header that a page sets.

use std::collections::{HashMap, HashSet};

use fetch_cors::algorithms::{
    NotSafelisted, check_cors_safelisted_request_header, is_forbidden_request_header, normalize_header_value,
};
use fetch_cors::{Exchange, Request, RequestMode};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HeaderVerdict {
    Safelisted,
    /// By itself, but there is too much of such in all.
    SafelistedAlone,
    Forbidden,
    /// Mode "no-cors" does not take it.
    LeftOut,
    Unsafe(NotSafelisted),
}

impl HeaderVerdict {
    /// Of a header by itself.
    pub(crate) fn of(name: &[u8], value: &[u8]) -> Self {
        if is_forbidden_request_header(name, value) {
            return Self::Forbidden;
        }
        match check_cors_safelisted_request_header(name, normalize_header_value(value)) {
            Ok(()) => Self::Safelisted,
            Err(why) => Self::Unsafe(why),
        }
    }

    /// Of the headers that a page gave for `request`, by what the request has of them.
    pub(crate) fn of_all<'a, N: AsRef<[u8]>, V: AsRef<[u8]>>(given: &'a [(N, V)], request: &'a Request) -> Vec<Self> {
        let mut taken: HashMap<(Vec<u8>, &[u8]), usize> = HashMap::new();
        let mut combined: HashMap<Vec<u8>, &[u8]> = HashMap::new();
        for (name, value) in request.headers().iter() {
            *taken.entry((name.to_ascii_lowercase(), value)).or_default() += 1;
            combined.insert(name.to_ascii_lowercase(), value);
        }
        let verdict_of = |(name, value): &'a (N, V)| {
            let (name, value) = (name.as_ref(), normalize_header_value(value.as_ref()));
            let lowercased = name.to_ascii_lowercase();
            if is_forbidden_request_header(name, value) {
                return Self::Forbidden;
            }
            let combined = combined.get(&lowercased).copied();
            match taken.get_mut(&(lowercased, value)).filter(|times| **times > 0) {
                Some(times) => {
                    *times -= 1;
                    Self::of(name, value)
                }
                None if request.mode() == RequestMode::NoCors => Self::LeftOut,
                // `XMLHttpRequest` makes one value of several.
                None => Self::of(name, combined.unwrap_or(value)),
            }
        };
        given.iter().map(verdict_of).collect()
    }

    /// Notes which of them are asked for although each is safelisted: all are where together they are too long.
    pub(crate) fn note_total_size<N: AsRef<[u8]>, V>(given: &[(N, V)], verdicts: &mut [Self], exchange: &Exchange) {
        let mut asked: HashSet<Vec<u8>> = exchange
            .header("access-control-request-headers")
            .flat_map(|names| names.split(|byte| *byte == b','))
            .map(<[u8]>::to_vec)
            .collect();
        for ((name, _), verdict) in std::iter::zip(given, &*verdicts) {
            if matches!(verdict, Self::Unsafe(_)) {
                asked.remove(&name.as_ref().to_ascii_lowercase());
            }
        }
        for ((name, _), verdict) in std::iter::zip(given, verdicts) {
            if *verdict == Self::Safelisted && asked.contains(&name.as_ref().to_ascii_lowercase()) {
                *verdict = Self::SafelistedAlone;
            }
        }
    }

    pub(crate) fn text(&self) -> String {
        match self {
            Self::Safelisted => "CORS-safelisted".to_owned(),
            Self::SafelistedAlone => {
                "not safelisted: all safelisted values together are longer than 1024 bytes".to_owned()
            }
            Self::Forbidden => "forbidden: browsers ignore it".to_owned(),
            Self::LeftOut => "left out: mode no-cors does not take it".to_owned(),
            Self::Unsafe(why) => format!("not safelisted: {why}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use fetch_cors::{Action, Origin, Timestamp, UserAgent};
    use url::Url;

    use super::*;

    fn verdicts(request: Request, given: &[(&str, &str)]) -> Vec<HeaderVerdict> {
        let mut verdicts = HeaderVerdict::of_all(given, &request);
        if let Action::Send(exchange) = UserAgent::builder().build().fetch(request, Timestamp::ZERO) {
            HeaderVerdict::note_total_size(given, &mut verdicts, &exchange);
        }
        verdicts
    }

    fn fetch(mode: RequestMode, given: &[(&str, &str)]) -> Vec<HeaderVerdict> {
        let (url, origin) = (Url::parse("http://b.test/").unwrap(), Origin::parse("http://a.test").unwrap());
        verdicts(Request::fetch_api(url, origin).mode(mode).headers(given.iter().copied()).build().unwrap(), given)
    }

    #[test]
    fn too_much_in_all_is_said_of_each_that_is_safelisted_alone() {
        use HeaderVerdict::{Safelisted, SafelistedAlone, Unsafe};
        let long = "a".repeat(128);
        let eight = [("Accept-Language", long.as_str()); 8];
        // The default `Accept` is what is too much.
        assert_eq!(fetch(RequestMode::Cors, &eight), [SafelistedAlone; 8]);
        assert_eq!(fetch(RequestMode::Cors, &eight[1..]), [Safelisted; 7]);
        let two = [("Accept", "a"), ("accept", "\""), ("X-A", "1")];
        let byte = Unsafe(check_cors_safelisted_request_header(b"accept", b"\"").unwrap_err());
        assert_eq!(fetch(RequestMode::Cors, &two), [Safelisted, byte, Unsafe(NotSafelisted::Name)]);
    }

    #[test]
    fn mode_no_cors_leaves_out_what_it_does_not_take() {
        use HeaderVerdict::{Forbidden, LeftOut, Safelisted};
        let long = "a".repeat(100);
        let given = [("X-A", "1"), ("Accept", &long), ("Accept", &long), ("Range", "bytes=0-"), ("Cookie", "a")];
        assert_eq!(fetch(RequestMode::NoCors, &given), [LeftOut, Safelisted, LeftOut, LeftOut, Forbidden]);
    }

    #[test]
    fn combined_values_are_judged_as_one() {
        let (url, origin) = (Url::parse("http://b.test/").unwrap(), Origin::parse("http://a.test").unwrap());
        let long = "a".repeat(100);
        let given = [("Accept", long.as_str()), ("accept", &long)];
        let request =
            given.iter().fold(Request::xml_http_request(url, origin), |xhr, (name, value)| xhr.header(name, value));
        let verdicts = verdicts(request.build().unwrap(), &given);
        assert_eq!(verdicts, [HeaderVerdict::Unsafe(NotSafelisted::ValueTooLong); 2]);
    }
}
