//! [Statuses](https://fetch.spec.whatwg.org/#statuses): integers from 0 to 999.

/// [Null body status](https://fetch.spec.whatwg.org/#null-body-status).
pub fn is_null_body_status(status: u16) -> bool {
    matches!(status, 101 | 103 | 204 | 205 | 304)
}

/// [Ok status](https://fetch.spec.whatwg.org/#ok-status): 200 to 299.
pub fn is_ok_status(status: u16) -> bool {
    (200..=299).contains(&status)
}

/// [Range status](https://fetch.spec.whatwg.org/#range-status): 206 or 416.
pub fn is_range_status(status: u16) -> bool {
    matches!(status, 206 | 416)
}

/// [Redirect status](https://fetch.spec.whatwg.org/#redirect-status). 300, 304, 305, 306 and 310 are none.
///
/// ```
/// use fetch_cors::algorithms::is_redirect_status;
///
/// let redirects: Vec<u16> = (300..400).filter(|&status| is_redirect_status(status)).collect();
/// assert_eq!(redirects, [301, 302, 303, 307, 308]);
/// ```
pub fn is_redirect_status(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}
