//! `candour agreement`: who agreed to share, and what each party's records let the others know.

use std::path::PathBuf;

use candour_domain::{AgreementId, Date, ParseError, PointerGrade, Role};
use candour_flow::agreement::{
    self, AgreementPage, AgreementView, ChangeLine, Draft, NewAgreement, Sure,
};
use candour_flow::{Caller, Candour, FlowError};
use clap::Subcommand;
use serde_json::json;

use crate::console::Console;
use crate::error::wrong;
use crate::printer::table;

/// Keep sharing agreements: add, see, bring in, hand out and end them
#[derive(Debug, Subcommand)]
pub(crate) enum Agreement {
    /// Add an agreement between agencies that are there
    #[command(
        verbatim_doc_comment,
        after_help = "\
Example:
  candour agreement add 'Safeguarding adults' --from 2026-12-01 --until 2028-12-01 --review-on 2027-06-01 \\
      --party 'Mapleford Homes=desk' --party 'Four Rivers Police=agency' --party 'Rowan Refuge=silent'

A party's grade says what a possible match with one of its records tells the others: nothing; silent (only the party
itself is alerted); exists (that someone may know the person); agency (who); desk (which desk to call). Without an
agreement nobody learns anything. Where two agreements differ, the one that tells least holds. It holds at once, for
every purpose, field and sort of record: to say more, export it, edit the file and import it."
    )]
    Add(Add),
    /// See the agreements, their parties and what has to be done about them
    #[command(
        verbatim_doc_comment,
        after_help = "Example:\n  candour agreement list --json"
    )]
    List,
    /// See all of one agreement
    #[command(
        verbatim_doc_comment,
        after_help = "Example:\n  candour agreement show 'Safeguarding adults'"
    )]
    Show(Which),
    /// Write an agreement out as one file
    #[command(
        verbatim_doc_comment,
        after_help = "Example:\n  candour agreement export 'Safeguarding adults' > adults.toml"
    )]
    Export(Which),
    /// Bring an agreement in from a file
    #[command(
        verbatim_doc_comment,
        after_help = "\
Examples:
  candour agreement import adults.toml          says who would gain and who would lose what
  candour agreement import adults.toml --yes    keeps it

It is a draft that changes nothing, unless the file says for every party who signed (`signatory`) and when
(`signed_on`): then it takes effect at once, in the place of the version before it."
    )]
    Import(Import),
    /// End an agreement
    #[command(
        verbatim_doc_comment,
        after_help = "\
Examples:
  candour agreement end 'Safeguarding adults' --on 2027-03-01          says whom that hits
  candour agreement end 'Safeguarding adults' --on 2027-03-01 --yes    ends it"
    )]
    End(End),
}

/// An agreement to add.
#[derive(Debug, clap::Args)]
pub(crate) struct Add {
    /// What it is called
    title: String,
    /// The first day on which it holds, as 2026-12-01
    #[arg(long, value_name = "DAY")]
    from: String,
    /// The day on which it no longer holds
    #[arg(long, value_name = "DAY")]
    until: String,
    /// The day by which it is to be reviewed
    #[arg(long, value_name = "DAY")]
    review_on: String,
    /// A party and what its records let the others know; give at least two
    #[arg(long = "party", value_name = "AGENCY=GRADE")]
    parties: Vec<String>,
}

/// One agreement.
#[derive(Debug, clap::Args)]
pub(crate) struct Which {
    /// Its title or id
    agreement: String,
}

/// A file to bring in.
#[derive(Debug, clap::Args)]
pub(crate) struct Import {
    /// The file
    file: PathBuf,
    /// Keep it; without this it only says what would change
    #[arg(long)]
    yes: bool,
}

/// An agreement to end.
#[derive(Debug, clap::Args)]
pub(crate) struct End {
    #[command(flatten)]
    which: Which,
    /// The first day on which it no longer holds, as 2027-03-01
    #[arg(long, value_name = "DAY")]
    on: String,
    /// End it; without this it only says whom that would hit
    #[arg(long)]
    yes: bool,
}

