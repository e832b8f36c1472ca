//! `candour agency`: which agencies and desks there are.

use candour_domain::{AgencyKind, Role};
use candour_flow::agency::{create, create_desk, list};
use clap::Subcommand;
use serde_json::json;

use crate::console::Console;
use crate::error::wrong;
use crate::printer::table;

/// Add agencies and their desks, and see them
#[derive(Debug, Subcommand)]
pub(crate) enum Agency {
    /// Add an agency, or more desks to one that is there
    #[command(
        verbatim_doc_comment,
        after_help = "\
Examples:
  candour agency add 'Mapleford Homes' --kind housing-provider --desk 'Tenancy desk'
  candour agency add 'Mapleford Homes' --desk 'Neighbourhood desk'

Kinds: police, adult-social-care, childrens-services, housing-authority, housing-provider, health, school, probation,
prison, youth-justice, fire, charity, business, regional-unit, immigration-enforcement, oversight."
    )]
    Add {
        /// What it is called
        name: String,
        /// What sort of organisation it is
        #[arg(long)]
        kind: Option<String>,
        /// A duty desk; may be given more than once
        #[arg(long = "desk", value_name = "NAME")]
        desks: Vec<String>,
    },
    /// See the agencies and their desks
    #[command(
        verbatim_doc_comment,
        after_help = "Example:\n  candour agency list --json"
    )]
    List,
}

impl Agency {
    pub(crate) async fn run(self, console: &Console) -> anyhow::Result<()> {
        match self {
            Self::Add { name, kind, desks } => add(console, &name, kind.as_deref(), &desks).await,
            Self::List => see(console).await,
        }
    }
}

async fn add(
    console: &Console,
    name: &str,
    kind: Option<&str>,
    desks: &[String],
) -> anyhow::Result<()> {
    let candour = console.open().await?;
    let caller = console.overseer(&candour, Role::Administrator).await?;
    let id = match kind {
        Some(kind) => {
            let kind: AgencyKind = kind
                .parse()
                .map_err(|error: candour_domain::ParseError| wrong(error.to_string()))?;
            create(&candour, &caller, name, kind).await?.into_parts().0
        }
        None if desks.is_empty() => {
            return Err(wrong("say what sort of organisation it is")
                .hint("--kind police, and so on: see --help")
                .into());
        }
        None => console.agency(&candour, name).await?.id,
    };
    for desk in desks {
        create_desk(&candour, &caller, id, desk).await?;
    }
    console
        .printer
        .answer(&json!({ "agency": name, "id": id, "desks": desks }), |_| {
            let more = if desks.is_empty() {
                " (give it a desk with --desk)"
            } else {
                ""
            };
            format!("{name} is there, with {} new desks{more}", desks.len())
        })
}

async fn see(console: &Console) -> anyhow::Result<()> {
    let candour = console.open().await?;
    let caller = console.overseer(&candour, Role::Administrator).await?;
    let agencies = list(&candour, &caller).await?.into_parts().0;
    console.printer.answer(&agencies, |agencies| {
        let rows: Vec<Vec<String>> = agencies
            .iter()
            .map(|agency| {
                let desks: Vec<&str> = agency.desks.iter().map(|desk| desk.name.as_str()).collect();
                vec![
                    agency.name.clone(),
                    agency.kind_label.clone(),
                    desks.join(", "),
                ]
            })
            .collect();
        table(&rows)
    })
}
