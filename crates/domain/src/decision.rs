//! A recorded decision not to share: on an equal footing with a disclosure.

use crate::field::codes;
use crate::{Date, Narrative};

/// The ground on which sharing was declined. Source of the list: the request lifecycle in the partnership's design,
/// drawn from the statutes' own exceptions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeclineCode {
    /// No gateway was found.
    NoGateway,
    /// Not necessary or not proportionate.
    NotNecessary,
    /// The record is not about the person asked about.
    NotTheSamePerson,
    /// Sharing would be more detrimental to the child (Children Act 2004 s.16LA(3)).
    MoreDetrimental,
    /// Consent is required and there is none.
    ConsentNeeded,
    /// A live investigation or court case.
    Operational,
    /// It would endanger a third party or reveal a source.
    ThirdPartySafety,
    /// The owner of the information has not agreed.
    OwnerConsentNeeded,
    /// Patient information that the gateway excludes.
    PatientInformation,
    /// Asked for immigration enforcement.
    ImmigrationPurpose,
}

codes!(DeclineCode, "ground for declining", {
    NoGateway => "no-gateway", "We can find no lawful route";
    NotNecessary => "not-necessary", "It is not necessary or not proportionate";
    NotTheSamePerson => "not-the-same-person", "Our record is not about this person";
    MoreDetrimental => "more-detrimental", "Sharing would harm the child more than not sharing";
    ConsentNeeded => "consent-needed", "Consent is required by law and we do not have it";
    Operational => "operational", "It would prejudice an investigation or court case";
    ThirdPartySafety => "third-party-safety", "It would endanger someone else or reveal a source";
    OwnerConsentNeeded => "owner-consent-needed", "The owner of the information has not agreed";
    PatientInformation => "patient-information", "It is patient information, which this law excludes";
    ImmigrationPurpose => "immigration-purpose", "It was asked for immigration enforcement";
});

/// Why sharing was declined, and what would change the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decline {
    /// The ground.
    pub code: DeclineCode,
    /// The reason in the decider's words.
    pub reason: Narrative,
    /// What would change it.
    pub would_change: Narrative,
    /// When it will be looked at again.
    pub review_on: Date,
}
