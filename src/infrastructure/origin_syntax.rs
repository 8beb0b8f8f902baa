//! The ABNF of [`origin-or-null`](https://fetch.spec.whatwg.org/#origin-or-null): it tells an `Access-Control-Allow-Origin`
//! that names another origin from one that names none.

/// Whether `value` is `origin-or-null`.
pub(crate) fn is_origin_or_null(value: &[u8]) -> bool {
    value == b"null" || is_serialized_origin(value)
}

// <https://fetch.spec.whatwg.org/#serialized-origin>
fn is_serialized_origin(value: &[u8]) -> bool {
    let Some(separator) = value.windows(3).position(|window| window == b"://") else {
        return false;
    };
    let (scheme, rest) = value.split_at(separator);
    let authority = rest.get(3..).unwrap_or_default();
    // An IPv6 address has colons of its own.
    let host_end = match authority.iter().position(|&byte| byte == b']') {
        Some(bracket) => bracket + 1,
        None => authority.iter().position(|&byte| byte == b':').unwrap_or(authority.len()),
    };
    let (host, port) = authority.split_at(host_end);
    is_serialized_scheme(scheme) && is_serialized_host(host) && (port.is_empty() || is_port_suffix(port))
}

// <https://fetch.spec.whatwg.org/#serialized-scheme>
fn is_serialized_scheme(scheme: &[u8]) -> bool {
    scheme.first().is_some_and(u8::is_ascii_lowercase)
        && scheme.iter().all(|&byte| is_lower_alphanum(byte) || matches!(byte, b'+' | b'-' | b'.'))
}

// <https://fetch.spec.whatwg.org/#serialized-port>
fn is_port_suffix(suffix: &[u8]) -> bool {
    matches!(suffix, [b':', digits @ ..] if (1..=5).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit))
}

// <https://fetch.spec.whatwg.org/#serialized-host>
fn is_serialized_host(host: &[u8]) -> bool {
    match host {
        [b'[', address @ .., b']'] => is_serialized_ipv6(address),
        // An IPv4 address is a sequence of domain labels too.
        _ => is_serialized_domain(host),
    }
}

// <https://fetch.spec.whatwg.org/#serialized-domain>
fn is_serialized_domain(domain: &[u8]) -> bool {
    domain.split(|&byte| byte == b'.').all(|label| match label {
        [] => false,
        [only] => is_lower_alphanum(*only),
        [first, middle @ .., last] => {
            is_lower_alphanum(*first)
                && is_lower_alphanum(*last)
                && middle.iter().all(|&byte| is_lower_alphanum(byte) || byte == b'-')
        }
    })
}

// <https://fetch.spec.whatwg.org/#serialized-ipv6>
fn is_serialized_ipv6(address: &[u8]) -> bool {
    match address.windows(2).position(|window| window == b"::") {
        None => is_h16_list(address, 8..=8),
        Some(gap) => {
            let (before, after) = (address.get(..gap).unwrap_or_default(), address.get(gap + 2..).unwrap_or_default());
            let count = |side: &[u8]| {
                if side.is_empty() { 0 } else { side.split(|&byte| byte == b':').count() }
            };
            // The gap stands for two groups at least.
            is_h16_list(before, 0..=6) && is_h16_list(after, 0..=6) && count(before) + count(after) <= 6
        }
    }
}

fn is_h16_list(groups: &[u8], counts: std::ops::RangeInclusive<usize>) -> bool {
    if groups.is_empty() {
        return counts.contains(&0);
    }
    let mut count = 0;
    groups.split(|&byte| byte == b':').all(|group| {
        count += 1;
        is_h16(group)
    }) && counts.contains(&count)
}

// <https://fetch.spec.whatwg.org/#h16>
fn is_h16(group: &[u8]) -> bool {
    let hex = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    match group {
        [b'0'] => true,
        [b'0', ..] | [] => false,
        digits => digits.len() <= 4 && digits.iter().all(hex),
    }
}

fn is_lower_alphanum(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::is_origin_or_null;

    #[test]
    fn origins_and_null() {
        for origin in [
            "null",
            "http://a.test",
            "https://a.test:8443",
            "http://127.0.0.1:80",
            "moz-extension://0b9f-x",
            "http://[::1]:8080",
            "http://[2001:db8::1]",
            "http://[1:2:3:4:5:6:7:8]",
            "http://[1:2:3:4:5:6::]",
            "http://xn--bcher-kva.test",
            "http://a.test:00000",
        ] {
            assert!(is_origin_or_null(origin.as_bytes()), "{origin}");
        }
    }

    #[test]
    fn what_servers_send_instead() {
        for value in [
            "",
            "*",
            "NULL",
            "http://a.test/",
            "http://a.test:",
            "http://a.test:123456",
            "a.test",
            "http:a.test",
            "://a.test",
            "http://A.test",
            "HTTP://a.test",
            "http://-a.test",
            "http://a..test",
            "http://a.test.",
            "http://",
            "\"http://a.test\"",
            "http://*.a.test",
            "http://u@a.test",
            "http://[1:2:3:4:5:6:7::]",
            "http://[01::]",
            "http://[::A]",
            "http://[::1",
            "http://[1::2::3]",
            "http://a.test:80:80",
            "http://[::1]x",
        ] {
            assert!(!is_origin_or_null(value.as_bytes()), "{value}");
        }
    }
}
