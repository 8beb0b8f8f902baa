//! Enumerations whose variants are strings in the Standard.

/// Declares an enumeration, its strings both ways, and the list of its variants.
macro_rules! string_enum {
    (
        $(#[$attribute:meta])*
        pub enum $name:ident ($what:literal) { $( $(#[$variant_attribute:meta])* $variant:ident = $text:literal, )+ }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $( $(#[$variant_attribute])* $variant, )+ }

        impl $name {
            /// Every value, in the order of the Standard.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The Standard's string.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::infrastructure::string_enum::UnknownString;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err($crate::infrastructure::string_enum::UnknownString {
                        what: $what,
                        found: text.to_owned(),
                        expected: &[$($text),+],
                    }),
                }
            }
        }

        #[cfg(feature = "serde")]
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

use super::shown::shorten_text;
pub(crate) use string_enum;

/// A string that is none of an enumeration's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[error("{what} is one of {}, not `{}`", list(.expected), shorten_text(.found))]
pub struct UnknownString {
    /// What the string should have named.
    pub what: &'static str,
    /// What was given.
    pub found: String,
    /// The strings that would have been understood.
    pub expected: &'static [&'static str],
}

fn list(strings: &[&str]) -> String {
    strings.iter().map(|text| format!("`{text}`")).collect::<Vec<_>>().join(", ")
}
