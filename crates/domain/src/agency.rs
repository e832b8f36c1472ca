//! Organisations, the duty desks inside them, and what a person who signs in is there to do.

use crate::field::codes;
use crate::text::line;
use crate::{AgencyId, DeskId, ParseError};

/// What sort of organisation it is: gateways speak of kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AgencyKind {
    /// A police force.
    Police,
    /// A council's adult social care.
    AdultSocialCare,
    /// A council's children's services.
    ChildrensServices,
    /// A council as housing authority.
    HousingAuthority,
    /// A registered provider of social housing.
    HousingProvider,
    /// An NHS trust, integrated care board or general practice.
    Health,
    /// A school, college or childcare setting.
    School,
    /// The probation service.
    Probation,
    /// A prison or young offender institution.
    Prison,
    /// A youth justice service.
    YouthJustice,
    /// A fire and rescue service.
    Fire,
    /// A charity or community group.
    Charity,
    /// A private landlord or other business.
    Business,
    /// A regional organised crime or counter-terrorism unit.
    RegionalUnit,
    /// The National Crime Agency.
    NationalCrimeAgency,
    /// The authority that decides who is a victim of modern slavery. It is not immigration enforcement.
    CompetentAuthority,
    /// The Disclosure and Barring Service.
    BarringService,
    /// Immigration enforcement. It is named so that asking on its behalf can be refused and logged.
    ImmigrationEnforcement,
    /// The body that oversees the others.
    Oversight,
}

codes!(AgencyKind, "kind of agency", {
    Police => "police", "Police";
    AdultSocialCare => "adult-social-care", "Adult social care";
    ChildrensServices => "childrens-services", "Children’s services";
    HousingAuthority => "housing-authority", "Council housing";
    HousingProvider => "housing-provider", "Housing association";
    Health => "health", "Health";
    School => "school", "School or college";
    Probation => "probation", "Probation";
    Prison => "prison", "Prison";
    YouthJustice => "youth-justice", "Youth justice";
    Fire => "fire", "Fire and rescue";
    Charity => "charity", "Charity";
    Business => "business", "Landlord or business";
    RegionalUnit => "regional-unit", "Regional unit";
    NationalCrimeAgency => "national-crime-agency", "National Crime Agency";
    CompetentAuthority => "competent-authority", "Modern slavery competent authority";
    BarringService => "barring-service", "Disclosure and Barring Service";
    ImmigrationEnforcement => "immigration-enforcement", "Immigration enforcement";
    Oversight => "oversight", "Oversight body";
});

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agency {
    /// Its id.
    pub id: AgencyId,
    /// What it is called.
    pub name: String,
    /// What sort it is.
    pub kind: AgencyKind,
}

impl Agency {
    /// A name fit for an agency, a desk or a person who signs in: one line of at most 120 characters.
    pub fn name(text: &str) -> Result<String, ParseError> {
        line("name", text, 120)
    }
}

/// A duty desk: work is addressed to it, never to a person who may be on leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desk {
    /// Its id.
    pub id: DeskId,
    /// The organisation it belongs to.
    pub agency: AgencyId,
    /// What it is called.
    pub name: String,
}

/// What a person who signs in is there to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Works with people: raises concerns, asks and answers for the desks they sit at.
    Practitioner,
    /// Looks after agencies, desks and accounts; sees no content.
    Administrator,
    /// Oversees: verifies the log and reads figures; has no path to a person.
    Oversight,
}

codes!(Role, "role", {
    Practitioner => "practitioner", "Practitioner";
    Administrator => "administrator", "Administrator";
    Oversight => "oversight", "Oversight officer";
});
