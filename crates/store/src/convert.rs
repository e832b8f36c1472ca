//! From columns to words: each conversion names the column it found damaged.

use candour_domain::Timestamp;

use crate::{Result, StoreError};

/// Parse a kept code or id.
pub(crate) fn code<T: std::str::FromStr>(
    text: &str,
    table: &'static str,
    column: &'static str,
) -> Result<T> {
    text.parse()
        .map_err(|_| StoreError::Damaged { table, column })
}

/// An id of 16 bytes.
macro_rules! id {
    ($type:ty, $bytes:expr, $table:literal, $column:literal) => {
        <$type>::from_slice(&$bytes).map_err(|_| $crate::StoreError::Damaged {
            table: $table,
            column: $column,
        })
    };
}
pub(crate) use id;

/// Give an enum of plain variants the codes that are kept.
macro_rules! states {
    ($name:ident, { $($variant:ident => $code:literal;)* }) => {
        impl $name {
            /// The code that is kept.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }
        }

        impl std::str::FromStr for $name {
            type Err = candour_domain::ParseError;

            fn from_str(code: &str) -> std::result::Result<Self, candour_domain::ParseError> {
                match code {
                    $($code => Ok(Self::$variant),)*
                    _ => Err(candour_domain::ParseError::new("state", "it is not one that is kept")),
                }
            }
        }
    };
}
pub(crate) use states;

/// An id that may be absent.
macro_rules! id_or_none {
    ($type:ty, $bytes:expr, $table:literal, $column:literal) => {
        $bytes
            .map(|bytes| $crate::convert::id!($type, bytes, $table, $column))
            .transpose()
    };
}
pub(crate) use id_or_none;

/// A moment that may be absent.
pub(crate) fn moment(ms: Option<i64>) -> Option<Timestamp> {
    ms.map(Timestamp::from_ms)
}

/// A count for a position or a limit. No list is longer than `i64::MAX`.
pub(crate) fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
