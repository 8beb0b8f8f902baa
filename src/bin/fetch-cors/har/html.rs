//! Judged exchanges as a page, written one by one.

use std::io::Write;

use super::judged::{Judged, Overall, ProfileVerdict, Ruling, Totals};
use super::text;
use crate::html::{END, Lines, Text, begin};
use crate::output::Failure;
use crate::redaction::Reveal;

/// What comes before the first exchange.
pub(super) fn head(name: &str, out: &mut impl Write) -> Result<(), Failure> {
    write!(out, "{}<main>\n<h1>{}</h1>\n", begin(name), Text(name))?;
    Ok(())
}

/// One exchange: the verdict of each profile, and on demand what the text form tells.
pub(super) fn exchange(judged: &Judged, reveal: Reveal, out: &mut impl Write) -> Result<(), Failure> {
    let overall = judged.overall();
    let (class, word) = match overall {
        Overall::Allowed => ("allowed", "Allowed"),
        Overall::Refused => ("refused", "Refused"),
        Overall::Unsettled => ("unsettled", "Not settled"),
    };
    let heading = text::heading(judged, reveal);
    writeln!(out, "<article>\n<h2>{}</h2>", Text(&heading))?;
    writeln!(out, "<p class=\"verdict {class}\"><strong>{word}</strong> {}</p>", Text(&text::assumptions(judged)))?;
    out.write_all(
        b"<table>\n<thead><tr><th scope=\"col\">By</th><th scope=\"col\">Verdict</th><th scope=\"col\">Its console says</th></tr>\
          </thead>\n<tbody>\n",
    )?;
    for verdict in &judged.verdicts {
        row(verdict, out)?;
    }
    out.write_all(b"</tbody>\n</table>\n")?;
    let mut told = Vec::new();
    text::exchange(judged, reveal, &mut told)?;
    let told = anstream::adapter::strip_bytes(&told).into_vec();
    let open = if overall == Overall::Allowed { "" } else { " open" };
    writeln!(
        out,
        "<details{open}><summary>Why</summary>\n<pre>{}</pre></details>",
        Lines(&String::from_utf8_lossy(&told))
    )?;
    out.write_all(b"</article>\n")?;
    Ok(())
}

fn row(verdict: &ProfileVerdict, out: &mut impl Write) -> Result<(), Failure> {
    let (class, ruling) = match &verdict.ruling {
        Ruling::Allowed { response_type } => ("allowed", format!("allowed, response type {response_type}")),
        Ruling::Refused(reason) => ("refused", reason.code().to_string()),
        Ruling::Unsettled(why) => ("unsettled", format!("not settled: {why}")),
    };
    let because = match verdict.because.as_slice() {
        [] => String::new(),
        because => format!(" (by {})", because.join(", ")),
    };
    writeln!(
        out,
        "<tr><th scope=\"row\">{}</th><td class=\"{class}\">{}{}</td><td>{}</td></tr>",
        Text(verdict.profile.name),
        Text(&ruling),
        Text(&because),
        Text(verdict.console().unwrap_or_default())
    )?;
    Ok(())
}

/// The totals, and the end.
pub(super) fn totals(totals: &Totals, out: &mut impl Write) -> Result<(), Failure> {
    let mut told = Vec::new();
    text::totals(totals, &mut told)?;
    let told = anstream::adapter::strip_bytes(&told).into_vec();
    write!(out, "<h2>In all</h2>\n<pre>{}</pre>\n</main>\n{END}", Lines(&String::from_utf8_lossy(&told)))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::har::tests::{PERMISSION, judged, with_cookie};

    fn written(answered: &[&str]) -> String {
        let mut out = Vec::new();
        let result = exchange(&judged("Firefox", &[with_cookie(200, answered)])[0], Reveal(false), &mut out);
        assert!(result.is_ok());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_was_not_allowed_is_open() {
        let (allowed, refused) = (written(PERMISSION), written(&["Vary: *"]));
        assert!(allowed.contains("<details><summary>") && !allowed.contains("<details open>"), "{allowed}");
        assert!(refused.contains("<details open><summary>") && !refused.contains("<details>"), "{refused}");
    }

    #[test]
    fn each_profile_has_a_row() {
        let row = |name: &str, class: &str, ruling: &str, console: &str| {
            format!("<tr><th scope=\"row\">{name}</th><td class=\"{class}\">{ruling}</td><td>{console}</td></tr>\n")
        };
        let (allowed, refused) = (written(PERMISSION), written(&["Vary: *"]));
        for (name, console) in [
            ("standard", ""),
            ("chromium", "MissingAllowOriginHeader"),
            ("firefox", "CORSMissingAllowOrigin2"),
            ("webkit", "Origin is not allowed by Access-Control-Allow-Origin"),
        ] {
            let expected = row(name, "refused", "allow-origin-missing", console);
            assert!(refused.contains(&expected), "`{expected}` is not in\n{refused}");
            let expected = row(name, "allowed", "allowed, response type cors", "");
            assert!(allowed.contains(&expected), "`{expected}` is not in\n{allowed}");
        }
    }
}
