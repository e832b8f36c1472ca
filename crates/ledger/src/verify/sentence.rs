//! The report in sentences for somebody who has never heard of a Merkle tree.

use super::date::in_words;
use super::{Checked, Damage, Outcome, Report, Source, Verdict};

impl Report {
    /// The verdict in plain English.
    pub fn sentence(&self) -> String {
        match self.verdict {
            Verdict::Intact => self.intact(),
            Verdict::Damaged {
                how: Damage::WrongLog,
                ..
            } => Damage::WrongLog.sentence().to_owned(),
            Verdict::Damaged {
                range,
                how: Damage::Truncated,
                first,
            } if first == self.entries => self.cut_short(range),
            Verdict::Damaged {
                how: Damage::BadCheckpoint,
                ..
            } => self.unproven(),
            Verdict::Damaged { first, range, how } => self.altered(first, range, how),
        }
    }

    fn intact(&self) -> String {
        let entries = counted(self.entries, "entry", "entries");
        if self.checked.is_empty() {
            return format!(
                "The log is in order: {entries}. But nothing was given to check it against, so it is not proven."
            );
        }
        let agreeing = count(self.checked.len());
        let agree = counted(agreeing, "checkpoint agrees", "checkpoints agree");
        let mut sentence = format!("The log is intact: {entries}, {agree}.");
        let newer = self.entries.saturating_sub(self.vouched);
        if newer > 0 {
            let newer = counted(newer, "entry is", "entries are");
            let last =
                format!(" The last {newer} newer than every checkpoint given, so not proven yet.");
            sentence.push_str(&last);
        }
        sentence
    }

    fn altered(&self, first: u64, (start, end): (u64, u64), how: Damage) -> String {
        let when = self
            .first_at_ms
            .and_then(in_words)
            .map_or_else(String::new, |when| format!(" ({when})"));
        let what = how.sentence();
        if end.saturating_sub(start) <= 1 {
            return format!(
                "The log has been altered. The first entry that does not match is number {}{when}: {what}",
                grouped(first)
            );
        }
        let vouched = match start {
            0 => "No entry is vouched for.".to_owned(),
            1 => "Only entry number 0 is vouched for.".to_owned(),
            _ => format!(
                "Entries number 0 to {} are vouched for.",
                grouped(start - 1)
            ),
        };
        if first > start {
            return format!(
                "The log has been altered. The first entry seen to be wrong is number {}{when}: {what} {vouched}",
                grouped(first)
            );
        }
        let forked = if how == Damage::Forked {
            format!(" {what}")
        } else {
            String::new()
        };
        format!(
            "The log has been altered.{forked} {vouched} Somewhere from number {}{when} to number {}, an entry was \
             changed, removed, moved or added.",
            grouped(first),
            grouped(end.saturating_sub(1))
        )
    }

    fn cut_short(&self, (vouched, size): (u64, u64)) -> String {
        let held = counted(self.entries, "entry", "entries");
        let mut sentence = format!(
            "The log has been cut short. It holds {held}, but a checkpoint was signed when it held {}. The first \
             missing entry is number {}.",
            grouped(size),
            grouped(self.entries)
        );
        if vouched < self.entries {
            let open = format!(
                " Entries from number {} on may have been altered too.",
                grouped(vouched)
            );
            sentence.push_str(&open);
        }
        sentence
    }

    fn unproven(&self) -> String {
        let entries = counted(self.entries, "entry", "entries");
        let reasons: Vec<String> = self
            .checked
            .iter()
            .filter(|checked| checked.outcome != Outcome::Agrees)
            .map(Checked::sentence)
            .collect();
        format!(
            "The log is not proven. It holds {entries} and nothing contradicts it, but not all of the evidence can be \
             used. {}",
            reasons.join(" ")
        )
    }
}

