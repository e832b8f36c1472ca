//! `candour init`: the oversight body and the first administrator.

use candour_flow::FlowError;
use candour_flow::agency::{Founder, found};
use serde_json::json;

use super::user::Password;
use crate::console::{Console, Missing};
use crate::error::wrong;

/// Found a new Candour: its database, its key, the body that oversees it, and the first administrator
///
/// The administrator signs in, adds the agencies with their desks and people, and sees no content. Their password is
/// made up and printed once, unless you give one.
#[derive(Debug, clap::Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  candour init
  candour init --name 'Four Rivers Oversight Panel' --administrator 'Joan Pickersgill' --email joan@example.org
  printf '%s\\n' \"$PASSWORD\" | candour init --email joan@example.org --password-stdin
  candour init --log-name ledger.example.org --database postgres://candour:password@db.example.org/candour

The name of the log is in every checkpoint for ever. Keep a copy of the key file: it cannot be made again."
)]
pub(crate) struct Init {
    /// The name of the body that oversees the agencies
    #[arg(long, default_value = "Oversight body")]
    name: String,
    /// The name of the first administrator
    #[arg(long, value_name = "NAME", default_value = "Administrator")]
    administrator: String,
    /// What the first administrator signs in with
    #[arg(
        long,
        value_name = "ADDRESS",
        default_value = "administrator@example.org"
    )]
    email: String,
    #[command(flatten)]
    password: Password,
    /// The public name of the log, such as ledger.example.org [default: candour- and eight random digits]
    #[arg(long, value_name = "NAME")]
    log_name: Option<String>,
}

impl Init {
    pub(crate) async fn run(self, console: &Console) -> anyhow::Result<()> {
        let candour = console
            .open_or(Missing::Create, self.log_name.as_deref())
            .await?;
        let password = self.password.take()?;
        let founder = Founder {
            name: self.administrator,
            email: self.email,
            password: password.text.clone(),
        };
        let (agency, _) = found(&candour, &self.name, &founder).await.map_err(|error| {
            if matches!(error, FlowError::Conflict) {
                let hint = "add people with `candour user add`, or name another database with --database";
                anyhow::Error::from(wrong("this database was founded before").hint(hint))
            } else {
                error.into()
            }
        })?;
        let answer = json!({
            "agency": agency.name,
            "email": founder.email,
            "password": password.to_print(),
            "database": console.config.database_shown(),
            "key": candour.verifier().to_string(),
            "key_file": console.config.key,
        });
        console.printer.answer(&answer, |_| {
            let mut lines = vec![
                format!(
                    "{} is founded in {}.",
                    agency.name,
                    console.config.database_shown()
                ),
                format!("Sign in as {}{}", founder.email, password.sentence()),
                format!(
                    "The ledger is signed with the key in `{}`: keep a copy of it.",
                    console.config.key.display()
                ),
                format!(
                    "Whoever checks the ledger needs this public key: {}",
                    candour.verifier()
                ),
                "Next: candour serve".to_owned(),
            ];
            if founder.email == "administrator@example.org" {
                lines.push("(Say --email, --administrator and --name for real ones.)".to_owned());
            }
            lines.join("\n")
        })
    }
}
