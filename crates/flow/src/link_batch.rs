//! Linking everything at once: every record meets those with which it shares a key, across all agencies.
//!
//! It hands out figures only, never a record. What it proposes is judged by people, as any other link.

mod truth;

use candour_domain::{AgencyId, Category, LinkId, Record, RecordId};
use candour_ledger::Kind;
use candour_linkage::{Batch, KEY_CAP, PROPOSE_AT, Pair, Point, Profile, link_within};
use candour_store::LinkRow;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

pub use truth::Truth;

use crate::door::Work;
use crate::{Caller, Candour, Result};

/// How many records are read at a time.
const PAGE: usize = 2_000;
/// How many links are one unit of work and one entry of the ledger.
const CHUNK: usize = 2_000;

/// Which records are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Records of different agencies.
    Between,
    /// Those, and records of one agency that may be of one person.
    Everywhere,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// How many records were compared.
    pub records: u64,
    /// How many pairs were weighed.
    pub candidates: u64,
    /// How many links are proposed.
    pub links: u64,
    /// Keys that too many records share, by rule: they were not used.
    pub skipped: Vec<SkippedView>,
    /// The version of the match model.
    pub model: String,
    /// How well it went, where the truth was given.
    pub evaluation: Option<EvaluationView>,
}

/// The over-common keys of one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SkippedView {
    /// The rule.
    pub rule: String,
    /// How many of its keys were over-common.
    pub keys: u64,
    /// How many records had them.
    pub records: u64,
}

/// How well the links agree with the truth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EvaluationView {
    /// How many true pairs there are.
    pub true_pairs: u64,
    /// References in the truth that no record has.
    pub unknown: u64,
    /// The threshold with the highest F1.
    pub best: PointView,
    /// The threshold at and above which links are proposed.
    pub proposed: PointView,
}

/// How well all pairs at and above one threshold agree with the truth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PointView {
    /// The threshold, in bits.
    pub threshold: f64,
    /// The harmonic mean of precision and recall.
    pub f1: f64,
    /// Of the links, the share that is true.
    pub precision: f64,
    /// Of the true links, the share that was found.
    pub recall: f64,
    /// True links found.
    pub true_positives: u64,
    /// Links that are not true.
    pub false_positives: u64,
    /// True links not found.
    pub false_negatives: u64,
}

impl From<&Point> for PointView {
    fn from(point: &Point) -> Self {
        Self {
            threshold: point.threshold,
            f1: point.f1,
            precision: point.precision,
            recall: point.recall,
            true_positives: point.true_positives,
            false_positives: point.false_positives,
            false_negatives: point.false_negatives,
        }
    }
}

/// One record, as far as linking needs it.
struct Line {
    id: RecordId,
    agency: AgencyId,
    reference: String,
    category: Category,
}

/// Compare all records and propose links, on behalf of whoever works at the machine. With `truth`, say how well it
/// went.
pub async fn run(
    candour: &Candour,
    caller: &Caller,
    scope: Scope,
    truth: Option<&Truth>,
    progress: &mut (dyn FnMut(u64, u64) + Send),
) -> Result<Report> {
    let (lines, profiles) = load(candour).await?;
    let mut batch = link_within(candour.model(), &profiles, KEY_CAP, progress);
    drop(profiles);
    batch.pairs.retain(|pair| in_scope(scope, &lines, pair));
    let evaluation = match truth {
        Some(truth) => Some(truth.evaluate(
            &crate::agency::all(candour).await?,
            &lines,
            scope,
            &batch.pairs,
        )),
        None => None,
    };
    batch.pairs.retain(|pair| pair.weight >= PROPOSE_AT);
    for chunk in batch.pairs.chunks(CHUNK) {
        propose(candour, caller, &lines, chunk).await?;
    }
    Ok(report(candour, &lines, batch, evaluation))
}

fn report(
    candour: &Candour,
    lines: &[Line],
    batch: Batch,
    evaluation: Option<EvaluationView>,
) -> Report {
    let skipped = batch.skipped.into_iter().map(|skipped| SkippedView {
        rule: skipped.rule.to_owned(),
        keys: skipped.keys,
        records: skipped.records,
    });
    Report {
        records: count(lines.len()),
        candidates: batch.candidates,
        links: count(batch.pairs.len()),
        skipped: skipped.collect(),
        model: candour.model().version().to_owned(),
        evaluation,
    }
}

/// Every record, standardised, in the order of the ids.
async fn load(candour: &Candour) -> Result<(Vec<Line>, Vec<Profile>)> {
    let (mut lines, mut profiles) = (Vec::new(), Vec::new());
    let mut unit = candour.store().view("link_batch.load").await?;
    let mut after = None;
    loop {
        let ids = unit.record_id_list(None, after, PAGE).await?;
        let Some(last) = ids.last() else { break };
        after = Some(*last);
        for record in unit.record_list_by_id(&ids).await? {
            profiles.push(Profile::of(&record));
            let Record {
                id,
                agency,
                reference,
                category,
                version: _,
                values: _,
            } = record;
            lines.push(Line {
                id,
                agency,
                reference,
                category,
            });
        }
    }
    unit.finish().await?;
    Ok((lines, profiles))
}

