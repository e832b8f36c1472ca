//! A wrapper that keeps personal text out of logs and error messages.

use std::fmt;

/// Personal data. It prints as `…`, has no `Display`, and is not `Serialize`: whoever wants the value must say
/// [`expose`](Self::expose), which is easy to search for.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Sensitive<T>(T);

impl<T> Sensitive<T> {
    /// Wrap a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself, for a purpose the caller can defend.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// The value itself, by value.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Sensitive<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("…")
    }
}

impl<T> From<T> for Sensitive<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

#[cfg(test)]
mod tests {
    use super::Sensitive;

    #[test]
    fn debug_does_not_reveal() {
        let shown = format!("{:?}", Sensitive::new("12 Acacia Avenue"));
        assert_eq!(shown, "…");
    }
}
