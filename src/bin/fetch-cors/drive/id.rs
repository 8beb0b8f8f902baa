//! Names that callers give their fetches.

use fetch_cors::scenario::ScenarioError;
use fetch_cors::scenario::reader::Field;
use serde_json::Value;

/// A fetch's name: a string or a number. `1` and `1.0` are the same, `1` and `"1"` are not.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Id {
    Text(String),
    Integer(i128),
    /// The bits of a number that is no integer, or too large for doubles to tell it from the next one.
    Fraction(u64),
}

/// Doubles hold every integer up to here.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl Id {
    pub(super) fn of(field: &Field<'_>) -> Result<Self, ScenarioError> {
        match field.value() {
            Value::String(text) => Ok(Self::Text(text.clone())),
            Value::Number(number) => {
                let integer = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
                match (integer, number.as_f64()) {
                    (Some(integer), _) => Ok(Self::Integer(integer)),
                    #[expect(clippy::cast_possible_truncation, reason = "it has no fraction and is in range")]
                    (None, Some(number)) if number.abs() <= EXACT && number.fract() == 0.0 => {
                        Ok(Self::Integer(number as i128))
                    }
                    (None, Some(number)) => Ok(Self::Fraction(number.to_bits())),
                    (None, None) => Err(field.unexpected("a string or a number")),
                }
            }
            _ => Err(field.unexpected("a string or a number")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Id;
    use fetch_cors::scenario::reader::Field;

    #[test]
    fn numbers_are_compared_by_value() {
        let id = |text: &str| Id::of(&Field::root(&serde_json::from_str(text).unwrap()));
        assert_eq!(id("1").unwrap(), id("1.0").unwrap());
        assert_eq!(id("0").unwrap(), id("-0.0").unwrap());
        assert_eq!(id("9007199254740992").unwrap(), id("9007199254740992.0").unwrap());
        assert_eq!(id("1.5").unwrap(), id("15e-1").unwrap());
        assert_ne!(id("1").unwrap(), id("\"1\"").unwrap());
        assert_ne!(id("18446744073709551615").unwrap(), id("18446744073709551614").unwrap());
        for wrong in ["null", "true", "[]", "{}"] {
            assert!(id(wrong).unwrap_err().to_string().contains("expected a string or a number"), "{wrong}");
        }
    }
}
