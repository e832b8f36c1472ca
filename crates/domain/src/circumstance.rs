//! What else the law asks of an intended disclosure: who moves first, whom it identifies, whether it was told in
//! confidence, what harm telling could do, and what travels with a fact.

use crate::field::codes;

/// Who moves first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Approach {
    /// The holder offers.
    Offered,
    /// The other asked.
    Asked,
}

codes!(Approach, "approach", {
    Offered => "offered", "I want to tell them";
    Asked => "asked", "They have asked me";
});

/// Whether a living person can be recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Identity {
    /// Somebody can be.
    Identifies,
    /// Nobody can be, even when it is put together with what else is known.
    Anonymous,
}

codes!(Identity, "identity", {
    Identifies => "identifies", "Yes, or I am not certain";
    Anonymous => "anonymous", "No, nobody could be recognised from it";
});

/// Whether a duty of confidence is owed, and how it was weighed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// None is owed.
    NotOwed,
    /// One is owed and nobody has weighed it.
    Owed,
    /// One is owed, and the harm of not sharing outweighs it.
    Outweighed,
}

codes!(Confidence, "confidence", {
    NotOwed => "not-owed", "No, it was not given in confidence";
    Owed => "owed", "Yes, and I have not weighed the harm";
    Outweighed => "outweighed", "Yes, but not sharing would do more harm than sharing";
});

/// Whether sharing would do a child more harm than not sharing: the one way out of the Children Act 2004 s.16LA.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detriment {
    /// It would not.
    NotMore,
    /// It would.
    More,
}

codes!(Detriment, "detriment", {
    NotMore => "not-more", "No, sharing would not harm the child more";
    More => "more", "Yes, sharing would harm the child more";
});

/// What travels with a fact wherever it goes. The first four say where it came from and bar it without the owner's
/// consent; the last three shield somebody, and bar it until it is redacted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// From the tax authority.
    Tax,
    /// From social security.
    Benefits,
    /// From the National Crime Agency.
    NationalCrimeAgency,
    /// Learned in giving care.
    Patient,
    /// About somebody else.
    ThirdParty,
    /// Would reveal who told.
    Source,
    /// Would reveal where somebody who is hidden can be found.
    ShieldedPlace,
}

codes!(Mark, "mark", {
    Tax => "tax", "From HM Revenue and Customs";
    Benefits => "benefits", "From the Department for Work and Pensions";
    NationalCrimeAgency => "nca", "From the National Crime Agency";
    Patient => "patient", "Learned in giving care";
    ThirdParty => "third-party", "About somebody else";
    Source => "source", "Would reveal who told us";
    ShieldedPlace => "shielded-place", "Would reveal a place that must stay secret";
});

impl Mark {
    /// Whether it shields somebody, and so falls away when what it is on is redacted.
    pub const fn is_shield(self) -> bool {
        matches!(self, Self::ThirdParty | Self::Source | Self::ShieldedPlace)
    }
}

/// What sort of holding a record is. An agreement says for each sort what a pointer to it tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// Any other.
    #[default]
    Ordinary,
    /// Of somebody who was harmed.
    Victim,
    /// Of somebody who saw or told.
    Witness,
    /// Of somebody who is suspected.
    Suspect,
    /// Of somebody whom a service helps whose very name tells too much: sexual health, mental health, drugs, a refuge.
    SensitiveService,
}

codes!(Category, "category", {
    Ordinary => "ordinary", "Other records";
    Victim => "victim", "Victims";
    Witness => "witness", "Witnesses";
    Suspect => "suspect", "Suspects";
    SensitiveService => "sensitive-service", "Users of a sensitive service";
});

#[cfg(test)]
mod tests {
    use super::Mark;

    #[test]
    fn three_marks_fall_away_by_redaction_and_four_do_not() {
        let shields = Mark::ALL.iter().filter(|mark| mark.is_shield()).count();
        assert_eq!((shields, Mark::ALL.len()), (3, 7));
    }
}
