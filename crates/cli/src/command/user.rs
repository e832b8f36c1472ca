//! `candour user`: who can sign in.

use std::io::BufRead as _;

use candour_domain::Role;
use candour_flow::account::{NewAccount, create, disable, list};
use candour_flow::agency;
use clap::Subcommand;
use serde_json::json;

use crate::console::Console;
use crate::error::wrong;
use crate::printer::table;

/// Let people sign in, see who can, and close accounts
#[derive(Debug, Subcommand)]
pub(crate) enum User {
    /// Let somebody sign in. Their password is made up and printed once, unless you give one
    #[command(
        verbatim_doc_comment,
        after_help = "\
Examples:
  candour user add ruth@example.org --name 'Ruth Adeleke' --agency 'Mapleford Homes' --desk 'Tenancy desk'
  candour user add marcus@example.org --name 'Marcus Teale' --agency 'Oversight body' --role oversight
  printf '%s\\n' \"$PASSWORD\" | candour user add joan@example.org … --password-stdin

Roles: practitioner (works with people), administrator (looks after agencies and accounts, sees no content),
oversight (checks the ledger, has no path to a person)."
    )]
    Add(Add),
    /// See everybody who can sign in, or could
    #[command(
        verbatim_doc_comment,
        after_help = "Example:\n  candour user list --json"
    )]
    List,
    /// Close an account and end its sessions at once
    #[command(
        verbatim_doc_comment,
        after_help = "Example:\n  candour user close ruth@example.org"
    )]
    Close {
        /// What they sign in with
        email: String,
    },
}

/// Somebody who is to sign in.
#[derive(Debug, clap::Args)]
pub(crate) struct Add {
    /// What they sign in with
    email: String,
    /// What they are called
    #[arg(long)]
    name: String,
    /// The name of their agency
    #[arg(long, value_name = "NAME")]
    agency: String,
    /// A desk they sit at; may be given more than once [default: every desk of the agency]
    #[arg(long = "desk", value_name = "NAME")]
    desks: Vec<String>,
    /// What they are there to do
    #[arg(long, default_value = "practitioner")]
    role: String,
    #[command(flatten)]
    password: Password,
}

/// Where a password comes from.
#[derive(Debug, clap::Args)]
pub(crate) struct Password {
    /// Read the password from the first line of standard input
    #[arg(long)]
    password_stdin: bool,
}

/// A password, and whether anybody knows it yet.
#[derive(Debug)]
pub(crate) struct Chosen {
    pub(crate) text: String,
    made_up: bool,
}

impl Password {
    pub(crate) fn take(&self) -> anyhow::Result<Chosen> {
        if !self.password_stdin {
            return Ok(Chosen {
                text: made_up(),
                made_up: true,
            });
        }
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line)?;
        let text = line.trim_end_matches(['\r', '\n']).to_owned();
        if text.is_empty() {
            return Err(wrong("there is no password on standard input").into());
        }
        Ok(Chosen {
            text,
            made_up: false,
        })
    }
}

impl Chosen {
    /// A made-up password is shown once; one that was given, never.
    pub(crate) fn to_print(&self) -> Option<&str> {
        self.made_up.then_some(self.text.as_str())
    }

    pub(crate) fn sentence(&self) -> String {
        self.to_print().map_or_else(String::new, |text| {
            format!(" with the password {text}\n(it is not shown again)")
        })
    }
}

/// 20 letters and digits that cannot be mistaken for each other: 100 bits.
pub(crate) fn made_up() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
    let random: [u8; 20] = rand::random();
    let letters: Vec<char> = random
        .iter()
        .map(|byte| {
            LETTERS
                .get(usize::from(byte % 32))
                .copied()
                .map_or('x', char::from)
        })
        .collect();
    letters
        .chunks(5)
        .map(|part| part.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join("-")
}

impl User {
    pub(crate) async fn run(self, console: &Console) -> anyhow::Result<()> {
        match self {
            Self::Add(add) => add.run(console).await,
            Self::List => see(console).await,
            Self::Close { email } => close(console, &email).await,
        }
    }
}

impl Add {
    async fn run(self, console: &Console) -> anyhow::Result<()> {
        let candour = console.open().await?;
        let caller = console.overseer(&candour, Role::Administrator).await?;
        let agency = console.agency(&candour, &self.agency).await?;
        let role: Role = self
            .role
            .parse()
            .map_err(|error: candour_domain::ParseError| wrong(error.to_string()))?;
        let agencies = agency::list(&candour, &caller).await?.into_parts().0;
        let known: Vec<_> = agencies
            .into_iter()
            .filter(|known| known.id == agency.id)
            .flat_map(|known| known.desks)
            .collect();
        let mut desks = Vec::new();
        for wanted in &self.desks {
            let found = known
                .iter()
                .find(|desk| desk.name.to_lowercase() == wanted.to_lowercase());
            let none = || {
                wrong(format!("{} has no desk `{wanted}`", agency.name))
                    .hint("see its desks with `candour agency list`")
            };
            desks.push(found.ok_or_else(none)?.id);
        }
        if desks.is_empty() && role == Role::Practitioner {
            desks.extend(known.iter().map(|desk| desk.id));
        }
        let password = self.password.take()?;
        let new = NewAccount {
            agency: agency.id,
            desks,
            name: self.name,
            email: self.email.clone(),
            role,
            password: password.text.clone(),
        };
        let id = create(&candour, &caller, new).await?.into_parts().0;
        let answer = json!({ "id": id, "email": self.email, "password": password.to_print() });
        console.printer.answer(&answer, |_| {
            format!("{} can sign in{}", self.email, password.sentence())
        })
    }
}

async fn see(console: &Console) -> anyhow::Result<()> {
    let candour = console.open().await?;
    let caller = console.overseer(&candour, Role::Administrator).await?;
    let people = list(&candour, &caller).await?.into_parts().0;
    console.printer.answer(&people, |people| {
        let rows: Vec<Vec<String>> = people
            .iter()
            .map(|person| {
                let closed = person
                    .closed
                    .as_ref()
                    .map_or_else(String::new, |at| format!("closed {}", at.shown));
                vec![
                    person.name.clone(),
                    person.email.clone(),
                    person.role_label.clone(),
                    person.agency.clone(),
                    person.desks.join(", "),
                    closed,
                ]
            })
            .collect();
        table(&rows)
    })
}

async fn close(console: &Console, email: &str) -> anyhow::Result<()> {
    let candour = console.open().await?;
    let caller = console.overseer(&candour, Role::Administrator).await?;
    let people = list(&candour, &caller).await?.into_parts().0;
    let found = people
        .iter()
        .find(|person| person.email == email.trim().to_lowercase());
    let none =
        || wrong("nobody signs in with this address").hint("see who does with `candour user list`");
    let person = found.ok_or_else(none)?;
    disable(&candour, &caller, person.id).await?;
    console
        .printer
        .answer(&json!({ "id": person.id, "closed": true }), |_| {
            format!("{email} cannot sign in any more")
        })
}

#[cfg(test)]
mod tests {
    use super::made_up;

    #[test]
    fn made_up_passwords_are_long_and_differ() {
        assert_eq!(made_up().len(), 23);
        assert_ne!(made_up(), made_up());
    }
}
