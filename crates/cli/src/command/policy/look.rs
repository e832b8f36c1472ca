//! The commands that change nothing: check, test, list, show, try and export.

use std::path::{Path, PathBuf};

use candour_domain::{Clock as _, Date};
use candour_flow::cases::{self, CaseResult};
use candour_flow::gateway::{self, GatewayLine, GatewayView};
use candour_flow::replay::{self, Trial};
use candour_flow::{FlowError, RuleSet, SystemClock, Texts};
use serde::Serialize;
use serde_json::json;

use super::{administrator, folder, load};
use crate::console::Console;
use crate::error::wrong;
use crate::printer::{Form, table};

/// Where rules are kept if nobody says otherwise.
const USUAL: &str = "policies";

/// A fault, for programs.
#[derive(Serialize)]
struct Told<'a> {
    path: &'a str,
    line: usize,
    message: &'a str,
}

pub(super) fn check(console: &Console, wanted: Option<PathBuf>) -> anyhow::Result<()> {
    let place = wanted.unwrap_or_else(|| PathBuf::from(USUAL));
    let texts = folder::read(&place)?;
    let rules = match RuleSet::load(texts) {
        Ok(rules) => rules,
        Err(faults) => {
            if console.printer.form == Form::Json {
                let faults: Vec<Told<'_>> = faults
                    .iter()
                    .map(|fault| Told {
                        path: &fault.path,
                        line: fault.line,
                        message: &fault.message,
                    })
                    .collect();
                console
                    .printer
                    .answer(&json!({ "faults": faults }), ToString::to_string)?;
            }
            return Err(super::told(&faults, &place.display().to_string()));
        }
    };
    let count = rules.gateways().len();
    let answer = json!({ "faults": [], "gateways": count, "hash": rules.hash() });
    console.printer.answer(&answer, |_| {
        format!("{count} gateways, no fault\n{}", rules.hash())
    })
}

pub(super) fn test(console: &Console, wanted: Option<&Path>) -> anyhow::Result<()> {
    let today = SystemClock.now().date();
    let results = match wanted {
        None => {
            let rules = load(Texts::built_in(), "the built-in rules")?;
            cases::run_built_in(&rules, today)?
        }
        Some(place) => {
            let rules = load(folder::read(place)?, &place.display().to_string())?;
            let mut results = Vec::new();
            for path in folder::files(&place.join("cases"), "json")? {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let read = cases::run(&rules, &folder::text(&path)?, today);
                results.extend(read.map_err(|error| wrong(format!("cases/{name}: {error}")))?);
            }
            results
        }
    };
    if results.is_empty() {
        return Err(wrong("there are no cases")
            .hint("keep them in FOLDER/cases")
            .into());
    }
    let failed: Vec<&CaseResult> = results.iter().filter(|case| !case.passed()).collect();
    let answer = json!({ "cases": results.len(), "failed": failed });
    console.printer.answer(&answer, |_| {
        let mut lines: Vec<String> = failed.iter().map(ToString::to_string).collect();
        lines.push(format!("{} cases, {} failed", results.len(), failed.len()));
        lines.join("\n")
    })?;
    if failed.is_empty() {
        Ok(())
    } else {
        Err(wrong("a case comes out otherwise").into())
    }
}

pub(super) async fn list(console: &Console) -> anyhow::Result<()> {
    let (candour, caller) = administrator(console).await?;
    let found = gateway::list(&candour, &caller, &gateway::Filter::default()).await?;
    console.printer.answer(found.value(), |found| {
        let row = |state: &str, line: &GatewayLine| {
            vec![
                line.id.clone(),
                state.to_owned(),
                line.when.clone(),
                line.reviewed.clone(),
            ]
        };
        let mut rows = Vec::new();
        rows.extend(found.in_force.iter().map(|line| row("in force", line)));
        rows.extend(found.waiting.iter().map(|line| row("not in force", line)));
        rows.extend(found.ended.iter().map(|line| row("ended", line)));
        table(&rows)
    })
}

/// One gateway.
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    /// Its id, such as `CareAct.s42`
    gateway: String,
}

