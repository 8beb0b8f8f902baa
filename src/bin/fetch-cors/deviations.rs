//! `fetch-cors deviations`: the registry, as text or JSON.

use std::io::Write;

use fetch_cors::{DEVIATIONS, Deviation, Profile};
use serde_json::{Value, json};

use crate::output::{Failure, Style, Styled, Verdict, machine_output, standard_output};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Only those of this profile: chromium, firefox or webkit
    #[arg(long, value_name = "PROFILE")]
    profile: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// The version of the JSON form.
const VERSION: u32 = 1;

pub(crate) fn run(arguments: &Arguments) -> Result<Verdict, Failure> {
    if let Some(name) = &arguments.profile
        && Profile::named(name).is_none()
    {
        let known = Profile::ALL.map(|profile| profile.name).join(", ");
        return Err(Failure::Input(format!("--profile: found `{name}`, expected one of {known}")));
    }
    let wanted = |row: &&Deviation| arguments.profile.as_deref().is_none_or(|name| row.seen.contains(&name));
    let rows: Vec<&Deviation> = DEVIATIONS.iter().filter(wanted).collect();
    if arguments.json {
        let mut out = machine_output();
        writeln!(out, "{}", to_json(&rows))?;
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
