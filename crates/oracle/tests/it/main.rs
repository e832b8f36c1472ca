//! The oracle judged: a small honest service passes, and each lie it is told to tell is found.

mod fake;

use candour_oracle::{Report, World, run};
use fake::{Bug, Fake};

fn walk(bug: Option<Bug>) -> anyhow::Result<Report> {
    let world = World::new(5);
    let fake = Fake::start(&world, bug)?;
    Ok(run(&fake.base_url(), &world, 1, 2_500)?)
}

#[test]
fn an_honest_service_passes() -> anyhow::Result<()> {
    let report = walk(None)?;
    assert!(report.is_clean(), "{}", report.summary());
    assert!(report.responses >= 2_500);
    assert!(
        report.disclosures > 2 && report.recalls > 0,
        "{}",
        report.summary()
    );
    assert!(
        report.decisions > 2 && report.waited > 0 && report.advised > 0 && report.marked > 2,
        "{}",
        report.summary()
    );
    assert!(
        report.pairs > 20 && report.seen > 300,
        "{}",
        report.summary()
    );
    Ok(())
}

#[test]
fn finds_records_shown_to_another_agency() -> anyhow::Result<()> {
    let report = walk(Some(Bug::WrongOwner))?;
    let on_record = |page: &str| page == "GET /records/{id}";
    assert!(
        report.leaks.iter().any(|leak| on_record(&leak.page)),
        "{}",
        report.summary()
    );
    assert!(
        report.problems.iter().any(|of| of.rule == "not a 404"),
        "{}",
        report.summary()
    );
    Ok(())
}

#[test]
fn finds_fields_that_nobody_ticked() -> anyhow::Result<()> {
    let report = walk(Some(Bug::ExtraFields))?;
    let on_disclosure = |page: &str| page == "GET /disclosures/{id}";
    assert!(
        report.leaks.iter().any(|leak| on_disclosure(&leak.page)),
        "{}",
        report.summary()
    );
    Ok(())
}

#[test]
fn finds_a_recall_that_does_nothing() -> anyhow::Result<()> {
    let report = walk(Some(Bug::DeafRecall))?;
    assert!(!report.leaks.is_empty(), "{}", report.summary());
    Ok(())
}

#[test]
fn finds_a_field_that_was_told_and_is_not_shown() -> anyhow::Result<()> {
    let report = walk(Some(Bug::HiddenField))?;
    assert!(report.leaks.is_empty(), "{}", report.summary());
    let told = |page: &str| page == "GET /disclosures/{id}";
    assert!(
        report.missing.iter().any(|gap| told(&gap.page)),
        "{}",
        report.summary()
    );
    Ok(())
}

#[test]
fn finds_a_name_in_a_header_of_a_refusal() -> anyhow::Result<()> {
    let report = walk(Some(Bug::TalkingRefusal))?;
    assert!(!report.leaks.is_empty(), "{}", report.summary());
    let rule = "tells not yours from not there";
    assert!(
        report.problems.iter().any(|of| of.rule == rule),
        "{}",
        report.summary()
    );
    Ok(())
}

#[test]
fn finds_a_pointer_that_tells_more_than_was_agreed() -> anyhow::Result<()> {
    let report = walk(Some(Bug::TalkingPointer))?;
    let agency = |of: &str| of.starts_with("agency ");
    assert!(
        report.leaks.iter().any(|leak| agency(&leak.of)),
        "{}",
        report.summary()
    );
    Ok(())
}

#[test]
fn finds_an_introduction_read_at_the_next_desk() -> anyhow::Result<()> {
    let report = walk(Some(Bug::NextDesk))?;
    let on_request = |page: &str| page == "GET /requests/{id}";
    assert!(
        report.leaks.iter().any(|leak| on_request(&leak.page)),
        "{}",
        report.summary()
    );
    Ok(())
}

#[test]
fn finds_forms_taken_without_their_token() -> anyhow::Result<()> {
    let report = walk(Some(Bug::NoToken))?;
    let rule = "took a form without its token";
    assert!(
        report.problems.iter().any(|of| of.rule == rule),
        "{}",
        report.summary()
    );
    Ok(())
}

#[test]
fn finds_names_in_addresses() -> anyhow::Result<()> {
    let report = walk(Some(Bug::NamedLinks))?;
    let rule = "a person in an address";
    assert!(
        report.problems.iter().any(|of| of.rule == rule),
        "{}",
        report.summary()
    );
    Ok(())
}

#[test]
fn finds_a_draft_that_a_colleague_can_read() -> anyhow::Result<()> {
    let report = walk(Some(Bug::OpenDraft))?;
    let of_draft = |of: &str| of.starts_with("unfinished decision");
    assert!(
        report.leaks.iter().any(|leak| of_draft(&leak.of)),
        "{}",
        report.summary()
    );
    Ok(())
}

#[test]
fn finds_a_refusal_told_before_it_holds() -> anyhow::Result<()> {
    let report = walk(Some(Bug::EarlyReason))?;
    let of_decision = |of: &str| of.starts_with("decision ");
    assert!(
        report.leaks.iter().any(|leak| of_decision(&leak.of)),
        "{}",
        report.summary()
    );
    let rule = "told of a refusal that does not hold";
    assert!(
        report.problems.iter().any(|of| of.rule == rule),
        "{}",
        report.summary()
    );
    Ok(())
}

#[test]
fn finds_one_person_who_is_two() -> anyhow::Result<()> {
    let report = walk(Some(Bug::AloneTogether))?;
    let rule = "seconded their own decision";
    assert!(
        report.problems.iter().any(|of| of.rule == rule),
        "{}",
        report.summary()
    );
    Ok(())
}

#[test]
fn finds_a_marked_fact_that_was_told() -> anyhow::Result<()> {
    let report = walk(Some(Bug::LooseMark))?;
    let told = |page: &str| page == "GET /disclosures/{id}" || page == "GET /requests/{id}";
    assert!(
        report.leaks.iter().any(|leak| told(&leak.page)),
        "{}",
        report.summary()
    );
    Ok(())
}

#[test]
fn finds_advice_that_a_colleague_can_read() -> anyhow::Result<()> {
    let report = walk(Some(Bug::LoudAdvice))?;
    let of_advice = |of: &str| of.starts_with("question for advice");
    assert!(
        report.leaks.iter().any(|leak| of_advice(&leak.of)),
        "{}",
        report.summary()
    );
    Ok(())
}
