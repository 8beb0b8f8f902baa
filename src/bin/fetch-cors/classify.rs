//! `fetch-cors classify`: is a request simple, why not, and what would be asked.

use std::io::Write;

use fetch_cors::algorithms::{is_cors_safelisted_method, normalize_method};
use fetch_cors::{
    Action, Client, CredentialsMode, Exchange, ExchangeKind, OpaqueOrigin, Origin, Request, RequestMode, Timestamp,
    UserAgent,
};
use serde_json::{Value, json};
use url::Url;

use crate::header_verdict::HeaderVerdict;
use crate::input::split_header;
use crate::output::{Failure, Style, Styled, Verdict, machine_output, standard_output};
use crate::redaction::Reveal;

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  fetch-cors classify https://api.test/x --origin https://app.test
  fetch-cors classify https://api.test/x --origin https://app.test -X PUT -H 'Content-Type: application/json' --json

Exit status: 0 when the request would be sent, 1 when it is refused before, 2 for what no page can ask and other input that \
cannot be understood.")]
pub(crate) struct Arguments {
    /// The URL that the page fetches
    url: Url,
    /// The page's origin, such as `https://app.test`, or `null`
    #[arg(long, value_name = "ORIGIN")]
    origin: String,
    /// The method
    #[arg(short = 'X', long, default_value = "GET", value_name = "METHOD")]
    method: String,
    /// A header that the page sets; may be given several times
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE")]
    headers: Vec<String>,
    /// The mode: cors, no-cors or same-origin
    #[arg(long, default_value = "cors")]
    mode: RequestMode,
    /// The credentials mode: omit, same-origin or include
    #[arg(long, default_value = "same-origin")]
    credentials: CredentialsMode,
    /// Show the values of Authorization, and user info in the URL
    #[arg(long)]
    reveal: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// The version of the JSON form.
const VERSION: u32 = 1;

/// A header that the page sets, and what becomes of it.
struct Judged {
    name: String,
    value: String,
    verdict: HeaderVerdict,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Verdict, Failure> {
    let origin = match arguments.origin.as_str() {
        "null" => Origin::opaque(OpaqueOrigin(0)),
        origin => Origin::parse(origin).map_err(|error| Failure::Input(format!("--origin: {error}")))?,
    };
    let headers = arguments.headers.iter().map(|header| split_header(header)).collect::<Result<Vec<_>, _>>()?;
    let request = Request::fetch_api(arguments.url.clone(), Client::new(origin))
        .method(arguments.method.as_str())
        .headers(headers.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes())))
        .mode(arguments.mode)
        .credentials(arguments.credentials)
        .build()
        .map_err(|error| Failure::Input(format!("a page cannot make this request: {error}")))?;
    let reveal = Reveal(arguments.reveal);
    let mut verdicts = HeaderVerdict::of_all(&headers, &request);
    let action = UserAgent::builder().build().fetch(request, Timestamp::ZERO);
    if let Action::Send(exchange) = &action {
        HeaderVerdict::note_total_size(&headers, &mut verdicts, exchange);
    }
    let judged: Vec<_> =
        std::iter::zip(headers, verdicts).map(|((name, value), verdict)| Judged { name, value, verdict }).collect();
    if arguments.json {
        let mut out = machine_output();
        writeln!(out, "{}", reveal.json(to_json(&action, &judged, reveal)))?;
        out.flush()?;
    } else {
        let mut out = standard_output();
        tell(&arguments.method, &action, &judged, reveal, &mut out)?;
        out.flush()?;
    }
    let is_refused = matches!(&action, Action::Done(outcome) if outcome.network_error().is_some());
    Ok(if is_refused { Verdict::SomethingFailed } else { Verdict::AllIsWell })
}

fn tell(method: &str, action: &Action, judged: &[Judged], reveal: Reveal, out: &mut impl Write) -> Result<(), Failure> {
    match action {
        Action::Send(exchange) => {
            let verdict = verdict(exchange);
            writeln!(out, "{}", Styled(Style::Heading, verdict))?;
            tell_method(method, out)?;
            for header in judged {
                writeln!(out, "  header `{}`: {}", header.name, header.verdict.text())?;
            }
            writeln!(out)?;
            let what = if exchange.is_preflight() { "The preflight:" } else { "The request:" };
            writeln!(out, "{}", Styled(Style::Faint, what))?;
            writeln!(out, "  {} {}", exchange.method(), reveal.url(exchange.url()))?;
            for (name, value) in exchange.headers() {
                writeln!(out, "  {}: {}", String::from_utf8_lossy(name), header_value(name, value, reveal))?;
            }
            let credentials = if exchange.includes_credentials() { "with" } else { "without" };
            writeln!(out, "  ({credentials} cookies and other credentials)")?;
        }
        Action::Done(outcome) => write!(out, "{}", outcome.explanation())?,
        Action::Local(_) => writeln!(out, "a local URL: there is no CORS")?,
        Action::Admit(_) | Action::Intercept(_) => {}
    }
    Ok(())
}

fn tell_method(method: &str, out: &mut impl Write) -> Result<(), Failure> {
    let normalized = normalize_method(method.as_bytes());
    let safelisted = http::Method::from_bytes(normalized).is_ok_and(|method| is_cors_safelisted_method(&method));
    let verdict = if safelisted { "CORS-safelisted" } else { "not safelisted (GET, HEAD and POST are)" };
    writeln!(out, "  method `{}`: {verdict}", normalized.escape_ascii())?;
    Ok(())
}

pub(crate) fn verdict(exchange: &Exchange) -> &'static str {
    match (exchange.kind(), exchange.response_tainting().as_str()) {
        (ExchangeKind::Preflight, _) => "not simple: a preflight is needed",
        (ExchangeKind::Request, "basic") => "same origin: CORS is not asked",
        (ExchangeKind::Request, "opaque") => "mode no-cors: sent without asking, and the response is opaque",
        (ExchangeKind::Request, _) => "simple: no preflight is needed",
    }
}

fn header_value(name: &[u8], value: &[u8], reveal: Reveal) -> String {
    reveal.value(&String::from_utf8_lossy(name), &value.iter().copied().map(char::from).collect::<String>())
}

fn to_json(action: &Action, judged: &[Judged], reveal: Reveal) -> Value {
    let headers: Vec<Value> = judged
        .iter()
        .map(|header| json!({ "name": header.name, "value": reveal.value(&header.name, &header.value), "verdict": header.verdict.text() }))
        .collect();
    match action {
        Action::Send(exchange) => json!({
            "version": VERSION,
            "verdict": verdict(exchange),
            "preflight": exchange.is_preflight(),
            "author_headers": headers,
            "request": {
                "method": exchange.method().as_str(),
                "url": exchange.url().as_str(),
                "headers": exchange
                    .headers()
                    .map(|(name, value)| json!([String::from_utf8_lossy(name), header_value(name, value, reveal)]))
                    .collect::<Vec<_>>(),
                "credentials": exchange.includes_credentials(),
            },
            "explanation": exchange.explanation(),
        }),
        Action::Done(outcome) => json!({
            "version": VERSION,
            "verdict": "refused",
            "author_headers": headers,
            "explanation": outcome.explanation(),
        }),
        _ => json!({ "version": VERSION, "verdict": "local", "author_headers": headers }),
    }
}
