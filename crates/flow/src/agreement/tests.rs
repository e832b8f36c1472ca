//! Agreements from the draft to the end, as partners meet them.

mod register;
mod world;
