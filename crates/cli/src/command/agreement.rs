//! `candour agreement`: who agreed to share, and what each party's records let the others know.

use candour_domain::{Date, ParseError, PointerGrade, Role};
use candour_flow::agreement::{NewAgreement, create, list};
use clap::Subcommand;
use serde_json::json;

use crate::console::Console;
use crate::error::wrong;
use crate::printer::table;

/// Add sharing agreements, and see them
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
agreement nobody learns anything. Where two agreements differ, the one that tells least holds."
    )]
    Add(Add),
    /// See the agreements and their parties
    #[command(
        verbatim_doc_comment,
        after_help = "Example:\n  candour agreement list --json"
    )]
    List,
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

impl Agreement {
    pub(crate) async fn run(self, console: &Console) -> anyhow::Result<()> {
        match self {
            Self::Add(add) => add.run(console).await,
            Self::List => see(console).await,
        }
    }
}

/// A value that somebody typed, or what is wrong with it and where.
fn read<T>(option: &str, value: Result<T, ParseError>) -> anyhow::Result<T> {
    value.map_err(|error| wrong(format!("`{option}`: {error}")).into())
}

impl Add {
    async fn run(self, console: &Console) -> anyhow::Result<()> {
        let candour = console.open().await?;
        let caller = console.overseer(&candour, Role::Administrator).await?;
        let mut parties = Vec::new();
        for party in &self.parties {
            let Some((agency, grade)) = party.rsplit_once('=') else {
                return Err(wrong("a party needs a grade")
                    .hint("write it as --party 'Four Rivers Police=desk'")
                    .into());
            };
            let agency = console.agency(&candour, agency).await?;
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
        let id = create(&candour, &caller, new).await?.into_parts().0;
        let answer = json!({ "agreement": self.title, "id": id, "parties": count });
        console.printer.answer(&answer, |_| {
            format!("{} holds between {count} parties", self.title)
        })
    }
}

async fn see(console: &Console) -> anyhow::Result<()> {
    let candour = console.open().await?;
    let caller = console.overseer(&candour, Role::Administrator).await?;
    let agreements = list(&candour, &caller).await?.into_parts().0;
    console.printer.answer(&agreements, |agreements| {
        let mut rows = Vec::new();
        for agreement in agreements {
            let holds = if agreement.in_force {
                "in force"
            } else {
                "not in force"
            };
            rows.push(vec![
                agreement.title.clone(),
                holds.to_owned(),
                format!("until {}", agreement.until),
            ]);
            let parties = agreement.parties.iter();
            rows.extend(parties.map(|party| {
                vec![
                    String::new(),
                    party.agency.clone(),
                    party.grade_label.clone(),
                ]
            }));
        }
        table(&rows)
    })
}
