//! `fetch-cors drive`: the machine over JSON lines, for harnesses in any language. `fixtures/DRIVE.md` is its protocol.

mod event;
mod id;
mod lines;
mod op;
pub(crate) mod output;
mod refusal;
mod session;
mod shared;
mod time;
mod underway;
mod waiting;

use std::io::{BufRead, Write};

use fetch_cors::UserAgent;
use fetch_cors::scenario::PublicSuffixes;

use self::lines::Lines;
use self::session::Session;
use self::time::TimeSource;
use crate::output::{Failure, Verdict, machine_output};

/// The version of the protocol. It grows where a caller that knows the older one would misunderstand.
const PROTOCOL: u32 = 1;

const AFTER_HELP: &str = r#"Each line of input is a JSON object and gets one line of output, in order. Examples:

  $ fetch-cors drive --clock
  > {"op":"fetch","id":1,"origin":"https://app.test","url":"https://api.test/x","method":"PUT"}
  < {"event":"send","id":1,"kind":"preflight","method":"OPTIONS","url":"https://api.test/x",...}
  > {"op":"respond","id":1,"status":204,"headers":[["Access-Control-Allow-Origin","*"],["Access-Control-Allow-Methods","PUT"]]}
  < {"event":"send","id":1,"kind":"request","method":"PUT","url":"https://api.test/x",...}
  > {"op":"fail","id":1,"failure":"timed-out"}
  < {"event":"done","id":1,"outcome":{"error":true,...},"body":"none","explanation":{...},"text":"..."}

  fetch-cors drive                          # each line brings the time: "now": 1.5 (seconds)
  fetch-cors drive --ask admissions         # asks at every hop: "proceed", "upgrade" or "block"?
  fetch-cors drive --public-suffix co.uk    # a.co.uk and b.co.uk are two sites

The protocol is described in fixtures/DRIVE.md; spec-tests/examples/drive has a page in Python and one in JavaScript.

Exit status: 0 when the input ends, 2 when it does and lines of it were refused, or when it cannot be read."#;

#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    /// Take the time from a monotonic clock; without it each line brings it as `now`, in seconds
    #[arg(long)]
    clock: bool,
    /// Ask the caller there: what is not asked is let through
    #[arg(long, value_name = "WHERE", value_delimiter = ',')]
    ask: Vec<Question>,
    /// A public suffix of more than one label, such as `co.uk`; may be given several times
    #[arg(long = "public-suffix", value_name = "DOMAIN")]
    public_suffixes: Vec<String>,
    /// The longest that the preflight cache keeps an answer
    #[arg(long, value_name = "SECONDS", default_value_t = 7200)]
    max_age_limit: u32,
    /// Have no preflight cache
    #[arg(long)]
    no_cache: bool,
    #[command(flatten)]
    limits: Limits,
}

/// Where the caller wants to be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Question {
    /// May this URL be fetched, and is it upgraded? At every hop
    Admissions,
    /// Does a service worker answer?
    ServiceWorkers,
    /// Does the user agent itself answer?
    Overrides,
}

impl Question {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Admissions => "admissions",
            Self::ServiceWorkers => "service-workers",
            Self::Overrides => "overrides",
        }
    }
}

/// How much there may be.
#[derive(Clone, Copy, clap::Args)]
struct Limits {
    /// The longest line, in bytes
    #[arg(long = "max-line", value_name = "BYTES", default_value_t = 4 * 1024 * 1024)]
    line_bytes: usize,
    /// How many fetches may be unfinished at once
    #[arg(long = "max-unfinished", value_name = "FETCHES", default_value_t = 65_536)]
    unfinished: usize,
    /// How many bytes of input unfinished fetches may have together
    #[arg(long = "max-unfinished-bytes", value_name = "BYTES", default_value_t = 256 * 1024 * 1024)]
    unfinished_bytes: usize,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Verdict, Failure> {
    converse(arguments, std::io::stdin().lock(), &mut machine_output())
}

/// A session over these lines.
pub(crate) fn converse(arguments: &Arguments, input: impl BufRead, out: &mut impl Write) -> Result<Verdict, Failure> {
    let suffixes = PublicSuffixes::new(&arguments.public_suffixes)
        .map_err(|error| Failure::Input(format!("--public-suffix: {error}")))?;
    let time = TimeSource::new(arguments.clock);
    let user_agent = user_agent(arguments, suffixes.clone());
    let mut session = Session::new(user_agent, suffixes, arguments.ask.clone(), time, arguments.limits);

    output::write(out, &session.greeting())?;
    out.flush()?;
    let mut lines = Lines::new(input, arguments.limits.line_bytes);
    let cannot_read = |error| Failure::Input(format!("(standard input): cannot be read: {error}"));
    while let Some(line) = lines.next().map_err(cannot_read)? {
        if let Some(answer) = session.answer(&line) {
            output::write(out, &answer)?;
            out.flush()?;
        }
    }
    // Fetches that are still unfinished are dropped: the caller went away.
    match session.counts() {
        (_, 0) => Ok(Verdict::AllIsWell),
        (lines, refused) => Err(Failure::Input(format!(
            "(standard input): {refused} of {lines} lines were refused; the events `error` say why"
        ))),
    }
}

fn user_agent(arguments: &Arguments, suffixes: PublicSuffixes) -> UserAgent {
    let mut builder = UserAgent::builder()
        .registrable_domain(move |host| suffixes.registrable_domain(host))
        .max_age_limit(arguments.max_age_limit)
        // The session itself wants to know each hop, for `Referer`, and answers for the service workers of fetches.
        .admits_each_hop()
        .asks_service_workers();
    if arguments.ask.contains(&Question::Overrides) {
        builder = builder.asks_overrides();
    }
    if arguments.no_cache {
        builder = builder.without_preflight_cache();
    }
    builder.build()
}
