//! `fetch-cors deviations`: the registry, as text or JSON.

use std::io::Write;

use fetch_cors::{DEVIATIONS, Deviation, Profile};
use serde_json::{Value, json};

use crate::input::profile_named;
use crate::output::{Failure, Style, Styled, Verdict, machine_output, standard_output};

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  fetch-cors deviations
  fetch-cors deviations --profile webkit
  fetch-cors deviations --json

Exit status: 0, or 2 for a profile that there is not.")]
pub(crate) struct Arguments {
    /// Only those of this profile: chromium, firefox or webkit
    #[arg(long, value_name = "PROFILE")]
    profile: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Print a Markdown table
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
}

/// The version of the JSON form.
const VERSION: u32 = 1;

pub(crate) fn run(arguments: &Arguments) -> Result<Verdict, Failure> {
    arguments.profile.as_deref().map(profile_named).transpose()?;
    let wanted = |row: &&Deviation| arguments.profile.as_deref().is_none_or(|name| row.seen.contains(&name));
    let rows: Vec<&Deviation> = DEVIATIONS.iter().filter(wanted).collect();
    if arguments.json {
        let mut out = machine_output();
        writeln!(out, "{}", to_json(&rows))?;
        out.flush()?;
    } else if arguments.markdown {
        let mut out = machine_output();
        write!(out, "{}", markdown(&rows))?;
        out.flush()?;
    } else {
        let mut out = standard_output();
        for row in rows {
            let seen = if row.seen.is_empty() { "not observed".to_owned() } else { row.seen.join(", ") };
            writeln!(out, "{} ({}; {seen})", Styled(Style::Heading, &row.name()), row.direction)?;
            writeln!(out, "  {}", row.what)?;
            writeln!(out, "  {}", Styled(Style::Faint, row.anchor))?;
        }
        out.flush()?;
    }
    Ok(Verdict::AllIsWell)
}

fn to_json(rows: &[&Deviation]) -> Value {
    let observed: Vec<Value> = Profile::ALL
        .iter()
        .filter_map(|profile| profile.observed.map(|version| json!({ "profile": profile.name, "version": version })))
        .collect();
    json!({ "version": VERSION, "observed": observed, "deviations": rows })
}

/// A table for the documentation.
fn markdown(rows: &[&Deviation]) -> String {
    let mut table =
        "| Deviation | Direction | Seen in | What is done instead of [the Standard] |\n| --- | --- | --- | --- |\n"
            .to_owned();
    for row in rows {
        let seen = if row.seen.is_empty() { "—".to_owned() } else { row.seen.join(", ") };
        let line = format!("| `{}` | {} | {seen} | {} |\n", row.name(), row.direction, row.what);
        table.push_str(&line);
    }
    table.push_str("\n[the Standard]: https://fetch.spec.whatwg.org/\n");
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documentation_has_the_table() {
        let rows: Vec<&Deviation> = DEVIATIONS.iter().collect();
        let written = include_str!("../../profile/deviations.md");
        assert_eq!(
            written,
            markdown(&rows),
            "write it anew: fetch-cors deviations --markdown > src/profile/deviations.md"
        );
    }
}
