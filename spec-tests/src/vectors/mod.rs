//! Single facts in tables, `fixtures/vectors`: each row is judged by what the engine and the literal model do.

mod cors_check;
mod credentials;
mod exposure;
mod headers;
mod methods;
mod no_cors_copies;
mod origins;
mod play;
mod preflights;
mod reach;
mod redirects;
mod resource_policy;
mod row;
mod safelist;
mod scripts;
#[cfg(test)]
mod tests;
mod timing;

use std::path::Path;

use row::{Columns, Failure, Judgement, Row};

use crate::expected_failures::ExpectedFailures;

/// Who is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Engine,
    Model,
}

impl Subject {
    pub fn name(self) -> &'static str {
        match self {
            Self::Engine => "engine",
            Self::Model => "model",
        }
    }
}

/// A table, and how its rows are judged.
#[derive(Debug)]
pub struct Table {
    pub name: &'static str,
    judge: fn(Subject, &mut Columns<'_>) -> Judgement,
    subjects: &'static [Subject],
}

const fn table(name: &'static str, judge: fn(Subject, &mut Columns<'_>) -> Judgement) -> Table {
    Table { name, judge, subjects: &[Subject::Engine, Subject::Model] }
}

/// Every table, by name.
pub static TABLES: [Table; 30] = [
    table("allow-credentials-values", cors_check::allow_credentials_values),
    table("allow-origin-values", cors_check::allow_origin_values),
    table("authorization-on-redirect", redirects::authorization_on_redirect),
    table("bad-ports", reach::bad_ports),
    table("corp", resource_policy::corp),
    // The model has no elements.
    Table { subjects: &[Subject::Engine], ..table("crossorigin-attribute", credentials::crossorigin_attribute) },
    table("expose-headers-parsing", exposure::expose_headers_parsing),
    table("fetch-schemes", reach::fetch_schemes),
    table("forbidden-request-headers", headers::forbidden_request_headers),
    table("header-names", headers::header_names),
    table("header-value-normalization", headers::header_value_normalization),
    table("headers-guard", headers::headers_guard),
    table("http-cache-304", exposure::http_cache_304),
    table("location-bytes", redirects::location_bytes),
    table("methods", methods::methods),
    table("no-cors-request-headers", headers::no_cors_request_headers),
    table("origin-header", origins::origin_header),
    table("preflight-allow-lists", preflights::preflight_allow_lists),
    table("preflight-status", preflights::preflight_status),
    table("privileged-range-on-copy", no_cors_copies::privileged_range_on_copy),
    table("redirect-method", redirects::redirect_method),
    table("redirect-origin", origins::redirect_origin),
    table("redirect-status", redirects::redirect_status),
    table("redirect-url-credentials", redirects::redirect_url_credentials),
    table("request-credentials", credentials::request_credentials),
    table("request-header-safelist", safelist::request_header_safelist),
    table("response-header-exposure", exposure::response_header_exposure),
    table("single-range-values", safelist::single_range_values),
    table("tao", timing::tao),
    table("tao-redirect-chain", timing::tao_redirect_chain),
];

/// The rows of a table.
#[derive(Debug)]
pub struct Facts {
    pub table: &'static Table,
    pub rows: Vec<Row>,
}

/// Every table with its rows.
///
/// # Errors
/// Every file without table, table without file, and row that is malformed.
pub fn facts() -> Result<Vec<Facts>, String> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("fixtures/vectors");
    let mut facts = Vec::new();
    let mut mistakes = Vec::new();
    for entry in std::fs::read_dir(&directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display())) {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        if !TABLES.iter().any(|table| name.strip_suffix(".jsonl") == Some(table.name)) {
            mistakes.push(format!("vectors/{name}: no table is judged by that name"));
        }
    }
    for table in &TABLES {
        let file = format!("{}.jsonl", table.name);
        let mut rows = Vec::new();
        match std::fs::read_to_string(directory.join(&file)) {
            Ok(text) => {
                for (index, line) in text.lines().enumerate() {
                    match Row::read(index + 1, line) {
                        Ok(row) => rows.push(row),
                        Err(error) => mistakes.push(format!("vectors/{file}:{}: {error}", index + 1)),
                    }
                }
            }
            Err(error) => mistakes.push(format!("vectors/{file}: {error}")),
        }
        facts.push(Facts { table, rows });
    }
    if mistakes.is_empty() { Ok(facts) } else { Err(mistakes.join("\n")) }
}

impl Facts {
    /// Who is asked about this table.
    pub fn subjects(&self) -> &'static [Subject] {
        self.table.subjects
    }

    /// The rows that a subject is asked about: the engine about those in its scope.
    fn judged(&self, subject: Subject) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| subject != Subject::Engine || row.out_of_scope.is_none())
    }

    /// The names of its judgements, one a row and subject.
    pub fn tests(&self) -> Vec<String> {
        let tests = |&subject| self.judged(subject).map(move |row| self.test(subject, row));
        self.subjects().iter().flat_map(tests).collect()
    }

    fn test(&self, subject: Subject, row: &Row) -> String {
        format!("{}/{}:{}", subject.name(), self.table.name, row.line)
    }

    /// Judges read every column before they compare: one that is left over is a mistake, whatever the verdict.
    fn judge_row(&self, subject: Subject, row: &Row) -> Judgement {
        let mut columns = row.columns();
        let judgement = (self.table.judge)(subject, &mut columns);
        if matches!(judgement, Err(Failure::Malformed(_))) { judgement } else { columns.finish().and(judgement) }
    }

    /// Judges every row.
    ///
    /// # Errors
    /// All rows that the subject fails, with their lines, but for expected failures.
    pub fn judge(&self, subject: Subject, expected: &ExpectedFailures) -> Result<(), String> {
        let mut failing = Vec::new();
        for row in self.judged(subject) {
            let verdict = match self.judge_row(subject, row) {
                Err(Failure::Malformed(why)) => Err(why),
                Err(Failure::Wrong(why)) => expected.judge(&self.test(subject, row), Err(why)),
                Ok(()) => expected.judge(&self.test(subject, row), Ok(())),
            };
            if let Err(why) = verdict {
                failing.push(format!("{}.jsonl:{}: {why}", self.table.name, row.line));
            }
        }
        if failing.is_empty() {
            return Ok(());
        }
        Err(format!("{} of {} rows\n{}", failing.len(), self.rows.len(), failing.join("\n")))
    }
}
