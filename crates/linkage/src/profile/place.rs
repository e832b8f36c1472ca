//! An address, taken apart into house, street, area and postcode.

use candour_domain::{Address, AddressKind, Sensitive};

use crate::fold::fold;

/// An address.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// The numbers of house and flat, in order.
    pub(crate) house: Vec<String>,
    /// The words of the street or of the house's name, without "street", "road" and the like.
    pub(crate) street: Vec<String>,
    /// The words of what follows the street.
    pub(crate) area: Vec<String>,
    /// The postcode without its space.
    pub(crate) postcode: Option<String>,
    /// Its first half.
    pub(crate) district: Option<String>,
    /// As it was written.
    pub(crate) shown: Sensitive<String>,
}

/// Words for kinds of street and dwelling, short and long: they say little and are written in many ways.
const KINDS: &[&str] = &[
    "st",
    "street",
    "saint",
    "rd",
    "road",
    "ave",
    "av",
    "avenue",
    "cl",
    "close",
    "ct",
    "crt",
    "court",
    "dr",
    "drv",
    "drive",
    "ln",
    "lane",
    "pl",
    "place",
    "cres",
    "crescent",
    "gdns",
    "gardens",
    "gdn",
    "garden",
    "grv",
    "grove",
    "gr",
    "sq",
    "square",
    "ter",
    "terr",
    "terrace",
    "way",
    "wy",
    "hse",
    "house",
    "bldg",
    "building",
    "buildings",
    "flat",
    "flt",
    "apartment",
    "apt",
    "unit",
    "room",
    "rm",
    "no",
    "number",
    "floor",
    "the",
    "of",
    "and",
    "circuit",
    "cct",
    "parade",
    "pde",
    "mews",
    "walk",
    "wlk",
    "row",
    "yard",
    "c/o",
    "co",
    "uk",
];

impl Place {
    /// None where they have no fixed abode, and where nothing in it says where.
    pub(crate) fn of(kind: &str, text: &str) -> Option<Self> {
        let kind: AddressKind = kind.parse().unwrap_or_default();
        let address = Address::parse(kind, text).ok()?;
        if address.kind() == AddressKind::NoFixedAbode || fold(text).starts_with("no fixed") {
            return None;
        }
        let mut place = Self {
            house: Vec::new(),
            street: Vec::new(),
            area: Vec::new(),
            postcode: address
                .postcode()
                .map(|code| format!("{}{}", code.outward(), code.inward())),
            district: address.postcode().map(|code| code.outward().to_owned()),
            shown: Sensitive::new(address.expose()),
        };
        place.read(address.lines());
        let says_something = place.postcode.is_some() || !place.street.is_empty();
        says_something.then_some(place)
    }

    /// The first segment between commas with a word that is not a kind is the street; numbers up to its end are the
    /// house's.
    fn read(&mut self, lines: &str) {
        for segment in lines.split([',', ';', '\n']) {
            let had_street = !self.street.is_empty();
            let folded = fold(segment);
            for word in folded.split(' ').filter(|word| !word.is_empty()) {
                let number = word.starts_with(|letter: char| letter.is_ascii_digit());
                if number && !had_street && word.len() < 6 {
                    self.house.push(word.to_owned());
                } else if !KINDS.contains(&word) {
                    if had_street {
                        self.area.push(word.to_owned());
                    } else {
                        self.street.push(word.to_owned());
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    fn place(text: &str) -> Option<Place> {
        Place::of("home", text)
    }

    #[test]
    fn ways_to_write_one_address_read_alike() {
        for (left, right) in [
            (
                "14 Maple St, Reading, RG1 2AB",
                "14 Maple Street, Reading RG12AB",
            ),
            (
                "Flat 3, 14 Maple Court, Reading",
                "Apt 3, 14 Maple Ct., Reading",
            ),
        ] {
            let (left, right) = (place(left), place(right));
            assert_eq!(
                left.as_ref().map(|place| &place.house),
                right.as_ref().map(|place| &place.house)
            );
            assert_eq!(
                left.as_ref().map(|place| &place.street),
                right.as_ref().map(|place| &place.street)
            );
            assert_eq!(
                left.map(|place| place.postcode),
                right.map(|place| place.postcode)
            );
        }
    }

    #[test]
    fn nowhere_to_live_is_no_address() {
        for text in [
            "NFA",
            "No fixed abode",
            "no fixed address",
            "No fixed abode, Reading",
        ] {
            assert!(place(text).is_none(), "{text}");
        }
        assert!(Place::of("no-fixed-abode", "Last seen by the towpath").is_none());
    }
}
