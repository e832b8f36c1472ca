//! From an empty folder to a log that somebody else has checked.

use std::io::Write as _;
use std::process::Stdio;

use anyhow::{Context as _, Result};
use candour_ledger::{Verifier, verify_log};

use crate::bench::{Bench, at};

const POLICE: &str = "nominal,forename,surname,dob,house,street,pc,PNC\n\
                      P1,Anne,Baker,1982-05-14,1,Mill Lane,OX81 1AA,82/1A\n\
                      P2,Bo,Carr,1990-01-02,2,Mill Lane,OX81 1AB,\n";
const COUNCIL: &str = "reference,name,date_of_birth,address\n\
                       C1,Ann Baker,1982-05-14,\"1 Mill Lane, OX81 1AA\"\n\
                       C2,Zoe Yates,1971-13-30,\"9 Hill Road, OX82 9ZZ\"\n";
const MAPS: [&str; 14] = [
    "--map",
    "reference=nominal",
    "--map",
    "given_name=forename",
    "--map",
    "family_name=surname",
    "--map",
    "date_of_birth=dob",
    "--map",
    "address=house+street",
    "--map",
    "postcode=pc",
    "--map",
    "id:PNC=pnc",
];

#[test]
fn an_area_begins() -> Result<()> {
    for bench in Bench::on_every_database()? {
        let founded = bench.json(&["init", "--name", "Panel", "--email", "Joan@Example.org"])?;
        assert!(
            at(&founded, "/password")
                .as_str()
                .is_some_and(|password| password.len() > 12)
        );
        bench.done(&[
            "agency",
            "add",
            "Police",
            "--kind",
            "police",
            "--desk",
            "Hub",
            "--desk",
            "Night desk",
        ])?;
        bench.done(&["agency", "add", "Council", "--kind", "adult-social-care"])?;
        bench.done(&["agency", "add", "council", "--desk", "Duty"])?;
        assert_eq!(
            bench.json(&["agency", "list"])?.as_array().map(Vec::len),
            Some(3)
        );
        agreed(&bench)?;
        people(&bench)?;
        records(&bench)?;
        checked(&bench)?;
    }
    Ok(())
}

fn agreed(bench: &Bench) -> Result<()> {
    let days = [
        "--from",
        "2026-01-01",
        "--until",
        "2099-01-01",
        "--review-on",
        "2027-01-01",
    ];
    let parties = ["--party", "Police=desk", "--party", "Council=silent"];
    bench.done(
        &[
            &["agreement", "add", "Safeguarding"],
            &days[..],
            &parties[..],
        ]
        .concat(),
    )?;
    let list = bench.json(&["agreement", "list"])?;
    assert_eq!(*at(&list, "/0/in_force"), serde_json::json!(true));
    assert_eq!(at(&list, "/0/parties").as_array().map(Vec::len), Some(2));
    edited(bench)
}

/// The agreement as a file: out, edited, in again; and what an end would do.
fn edited(bench: &Bench) -> Result<()> {
    let text = bench.done(&["agreement", "export", "safeguarding"])?.out;
    assert!(text.contains("title = \"Safeguarding\""), "{text}");
    let file = "safeguarding.toml";
    bench.file(file, text.replace("retention_days", "retention_dayz"))?;
    let wrong = bench.run(&["agreement", "import", file])?;
    assert_eq!(wrong.code, 1, "{wrong:?}");
    assert!(wrong.err.contains("retention_dayz"), "{wrong:?}");
    let quieter = text.replace("ordinary = \"desk\"", "ordinary = \"agency\"");
    bench.file(file, quieter)?;
    let looked = bench.done(&["agreement", "import", file])?.out;
    assert!(
        looked.contains("Council loses") && looked.contains("--yes"),
        "{looked}"
    );
    bench.done(&["agreement", "import", file, "--yes"])?;
    let shown = bench.done(&["agreement", "show", "Safeguarding"])?.out;
    assert!(
        shown.contains("Version 2") && shown.contains("Other records: Which agency"),
        "{shown}"
    );
    let end = bench.done(&["agreement", "end", "Safeguarding", "--on", "2098-01-01"])?;
    assert!(
        end.out.contains("loses") && end.out.contains("Nothing was changed"),
        "{end:?}"
    );
    Ok(())
}