impl Agreement {
    pub(crate) async fn run(self, console: &Console) -> anyhow::Result<()> {
        let candour = console.open().await?;
        let caller = console.overseer(&candour, Role::Administrator).await?;
        let at = At {
            console,
            candour,
            caller,
        };
        match self {
            Self::Add(add) => add.run(&at).await,
            Self::List => at.list().await,
            Self::Show(which) => at.show(&which).await,
            Self::Export(which) => at.export(&which).await,
            Self::Import(import) => import.run(&at).await,
            Self::End(end) => end.run(&at).await,
        }
    }
}

/// Where a command runs, and on whose behalf.
struct At<'a> {
    console: &'a Console,
    candour: Candour,
    caller: Caller,
}

/// A value that somebody typed, or what is wrong with it and where.
fn read<T>(option: &str, value: Result<T, ParseError>) -> anyhow::Result<T> {
    value.map_err(|error| wrong(format!("`{option}`: {error}")).into())
}

/// What is wrong with a file, one line a fault; any other error as it is.
fn faults(error: FlowError) -> anyhow::Error {
    let FlowError::Invalid(invalid) = error else {
        return error.into();
    };
    let rules: Vec<&str> = invalid
        .problems()
        .iter()
        .map(|problem| problem.rule.as_str())
        .collect();
    wrong(rules.join("\n")).into()
}

impl At<'_> {
    /// The agreement with this title or id.
    async fn find(&self, wanted: &Which) -> anyhow::Result<AgreementId> {
        let id = wanted.agreement.parse().ok();
        let all = agreement::list(&self.candour, &self.caller).await?;
        let fits = |agreement: &&AgreementView| {
            Some(agreement.id) == id
                || agreement.title.to_lowercase() == wanted.agreement.trim().to_lowercase()
        };
        let mut found = all.value().iter().filter(fits);
        let Some(first) = found.next() else {
            return Err(
                wrong(format!("there is no agreement `{}`", wanted.agreement))
                    .hint("see their titles with `candour agreement list`")
                    .into(),
            );
        };
        if found.next().is_some() {
            return Err(wrong("there are several agreements of this title")
                .hint("give its id: see it with `candour agreement list --json`")
                .into());
        }
        Ok(first.id)
    }

    async fn list(&self) -> anyhow::Result<()> {
        let all = agreement::list(&self.candour, &self.caller).await?;
        let all = all.into_parts().0;
        self.console.printer.answer(&all, |all| {
            let mut rows = Vec::new();
            for agreement in all {
                rows.push(vec![
                    agreement.title.clone(),
                    agreement.state_words.to_lowercase(),
                    until(agreement),
                ]);
                for reminder in &agreement.reminders {
                    rows.push(vec![String::new(), reminder.words.clone()]);
                }
                for party in &agreement.parties {
                    rows.push(vec![
                        String::new(),
                        party.agency.clone(),
                        party.grade_label.clone(),
                    ]);
                }
            }
            table(&rows)
        })
    }

    async fn show(&self, which: &Which) -> anyhow::Result<()> {
        let id = self.find(which).await?;
        let page = agreement::show(&self.candour, &self.caller, id).await?;
        let page = page.into_parts().0;
        self.console.printer.answer(&page, whole)
    }

    async fn export(&self, which: &Which) -> anyhow::Result<()> {
        let id = self.find(which).await?;
        let file = agreement::export(&self.candour, &self.caller, id).await?;
        let text = String::from_utf8_lossy(file.value()).into_owned();
        let answer = json!({ "agreement": id, "text": text });
        self.console
            .printer
            .answer(&answer, |_| text.trim_end().to_owned())
    }
}

fn until(agreement: &AgreementView) -> String {
    if agreement.until.is_empty() {
        "no end is set".to_owned()
    } else {
        format!("until {}", agreement.until)
    }
}

