//! The rules asked from outside, as every other crate asks them.

mod acts;
mod advice;
mod agreement;
mod cases;
mod common;
mod door;
mod mutants;
mod planted;
mod properties;
mod reading;
mod speed;