impl Show {
    pub(super) async fn run(self, console: &Console) -> anyhow::Result<()> {
        let (candour, caller) = administrator(console).await?;
        let found = gateway::show(&candour, &caller, &self.gateway).await;
        let found = found.map_err(|error| unknown(error, &self.gateway))?;
        console.printer.answer(found.value(), in_words)
    }
}

/// A gateway that is not there, as whoever typed its name can put it right; any other error as it is.
pub(super) fn unknown(error: FlowError, wanted: &str) -> anyhow::Error {
    if matches!(error, FlowError::NotThere) {
        wrong(format!("there is no gateway `{wanted}`"))
            .hint("see their names with `candour policy list`")
            .into()
    } else {
        error.into()
    }
}

fn in_words(view: &GatewayView) -> String {
    let mut lines = vec![
        format!("{} ({})", view.law, view.id),
        view.plain.clone(),
        view.meaning.clone(),
        String::new(),
    ];
    let row = |key: &str, value: &str| vec![key.to_owned(), value.to_owned()];
    let mut rows: Vec<Vec<String>> = view
        .rows
        .iter()
        .map(|fact| row(&fact.key, &fact.value))
        .collect();
    rows.push(row("Dates", &view.dates));
    rows.push(row("Where", &view.jurisdiction));
    rows.push(row("Source", &view.source));
    rows.push(row("Review", &view.reviewed));
    lines.push(table(&rows));
    lines.push(String::new());
    lines.extend(
        view.conditions
            .iter()
            .map(|sentence| format!("- {sentence}")),
    );
    for edition in &view.history {
        lines.push(format!("{}: {}", edition.at.shown, edition.note));
    }
    lines.join("\n")
}

/// A folder to try.
#[derive(Debug, clap::Args)]
pub(crate) struct Try {
    /// The folder of rules
    folder: PathBuf,
    /// Ask as if it were this day [default: today]
    #[arg(long, value_name = "DAY")]
    on: Option<String>,
}

impl Try {
    pub(super) async fn run(self, console: &Console) -> anyhow::Result<()> {
        let proposed = load(
            folder::read(&self.folder)?,
            &self.folder.display().to_string(),
        )?;
        let (candour, caller) = administrator(console).await?;
        let day = match &self.on {
            None => candour.today(),
            Some(day) => day
                .parse::<Date>()
                .map_err(|error| wrong(format!("`--on`: {error}")))?,
        };
        let trial = replay::trial(&candour, &caller, proposed.texts(), day).await?;
        console.printer.answer(trial.value(), tried)
    }
}

/// What a trial found, in lines.
pub(super) fn tried(trial: &Trial) -> String {
    let mut lines = Vec::new();
    for line in &trial.lines {
        let facts: Vec<String> = line
            .facts
            .iter()
            .map(|fact| format!("{}: {}", fact.key, fact.value))
            .collect();
        lines.push(format!("{}  {}", line.id, line.at.shown));
        lines.push(format!("  {}", facts.join("; ")));
        lines.push(format!("  now:  {}", line.before));
        lines.push(format!("  then: {}", line.after));
        lines.extend(line.differs.iter().map(|sentence| format!("  {sentence}")));
    }
    lines.push(format!(
        "{} decisions: {} would come out otherwise, {} could not be tried",
        trial.decisions, trial.differs, trial.unreadable
    ));
    lines.join("\n")
}

/// Where to write.
#[derive(Debug, clap::Args)]
pub(crate) struct Export {
    /// A new folder
    folder: PathBuf,
}

impl Export {
    pub(super) async fn run(self, console: &Console) -> anyhow::Result<()> {
        let (candour, caller) = administrator(console).await?;
        let texts = gateway::texts(&candour, &caller).await?;
        let files = folder::write(&self.folder, texts.value())?;
        let answer = json!({ "folder": self.folder, "files": files, "hash": texts.value().hash() });
        console.printer.answer(&answer, |_| {
            format!("{files} files written to `{}`", self.folder.display())
        })
    }
}
