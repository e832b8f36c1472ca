//! Which functions in law can be the reason for each purpose, so that the list a page shows is short.

use candour_domain::{Function, Purpose};

/// The functions of each purpose, the commonest first. None is named for immigration enforcement.
const NAMED: [(Purpose, &[Function]); 10] = [
    (
        Purpose::LifeAtRisk,
        &[
            Function::ChildEnquiry,
            Function::AdultEnquiry,
            Function::CrimeReduction,
            Function::TerrorismReport,
        ],
    ),
    (
        Purpose::SafeguardingChild,
        &[
            Function::ChildWelfare,
            Function::ChildEnquiry,
            Function::ChildInNeed,
            Function::SafeguardingPartners,
            Function::AbuseReport,
            Function::MutilationReport,
            Function::BarringReferral,
            Function::PublicProtection,
        ],
    ),
    (
        Purpose::SafeguardingAdult,
        &[
            Function::AdultEnquiry,
            Function::AdultsBoard,
            Function::CareCooperation,
            Function::BarringReferral,
            Function::PublicProtection,
        ],
    ),
    (
        Purpose::CrimePrevention,
        &[
            Function::CrimeReduction,
            Function::OrganisedCrime,
            Function::PublicProtection,
            Function::VictimInformation,
            Function::TerrorismReport,
        ],
    ),
    (
        Purpose::Prevent,
        &[
            Function::ChannelEnquiry,
            Function::ChannelSupport,
            Function::TerrorismReport,
        ],
    ),
    (
        Purpose::ModernSlavery,
        &[
            Function::SlaveryNotification,
            Function::ChildWelfare,
            Function::AdultEnquiry,
            Function::OrganisedCrime,
            Function::CrimeReduction,
            Function::VictimInformation,
        ],
    ),
    (
        Purpose::Homelessness,
        &[Function::HomelessnessReferral, Function::ServiceDelivery],
    ),
    (
        Purpose::SeriousViolence,
        &[
            Function::SeriousViolence,
            Function::SeriousViolenceRequest,
            Function::CrimeReduction,
            Function::OrganisedCrime,
            Function::PublicProtection,
            Function::VictimInformation,
        ],
    ),
    (
        Purpose::Care,
        &[
            Function::DirectCare,
            Function::CareCooperation,
            Function::ChildInNeed,
            Function::ChildWelfare,
        ],
    ),
    (
        Purpose::Statistics,
        &[Function::Research, Function::ServiceDelivery],
    ),
];

/// The functions to offer for `purpose`. A task that is none of these is stated in words, and somebody who has none says
/// so.
pub(super) fn functions(purpose: Purpose) -> Vec<Function> {
    NAMED
        .iter()
        .filter(|row| row.0 == purpose)
        .flat_map(|(_, named)| named.iter().copied())
        .chain((purpose != Purpose::ImmigrationEnforcement).then_some(Function::PublicTask))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::functions;
    use candour_domain::{Function, Purpose};

    #[test]
    fn every_function_is_offered_for_some_purpose() {
        for function in Function::ALL.iter().filter(|function| function.is_stated()) {
            let offered = Purpose::ALL
                .iter()
                .any(|purpose| functions(*purpose).contains(function));
            assert!(offered, "{}", function.code());
        }
    }

    #[test]
    fn nothing_is_offered_for_immigration_enforcement() {
        assert!(functions(Purpose::ImmigrationEnforcement).is_empty());
    }
}