fn people(bench: &Bench) -> Result<()> {
    let mut adding = bench
        .command(&[
            "user",
            "add",
            "gwen@example.org",
            "--name",
            "Gwen",
            "--agency",
            "Police",
            "--password-stdin",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    adding
        .stdin
        .take()
        .context("no input")?
        .write_all(b"a password of my own\n")?;
    let output = adding.wait_with_output()?;
    assert!(output.status.success());
    // A password that somebody chose is never printed.
    assert!(!String::from_utf8(output.stdout)?.contains("of my own"));
    let desk = ["--desk", "No such desk"];
    let wrong = [
        &[
            "user",
            "add",
            "x@example.org",
            "--name",
            "X",
            "--agency",
            "Police",
        ],
        &desk[..],
    ]
    .concat();
    assert_eq!(bench.run(&wrong)?.code, 1);
    let list = bench.json(&["user", "list"])?;
    let gwen = list
        .as_array()
        .into_iter()
        .flatten()
        .find(|person| at(person, "/name") == "Gwen")
        .context("no Gwen")?;
    assert_eq!(
        *at(gwen, "/desks"),
        serde_json::json!(["Hub", "Night desk"])
    );
    bench.done(&["user", "close", "gwen@example.org"])?;
    assert!(bench.done(&["user", "list"])?.out.contains("closed"));
    Ok(())
}

fn records(bench: &Bench) -> Result<()> {
    bench.file("police.csv", POLICE)?;
    bench.file("council.csv", COUNCIL)?;
    let police = [
        &["--json", "import", "police.csv", "--agency", "Police"],
        &MAPS[..],
    ]
    .concat();
    assert_eq!(*at(&bench.done(&police)?.json()?, "/created"), 2);
    assert_eq!(*at(&bench.done(&police)?.json()?, "/unchanged"), 2);

    let council = ["import", "council.csv", "--agency", "Council"];
    let nothing = bench.run(&[&council[..], &["--all-or-nothing"]].concat())?;
    assert_eq!(nothing.code, 1);
    assert!(
        nothing.out.contains("council.csv, row 3, date_of_birth: "),
        "{nothing:?}"
    );
    assert!(
        nothing.out.contains("0 new") && !nothing.out.contains("1971"),
        "{nothing:?}"
    );
    let some = bench.run(&council)?;
    assert_eq!(some.code, 1);
    assert!(
        some.out.contains("1 new") && some.out.contains("1 refused"),
        "{some:?}"
    );

    bench.file(
        "truth.csv",
        "agency,reference,person\nPolice,P1,1\nCouncil,C1,1\nPolice,P2,2\n",
    )?;
    let linked = bench.json(&["link", "--evaluate", "truth.csv"])?;
    assert_eq!(*at(&linked, "/links"), 1);
    assert_eq!(*at(&linked, "/evaluation/best/true_positives"), 1);
    let told = bench
        .done(&["link", "--within", "--evaluate", "truth.csv"])?
        .out;
    assert!(told.contains("F1") && told.contains("1.0000"), "{told}");
    Ok(())
}

/// Somebody outside keeps a checkpoint and a bundle, and checks a log that is taken away later.
fn checked(bench: &Bench) -> Result<()> {
    let read = |name: &str| std::fs::read_to_string(bench.path(name));
    bench.done(&["ledger", "checkpoint", "--to", "kept.checkpoint"])?;
    let bundle = bench.done(&["ledger", "witness"])?.out;
    bench.done(&["ledger", "export", "--to", "log.txt"])?;
    let key: Verifier = read("log.txt.key")?.trim().parse()?;
    let notes = [read("kept.checkpoint")?, read("log.txt.checkpoint")?];
    let notes: Vec<&str> = notes.iter().map(String::as_str).collect();
    let log = read("log.txt")?;
    let report = verify_log(log.as_bytes(), &key, &notes, &[&bundle])?;
    assert!(report.is_intact(), "{}", report.sentence());
    let shorter: Vec<&str> = log.lines().take(4).collect();
    let shorter = shorter.join("\n") + "\n";
    assert!(!verify_log(shorter.as_bytes(), &key, &notes, &[&bundle])?.is_intact());
    let piped = bench.done(&["ledger", "export"])?.out;
    assert!(piped.starts_with(&log));
    assert!(
        bench
            .done(&["ledger", "show"])?
            .out
            .contains(&key.to_string())
    );
    let verified = bench.json(&["ledger", "verify"])?;
    assert_eq!(*at(&verified, "/damage"), serde_json::json!([]));
    assert_eq!(at(&verified, "/checkpoints").as_u64(), Some(4));
    Ok(())
}