impl Damage {
    /// What was done, in plain English.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Changed => "it was changed.",
            Self::Removed => "an entry that belongs here was removed.",
            Self::Reordered => "entries were put in another order.",
            Self::Inserted => "an entry was added that was not there before.",
            Self::Truncated => "the file ends in the middle of it.",
            Self::Forked => {
                "the log's keeper has signed two different histories, which cannot both be true."
            }
            Self::Unreadable => "it cannot be read as an entry.",
            Self::BadCheckpoint => "a checkpoint cannot be used.",
            Self::WrongLog => {
                "This file is not an exported log, or it is not the log that the checkpoints are about."
            }
        }
    }
}

impl Checked {
    /// What this piece of evidence said, in plain English.
    pub fn sentence(&self) -> String {
        let source = match self.source {
            Source::Checkpoint => "Checkpoint",
            Source::Witness => "Witness bundle",
        };
        let size = self.size.map_or_else(String::new, |size| {
            format!(" ({})", counted(size, "entry", "entries"))
        });
        let said = match self.outcome {
            Outcome::Agrees => "agrees with the log.",
            Outcome::Disagrees => "does not agree with the log.",
            Outcome::LogTooShort => "vouches for more entries than the log has.",
            Outcome::NotSigned => "is not signed by the key given.",
            Outcome::OtherLog => "is about another log.",
            Outcome::HashesWrong => "does not fit its own signature.",
        };
        format!("{source} {}{size} {said}", self.number)
    }
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// "1 entry", "1,204 entries".
fn counted(number: u64, one: &str, many: &str) -> String {
    format!(
        "{} {}",
        grouped(number),
        if number == 1 { one } else { many }
    )
}

/// "1,204".
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(entries: u64, vouched: u64, verdict: Verdict) -> Report {
        let agrees = |number| Checked {
            source: Source::Checkpoint,
            number,
            size: Some(vouched),
            outcome: Outcome::Agrees,
        };
        let checked = (1..=3).map(agrees).collect();
        let first_at_ms = Some(1_778_666_640_000);
        Report {
            origin: "ledger.example".to_owned(),
            entries,
            vouched,
            checked,
            verdict,
            first_at_ms,
        }
    }

    fn damaged(first: u64, range: (u64, u64), how: Damage) -> String {
        report(20, range.0, Verdict::Damaged { first, range, how }).sentence()
    }

    #[test]
    fn an_intact_log() {
        assert_eq!(
            report(1204, 1204, Verdict::Intact).sentence(),
            "The log is intact: 1,204 entries, 3 checkpoints agree."
        );
        assert!(report(1204, 1203, Verdict::Intact).sentence().ends_with(
            "The last 1 entry is newer than every checkpoint given, so not proven yet."
        ));
        let unchecked = Report {
            checked: Vec::new(),
            ..report(1, 0, Verdict::Intact)
        };
        assert!(
            unchecked
                .sentence()
                .starts_with("The log is in order: 1 entry. But nothing was given")
        );
    }

    #[test]
    fn a_named_entry_and_a_stretch() {
        assert_eq!(
            damaged(17, (17, 18), Damage::Changed),
            "The log has been altered. The first entry that does not match is number 17 (13 May 2026 at 10:04 UTC): \
             it was changed."
        );
        assert_eq!(
            damaged(10, (10, 20), Damage::Changed),
            "The log has been altered. Entries number 0 to 9 are vouched for. Somewhere from number 10 (13 May 2026 \
             at 10:04 UTC) to number 19, an entry was changed, removed, moved or added."
        );
        assert_eq!(
            damaged(20, (10, 32), Damage::Truncated),
            "The log has been cut short. It holds 20 entries, but a checkpoint was signed when it held 32. The first \
             missing entry is number 20. Entries from number 10 on may have been altered too."
        );
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(
            ["0", "999", "1,000", "1,234,567"],
            [0, 999, 1000, 1_234_567]
                .map(grouped)
                .each_ref()
                .map(String::as_str)
        );
    }
}
