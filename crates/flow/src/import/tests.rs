//! Good files, bad files, and the same file twice, on every database.

use candour_domain::{AgencyKind, Category, Field, Mark, Record, Role};
use candour_store::testing::stores;

use super::{Mapping, Mode, Report, Source, run};
use crate::testing::{TestAgency, TestCandour};
use crate::{Candour, FlowError};

const GOOD: &str = "reference,given_name,family_name,date_of_birth,address,postcode,id:PNC\n\
                    T1,Ann,Baker,1982-05-14,1 Mill Lane,OX81 1AA,82/1\n\
                    T2,Bo,Carr,1990,NFA,,\n";

async fn take(
    candour: &Candour,
    at: &TestAgency,
    text: &[u8],
    mapping: &Mapping,
    mode: Mode,
) -> crate::Result<Report> {
    let caller = Candour::operator(&at.agency, Role::Practitioner);
    let source = Source::new("people.csv", text.to_vec());
    let report = run(candour, &caller, &source, (mapping, mode), &mut |_, _| ()).await?;
    Ok(report.into_parts().0)
}

async fn plain(candour: &Candour, at: &TestAgency, text: &str) -> crate::Result<Report> {
    take(
        candour,
        at,
        text.as_bytes(),
        &Mapping::default(),
        Mode::KeepValid,
    )
    .await
}

async fn record(
    candour: &Candour,
    at: &TestAgency,
    reference: &str,
) -> anyhow::Result<Option<Record>> {
    let mut unit = candour.store().view("test").await?;
    let known = unit
        .record_list_by_reference(at.agency.id, &[reference])
        .await?;
    let found = match known.get(reference) {
        Some(id) => unit.record_find(*id).await?,
        None => None,
    };
    unit.finish().await?;
    Ok(found)
}

fn counts(report: &Report) -> [u64; 5] {
    [
        report.read,
        report.created,
        report.corrected,
        report.unchanged,
        report.refused,
    ]
}

#[tokio::test]
async fn a_second_import_changes_nothing_and_a_corrected_row_makes_a_version() -> anyhow::Result<()>
{
    for store in stores().await? {
        let test = TestCandour::new(store)?;
        let at = test.agency("Police", AgencyKind::Police).await?;
        assert_eq!(
            counts(&plain(&test.candour, &at, GOOD).await?),
            [2, 2, 0, 0, 0]
        );
        let first = record(&test.candour, &at, "T1").await?;
        assert_eq!(
            counts(&plain(&test.candour, &at, GOOD).await?),
            [2, 0, 0, 2, 0]
        );
        assert_eq!(record(&test.candour, &at, "T1").await?, first);
        let kept = first.map(|record| record.values.len());
        assert_eq!(kept, Some(4));

        let corrected = GOOD.replace("Baker", "Barker");
        assert_eq!(
            counts(&plain(&test.candour, &at, &corrected).await?),
            [2, 0, 1, 1, 0]
        );
        let next = record(&test.candour, &at, "T1")
            .await?
            .ok_or(FlowError::NotThere)?;
        assert_eq!((next.version, next.title().as_str()), (2, "Ann Barker"));

        // A file without a column leaves what was kept of it.
        let phones = "reference,phone\nT1,07700 900123\n";
        assert_eq!(
            counts(&plain(&test.candour, &at, phones).await?),
            [1, 0, 1, 0, 0]
        );
        let next = record(&test.candour, &at, "T1")
            .await?
            .ok_or(FlowError::NotThere)?;
        assert_eq!(
            next.fields(),
            [
                Field::Name,
                Field::DateOfBirth,
                Field::Address,
                Field::Phone,
                Field::OtherIdentifier
            ]
        );
        assert_eq!(
            counts(&plain(&test.candour, &at, &corrected).await?),
            [2, 0, 0, 2, 0]
        );
        assert!(test.is_sound().await?);
    }
    Ok(())
}

/// A file in which nearly every row has something wrong.
fn bad_rows() -> Vec<u8> {
    let long = "x".repeat(40_000);
    let text = format!(
        "reference,name,date_of_birth,postcode,risk\r\n\
         1,Ann Baker,1982-02-30,OX81 1AA,\r\n\
         \r\n\
         2,Bo Carr,1990,12345,\r\n\
         3,Cy Dunn,1990,,\r\n\
         3,Cy Dunn,1990,,\r\n\
         4,Di Eve,1990,,TOP SECRET\r\n\
         5,Ed Fay,1990,,{long}\r\n\
         6,\"Flo\r\nGee\",1990,,\r\n\
         7,Gus,1990\r\n\
         ,Hal,1990,,\r\n\
         8,,,,\r\n\
         9,Ida \"Jo,1990,,\r\n"
    );
    let mut bytes = text.into_bytes();
    bytes.extend(b"10,Jos\xE9,1990,,\r\n11,Kay,1990,,\r\n");
    bytes
}

