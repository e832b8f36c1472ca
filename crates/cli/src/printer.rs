//! The only place that prints. What was asked for goes to standard output; everything else to standard error.

use std::io::{self, IsTerminal as _, Write as _};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use crate::error;

/// Where it goes, and in which form.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Printer {
    /// Whether programs read it.
    pub(crate) form: Form,
}

/// For whom it is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// For people.
    Text,
    /// For programs.
    Json,
}

impl Printer {
    /// Print an answer: `text` for people, or the value for programs.
    pub(crate) fn answer<T: Serialize>(
        self,
        value: &T,
        text: impl FnOnce(&T) -> String,
    ) -> anyhow::Result<()> {
        let text = match self.form {
            Form::Text => text(value),
            Form::Json => serde_json::to_string_pretty(value)?,
        };
        raw(format!("{}\n", text.trim_end_matches('\n')).as_bytes())
    }

    /// Tell people something beside the answer.
    pub(crate) fn note(self, text: &str) {
        if self.form == Form::Text {
            // Nobody is left to tell that standard error is closed.
            writeln!(io::stderr().lock(), "{text}").ok();
        }
    }

    /// A bar for long work; hidden from programs and files.
    pub(crate) fn bar(self, what: &'static str) -> Bar {
        let shown = self.form == Form::Text && io::stderr().is_terminal();
        let target = if shown {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(None, target).with_message(what);
        let style = ProgressStyle::with_template(
            "{msg:24} [{bar:30}] {human_pos} of {human_len}, {eta} left",
        );
        if let Ok(style) = style {
            bar.set_style(style.progress_chars("=> "));
        }
        Bar(bar)
    }
}

/// Say that rows are safe on disk: whoever reads this may count on it.
pub(crate) fn acknowledge(done: u64, of: u64) {
    writeln!(io::stderr().lock(), "{done} of {of} rows are safe").ok();
}

/// Print bytes as they are, whoever reads them. Whoever stops reading has read enough.
pub(crate) fn raw(bytes: &[u8]) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Progress of one piece of work; gone when dropped.
#[derive(Debug)]
pub(crate) struct Bar(ProgressBar);

impl Bar {
    /// So many of so many are done.
    pub(crate) fn set(&self, done: u64, of: u64) {
        self.0.set_length(of);
        self.0.set_position(done);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// Rows in columns, two spaces between them.
pub(crate) fn table(rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or_default()
    };
    let lines: Vec<String> = rows
        .iter()
        .map(|row| {
            let cells: Vec<String> = row
                .iter()
                .enumerate()
                .map(|(column, cell)| {
                    format!(
                        "{cell}{}",
                        " ".repeat(width(column).saturating_sub(cell.chars().count()))
                    )
                })
                .collect();
            cells.join("  ").trim_end().to_owned()
        })
        .collect();
    lines.join("\n")
}

/// What could not be done, and why.
pub(crate) fn error(error: &anyhow::Error) {
    writeln!(io::stderr().lock(), "error: {}", error::lines(error)).ok();
}

/// Help, the version, or what is wrong with the command line. Gives the exit code.
pub(crate) fn usage(message: &clap::Error) -> u8 {
    message.print().ok();
    if message.use_stderr() {
        error::WRONG_INPUT
    } else {
        crate::DONE
    }
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn columns_line_up() {
        let rows = [
            vec!["Zoë".to_owned(), "1".to_owned()],
            vec!["Alexander".to_owned(), String::new()],
        ];
        assert_eq!(table(&rows), "Zoë        1\nAlexander");
    }
}
