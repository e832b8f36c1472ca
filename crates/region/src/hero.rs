//! The tenant of the demonstration: the same whatever the seed, so that a story can be told of him.

use crate::{situation, staff};

/// The tenant about whom a housing officer raises a concern by hand. He is truly person 0.
///
/// Her own agency has no record of him. Adult social care and the police know him, under the right spelling; she has
/// heard his name but not seen it written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hero {
    /// His number in the truth.
    pub person: u64,
    /// His name.
    pub name: &'static str,
    /// His name as the housing officer spells it.
    pub misspelled: &'static str,
    /// The given name of that spelling.
    pub misspelled_given: &'static str,
    /// The family name of that spelling.
    pub misspelled_family: &'static str,
    /// His date of birth.
    pub born: &'static str,
    /// The flat that has been taken over.
    pub address: &'static str,
    /// His telephone number.
    pub phone: &'static str,
    /// The reference of his police record.
    pub police_reference: String,
    /// The key of the council that knows him.
    pub social_care_agency: &'static str,
    /// The reference of his record at that council.
    pub social_care_reference: String,
    /// The signs she has seen, for her form.
    pub indicators: [&'static str; 4],
    /// What she writes.
    pub narrative: &'static str,
    /// The address with which the housing officer signs in.
    pub housing_officer: &'static str,
    /// The address of the duty worker of adult social care.
    pub social_care_worker: &'static str,
    /// The address of the officer at the police safeguarding desk.
    pub police_officer: &'static str,
    /// The address of the oversight officer.
    pub oversight_officer: &'static str,
    /// The address of the administrator.
    pub administrator: &'static str,
}

/// The tenant.
pub(crate) fn hero() -> Hero {
    let reference = |agency| situation::reference(agency, 0).unwrap_or_default();
    Hero {
        person: 0,
        name: "Leonard Ashdowne",
        misspelled: "Lenard Ashdown",
        misspelled_given: "Lenard",
        misspelled_family: "Ashdown",
        born: "1968-03-14",
        address: "Flat 9, Bracewell Court, Saffronlode Road, Reading, RG81 4TB",
        phone: "07700 900941",
        police_reference: reference("police"),
        social_care_agency: "loddonvale-adults",
        social_care_reference: reference("loddonvale-adults"),
        indicators: ["CK01", "CK08", "CK09", "CK12"],
        narrative: "I called at the flat about a leak. Two men I had never seen answered the door and would not let \
                    me in. The tenant stood behind them and did not speak; when I asked him to step outside he \
                    looked at one of the men first, then said he was busy. The curtains were closed at midday. His \
                    neighbour says people come at all hours and stay a few minutes.",
        housing_officer: staff::HOUSING_OFFICER,
        social_care_worker: staff::SOCIAL_CARE_WORKER,
        police_officer: staff::POLICE_OFFICER,
        oversight_officer: staff::OVERSIGHT_OFFICER,
        administrator: staff::ADMINISTRATOR,
    }
}
