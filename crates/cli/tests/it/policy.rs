//! The rules as whoever looks after them meets them: written out, edited, checked, tested, tried, published, dated.

use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use candour_domain::Timestamp;
use candour_store::Store;

use crate::bench::{Bench, at, run_bare};

const RULE: &str = "rules/gateways/CareAct.s42.cedar";
const UNDATED: &str = "CA2004.s16LA";

/// A database with two agencies, and its rules in the folder `rules`.
fn exported(bench: Bench) -> Result<Bench> {
    let bench = bench.founded()?;
    bench.done(&["policy", "export", "rules"])?;
    Ok(bench)
}

fn edit(bench: &Bench, name: &str, change: impl Fn(&str) -> String) -> Result<()> {
    let text = std::fs::read_to_string(bench.path(name))?;
    let changed = change(&text);
    ensure!(text != changed, "nothing was edited in {name}");
    bench.file(name, changed)
}

#[test]
fn faults_are_told_with_file_and_line() -> Result<()> {
    let bench = exported(Bench::new()?)?;
    let checked = bench.done(&["policy", "check", "rules"])?;
    assert!(checked.out.contains("no fault"), "{checked:?}");
    let text = std::fs::read_to_string(bench.path(RULE))?;
    let line = |begins: &str| {
        let mut lines = text.lines();
        let place = lines.position(|line| line.starts_with(begins));
        place.map(|place| place + 1).context("no such line")
    };
    for (good, bad, line) in [
        ("permit (", "permitt (", line("permit")?),
        ("@source(", "@sauce(", line("@id")?),
        (
            "@from(\"2018-05-25\")",
            "@from(\"2018-25-05\")",
            line("@from")?,
        ),
        ("Purpose::\"safeguarding-adult\"", "Purpose::\"safe\"", 0),
    ] {
        bench.file(RULE, text.replacen(good, bad, 1))?;
        let said = run_bare(bench.path("").as_path(), &["policy", "check", "rules"])?;
        assert_eq!(said.code, 1, "{bad}: {said:?}");
        let place = if line == 0 {
            format!("{RULE}:")
        } else {
            format!("{RULE}:{line}: ")
        };
        assert!(said.err.contains(&place), "{bad}: {said:?}");
        let json = run_bare(
            bench.path("").as_path(),
            &["--json", "policy", "check", "rules"],
        )?;
        assert_eq!(json.code, 1);
        assert_eq!(
            at(&json.json()?, "/faults/0/path"),
            "gateways/CareAct.s42.cedar"
        );
        let refused = bench.run(&["policy", "publish", "rules", "--note", "A slip"])?;
        assert_eq!(refused.code, 1, "{refused:?}");
        assert!(refused.err.contains(&place), "{refused:?}");
    }
    bench.file(RULE, text)?;
    bench.done(&["policy", "check", "rules"])?;
    let nothing = bench.run(&["policy", "check", "nothing"])?;
    assert!(
        nothing.code == 1 && nothing.err.contains("hint: "),
        "{nothing:?}"
    );
    Ok(())
}

#[test]
fn cases_are_run_and_failures_named() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let said = run_bare(folder.path(), &["policy", "test"])?;
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains(" 0 failed"), "{said:?}");
    let bench = exported(Bench::new()?)?;
    let none = bench.run(&["policy", "test", "rules"])?;
    assert!(none.code == 1 && none.err.contains("no cases"), "{none:?}");
    std::fs::create_dir(bench.path("rules/cases"))?;
    let case = r#"{"gateway": "CareAct.s42", "base": {"discloser": "police", "recipient": "adult-social-care",
        "purpose": "safeguarding-adult", "subject": "adult-at-risk", "consent": "given", "fields": ["name"]},
        "allowed_only_for": {}, "cases": [{"about": "they agree", "facts": {}, "expect": "decline", "reasons": [],
        "cites": "none: it is wrong on purpose"}]}"#;
    bench.file("rules/cases/CareAct.s42.json", case)?;
    let failed = bench.run(&["policy", "test", "rules"])?;
    assert_eq!(failed.code, 1, "{failed:?}");
    assert!(
        failed.out.contains("CareAct.s42: they agree: share by"),
        "{failed:?}"
    );
    bench.file("rules/cases/CareAct.s42.json", "{")?;
    let broken = bench.run(&["policy", "test", "rules"])?;
    assert!(
        broken.code == 1 && broken.err.contains("cases/CareAct.s42.json"),
        "{broken:?}"
    );
    Ok(())
}

