//! Advice as data: codes, and the texts beside them.

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::edit::Edit;
use super::page_change::PageChange;
use super::warning::Warning;
use super::{Advice, BrowserAdvice};
use crate::reason::ReasonCode;

impl Serialize for Edit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut edit = serializer.serialize_struct("Edit", 7)?;
        edit.serialize_field("answer", &self.answer)?;
        edit.serialize_field("redirects_before", &self.redirects_before)?;
        edit.serialize_field("assumed", &self.assumed)?;
        edit.serialize_field("change", &self.change)?;
        edit.serialize_field("with_vary", &self.with_vary)?;
        edit.serialize_field("because", self.because.as_str())?;
        edit.serialize_field("text", &self.to_string())?;
        edit.end()
    }
}

/// A page change and the number of its fetch.
struct Numbered<'a>(&'a (usize, PageChange));

impl Serialize for Numbered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (fetch, change) = self.0;
        let mut fields = serializer.serialize_struct("PageChange", 5)?;
        fields.serialize_field("fetch", fetch)?;
        fields.serialize_field("code", &change.code)?;
        fields.serialize_field("because", &change.because.map(ReasonCode::as_str))?;
        fields.serialize_field("applied", &change.is_applied())?;
        fields.serialize_field("text", &change.text)?;
        fields.end()
    }
}

fn numbered(changes: &[(usize, PageChange)]) -> Vec<Numbered<'_>> {
    changes.iter().map(Numbered).collect()
}

impl Serialize for Warning {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut warning = serializer.serialize_struct("Warning", 4)?;
        warning.serialize_field("code", &self.code)?;
        warning.serialize_field("answer", &self.answer)?;
        warning.serialize_field("found", &self.found)?;
        warning.serialize_field("text", &self.text)?;
        warning.end()
    }
}

impl Serialize for BrowserAdvice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let because: Vec<String> = self.because.iter().map(|deviation| deviation.name()).collect();
        let mut browser = serializer.serialize_struct("BrowserAdvice", 6)?;
        browser.serialize_field("profile", self.profile.name)?;
        browser.serialize_field("refusals", &self.refusals)?;
        browser.serialize_field("suffices", &self.suffices)?;
        browser.serialize_field("edits", &self.edits)?;
        browser.serialize_field("page_changes", &numbered(&self.page_changes))?;
        browser.serialize_field("because", &because)?;
        browser.end()
    }
}

impl Serialize for Advice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut advice = serializer.serialize_struct("Advice", 6)?;
        advice.serialize_field("refusals", &self.refusals)?;
        advice.serialize_field("suffices", &self.suffices)?;
        advice.serialize_field("edits", &self.edits)?;
        advice.serialize_field("page_changes", &numbered(&self.page_changes))?;
        advice.serialize_field("browsers", &self.browsers)?;
        advice.serialize_field("warnings", &self.warnings)?;
        advice.end()
    }
}

// JSON comes with the scenarios.
#[cfg(all(test, feature = "scenario"))]
mod tests {
    use serde_json::json;

    use super::super::tests::{URL, fetch};
    use super::super::{Recording, advise};
    use crate::infrastructure::request::RequestMode;

    #[test]
    fn page_changes_have_the_number_of_their_fetch() {
        let request = fetch(URL).mode(RequestMode::SameOrigin).build().unwrap();
        let advice = serde_json::to_value(advise(&Recording::new(request))).unwrap();
        assert_eq!(
            advice["page_changes"],
            json!([{
                "fetch": 0,
                "code": "use-mode-cors",
                "because": "same-origin-mode-cross-origin",
                "applied": true,
                "text": "the page must use mode `cors`: no answer counts in mode `same-origin`",
            }])
        );
    }
}