#[tokio::test]
async fn bad_rows_are_named_and_good_ones_kept_or_not() -> anyhow::Result<()> {
    let bytes = bad_rows();
    let expected = [
        (2, "date_of_birth"),
        (4, "postcode"),
        (6, "reference"),
        (7, "risk"),
        (8, "-"),
        (11, "-"),
        (12, "reference"),
        (13, "-"),
        (14, "-"),
    ];
    for store in stores().await? {
        let test = TestCandour::new(store)?;
        let at = test.agency("Police", AgencyKind::Police).await?;
        let all = take(
            &test.candour,
            &at,
            &bytes,
            &Mapping::default(),
            Mode::AllOrNothing,
        )
        .await?;
        assert_eq!(all.created, 0);
        assert_eq!(record(&test.candour, &at, "3").await?, None);
        let some = take(
            &test.candour,
            &at,
            &bytes,
            &Mapping::default(),
            Mode::KeepValid,
        )
        .await?;
        assert_eq!(some.problems, all.problems);
        let found: Vec<(u64, &str)> = some
            .problems
            .iter()
            .map(|problem| (problem.row, problem.column.as_str()))
            .collect();
        assert!(found.starts_with(&expected), "{found:?}");
        assert!(record(&test.candour, &at, "3").await?.is_some());
        let shown = format!("{some:?}");
        for value in ["Baker", "12345", "SECRET:", "xxxx", "Flo", "Jos"] {
            assert!(!shown.contains(value), "the report holds {value}");
        }
        assert!(test.is_sound().await?);
    }
    Ok(())
}

#[tokio::test]
async fn rows_after_broken_bytes_are_still_counted() -> anyhow::Result<()> {
    for store in stores().await? {
        let test = TestCandour::new(store)?;
        let at = test.agency("Police", AgencyKind::Police).await?;
        let text = b"reference,name\n\n1,Jos\xE9\n\n\n2,Kay\n3,\n";
        let report = take(
            &test.candour,
            &at,
            text,
            &Mapping::default(),
            Mode::KeepValid,
        )
        .await?;
        assert_eq!(counts(&report), [3, 1, 0, 0, 2]);
        let rows: Vec<u64> = report.problems.iter().map(|problem| problem.row).collect();
        assert_eq!(rows, [3, 7]);
    }
    Ok(())
}

#[tokio::test]
async fn a_file_that_is_none_is_refused_whole() -> anyhow::Result<()> {
    let cases: [(&[u8], &str); 9] = [
        (b"", "-"),
        (b"\xEF\xBB\xBF\r\n", "-"),
        (b"reference,name\n", "-"),
        (b"\xFF\xFEr\0e\0", "-"),
        (b"reference;name\n1;A\n", "-"),
        (b"name\nA\n", "reference"),
        (b"reference,surname\n1,A\n", "column 2"),
        (b"reference,name,Name\n1,A,B\n", "name"),
        (b"reference\n1\n", "-"),
    ];
    for store in stores().await? {
        let test = TestCandour::new(store)?;
        let at = test.agency("Police", AgencyKind::Police).await?;
        for (text, column) in cases {
            let report = take(
                &test.candour,
                &at,
                text,
                &Mapping::default(),
                Mode::KeepValid,
            )
            .await?;
            let found: Vec<&str> = report
                .problems
                .iter()
                .map(|problem| problem.column.as_str())
                .collect();
            assert_eq!(
                found.first(),
                Some(&column),
                "{}",
                String::from_utf8_lossy(text)
            );
            assert_eq!(report.created, 0);
        }
    }
    Ok(())
}

#[tokio::test]
async fn their_columns_become_ours() -> anyhow::Result<()> {
    let text = "\u{feff}Rec Id,surname,no,street,suburb,pc,other,extra\n\
                r1,Baker,8,Mill Lane,Headley,4223,Ann Other; Nan Baker,zzz\n";
    let mapping = Mapping::default()
        .with("reference=rec_id")?
        .with("family_name=Surname")?
        .with("address=no+street+suburb+pc")?
        .with("also_known_as=other")?
        .ignoring(["Extra".to_owned()]);
    for store in stores().await? {
        let test = TestCandour::new(store)?;
        let at = test.agency("Police", AgencyKind::Police).await?;
        let report = take(
            &test.candour,
            &at,
            text.as_bytes(),
            &mapping,
            Mode::AllOrNothing,
        )
        .await?;
        assert_eq!(
            (counts(&report), report.problems.len()),
            ([1, 1, 0, 0, 0], 0)
        );
        let found = record(&test.candour, &at, "r1")
            .await?
            .ok_or(FlowError::NotThere)?;
        let shown: Vec<String> = found
            .values
            .iter()
            .map(candour_domain::FieldValue::shown)
            .collect();
        assert_eq!(
            shown,
            [
                "Baker",
                "Ann Other",
                "Nan Baker",
                "8 Mill Lane, Headley, 4223"
            ]
        );
    }
    Ok(())
}

#[tokio::test]
async fn only_a_practitioner_of_the_agency_may_take_in() -> anyhow::Result<()> {
    for store in stores().await? {
        let test = TestCandour::new(store)?;
        let at = test.agency("Panel", AgencyKind::Oversight).await?;
        let caller = Candour::operator(&at.agency, Role::Oversight);
        let source = Source::new("people.csv", b"nonsense".to_vec());
        let answer = run(
            &test.candour,
            &caller,
            &source,
            (&Mapping::default(), Mode::KeepValid),
            &mut |_, _| (),
        )
        .await;
        assert!(matches!(answer, Err(FlowError::NotThere)));
    }
    Ok(())
}

