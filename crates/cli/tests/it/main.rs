//! The program as whoever runs it meets it: what is typed, what is printed, and the exit code.

mod bench;
mod demo;
mod febrl;
mod killed;
mod killed_serving;
mod policy;
mod story;
mod usage;
