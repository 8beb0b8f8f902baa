//! The network: sends one request, follows nothing, and reads no more than the head of the answer.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use fetch_cors::{Exchange, NetworkFailure};
use http::header::{HeaderMap, HeaderName, HeaderValue};
use ureq::config::AutoHeaderValue;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Error};

use super::recording::Answer;

/// The most that the head of an answer may have.
const HEAD_BYTES: usize = 128 * 1024;

pub(super) struct Network {
    agent: Agent,
}

impl Network {
    /// `timeout` holds for each of: resolving the name, connecting, sending, waiting for the whole head.
    pub(super) fn new(timeout: Duration, trust: Trust) -> Self {
        let timeout = Some(timeout);
        let tls = TlsConfig::builder().disable_verification(matches!(trust, Trust::Anyone));
        let tls = match trust {
            Trust::These(authorities) => tls.root_certs(RootCerts::new_with_certs(&authorities)),
            Trust::WebPki | Trust::Anyone => tls.root_certs(RootCerts::WebPki),
        };
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .allow_non_standard_methods(true)
            .max_response_header_size(HEAD_BYTES)
            // A head that is too long has to fit in, or it would look like a connection that broke.
            .input_buffer_size(2 * HEAD_BYTES)
            // A connection for each request: credentials never share one with what has none.
            .max_idle_connections(0)
            .user_agent(AutoHeaderValue::None)
            .accept(AutoHeaderValue::None)
            .accept_encoding(AutoHeaderValue::None)
            .timeout_resolve(timeout)
            .timeout_connect(timeout)
            .timeout_send_request(timeout)
            .timeout_send_body(timeout)
            .timeout_recv_response(timeout)
            .tls_config(tls.build())
            .build();
        Self { agent: config.new_agent() }
    }