#[tokio::test]
async fn progress_speaks_of_what_is_safe() -> anyhow::Result<()> {
    let rows: Vec<String> = (0..1_203)
        .map(|number| format!("{number},Person {}", letters(number)))
        .collect();
    let text = format!("reference,name\n{}\n", rows.join("\n"));
    for store in stores().await? {
        let test = TestCandour::new(store)?;
        let at = test.agency("Police", AgencyKind::Police).await?;
        let caller = Candour::operator(&at.agency, Role::Practitioner);
        let source = Source::new("people.csv", text.clone().into_bytes());
        let mut heard = Vec::new();
        let mut hear = |done, all| heard.push((done, all));
        run(
            &test.candour,
            &caller,
            &source,
            (&Mapping::default(), Mode::KeepValid),
            &mut hear,
        )
        .await?;
        assert_eq!(heard, [(500, 1_203), (1_000, 1_203), (1_203, 1_203)]);
    }
    Ok(())
}

fn letters(number: u32) -> String {
    number
        .to_string()
        .chars()
        .filter_map(|digit| char::from_u32(u32::from(digit) + 49))
        .collect()
}

const MARKED: &str = "reference,name,address,risk,category,marks.address,marks.risk\n\
                      T1,Ann Baker,\"9 Alder Yard, Slough\",Afraid of him,Sensitive service,shielded-place; tax,\n";

fn marks_of(record: &Record, field: Field) -> Vec<Mark> {
    record
        .of(field)
        .flat_map(|fact| fact.marks.iter().copied())
        .collect()
}

#[tokio::test]
async fn what_protects_is_read_and_no_file_takes_it_away_in_silence() -> anyhow::Result<()> {
    for store in stores().await? {
        let test = TestCandour::new(store)?;
        let at = test.agency("Refuge", AgencyKind::Charity).await?;
        let report = plain(&test.candour, &at, MARKED).await?;
        assert_eq!(counts(&report), [1, 1, 0, 0, 0], "{:?}", report.problems);
        let both = [Mark::Tax, Mark::ShieldedPlace];
        let kept = record(&test.candour, &at, "T1").await?;
        let kept = kept.ok_or_else(|| anyhow::anyhow!("no record"))?;
        assert_eq!(kept.category, Category::SensitiveService);
        assert_eq!(marks_of(&kept, Field::Address), both);
        assert!(marks_of(&kept, Field::Risk).is_empty());

        let bare = "reference,name,address,risk\n\
                    T1,Ann Baker,\"9 Alder Yard, Slough\",Afraid of him\n";
        let report = plain(&test.candour, &at, bare).await?;
        assert_eq!(counts(&report), [1, 0, 0, 1, 0], "nothing is new");
        let moved = bare.replace("9 Alder Yard", "4 Rowan Close");
        let report = plain(&test.candour, &at, &moved).await?;
        assert_eq!(counts(&report), [1, 0, 1, 0, 0]);
        let kept = record(&test.candour, &at, "T1").await?;
        let kept = kept.ok_or_else(|| anyhow::anyhow!("no record"))?;
        assert_eq!(
            marks_of(&kept, Field::Address),
            both,
            "the new one hides too"
        );
        assert_eq!(kept.category, Category::SensitiveService);

        let mapping = Mapping::default()
            .with("marks.risk=:source")?
            .with("category=:witness")?;
        let report = take(
            &test.candour,
            &at,
            moved.as_bytes(),
            &mapping,
            Mode::KeepValid,
        )
        .await?;
        assert_eq!(counts(&report), [1, 0, 1, 0, 0], "{:?}", report.problems);
        let kept = record(&test.candour, &at, "T1").await?;
        let kept = kept.ok_or_else(|| anyhow::anyhow!("no record"))?;
        assert_eq!(marks_of(&kept, Field::Risk), [Mark::Source]);
        assert_eq!(kept.category, Category::Witness);
        assert!(test.is_sound().await?);
    }
    Ok(())
}

#[tokio::test]
async fn what_cannot_protect_anything_is_refused() -> anyhow::Result<()> {
    for store in stores().await? {
        let test = TestCandour::new(store)?;
        let at = test.agency("Refuge", AgencyKind::Charity).await?;
        for (wrong, column) in [
            (
                "reference,name,marks.risk\nT1,Ann Baker,source\n",
                "marks.risk",
            ),
            (
                "reference,name,marks.name\nT1,Ann Baker,hidden\n",
                "marks.name",
            ),
            ("reference,name,category\nT1,Ann Baker,hero\n", "category"),
        ] {
            let report = plain(&test.candour, &at, wrong).await?;
            let columns: Vec<&str> = report
                .problems
                .iter()
                .map(|problem| problem.column.as_str())
                .collect();
            assert_eq!(columns, [column]);
            assert_eq!(report.created, 0);
        }
    }
    Ok(())
}
