#![doc = include_str!("../README.md")]

mod canary;
mod client;
mod decode;
mod dice;
mod model;
mod page;
mod report;
mod route;
mod scan;
mod walker;
mod world;

pub use client::{Answer, Client, Fault};
pub use model::{Model, Reader};
pub use report::{Leak, Missing, Problem, Report};
pub use route::ROUTES;
pub use walker::run;
pub use world::{Account, Agency, Agreement, Grade, Holding, Role, Step, Value, World};
