//! Whose fault it was, in the exit code: 0 done, 1 the input was wrong, 2 we were wrong.

use std::fmt;

use candour_flow::FlowError;

/// The input was wrong.
pub(crate) const WRONG_INPUT: u8 = 1;
/// We were wrong, or the machine was.
pub(crate) const OUR_FAULT: u8 = 2;

/// Something that whoever typed can put right.
#[derive(Debug)]
pub(crate) struct Wrong {
    what: String,
    hint: Option<String>,
}

/// The input is wrong, in words.
pub(crate) fn wrong(what: impl Into<String>) -> Wrong {
    Wrong {
        what: what.into(),
        hint: None,
    }
}

impl Wrong {
    /// What to do about it.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.what)?;
        self.hint
            .as_ref()
            .map_or(Ok(()), |hint| write!(formatter, "\nhint: {hint}"))
    }
}

impl std::error::Error for Wrong {}

/// The exit code of an error.
pub(crate) fn exit_code(error: &anyhow::Error) -> u8 {
    let theirs = error.chain().any(|cause| {
        cause.is::<Wrong>()
            || matches!(
                cause.downcast_ref::<FlowError>(),
                Some(
                    FlowError::NotThere
                        | FlowError::Invalid(_)
                        | FlowError::Conflict
                        | FlowError::SignedOut
                )
            )
    });
    if theirs { WRONG_INPUT } else { OUR_FAULT }
}

/// An error in lines: what failed, why, and everything that is wrong with what was entered.
pub(crate) fn lines(error: &anyhow::Error) -> String {
    let mut text = format!("{error:#}");
    for cause in error.chain() {
        if let Some(FlowError::Invalid(invalid)) = cause.downcast_ref() {
            for problem in invalid.problems() {
                text.extend(["\n  ", &problem.field, ": ", &problem.rule]);
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use candour_flow::{FlowError, Invalid};

    use super::{exit_code, lines, wrong};

    #[test]
    fn the_code_says_whose_fault_it_was() {
        assert_eq!(exit_code(&wrong("x").into()), 1);
        assert_eq!(
            exit_code(&anyhow::Error::from(FlowError::NotThere).context("while y")),
            1
        );
        assert_eq!(exit_code(&FlowError::Broken("x").into()), 2);
        assert_eq!(exit_code(&std::io::Error::other("x").into()), 2);
    }

    #[test]
    fn every_problem_is_told() {
        let error = FlowError::from(Invalid::one("email", "Write it so")).into();
        assert_eq!(
            lines(&error),
            "what was entered cannot be used\n  email: Write it so"
        );
        let error = anyhow::Error::from(wrong("no").hint("try yes"));
        assert_eq!(lines(&error), "no\nhint: try yes");
    }
}
