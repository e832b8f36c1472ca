//! Compare two profiles in each respect. One file a respect; each says what it found, at most once, and says nothing
//! where either side is silent.

mod address;
mod born;
mod name;
mod number;
mod text;

use candour_domain::Sensitive;

use crate::Profile;
use crate::model::{Level, Model};

/// What was found in one respect.
#[derive(Clone)]
pub(crate) struct Finding<'a> {
    /// How they agree or differ.
    pub(crate) level: Level,
    /// log2 of how much likelier that is for one person than for two strangers.
    pub(crate) weight: f64,
    /// What the left record says.
    pub(crate) left: Option<&'a Sensitive<String>>,
    /// What the right record says.
    pub(crate) right: Option<&'a Sensitive<String>>,
}

impl<'a> Finding<'a> {
    fn new(
        model: &Model,
        level: Level,
        left: &'a Sensitive<String>,
        right: &'a Sensitive<String>,
    ) -> Self {
        Self {
            level,
            weight: model.weight(level),
            left: Some(left),
            right: Some(right),
        }
    }
}

/// Everything that two profiles say about each other, in the order in which a reader wants it.
pub(crate) fn compare<'a>(
    model: &Model,
    left: &'a Profile,
    right: &'a Profile,
) -> Vec<Finding<'a>> {
    let mut found = Vec::with_capacity(12);
    name::compare(model, left, right, &mut found);
    found.extend(born::compare(model, left, right));
    found.extend(sex(model, left, right));
    found.extend(address::compare(model, left, right));
    number::compare(model, left, right, &mut found);
    found
}

fn sex<'a>(model: &Model, left: &'a Profile, right: &'a Profile) -> Option<Finding<'a>> {
    let ((left, left_shown), (right, right_shown)) = (left.sex.as_ref()?, right.sex.as_ref()?);
    let level = if left == right {
        Level::SexSame
    } else {
        Level::SexOther
    };
    Some(Finding::new(model, level, left_shown, right_shown))
}
