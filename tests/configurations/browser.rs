//! The engine as a browser, in front of a server.

use std::io::{Read, Write};
use std::net::TcpStream;

use fetch_cors::{Client, CredentialsMode, Exchange, NetworkFailure, Origin, Request, Timestamp, UserAgent};
use url::Url;

use crate::world::{EXPOSED, SERVER, World};

/// Names and values.
pub(crate) type Lines = Vec<(String, String)>;

/// Sends a request (method, path, header lines) and gives the answer's status and lines, names in lower case.
pub(crate) type Transport<'a> = dyn Fn(&str, &str, &Lines) -> Option<(u16, Lines)> + 'a;

/// Pages in front of a server.
pub(crate) struct Browser<'a> {
    transport: &'a Transport<'a>,
    world: &'a World,
}

impl<'a> Browser<'a> {
    pub(crate) fn new(transport: &'a Transport<'a>, world: &'a World) -> Self {
        Self { transport, world }
    }

    /// What the world's page wants, from a page of this origin: the status, and whether the exposed header can be read; or the
    /// refusal's code.
    pub(crate) fn fetch(&self, origin: &str, path: &str) -> Result<(u16, bool), String> {
        let url = Url::parse(&format!("{SERVER}{path}")).expect("a URL");
        let page = Client::new(Origin::parse(origin).expect("an origin"));
        let credentials: CredentialsMode = self.world.credentials.parse().expect("a mode");
        let mut builder = Request::fetch_api(url, page).method(self.world.method).credentials(credentials);
        for name in self.world.headers {
            builder = builder.header(name, "1");
        }
        let request = builder.build().expect("a request");
        let (outcome, _) = UserAgent::builder()
            .build()
            .fetch(request, Timestamp::ZERO)
            .drive(|exchange| (self.exchange(exchange).ok_or(NetworkFailure::ProtocolError), Timestamp::ZERO));
        match outcome.response() {
            Ok(response) => Ok((response.status(), response.exposes(EXPOSED))),
            Err(error) => Err(error.code().to_string()),
        }
    }

    fn exchange(&self, exchange: &Exchange) -> Option<http::Response<()>> {
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        let lines = exchange.headers().map(|(name, value)| (text(name), text(value))).collect();
        let (status, head) = (self.transport)(exchange.method().as_str(), exchange.url().path(), &lines)?;
        let response = http::Response::builder().status(status);
        head.into_iter().fold(response, |response, (name, value)| response.header(name, value)).body(()).ok()
    }

    /// The lines of a header in the answer to one request.
    pub(crate) fn headers(&self, method: &str, path: &str, origin: Option<&str>, name: &str) -> Vec<String> {
        let lines = origin.into_iter().map(|origin| ("origin".to_owned(), origin.to_owned())).collect();
        let (_, head) = (self.transport)(method, path, &lines).expect("an answer");
        head.into_iter().filter(|(other, _)| other == name).map(|(_, value)| value).collect()
    }
}

/// One request to a port of this machine, over a connection of its own.
pub(crate) fn over_tcp(port: u16, method: &str, path: &str, lines: &Lines) -> Option<(u16, Lines)> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    let lines = lines.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect::<Vec<_>>().concat();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 0\r\nConnection: close\r\n{lines}\r\n"
    )
    .ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let text = String::from_utf8_lossy(&answer).into_owned();
    let (head, _) = text.split_once("\r\n\r\n")?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let pairs = lines.filter_map(|line| line.split_once(':'));
    Some((status, pairs.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect()))
}
