//! What a weight means, in words.

use std::fmt;

/// The weight at and above which a link is proposed to a person.
pub const PROPOSE_AT: f64 = 0.0;

/// The weight at and above which the records are likely about one person: a probability of 99 in 100.
const LIKELY_AT: f64 = 6.63;

/// How sure a proposed link is. Nothing merges by itself in either band.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Band {
    /// Worth a look.
    Possible,
    /// Hard to explain otherwise.
    Likely,
}

impl Band {
    /// The band of a weight; none where no link is proposed.
    pub fn of(weight: f64) -> Option<Self> {
        if weight >= LIKELY_AT {
            Some(Self::Likely)
        } else if weight >= PROPOSE_AT {
            Some(Self::Possible)
        } else {
            None
        }
    }

    /// The words that are shown.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Possible => "May be the same person",
            Self::Likely => "Likely the same person",
        }
    }
}

impl fmt::Display for Band {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.label())
    }
}

#[cfg(test)]
mod tests {
    use super::Band;
    use crate::probability;

    #[test]
    fn likely_is_ninety_nine_in_a_hundred() {
        assert_eq!(Band::of(6.6), Some(Band::Possible));
        assert_eq!(Band::of(6.7), Some(Band::Likely));
        assert_eq!(Band::of(-0.1), None);
        assert!((probability(6.63) - 0.99).abs() < 0.001);
    }
}
