//! Through the HTTP door, on every database there is.

mod advice;
mod agreement;
mod app;
mod door;
mod other_ways;
mod reading;
mod redaction;
mod review_holes;
mod rules;
mod second;
mod sharing_holes;
mod story;
mod templates;
mod wizard;
