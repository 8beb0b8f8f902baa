//! `fetch-cors probe`: asks a real server what a browser would ask, and says what browsers make of its answers.

mod advice;
mod answers;
mod curl;
mod curl_options;
mod jar;
mod json;
mod judgement;
mod live;
mod network;
mod page;
mod recording;
mod shown;
mod tell;
mod wire;
mod words;

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use fetch_cors::{CredentialsMode, Profile, RedirectMode, RequestMode};

use self::judgement::{End, Judgement, judge};
use self::network::{Network, Trust};
use self::page::Probed;
use self::tell::View;
use crate::advice_config::{Server, configuration};
use crate::drive::output::write as write_in_ascii;
use crate::input::profile_named;
use crate::output::{Failure, Verdict, machine_output, standard_output};
use crate::redaction::Reveal;

const AFTER_HELP: &str = r#"Sent are preflights, and requests with GET and HEAD. Anything else could change something on the server, and is sent with --send only; without it the verdicts say how far it would come.

Examples:
  fetch-cors probe https://api.test/item --origin https://app.test
  fetch-cors probe https://api.test/item --origin https://app.test -X PUT -H 'Content-Type: application/json' --data '{}'
  fetch-cors probe https://api.test/me --origin https://app.test --credentials include -H 'Cookie: session=1' --send
  fetch-cors probe --curl "curl 'https://api.test/item' -X DELETE -H 'origin: https://app.test'"
  xclip -o | fetch-cors probe --curl -   # "Copy as cURL" in the developer tools, Bash or cmd
  fetch-cors probe https://localhost:8443/ --origin http://localhost:3000 --cacert root.pem --json

Proxies are taken from the environment: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY.

Exit status: 0 when no chosen profile refuses what was asked (what was not sent is not judged), 1 when one does or the server does not answer, 2 for input that cannot be understood."#;

