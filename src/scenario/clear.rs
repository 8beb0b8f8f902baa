//! What of the preflight cache is cleared.

use serde_json::{Value, json};
use url::Url;

use super::error::{ScenarioError, quoted};
use super::reader::{Field, Object};
use super::sites::PublicSuffixes;
use crate::{NetworkPartitionKey, Origin, PreflightCache};

/// What of the preflight cache is cleared: `{"all": true}`, or one `partition`, `origin`, `host` or `url`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Clear {
    /// Everything.
    All,
    /// A top-level site, or a network partition key that is none.
    Partition(String),
    /// All requests of an origin.
    Origin(String),
    /// All requests to a host.
    Host(String),
    /// All requests to a URL.
    Url(String),
}

impl Clear {
    /// Takes the field from an object.
    ///
    /// # Errors
    /// Where there is none of them, or more than one.
    pub fn read(object: &mut Object<'_>) -> Result<Self, ScenarioError> {
        let string = |field: &Field<'_>| field.string().map(str::to_owned);
        let all = |all: &Field<'_>| if all.boolean()? { Ok(Self::All) } else { Err(all.unexpected("true")) };
        let mut found = [
            object.optional("all", all)?,
            object.optional("partition", string)?.map(Self::Partition),
            object.optional("origin", string)?.map(Self::Origin),
            object.optional("host", string)?.map(Self::Host),
            object.optional("url", string)?.map(Self::Url),
        ]
        .into_iter()
        .flatten();
        match (found.next(), found.next()) {
            (Some(clear), None) => Ok(clear),
            _ => Err(object.error("expected exactly one of `all`: true, `partition`, `origin`, `host`, `url`")),
        }
    }

    /// Clears it.
    ///
    /// # Errors
    /// What is wrong with the origin or the URL.
    pub fn apply(&self, cache: &PreflightCache, suffixes: &PublicSuffixes) -> Result<(), ScenarioError> {
        match self {
            Self::All => cache.clear(),
            Self::Partition(text) => {
                // Clients of opaque origins have keys that are no sites.
                let key = suffixes.site_of_text(text).unwrap_or_else(|| text.clone());
                cache.clear_partition(&NetworkPartitionKey::new(key));
            }
            Self::Origin(text) if text == "null" => cache.clear_origin(&Origin::opaque(crate::OpaqueOrigin(0))),
            Self::Origin(text) => {
                cache.clear_origin(
                    &Origin::parse(text).map_err(|error| ScenarioError::new("origin", error.to_string()))?,
                );
            }
            Self::Host(host) => cache.clear_host(host),
            Self::Url(text) => {
                cache.clear_url(&Url::parse(text).map_err(|error| {
                    let found = quoted(text);
                    ScenarioError::new("url", format!("found {found}, expected an absolute URL: {error}"))
                })?);
            }
        }
        Ok(())
    }

    /// As the scenario format writes the step.
    pub(super) fn to_json(&self) -> Value {
        let what = match self {
            Self::All => json!({ "all": true }),
            Self::Partition(partition) => json!({ "partition": partition }),
            Self::Origin(origin) => json!({ "origin": origin }),
            Self::Host(host) => json!({ "host": host }),
            Self::Url(url) => json!({ "url": url }),
        };
        json!({ "clear": what })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_written_as_it_was_read() {
        for what in [
            json!({ "all": true }),
            json!({ "partition": "https://top.test" }),
            json!({ "origin": "https://a.test" }),
            json!({ "host": "b.test" }),
            json!({ "url": "https://b.test/x" }),
        ] {
            let mut object = Field::root(&what).object().unwrap();
            let clear = Clear::read(&mut object).unwrap();
            assert_eq!(clear.to_json(), json!({ "clear": what }));
        }
    }

    #[test]
    fn exactly_one_is_cleared() {
        for what in [json!({}), json!({ "all": true, "host": "b.test" }), json!({ "origin": "null", "url": "/" })] {
            let mut object = Field::root(&what).object().unwrap();
            let mistake = Clear::read(&mut object).unwrap_err().to_string();
            assert!(mistake.starts_with("expected exactly one of `all`"), "{mistake}");
        }
    }
}
