//! [Port blocking](https://fetch.spec.whatwg.org/#port-blocking): for embedders' admission.

use url::Url;

use super::url::has_http_scheme;

/// [Bad ports](https://fetch.spec.whatwg.org/#bad-port): those of other protocols, which a form could be made to speak.
const BAD_PORTS: [u16; 83] = [
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
    110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531,
    532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060,
    5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
];

// <https://fetch.spec.whatwg.org/#block-bad-port>
/// [Whether a request to `url` should be blocked due to a bad port](https://fetch.spec.whatwg.org/#block-bad-port). Part of an
/// embedder's [`Admission`](crate::Admission).
///
/// ```
/// use fetch_cors::algorithms::should_be_blocked_due_to_a_bad_port;
/// use url::Url;
///
/// assert!(should_be_blocked_due_to_a_bad_port(&Url::parse("http://a.test:25/")?));
/// assert!(!should_be_blocked_due_to_a_bad_port(&Url::parse("http://a.test:8080/")?));
/// # Ok::<(), url::ParseError>(())
/// ```
pub fn should_be_blocked_due_to_a_bad_port(url: &Url) -> bool {
    // 1–3. Default ports are none of them.
    has_http_scheme(url) && url.port().is_some_and(|port| BAD_PORTS.binary_search(&port).is_ok())
}

#[cfg(test)]
mod tests {
    #[test]
    fn sorted_for_the_search() {
        assert!(super::BAD_PORTS.is_sorted());
    }
}
