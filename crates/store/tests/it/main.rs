//! The store, on every database: what is written is read back, and what must not happen does not.

mod account;
mod agency;
mod agreement;
mod concern;
mod connect;
mod crash;
mod decision;
mod disclosure;
mod draft;
mod import;
mod ledger;
mod ledger_concurrent;
mod ledger_refusal;
mod link;
mod link_open;
mod plan;
mod record;
mod record_key;
mod request;
mod schema;
mod session;
mod world;