#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line")]
pub(crate) struct Arguments {
    /// The URL that the page fetches, http or https
    #[arg(required_unless_present = "curl")]
    url: Option<String>,
    /// The page's origin, such as `https://app.test`, or `null`
    #[arg(long, value_name = "ORIGIN", required_unless_present = "curl")]
    origin: Option<String>,
    /// A `curl` command as copied from a browser's developer tools, in place of URL, method and data; `-` reads it from standard
    /// input. Its `origin` or `referer` says which page it is, unless --origin does
    #[arg(long, value_name = "COMMAND", conflicts_with_all = ["url", "method", "data"])]
    curl: Option<String>,
    /// The method; GET unless told, POST with --data
    #[arg(short = 'X', long, value_name = "METHOD")]
    method: Option<String>,
    /// A header that the page sets; may be given several times. `Cookie` is what the browser has, and sent with credentials only
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE")]
    headers: Vec<String>,
    /// The body, a text
    #[arg(short = 'd', long, value_name = "TEXT")]
    data: Option<String>,
    /// The mode: cors, no-cors or same-origin
    #[arg(long, default_value = "cors")]
    mode: RequestMode,
    /// The credentials mode: omit, same-origin or include; same-origin unless told, include for commands with cookies
    #[arg(long)]
    credentials: Option<CredentialsMode>,
    /// The redirect mode: follow, error or manual
    #[arg(long, default_value = "follow")]
    redirect: RedirectMode,
    /// What `User-Agent` says
    #[arg(short = 'A', long, value_name = "TEXT")]
    user_agent: Option<String>,
    /// Send requests that could change something on the server, too
    #[arg(long)]
    send: bool,
    /// How long each of these may take: resolving the name, connecting, sending, waiting for the head of the answer
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    timeout: u64,
    /// Trust the certificates of this PEM file, and no others
    #[arg(long, value_name = "FILE")]
    cacert: Option<PathBuf>,
    /// Do not check certificates
    #[arg(short = 'k', long, conflicts_with = "cacert")]
    insecure: bool,
    /// Judge by this profile only: standard, chromium, firefox or webkit; may be given several times
    #[arg(long = "profile", value_name = "PROFILE", value_delimiter = ',')]
    profiles: Vec<String>,
    /// Give the configuration of a server that lets the fetch succeed, too
    #[arg(long = "for", value_name = "SERVER")]
    server: Option<Server>,
    /// Show all headers
    #[arg(short, long)]
    verbose: bool,
    /// Show the values of cookies and Authorization, and user info in URLs
    #[arg(long)]
    reveal: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// The longest command that is read.
const COMMAND_BYTES: u64 = 4 * 1024 * 1024;

pub(crate) fn run(arguments: &Arguments) -> Result<Verdict, Failure> {
    let profiles = profiles(arguments)?;
    let command = arguments.curl.as_deref().map(command).transpose()?;
    let probed = Probed::of(arguments, command.as_deref())?;
    let trust = match &arguments.cacert {
        _ if probed.insecure => Trust::Anyone,
        Some(file) => authorities(file)?,
        None => Trust::WebPki,
    };
    let network = Network::new(Duration::from_secs(arguments.timeout), trust);
    let reveal = Reveal(arguments.reveal);
    let judgements = if arguments.json {
        let live = live::ask(&probed, &network, arguments.send, &mut |_| Ok(()))?;
        let judgements = judge(&probed, &live.recording, &profiles)?;
        let advice = advice::of(&probed, &live.recording)?;
        let mut object = json::of(&probed, &live, &judgements, advice.as_ref(), reveal);
        if let (Some(server), Some(advice), Some(fields)) = (arguments.server, &advice, object.as_object_mut()) {
            fields.insert("configuration".to_owned(), configuration(advice, server).into());
        }
        let mut out = machine_output();
        write_in_ascii(&mut out, &object)?;
        out.flush()?;
        judgements
    } else {
        tell(arguments, &probed, &network, &profiles)?
    };
    let is_refused = judgements.iter().any(|judgement| matches!(judgement.end, End::Refused(_)));
    Ok(if is_refused { Verdict::SomethingFailed } else { Verdict::AllIsWell })
}

fn tell(
    arguments: &Arguments,
    probed: &Probed,
    network: &Network,
    profiles: &[Profile],
) -> Result<Vec<Judgement>, Failure> {
    let reveal = Reveal(arguments.reveal);
    let view = View { reveal, is_verbose: arguments.verbose };
    let mut out = standard_output();
    tell::notes(probed, &mut out)?;
    let live = live::ask(probed, network, arguments.send, &mut |progress| view.progress(&progress, &mut out))?;
    let judgements = judge(probed, &live.recording, profiles)?;
    tell::conclude(probed, &live.recording, &judgements, &mut out)?;
    if let Some(advice) = advice::of(probed, &live.recording)? {
        tell::advise(&advice, reveal, &mut out)?;
        if let Some(server) = arguments.server {
            write!(out, "\n{}", configuration(&advice, server))?;
        }
    }
    out.flush()?;
    Ok(judgements)
}

fn profiles(arguments: &Arguments) -> Result<Vec<Profile>, Failure> {
    if arguments.profiles.is_empty() {
        return Ok(Profile::ALL.to_vec());
    }
    arguments.profiles.iter().map(|name| profile_named(name)).collect()
}

/// The command itself, or what standard input has.
fn command(text: &str) -> Result<String, Failure> {
    if text != "-" {
        return Ok(text.to_owned());
    }
    let mut bytes = Vec::new();
    let input = std::io::stdin().lock().take(COMMAND_BYTES + 1).read_to_end(&mut bytes);
    input.map_err(|error| Failure::Input(format!("--curl: standard input cannot be read: {error}")))?;
    if bytes.len() as u64 > COMMAND_BYTES {
        return Err(Failure::Input(format!("--curl: found more than {COMMAND_BYTES} bytes, expected fewer")));
    }
    String::from_utf8(bytes).map_err(|error| Failure::Input(format!("--curl: standard input is no UTF-8: {error}")))
}

fn authorities(file: &Path) -> Result<Trust, Failure> {
    let failure = |message: String| Failure::Input(format!("--cacert {}: {message}", file.display()));
    let pem = std::fs::read(file).map_err(|error| failure(format!("cannot be read: {error}")))?;
    Trust::these(&pem).map_err(failure)
}
