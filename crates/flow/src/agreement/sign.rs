//! Signing: who signed for which party, and when. With the last signature the version takes effect.

use candour_domain::{AgencyId, AgreementId, Date};
use candour_ledger::Kind;
use candour_sharing::{Act, Thing};
use candour_store::{AgreementState, AgreementVersionRow};
use serde::Serialize;

use super::list::find;
use super::propose::{draft_of, stood, take_effect, unsigned};
use crate::{Authorised, Caller, Candour, FlowError, Invalid, Result, rules};

/// The longest name of a signatory.
const LONGEST: usize = 200;

/// A signature on paper, as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Which version was signed.
    pub version: i64,
    /// For which party.
    pub agency: AgencyId,
    /// Who signed: a name and an office.
    pub signatory: String,
    /// When.
    pub on: Date,
}

/// What a signature did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signed {
    /// The agreement.
    pub id: AgreementId,
    /// Who has still to sign; none: the version is in effect.
    pub unsigned: Vec<String>,
}

/// Record that a party has signed the draft of an agreement.
pub async fn sign(
    candour: &Candour,
    caller: &Caller,
    id: AgreementId,
    signature: &Signature,
) -> Result<Authorised<Signed>> {
    let work = candour.work("agreement.sign", caller).await?;
    let (mut work, permit) = work
        .allow(Act::AgreementUpdate, Thing::Administration)
        .await?;
    let found = match find(&mut work.unit, id).await? {
        Some((_, versions)) => draft_of(&versions)?,
        None => None,
    };
    let (mut work, mut draft) = work.there(found, Act::AgreementUpdate).await?;
    // Another version than the one that was signed is another agreement.
    if draft.version != signature.version {
        return Err(FlowError::Conflict);
    }
    check(signature, work.now.date())?;
    let party = draft
        .parties
        .iter_mut()
        .find(|party| party.agency == signature.agency);
    let Some(party) = party else {
        return Err(Invalid::one("agency", "Choose one of the parties").into());
    };
    signature.signatory.trim().clone_into(&mut party.signatory);
    party.signed_on = Some(signature.on);
    let unsigned = unsigned(&draft);
    if unsigned.is_empty() {
        take_effect(&mut work, &draft).await?;
    } else {
        let row = AgreementVersionRow {
            agreement: id,
            version: draft.version,
            state: AgreementState::Draft,
            text: draft.to_toml(),
            changed_by: rules::by(&work),
            changed_at: work.now,
        };
        stood(
            work.unit
                .agreement_version_update(&row, AgreementState::Draft)
                .await?,
        )?;
    }
    let payload = work
        .payload(Act::AgreementUpdate)
        .with("agreement", id.to_string())
        .with("version", draft.version.to_string())
        .with("signed-for", signature.agency.to_string())
        .with("unsigned", unsigned.len().to_string());
    work.release(
        permit,
        Kind::Administration,
        payload,
        Signed { id, unsigned },
    )
    .await
}

fn check(signature: &Signature, today: Date) -> Result<()> {
    let mut invalid = Invalid::new();
    let signatory = signature.signatory.trim();
    if signatory.is_empty() || signatory.chars().count() > LONGEST {
        let rule = format!("Write who signed, in at most {LONGEST} characters");
        invalid.push("signatory", rule);
    }
    if signature.on > today {
        invalid.push("signed-day", "The day they signed cannot be to come");
    }
    invalid.check()
}