    /// Sends an exchange with the headers that are added to it.
    #[expect(clippy::disallowed_methods, reason = "how long servers take is shown")]
    pub(super) fn send(&self, exchange: &Exchange, added: &[(&'static str, String)], body: Option<&[u8]>) -> Answer {
        let request = match to_http(exchange, added) {
            Ok(request) => request,
            Err(why) => return Answer::Failed { failure: NetworkFailure::Other, why },
        };
        let start = Instant::now();
        let response = match body {
            Some(body) => self.agent.run(request.map(|()| body)),
            None => self.agent.run(request),
        };
        match response {
            // To a browser, neither is an answer to a fetch.
            Ok(response) if matches!(response.status().as_u16(), 101 | 407) => Answer::Failed {
                failure: NetworkFailure::ProtocolError,
                why: format!("status {} is no answer to this request", response.status().as_u16()),
            },
            Ok(response) => {
                let lines = response.headers().iter();
                Answer::Head {
                    status: response.status().as_u16(),
                    headers: lines.map(|(name, value)| (name.as_str().into(), value.as_bytes().to_vec())).collect(),
                    took: start.elapsed(),
                }
            }
            Err(error) => {
                let failure = failure(&error, exchange.url().scheme() == "https");
                Answer::Failed { failure, why: error.to_string() }
            }
        }
    }
}

/// Whose certificates are taken.
pub(super) enum Trust {
    /// Authorities that browsers trust.
    WebPki,
    These(Vec<Certificate<'static>>),
    /// No certificate is checked.
    Anyone,
}

impl Trust {
    /// The certificates of a PEM file.
    pub(super) fn these(pem: &[u8]) -> Result<Self, String> {
        let mut authorities = Vec::new();
        for item in parse_pem(pem) {
            if let PemItem::Certificate(certificate) = item.map_err(|error| format!("found no PEM: {error}"))? {
                authorities.push(certificate);
            }
        }
        if authorities.is_empty() {
            return Err("found no certificate, expected PEM with `BEGIN CERTIFICATE`".to_owned());
        }
        Ok(Self::These(authorities))
    }
}

fn to_http(exchange: &Exchange, added: &[(&'static str, String)]) -> Result<http::Request<()>, String> {
    let mut request = exchange.to_http().map_err(|error| error.to_string())?;
    let add = |headers: &mut HeaderMap, name: &'static str, value: &str| {
        let value = HeaderValue::from_str(value).map_err(|error| format!("{name}: {error}"))?;
        headers.try_append(HeaderName::from_static(name), value).map_err(|error| error.to_string())
    };
    for (name, value) in added {
        add(request.headers_mut(), name, value)?;
    }
    Ok(request)
}

fn failure(error: &Error, is_https: bool) -> NetworkFailure {
    match error {
        Error::HostNotFound => NetworkFailure::NameNotResolved,
        Error::Timeout(_) => NetworkFailure::TimedOut,
        Error::Tls(_) | Error::Rustls(_) | Error::Pem(_) | Error::TlsRequired => NetworkFailure::TlsFailed,
        Error::Protocol(_) | Error::LargeResponseHeader(..) => NetworkFailure::ProtocolError,
        Error::ConnectionFailed | Error::ConnectProxyFailed(_) | Error::InvalidProxyUrl => {
            NetworkFailure::ConnectionFailed
        }
        Error::Io(error) => match error.kind() {
            ErrorKind::TimedOut | ErrorKind::WouldBlock => NetworkFailure::TimedOut,
            ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::UnexpectedEof => NetworkFailure::ConnectionLost,
            // How TLS complains of what it reads.
            ErrorKind::InvalidData if is_https => NetworkFailure::TlsFailed,
            // The standard library has no kind for it.
            _ if is_lookup_error(&error.to_string()) => NetworkFailure::NameNotResolved,
            _ => NetworkFailure::ConnectionFailed,
        },
        _ => NetworkFailure::Other,
    }
}

/// By its texts on Unix and on Windows.
fn is_lookup_error(text: &str) -> bool {
    text.contains("lookup address") || text.contains("os error 11001") || text.contains("os error 11004")
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn what_went_wrong_has_a_name() {
        let io = |kind: ErrorKind| Error::Io(io::Error::from(kind));
        for (error, over_http, over_https) in [
            (Error::HostNotFound, NetworkFailure::NameNotResolved, NetworkFailure::NameNotResolved),
            (Error::Timeout(ureq::Timeout::Connect), NetworkFailure::TimedOut, NetworkFailure::TimedOut),
            (Error::Tls("no"), NetworkFailure::TlsFailed, NetworkFailure::TlsFailed),
            (Error::TlsRequired, NetworkFailure::TlsFailed, NetworkFailure::TlsFailed),
            (Error::LargeResponseHeader(9, 8), NetworkFailure::ProtocolError, NetworkFailure::ProtocolError),
            (Error::ConnectionFailed, NetworkFailure::ConnectionFailed, NetworkFailure::ConnectionFailed),
            (Error::InvalidProxyUrl, NetworkFailure::ConnectionFailed, NetworkFailure::ConnectionFailed),
            (io(ErrorKind::TimedOut), NetworkFailure::TimedOut, NetworkFailure::TimedOut),
            (io(ErrorKind::WouldBlock), NetworkFailure::TimedOut, NetworkFailure::TimedOut),
            (io(ErrorKind::ConnectionReset), NetworkFailure::ConnectionLost, NetworkFailure::ConnectionLost),
            (io(ErrorKind::UnexpectedEof), NetworkFailure::ConnectionLost, NetworkFailure::ConnectionLost),
            (io(ErrorKind::InvalidData), NetworkFailure::ConnectionFailed, NetworkFailure::TlsFailed),
            (io(ErrorKind::ConnectionRefused), NetworkFailure::ConnectionFailed, NetworkFailure::ConnectionFailed),
            (Error::BodyExceedsLimit(8), NetworkFailure::Other, NetworkFailure::Other),
        ] {
            assert_eq!((failure(&error, false), failure(&error, true)), (over_http, over_https), "{error}");
        }
        for text in ["failed to lookup address information: x", "no host (os error 11001)", "no data (os error 11004)"]
        {
            let error = Error::Io(io::Error::other(text));
            assert_eq!(failure(&error, true), NetworkFailure::NameNotResolved, "{text}");
        }
    }
}