fn in_scope(scope: Scope, lines: &[Line], pair: &Pair) -> bool {
    match (lines.get(pair.left), lines.get(pair.right)) {
        (Some(left), Some(right)) => scope == Scope::Everywhere || left.agency != right.agency,
        _ => false,
    }
}

/// Write some links, with one entry for all of them: how many, and a hash over the pairs.
async fn propose(candour: &Candour, caller: &Caller, lines: &[Line], pairs: &[Pair]) -> Result<()> {
    let mut work: Work<'_> = candour.work("link_batch.propose", caller).await?;
    let mut hasher = Sha256::new();
    let mut links = Vec::new();
    for pair in pairs {
        let (Some(one), Some(other)) = (lines.get(pair.left), lines.get(pair.right)) else {
            continue;
        };
        let (left, right) = if one.id < other.id {
            (one, other)
        } else {
            (other, one)
        };
        hasher.update(left.id.as_bytes());
        hasher.update(right.id.as_bytes());
        links.push(LinkRow {
            id: candour.draw(LinkId::new),
            left: left.id,
            right: right.id,
            left_agency: left.agency,
            right_agency: right.agency,
            left_category: left.category,
            right_category: right.category,
            weight: pair.weight,
            model: candour.model().version().to_owned(),
            proposed_at: work.now,
        });
    }
    work.unit.link_insert(&links).await?;
    let payload = candour_ledger::Payload::new()
        .with("act", "link.propose")
        .with("actor", caller.account.to_string())
        .with("agency", caller.agency.to_string())
        .with("model", candour.model().version())
        .with("count", links.len().to_string())
        .with("pairs", crate::import::hex(&hasher.finalize()));
    work.log(Kind::Combination, payload);
    work.unit.commit(work.now).await?;
    Ok(())
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use candour_domain::{AgencyKind, Role};
    use candour_store::testing::stores;

    use super::{Scope, Truth, run};
    use crate::Candour;
    use crate::import::{self, Mapping, Mode, Source};
    use crate::testing::TestCandour;

    const POLICE: &str = "reference,name,date_of_birth,address\n\
                          P1,Ann Baker,1982-05-14,\"1 Mill Lane, OX81 1AA\"\n\
                          P2,Bo Carr,1990-01-02,\"2 Mill Lane, OX81 1AB\"\n\
                          P3,Anne Baker,1982-05-14,\"1 Mill Lane, OX81 1AA\"\n";
    const COUNCIL: &str = "reference,name,date_of_birth,address\n\
                           C1,Anne Baker,1982-05-14,\"1 Mill Lane, OX81 1AA\"\n\
                           C9,Zoe Yates,1971-11-30,\"9 Hill Road, OX82 9ZZ\"\n";

    #[tokio::test]
    async fn records_of_two_agencies_meet() -> anyhow::Result<()> {
        for store in stores().await? {
            let test = TestCandour::new(store)?;
            let police = test.agency("Police", AgencyKind::Police).await?;
            let council = test.agency("Council", AgencyKind::HousingAuthority).await?;
            for (at, text) in [(&police, POLICE), (&council, COUNCIL)] {
                let caller = Candour::operator(&at.agency, Role::Practitioner);
                let source = Source::new("people.csv", text.as_bytes().to_vec());
                let how = (&Mapping::default(), Mode::AllOrNothing);
                import::run(&test.candour, &caller, &source, how, &mut |_, _| ()).await?;
            }
            let caller = Candour::operator(&police.agency, Role::Practitioner);
            let truth = Truth::read(
                b"agency,reference,person\nPolice,P1,1\nPolice,P3,1\nCouncil,C1,1\nPolice,X,1\n",
            )?;
            let between = run(
                &test.candour,
                &caller,
                Scope::Between,
                Some(&truth),
                &mut |_, _| (),
            )
            .await?;
            assert_eq!((between.records, between.links), (5, 2));
            let evaluation = between.evaluation.ok_or(crate::FlowError::NotThere)?;
            // The police record that is not there is one more true pair, and was missed.
            assert_eq!((evaluation.true_pairs, evaluation.unknown), (3, 1));
            assert!((evaluation.best.f1 - 0.8).abs() < 1e-9);
            assert_eq!(evaluation.best.false_negatives, 1);
            assert_eq!(evaluation.proposed.true_positives, 2);
            // Again, with those inside the police: the same links keep their places.
            let pairs =
                Truth::read(b"left_reference,right_reference\nP1,C1\nC1,P3\nP1,P3\nP1,Q\n")?;
            let all = run(
                &test.candour,
                &caller,
                Scope::Everywhere,
                Some(&pairs),
                &mut |_, _| (),
            )
            .await?;
            assert_eq!(all.links, 3);
            let evaluation = all.evaluation.ok_or(crate::FlowError::NotThere)?;
            assert_eq!((evaluation.true_pairs, evaluation.unknown), (4, 1));
            let mut unit = test.candour.store().view("test").await?;
            assert_eq!(unit.link_count().await?, 3);
            unit.finish().await?;
            assert!(test.is_sound().await?);
        }
        Ok(())
    }

    #[test]
    fn a_truth_without_headings_is_refused() {
        for text in ["", "a,b\n1,2\n", "left_reference\nx\n"] {
            assert!(Truth::read(text.as_bytes()).is_err(), "{text}");
        }
    }
}
