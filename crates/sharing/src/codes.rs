//! Give an enum of plain variants a code (kept, and used in the policies) and one door for reading it back.

macro_rules! codes {
    ($name:ident, $what:literal, { $($variant:ident => $code:literal;)* }) => {
        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The code that is kept, and used in the policies.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }
        }

        impl std::str::FromStr for $name {
            type Err = candour_domain::ParseError;

            fn from_str(code: &str) -> Result<Self, Self::Err> {
                match code {
                    $($code => Ok(Self::$variant),)*
                    _ => Err(candour_domain::ParseError::new($what, concat!("it is not one of", $(" `", $code, "`"),*))),
                }
            }
        }
    };
}
pub(crate) use codes;