#[test]
fn rules_are_tried_published_and_taken_back() -> Result<()> {
    for bench in Bench::on_every_database()? {
        let bench = exported(bench)?;
        let tried = bench.json(&["policy", "try", "rules"])?;
        assert_eq!(at(&tried, "/differs"), 0);
        edit(&bench, RULE, |text| {
            text.replace("@until(\"\")", "@until(\"2020-01-01\")")
        })?;
        bench.done(&["policy", "try", "rules", "--on", "2027-04-01"])?;
        let list = bench.done(&["policy", "list"])?.out;
        let line = |list: &str| {
            let line = list.lines().find(|line| line.starts_with("CareAct.s42 "));
            line.map(str::to_owned).context("not listed")
        };
        assert!(line(&list)?.contains("in force"), "{list}");
        bench.done(&["policy", "publish", "rules", "--note", "It ends"])?;
        let list = bench.done(&["policy", "list"])?.out;
        assert!(line(&list)?.contains("ended"), "{list}");
        let shown = bench.done(&["policy", "show", "CareAct.s42"])?.out;
        assert!(
            shown.contains("Who may tell") && shown.contains("It ends"),
            "{shown}"
        );
        bench.done(&["policy", "publish", "--built-in", "--note", "Back"])?;
        let list = bench.done(&["policy", "list"])?.out;
        assert!(line(&list)?.contains("in force"), "{list}");
        for wrong in [
            &["policy", "publish", "rules", "--note", ""][..],
            &["policy", "publish", "rules"],
            &["policy", "show", "CareAct.s4"],
            &["policy", "export", "rules"],
            &["policy", "try", "rules", "--on", "tomorrow"],
        ] {
            assert_eq!(bench.run(wrong)?.code, 1, "{wrong:?}");
        }
        bench.done(&["ledger", "verify"])?;
    }
    Ok(())
}

#[test]
fn a_gateway_is_dated_only_with_yes() -> Result<()> {
    for bench in Bench::on_every_database()? {
        let bench = bench.founded()?;
        let source = "https://example.org/commencement";
        let date = [
            "policy",
            "date",
            UNDATED,
            "--from",
            "2026-09-01",
            "--source",
            source,
            "--reviewed-by",
            "J Okafor, solicitor",
            "--reviewed-on",
            "2026-09-02",
            "--note",
            "Commenced",
        ];
        let shown = || Ok::<_, anyhow::Error>(bench.done(&["policy", "show", UNDATED])?.out);
        let tried = bench.done(&date)?;
        assert!(
            tried.out.contains("0 decisions") && tried.err.contains("--yes"),
            "{tried:?}"
        );
        assert!(shown()?.contains("No date is known"));
        bench.done(&[&date[..], &["--yes"]].concat())?;
        let after = shown()?;
        for words in [
            "From 1 September 2026",
            source,
            "J Okafor, solicitor",
            "Commenced",
        ] {
            assert!(after.contains(words), "{words}: {after}");
        }
        for wrong in [
            &["policy", "date", UNDATED, "--from", "2026-09-01"][..],
            &["policy", "date", UNDATED, "--reviewed-by", "J Okafor"],
            &[
                "policy", "date", UNDATED, "--from", "soon", "--source", source,
            ],
            &[
                "policy",
                "date",
                "Nothing.s1",
                "--from",
                "2026-09-01",
                "--source",
                source,
            ],
            &["policy", "date", UNDATED],
        ] {
            assert_eq!(bench.run(wrong)?.code, 1, "{wrong:?}");
        }
    }
    Ok(())
}

#[test]
fn decisions_are_replayed() -> Result<()> {
    let bench = Bench::new()?.founded()?;
    let all = bench.done(&["decision", "replay", "--all"])?;
    assert!(
        all.out.contains("0 decisions asked again, 0 not the same"),
        "{all:?}"
    );
    for wrong in [
        &["decision", "replay"][..],
        &["decision", "replay", "nonsense"],
        &["decision", "replay", "7ZZZZZZZZZZZZZZZZZZZZZZZZZZ"],
    ] {
        assert_eq!(bench.run(wrong)?.code, 1, "{wrong:?}");
    }
    Ok(())
}

/// Another version of the program may have published what this one cannot read.
#[test]
fn published_rules_with_a_fault_are_not_served() -> Result<()> {
    let bench = Bench::new()?.founded()?;
    let address = format!("sqlite:{}", bench.path("candour.db").display());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let store = Store::open(&address).await?;
        let mut unit = store.begin("test.slip").await?;
        let now = Timestamp::from_ms(1_795_424_400_000);
        let texts = [("gateways/slip.cedar", "permit (\n")];
        unit.rule_set_insert("feed", &texts, now).await?;
        unit.rule_publication_insert("feed", None, "A slip", now)
            .await?;
        unit.finish().await?;
        store.close().await;
        anyhow::Ok(())
    })?;
    let serve = ["serve", "--listen", "127.0.0.1:0"];
    let mut command = bench.command(&serve);
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    let mut seconds = 0;
    while child.try_wait()?.is_none() {
        if seconds == 120 {
            child.kill()?;
        }
        std::thread::sleep(Duration::from_secs(1));
        seconds += 1;
    }
    let output = child.wait_with_output()?;
    let told = String::from_utf8(output.stderr)?;
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("gateways/slip.cedar: line "), "{told}");
    assert!(told.contains("hint: publish others"), "{told}");
    bench.done(&["policy", "publish", "--built-in", "--note", "Back"])?;
    bench.done(&["policy", "list"])?;
    Ok(())
}
