//! What can be wrong with the rules. A rule set with anything wrong is not used at all.

use thiserror::Error;

/// The rules could not be loaded.
#[derive(Debug, Error)]
pub enum SharingError {
    /// The schema is wrong.
    #[error("the schema cannot be read: {message}")]
    Schema {
        /// What is wrong.
        message: String,
    },
    /// A policy cannot be read.
    #[error("policy `{policy}` cannot be read: {message}")]
    Unreadable {
        /// The file.
        policy: String,
        /// What is wrong.
        message: String,
    },
    /// A policy does not say something that it must.
    #[error("policy `{policy}` lacks `@{annotation}`")]
    MissingAnnotation {
        /// The file.
        policy: String,
        /// What is missing.
        annotation: &'static str,
    },
    /// A policy says something that cannot be understood.
    #[error("policy `{policy}`: `@{annotation}` {rule}")]
    BadAnnotation {
        /// The file.
        policy: String,
        /// Which annotation.
        annotation: &'static str,
        /// The rule it broke.
        rule: String,
    },
    /// Two policies have the same name.
    #[error("policy `{policy}` has an id that another policy has")]
    Duplicate {
        /// The id.
        policy: String,
    },
    /// A policy does not fit the schema.
    #[error("policy `{policy}` does not fit the schema: {message}")]
    Invalid {
        /// The policy.
        policy: String,
        /// What does not fit.
        message: String,
    },
}
