//! Through the HTTP door, on every database there is.

mod app;
mod door;
mod other_ways;
mod review_holes;
mod story;
mod templates;
