//! `fetch-cors har`: what the browsers' consoles would say of the exchanges in a HAR file, and why.

mod archive;
mod bounded_json;
mod case;
mod credentials;
mod entry;
mod evidence;
mod heads;
mod html;
mod json;
mod judge;
mod judged;
mod links;
mod object;
mod play;
mod read;
mod shown;
mod source;
mod text;
mod unsettled;

use std::fmt;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

pub(crate) use archive::Archive;
use archive::Collector;
use judge::{Finding, Judge};
use judged::{Judged, Overall, Totals};
pub(crate) use source::Source;

use crate::output::{Failure, Verdict, is_standard_output, machine_output, standard_output};
use crate::redaction::Reveal;

#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    /// The HAR file that Chrome, Edge, Firefox or Safari exported; `-` is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Tell only of these
    #[arg(long, value_name = "WHICH")]
    only: Option<Only>,
    /// Judge only exchanges whose URL, or one that it redirects to, contains this
    #[arg(long = "url", value_name = "TEXT")]
    url: Option<String>,
    /// Tell of allowed requests in mode no-cors, too: nobody reads their responses
    #[arg(long)]
    no_cors: bool,
    /// Show the values of headers such as Authorization and Cookie, and user info in URLs
    #[arg(long)]
    reveal: bool,
    /// Write a page instead, in one file that needs nothing else; `-` is standard output
    #[arg(long, value_name = "FILE", conflicts_with = "json")]
    html: Option<PathBuf>,
    /// Print JSON: one object an exchange, a line each, and one with the totals
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Only {
    Refused,
    Allowed,
    Unsettled,
}

const AFTER_HELP: &str = "\
Each exchange of a page with another origin is judged with its preflight and its redirects, by the Standard and as \
Chromium, Firefox and WebKit would. What the file does not tell is said: it is inferred where something shows it, judged \
both ways where it may be either, and not settled where an answer is missing. Entries count from 0. Bodies are never held \
in memory.

Examples:
  fetch-cors har session.har
  fetch-cors har session.har --only refused --url api.example
  fetch-cors har session.har --html session.html
  gunzip -c session.har.gz | fetch-cors har - --json

Exit status: 0 when nothing is refused, 1 when something is under any of the profiles, 2 for a file that cannot be read.
With --url only what it names is counted; --only changes nothing but what is told.";

pub(crate) fn run(arguments: &Arguments) -> Result<Verdict, Failure> {
    let archive = read(Source::open(&arguments.file)?, arguments)?;
    match &arguments.html {
        // Only now, so that an archive that cannot be read leaves what was there.
        Some(file) if !is_standard_output(file) => {
            let named = |failure: &dyn fmt::Display| Failure::Input(format!("{}: {failure}", file.display()));
            let created = File::create(file).map_err(|error| named(&format_args!("cannot be written: {error}")))?;
            tell(&archive, arguments, BufWriter::new(created)).map_err(|failure| named(&failure))
        }
        None if !arguments.json => tell(&archive, arguments, standard_output()),
        _ => tell(&archive, arguments, machine_output()),
    }
}

/// Reads all of it.
pub(crate) fn read(mut source: Source, arguments: &Arguments) -> Result<Archive, Failure> {
    let mut collector = Collector::new(Reveal(arguments.reveal));
    let result = read::read(&source.name, &mut source.json, &mut collector);
    source.bar.finish_and_clear();
    result.map(|()| collector.finish())
}

/// Judges what was read, and writes what is asked for as it goes on.
pub(crate) fn tell(archive: &Archive, arguments: &Arguments, mut out: impl Write) -> Result<Verdict, Failure> {
    let reveal = Reveal(arguments.reveal);
    let totals = if arguments.html.is_some() {
        html::head(&arguments.file.display().to_string(), &mut out)?;
        let totals = judge_all(archive, arguments, |judged| html::exchange(judged, reveal, &mut out))?;
        html::totals(&totals, &mut out)?;
        totals
    } else if arguments.json {
        let totals = judge_all(archive, arguments, |judged| {
            writeln!(out, "{}", reveal.json(json::exchange(judged, reveal)))?;
            Ok(())
        })?;
        writeln!(out, "{}", reveal.json(json::totals(&totals, &archive.creator)))?;
        totals
    } else {
        let totals = judge_all(archive, arguments, |judged| {
            text::exchange(judged, reveal, &mut out)?;
            writeln!(out)?;
            Ok(())
        })?;
        text::totals(&totals, &mut out)?;
        totals
    };
    out.flush()?;
    Ok(if totals.refused == 0 { Verdict::AllIsWell } else { Verdict::SomethingFailed })
}

/// Judges and counts; what is wanted is handed to `tell`, and let go.
fn judge_all(
    archive: &Archive,
    arguments: &Arguments,
    mut tell: impl FnMut(&Judged) -> Result<(), Failure>,
) -> Result<Totals, Failure> {
    let judge = Judge::new(archive);
    let mut totals = Totals { left_out: archive.left_out, ..Totals::default() };
    for chain in links::chains(&archive.entries) {
        match judge.judge(&chain) {
            Finding::SameOrigin => totals.left_out.same_origin += chain.hops.len(),
            Finding::UnknownPage => totals.unknown_page += 1,
            Finding::Exchange(judged) if arguments.counts(&judged) => {
                totals.count(&judged);
                if arguments.tells(&judged) {
                    tell(&judged)?;
                }
            }
            Finding::Exchange(_) => {}
        }
    }
    Ok(totals)
}

impl Arguments {
    fn counts(&self, judged: &Judged) -> bool {
        let has = |text: &str| judged.hops.iter().any(|hop| hop.url.as_str().contains(text));
        self.url.as_deref().is_none_or(has)
    }

    fn tells(&self, judged: &Judged) -> bool {
        let overall = judged.overall();
        let is_wanted = self.only.is_none_or(|only| only.overall() == overall);
        is_wanted && (self.no_cors || !judged.is_no_cors() || overall != Overall::Allowed)
    }
}

impl Only {
    fn overall(self) -> Overall {
        match self {
            Self::Refused => Overall::Refused,
            Self::Allowed => Overall::Allowed,
            Self::Unsettled => Overall::Unsettled,
        }
    }
}

#[cfg(test)]
mod tests;