/// An agreement's page as text.
fn whole(page: &AgreementPage) -> String {
    let mut rows = vec![vec!["State".to_owned(), page.agreement.state_words.clone()]];
    for reminder in &page.agreement.reminders {
        rows.push(vec!["To do".to_owned(), reminder.words.clone()]);
    }
    rows.extend(
        page.terms
            .iter()
            .map(|term| vec![term.code.clone(), term.label.clone()]),
    );
    for party in &page.agreement.parties {
        let signed = if party.signed_on.is_empty() {
            "not signed".to_owned()
        } else {
            format!("signed by {} on {}", party.signatory, party.signed_on)
        };
        rows.push(vec![
            "Party".to_owned(),
            format!("{}, {signed}", party.agency),
        ]);
        for (category, grade) in page.categories.iter().zip(&party.grades) {
            rows.push(vec![
                String::new(),
                format!("{}: {}", category.label, grade.label),
            ]);
        }
    }
    for version in &page.versions {
        let words = format!("{}, {}", version.words, version.at.shown);
        rows.push(vec![format!("Version {}", version.version), words]);
    }
    table(&rows)
}

/// Who gains and who loses what, as text.
fn changed(changes: &[ChangeLine]) -> String {
    if changes.is_empty() {
        return "Nobody gains or loses anything.".to_owned();
    }
    let rows: Vec<Vec<String>> = changes
        .iter()
        .map(|line| {
            vec![
                format!("{} {}", line.viewer, line.way),
                format!("{} of {}", line.what, line.holder),
                format!("{} → {}", line.before, line.after),
            ]
        })
        .collect();
    table(&rows)
}

impl Add {
    async fn run(self, at: &At<'_>) -> anyhow::Result<()> {
        let mut parties = Vec::new();
        for party in &self.parties {
            let Some((agency, grade)) = party.rsplit_once('=') else {
                return Err(wrong("a party needs a grade")
                    .hint("write it as --party 'Four Rivers Police=desk'")
                    .into());
            };
            let agency = at.console.agency(&at.candour, agency).await?;
            parties.push((agency.id, read("--party", grade.parse::<PointerGrade>())?));
        }
        let new = NewAgreement {
            title: self.title.clone(),
            from: read("--from", self.from.parse::<Date>())?,
            until: read("--until", self.until.parse::<Date>())?,
            review_on: read("--review-on", self.review_on.parse::<Date>())?,
            parties,
        };
        let count = new.parties.len();
        let id = agreement::create(&at.candour, &at.caller, new).await?;
        let answer = json!({ "agreement": self.title, "id": id.value(), "parties": count });
        at.console.printer.answer(&answer, |_| {
            format!("{} holds between {count} parties", self.title)
        })
    }
}

impl Import {
    async fn run(self, at: &At<'_>) -> anyhow::Result<()> {
        let text = std::fs::read_to_string(&self.file)
            .map_err(|error| wrong(format!("cannot read `{}`: {error}", self.file.display())))?;
        let draft = || Draft::Text(&text);
        let preview = agreement::preview(&at.candour, &at.caller, draft()).await;
        let preview = preview.map_err(faults)?.into_parts().0;
        if !self.yes {
            return at.console.printer.answer(&preview, |preview| {
                format!(
                    "From {}, once all parties have signed:\n{}\nNothing was kept: say --yes to keep it.",
                    preview.day,
                    changed(&preview.changes)
                )
            });
        }
        let done = agreement::propose(&at.candour, &at.caller, draft()).await;
        let done = done.map_err(faults)?.into_parts().0;
        at.console.printer.answer(&done, |done| {
            if done.unsigned.is_empty() {
                format!("{} holds, version {}", preview.title, done.version)
            } else {
                format!(
                    "{} is a draft, version {}. Still to sign: {}",
                    preview.title,
                    done.version,
                    done.unsigned.join("; ")
                )
            }
        })
    }
}

impl End {
    async fn run(self, at: &At<'_>) -> anyhow::Result<()> {
        let id = at.find(&self.which).await?;
        let on = read("--on", self.on.parse::<Date>())?;
        let sure = if self.yes { Sure::Yes } else { Sure::Look };
        let ending = agreement::end(&at.candour, &at.caller, id, on, sure).await;
        let ending = ending.map_err(faults)?.into_parts().0;
        at.console.printer.answer(&ending, |ending| {
            let said = if sure == Sure::Yes {
                format!("{} no longer holds from {}.", ending.title, ending.on_words)
            } else {
                "Nothing was changed: say --yes to end it.".to_owned()
            };
            format!("{}\n{said}", changed(&ending.hits))
        })
    }
}
