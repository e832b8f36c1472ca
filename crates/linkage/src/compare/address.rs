//! Addresses. Postcode, house, street and area are one comparison, because they agree together.

use super::Finding;
use super::text::{nearly, slips};
use crate::Profile;
use crate::model::{Level, Model};
use crate::profile::Place;

/// The best agreement between any two addresses: people move, and an old address still says who they are.
pub(super) fn compare<'a>(
    model: &Model,
    left: &'a Profile,
    right: &'a Profile,
) -> Option<Finding<'a>> {
    let mut best: Option<Finding<'a>> = None;
    for mine in &left.places {
        for theirs in &right.places {
            let finding = Finding::new(model, level(mine, theirs), &mine.shown, &theirs.shown);
            if best
                .as_ref()
                .is_none_or(|best| finding.weight > best.weight)
            {
                best = Some(finding);
            }
        }
    }
    best
}

fn level(left: &Place, right: &Place) -> Level {
    let house_known = !left.house.is_empty() && !right.house.is_empty();
    let house = house_known && left.house.iter().any(|number| right.house.contains(number));
    let street = streets(left, right);
    match postcodes(left, right) {
        Codes::Same if house || (street && !house_known) => Level::HouseSame,
        Codes::Same if house_known => Level::StreetSame,
        Codes::Same => Level::PostcodeSame,
        Codes::Near if house && street => Level::HouseSame,
        Codes::Near if house || street => Level::StreetSame,
        Codes::Unknown => {
            let area = left.area.iter().any(|word| {
                right
                    .area
                    .iter()
                    .any(|theirs| word.len() > 3 && nearly(word, theirs))
            });
            match (house, street, area) {
                (true, true, true) => Level::HouseSame,
                (true, true, false) => Level::PostcodeSame,
                (true, false, true) | (_, true, true) => Level::StreetSame,
                (_, _, true) | (_, true, _) => Level::AreaSame,
                _ => Level::AddressOther,
            }
        }
        Codes::District if house && street => Level::StreetSame,
        Codes::Near | Codes::District => Level::AreaSame,
        Codes::Different => Level::AddressOther,
    }
}

enum Codes {
    Same,
    Near,
    District,
    Different,
    Unknown,
}

fn postcodes(left: &Place, right: &Place) -> Codes {
    let (Some(mine), Some(theirs)) = (&left.postcode, &right.postcode) else {
        return Codes::Unknown;
    };
    if mine == theirs {
        Codes::Same
    } else if slips(mine, theirs, 1).is_some() {
        Codes::Near
    } else if left.district == right.district {
        Codes::District
    } else {
        Codes::Different
    }
}

/// Whether the streets have a long word in common, allowing for a slip.
fn streets(left: &Place, right: &Place) -> bool {
    left.street
        .iter()
        .any(|word| right.street.iter().any(|theirs| nearly(word, theirs)))
}
