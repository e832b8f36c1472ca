//! The settings, read once: the command line first, then the environment, then the file, then what holds without any.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Deserialize;

use crate::error::wrong;

/// The file that is read if it is there and no other was named.
const USUAL_FILE: &str = "candour.toml";
const USUAL_DATABASE: &str = "sqlite:candour.db";
const USUAL_LISTEN: &str = "127.0.0.1:8080";

/// Settings that every command takes.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Options {
    /// Read settings from this file [default: candour.toml if it is there]
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "CANDOUR_CONFIG",
        hide_env_values = true
    )]
    config: Option<PathBuf>,
    /// The database: `sqlite:PATH` or `postgres://…` [default: sqlite:candour.db]
    #[arg(
        long,
        global = true,
        value_name = "ADDRESS",
        env = "CANDOUR_DATABASE",
        hide_env_values = true
    )]
    database: Option<String>,
    /// The secret key that signs the ledger [default: beside the database]
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "CANDOUR_KEY",
        hide_env_values = true
    )]
    key: Option<PathBuf>,
}

/// The settings of a file. An unknown one is an error: it would be a misspelt one.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    database: Option<String>,
    key: Option<PathBuf>,
    listen: Option<String>,
    behind_tls: Option<bool>,
}

/// The settings that hold.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// The address of the database.
    pub(crate) database: String,
    /// The file with the key that signs the ledger.
    pub(crate) key: PathBuf,
    /// Where to listen.
    pub(crate) listen: String,
    /// Whether a proxy in front speaks TLS.
    pub(crate) behind_tls: bool,
}

/// The names of the settings, as a file has them. Each has a heading in `docs/operating.md`.
#[cfg(test)]
pub(crate) const SETTINGS: [&str; 4] = ["database", "key", "listen", "behind_tls"];

impl Options {
    /// Put the settings together and check them.
    pub(crate) fn read(self) -> anyhow::Result<Config> {
        let usual = PathBuf::from(USUAL_FILE);
        let file = match self.config {
            Some(path) => File::read(&path)?,
            None if usual.is_file() => File::read(&usual)?,
            None => File::default(),
        };
        let database = self
            .database
            .or(file.database)
            .unwrap_or_else(|| USUAL_DATABASE.to_owned());
        let known = ["sqlite:", "postgres://", "postgresql://"];
        if !known.iter().any(|start| database.starts_with(start)) || database == "sqlite:" {
            return Err(
                wrong("the database address must be `sqlite:PATH` or `postgres://…`")
                    .hint("candour serve --database sqlite:candour.db")
                    .into(),
            );
        }
        Ok(Config {
            key: self.key.or(file.key).unwrap_or_else(|| beside(&database)),
            database,
            listen: file.listen.unwrap_or_else(|| USUAL_LISTEN.to_owned()),
            behind_tls: file.behind_tls.unwrap_or_default(),
        })
    }
}

impl File {
    fn read(path: &Path) -> anyhow::Result<Self> {
        let name = path.display();
        let text = std::fs::read_to_string(path).map_err(|error| {
            wrong(format!(
                "cannot read the settings in `{name}`: {}",
                error.kind()
            ))
        })?;
        Self::parse(&text).with_context(|| format!("cannot use the settings in `{name}`"))
    }

    fn parse(text: &str) -> anyhow::Result<Self> {
        // The whole message would show the line, which may hold a password.
        toml::from_str(text).map_err(|error| wrong(error.message().to_owned()).into())
    }
}

/// `candour.db` has its key in `candour.key`; so has a database that is no file, in the folder we are in.
fn beside(database: &str) -> PathBuf {
    database.strip_prefix("sqlite:").map_or_else(
        || PathBuf::from("candour.key"),
        |path| Path::new(path).with_extension("key"),
    )
}

impl Config {
    /// The file of an embedded database.
    pub(crate) fn sqlite_file(&self) -> Option<&Path> {
        self.database.strip_prefix("sqlite:").map(Path::new)
    }

    /// The database as it may be shown: an address holds a password.
    pub(crate) fn database_shown(&self) -> String {
        let host = self.database.rsplit_once('@').map(|(_, host)| host);
        match (self.sqlite_file(), host) {
            (Some(path), _) => format!("`{}`", path.display()),
            (None, Some(host)) => format!("`{}`", host.split('?').next().unwrap_or_default()),
            (None, None) => "on PostgreSQL".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Config, File, Options, SETTINGS, beside};

    fn options(database: &str) -> Options {
        Options {
            config: Some(Path::new("/dev/null").to_owned()),
            database: Some(database.to_owned()),
            key: None,
        }
    }

    #[test]
    fn every_setting_is_read_and_no_other() -> anyhow::Result<()> {
        let file =
            File::parse("database = 'sqlite:a'\nkey = 'b'\nlisten = 'c'\nbehind_tls = true\n")?;
        assert_eq!(
            (file.listen.as_deref(), file.behind_tls),
            (Some("c"), Some(true))
        );
        for setting in SETTINGS {
            let error = File::parse(&format!("{setting} = []"))
                .err()
                .map(|error| error.to_string());
            assert!(
                error.is_some_and(|error| !error.contains("unknown field")),
                "{setting}"
            );
        }
        let error = File::parse("databse = 'postgres://u:hunter2@h/n'")
            .err()
            .map(|error| format!("{error:#}"));
        assert!(
            error
                .is_some_and(|error| error.contains("unknown field") && !error.contains("hunter2"))
        );
        Ok(())
    }

    #[test]
    fn the_key_lies_beside_the_database() {
        assert_eq!(
            beside("sqlite:/var/lib/candour/candour.db"),
            Path::new("/var/lib/candour/candour.key")
        );
        assert_eq!(beside("postgres://host/candour"), Path::new("candour.key"));
    }

    #[test]
    fn a_password_is_never_shown() -> anyhow::Result<()> {
        let config: Config =
            options("postgres://candour:hunter2@db.example.org/candour?sslmode=require").read()?;
        assert_eq!(config.database_shown(), "`db.example.org/candour`");
        assert!(options("mysql://x").read().is_err());
        Ok(())
    }
}
