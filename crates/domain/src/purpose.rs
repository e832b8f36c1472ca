//! Why information is asked for, about what sort of subject, and what is known of consent.

use crate::field::codes;

/// What the information is for. Gateways speak of purposes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// To save a life or prevent serious injury, now.
    LifeAtRisk,
    /// To safeguard a child.
    SafeguardingChild,
    /// To safeguard an adult at risk.
    SafeguardingAdult,
    /// To prevent or detect crime and disorder.
    CrimePrevention,
    /// To prevent people being drawn into terrorism.
    Prevent,
    /// To find and support victims of modern slavery.
    ModernSlavery,
    /// To prevent homelessness or end it.
    Homelessness,
    /// To prevent and reduce serious violence.
    SeriousViolence,
    /// To give a person health or social care.
    Care,
    /// To count and to learn, where nobody can be recognised.
    Statistics,
    /// To enforce immigration law. There is no gateway for it; asking is itself logged.
    ImmigrationEnforcement,
}

codes!(Purpose, "purpose", {
    LifeAtRisk => "life-at-risk", "Someone’s life is at risk now";
    SafeguardingChild => "safeguarding-child", "Safeguarding a child";
    SafeguardingAdult => "safeguarding-adult", "Safeguarding an adult at risk";
    CrimePrevention => "crime-prevention", "Preventing or detecting crime";
    Prevent => "prevent", "Preventing people being drawn into terrorism";
    ModernSlavery => "modern-slavery", "Finding and supporting victims of modern slavery";
    Homelessness => "homelessness", "Preventing or ending homelessness";
    SeriousViolence => "serious-violence", "Preventing or reducing serious violence";
    Care => "care", "Giving someone health or social care";
    Statistics => "statistics", "Statistics or research that identify nobody";
    ImmigrationEnforcement => "immigration-enforcement", "Enforcing immigration law";
});

/// What sort of person the information is about, as far as the law cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SubjectKind {
    /// Under 18, or may be.
    Child,
    /// 18 or over with care and support needs, at risk, and unable because of them to protect themselves: the three
    /// limbs of the Care Act 2014 s.42.
    AdultAtRisk,
    /// Any other adult.
    Adult,
    /// Somebody of any age who is suspected of exploiting others.
    Exploiter,
}

codes!(SubjectKind, "kind of subject", {
    Child => "child", "A child, or someone who may be under 18";
    AdultAtRisk => "adult-at-risk", "An adult at risk";
    Adult => "adult", "Another adult";
    Exploiter => "exploiter", "Someone suspected of exploiting others";
});

/// What is known of the person's consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Consent {
    /// They agreed, freely and knowing what to.
    Given,
    /// They said no.
    Refused,
    /// Nobody has asked them.
    NotAsked,
    /// Asking them would put somebody in danger or warn an exploiter.
    UnsafeToAsk,
}

codes!(Consent, "consent", {
    Given => "given", "They agreed";
    Refused => "refused", "They said no";
    NotAsked => "not-asked", "Nobody has asked them";
    UnsafeToAsk => "unsafe-to-ask", "It is not safe to ask them";
});

/// Why there is no consent: the three reasons of the Data Protection Act 2018, Schedule 1, paragraph 18.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoConsentReason {
    /// Consent cannot be given.
    CannotBeGiven,
    /// The controller cannot reasonably be expected to obtain it.
    NotReasonableToObtain,
    /// Obtaining it would prejudice the protection.
    WouldPrejudice,
}

codes!(NoConsentReason, "reason for having no consent", {
    CannotBeGiven => "cannot-be-given", "They cannot give consent";
    NotReasonableToObtain => "not-reasonable", "We cannot reasonably be expected to obtain it";
    WouldPrejudice => "would-prejudice", "Asking would undermine their protection";
});
