//! How a policy is declared: a plain struct of enumerations, the Standard's variant of each first.

/// Declares a policy: its fields, their values, the Standard's choice (the first), and the names of all of them, so that
/// registries and tests can walk over what there is.
macro_rules! policy {
    (
        $(#[$attribute:meta])*
        pub struct $name:ident ($label:literal) { $(
            $(#[$field_attribute:meta])*
            $field:ident: $type:ident ($what:literal) {
                $(#[$standard_attribute:meta])*
                $standard:ident = $standard_text:literal,
                $( $(#[$variant_attribute:meta])* $variant:ident = $text:literal, )*
            }
        )+ }
    ) => {
        $(
            $crate::infrastructure::string_enum::string_enum! {
                $(#[$field_attribute])*
                #[derive(Default)]
                #[non_exhaustive]
                pub enum $type ($what) {
                    $(#[$standard_attribute])*
                    #[default]
                    $standard = $standard_text,
                    $( $(#[$variant_attribute])* $variant = $text, )*
                }
            }
        )+

        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub struct $name { $( $(#[$field_attribute])* pub $field: $type, )+ }

        impl $name {
            /// The policy's name.
            pub const NAME: &'static str = $label;

            /// What the Standard says.
            pub const STANDARD: Self = Self { $( $field: $type::$standard, )+ };

            /// Each field's name and value.
            pub fn fields(&self) -> Vec<(&'static str, &'static str)> {
                vec![$( (stringify!($field), self.$field.as_str()), )+]
            }

            /// Each field's name with each of its values, the Standard's first.
            pub fn values() -> Vec<(&'static str, &'static str)> {
                let mut values = Vec::new();
                $( values.extend($type::ALL.iter().map(|value| (stringify!($field), value.as_str()))); )+
                values
            }

            /// The policy with another value in one field; `None` where there is no such field or value.
            #[must_use]
            pub fn with(mut self, field: &str, value: &str) -> Option<Self> {
                $( if field == stringify!($field) { self.$field = value.parse().ok()?; return Some(self); } )+
                None
            }
        }
    };
}

pub(crate) use policy;
