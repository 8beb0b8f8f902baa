use serde_json::{Value, json};

use super::row::Row;
use super::*;
use crate::expected_failures::ExpectedFailures;

/// A table whose rows are these lines.
fn methods_table(lines: &[&str]) -> Facts {
    let table = TABLES.iter().find(|table| table.name == "methods").unwrap();
    let rows = lines.iter().zip(1..).map(|(line, number)| Row::read(number, line).unwrap()).collect();
    Facts { table, rows }
}

fn method(name: &str, normalized: &str) -> String {
    let row = json!({ "api": "fetch", "method": name, "valid": true, "forbidden": false, "normalized": normalized, "source": "s" });
    row.to_string()
}

#[test]
fn all_failing_rows_are_named_and_listed_ones_are_accepted() {
    let facts = methods_table(&[&method("put", "PUT"), &method("put", "put"), &method("x", "X")]);
    let found = facts.judge(Subject::Engine, &ExpectedFailures::default()).unwrap_err();
    assert!(found.starts_with("2 of 3 rows\nmethods.jsonl:2: "), "{found}");
    assert!(found.contains("\nmethods.jsonl:3: "), "{found}");

    let list = |text: &str| ExpectedFailures::parse(text, |test| facts.tests().contains(&test.to_owned()));
    let both = list("engine/methods:2\twhy\nengine/methods:3\twhy\n").unwrap();
    assert_eq!(facts.judge(Subject::Engine, &both), Ok(()));
    assert!(facts.judge(Subject::Model, &both).is_err());
    let all = list("engine/methods:1\twhy\nengine/methods:2\twhy\nengine/methods:3\twhy\n").unwrap();
    let found = facts.judge(Subject::Engine, &all).unwrap_err();
    assert!(found.starts_with("1 of 3 rows\nmethods.jsonl:1: unexpected success"), "{found}");
    assert!(list("engine/methods:4\twhy\n").is_err());
}

#[test]
fn unknown_columns_are_errors_whatever_is_expected() {
    let expected = ExpectedFailures::parse("engine/methods:1\twhy\n", |_| true).unwrap();
    for normalized in ["PUT", "put"] {
        let mut row: Value = serde_json::from_str(&method("put", normalized)).unwrap();
        row["surprise"] = true.into();
        let found = methods_table(&[&row.to_string()]).judge(Subject::Engine, &expected).unwrap_err();
        assert!(found.contains("unknown column `surprise`"), "{found}");
    }
}

#[test]
fn rows_out_of_scope_are_not_asked_of_the_engine() {
    let mut row: Value = serde_json::from_str(&method("put", "put")).unwrap();
    row["out_of_scope"] = "why".into();
    let facts = methods_table(&[&row.to_string()]);
    assert_eq!(facts.judge(Subject::Engine, &ExpectedFailures::default()), Ok(()));
    assert!(facts.judge(Subject::Model, &ExpectedFailures::default()).is_err());
    assert_eq!(facts.tests(), ["model/methods:1"]);
}

/// What a column of this name says could be otherwise, and then the row would be wrong. `None`: a column that describes the
/// question.
fn otherwise(name: &str, value: &Value) -> Option<Value> {
    match (name, value) {
        ("tentative" | "body" | "allow_whitespace" | "failure", _) => None,
        (_, Value::Bool(flag)) => Some((!flag).into()),
        ("result", Value::String(text)) if text == "network error" => Some("allowed".into()),
        ("result", Value::String(text)) if text.starts_with("allowed") => Some("network error".into()),
        ("result", Value::Null) => Some("x".into()),
        ("normalized" | "new_method" | "second_origin_header" | "url_ends_with" | "result", Value::String(text)) => {
            Some(format!("{text}x").into())
        }
        ("start" | "end", Value::Number(number)) => number.as_u64().map(|number| (number + 1).into()),
        ("range_header", Value::String(text)) => Some(if text == "kept" { "removed" } else { "kept" }.into()),
        ("final_origin_header", Value::Null) => Some("document".into()),
        ("final_origin_header", Value::String(text)) => Some(if text == "null" { Value::Null } else { "null".into() }),
        ("state", Value::Null) => Some("anonymous".into()),
        ("state", Value::String(_)) => Some(Value::Null),
        ("tainting", Value::String(text)) => Some(if text == "cors" { "basic" } else { "cors" }.into()),
        _ => None,
    }
}

/// The rows that say the contrary of a row, each with the column in which it does.
fn contradictions(row: &Row) -> Vec<(String, Row)> {
    let columns = row.written();
    if columns.contains_key("failure") {
        // A value that does not parse: it does.
        let range = [("failure", None), ("start", Some(json!(0))), ("end", Some(Value::Null))];
        return vec![("failure".to_owned(), row.with(&range))];
    }
    let changed = |(name, value): (&String, &Value)| {
        let contrary = otherwise(name, value)?;
        Some((name.clone(), row.with(&[(name, Some(contrary))])))
    };
    columns.iter().filter_map(changed).collect()
}

/// No row is judged by something that cannot fail.
#[test]
fn every_row_fails_when_it_says_otherwise() {
    let mut unmoved = Vec::new();
    for facts in facts().unwrap() {
        for row in &facts.rows {
            let contradictions = contradictions(row);
            if contradictions.is_empty() {
                unmoved.push(format!("{}:{} has no verdict", facts.table.name, row.line));
            }
            for &subject in facts.subjects() {
                if subject == Subject::Engine && row.out_of_scope.is_some() {
                    continue;
                }
                for (column, contrary) in &contradictions {
                    let judgement = facts.judge_row(subject, contrary);
                    if !matches!(judgement, Err(Failure::Wrong(_))) {
                        unmoved.push(format!("{}, {column}: {judgement:?}", facts.test(subject, row)));
                    }
                }
            }
        }
    }
    assert!(unmoved.is_empty(), "{}:\n{}", unmoved.len(), unmoved.join("\n"));
}
