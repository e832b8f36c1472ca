//! How well each sort of agency writes people down, and what it writes at all. Rates are in a thousand; they are our
//! own guesses, set so that the region is harder than a tidy register and easier than a pile of notebooks.

use candour_domain::AgencyKind;

/// Whether a form has two boxes for a name or one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Boxes {
    /// Given names and family name apart.
    Two,
    /// One line for the whole name.
    One,
}

/// How an agency writes people down.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Profile {
    pub(crate) boxes: Boxes,
    /// A name is misspelled.
    pub(crate) misspelt: u64,
    /// A short name stands for the full one.
    pub(crate) nickname: u64,
    /// Given and family name change places.
    pub(crate) swapped: u64,
    /// There is no date of birth.
    pub(crate) unborn: u64,
    /// Only the month, the year or a guess at the age is known.
    pub(crate) vague: u64,
    /// The date of birth is wrong.
    pub(crate) misdated: u64,
    /// The address is an old one.
    pub(crate) moved: u64,
    /// There is a telephone number.
    pub(crate) phone: u64,
    /// There is an e-mail address.
    pub(crate) email: u64,
    /// There is an NHS number.
    pub(crate) nhs: u64,
}

/// The profile of one sort of agency.
pub(crate) const fn of(kind: AgencyKind) -> Profile {
    let (
        boxes,
        [misspelt, nickname, swapped],
        [unborn, vague, misdated],
        [moved, phone, email, nhs],
    ) = match kind {
        AgencyKind::Police | AgencyKind::RegionalUnit | AgencyKind::NationalCrimeAgency => {
            (Boxes::Two, [90, 50, 15], [30, 40, 40], [280, 550, 60, 0])
        }
        AgencyKind::AdultSocialCare => {
            (Boxes::Two, [55, 40, 8], [12, 25, 20], [150, 650, 150, 500])
        }
        AgencyKind::ChildrensServices => {
            (Boxes::Two, [55, 45, 8], [10, 25, 20], [180, 450, 100, 350])
        }
        AgencyKind::HousingAuthority | AgencyKind::HousingProvider => {
            (Boxes::Two, [80, 60, 12], [60, 40, 35], [90, 800, 450, 0])
        }
        AgencyKind::Health => (Boxes::Two, [30, 12, 6], [3, 5, 12], [200, 700, 150, 950]),
        AgencyKind::School => (Boxes::Two, [35, 60, 8], [3, 5, 12], [160, 500, 100, 0]),
        AgencyKind::Probation | AgencyKind::YouthJustice => {
            (Boxes::Two, [60, 35, 10], [10, 15, 25], [220, 600, 50, 0])
        }
        AgencyKind::Prison => (Boxes::Two, [75, 20, 12], [15, 20, 35], [450, 50, 0, 0]),
        AgencyKind::Fire => (Boxes::One, [120, 70, 20], [550, 150, 40], [40, 500, 20, 0]),
        AgencyKind::Charity => (
            Boxes::One,
            [150, 220, 30],
            [350, 300, 45],
            [350, 450, 100, 0],
        ),
        AgencyKind::Business => (Boxes::One, [110, 90, 20], [380, 40, 50], [70, 850, 600, 0]),
        AgencyKind::ImmigrationEnforcement
        | AgencyKind::CompetentAuthority
        | AgencyKind::BarringService
        | AgencyKind::Oversight => (Boxes::One, [0, 0, 0], [1_000, 0, 0], [0, 0, 0, 0]),
    };
    Profile {
        boxes,
        misspelt,
        nickname,
        swapped,
        unborn,
        vague,
        misdated,
        moved,
        phone,
        email,
        nhs,
    }
}
