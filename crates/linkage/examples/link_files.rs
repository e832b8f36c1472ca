//! Link two files of people, or find who is in one file twice, and say how well it went.
//!
//! `cargo run --release -p candour-linkage --example link_files -- febrl4a.csv febrl4b.csv`

#[path = "shared/people.rs"]
mod people;

use std::path::Path;
use std::time::Instant;

use candour_linkage::{
    Batch, KEEP_AT, KEY_CAP, Model, PROPOSE_AT, Pair, Point, evaluate, link_between, link_within,
    one_to_one,
};

#[expect(clippy::print_stdout, reason = "an example speaks to its reader")]
fn main() -> anyhow::Result<()> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let model = Model::published();
    let mut quiet = |_done: u64, _total: u64| {};
    let started = Instant::now();
    let (batch, truth) = match paths.as_slice() {
        [left, right] => {
            let (left, right) = (
                people::read(Path::new(left))?,
                people::read(Path::new(right))?,
            );
            println!("read in {:.2} s", started.elapsed().as_secs_f64());
            let batch = link_between(&model, &left.profiles, &right.profiles, KEY_CAP, &mut quiet);
            (batch, people::truth_between(&left, &right))
        }
        [one] => {
            let one = people::read(Path::new(one))?;
            println!("read in {:.2} s", started.elapsed().as_secs_f64());
            let batch = link_within(&model, &one.profiles, KEY_CAP, &mut quiet);
            (batch, people::truth_within(&one))
        }
        _ => anyhow::bail!("name one file, or two"),
    };
    println!("linked in {:.2} s in all", started.elapsed().as_secs_f64());
    let Batch {
        pairs,
        candidates,
        skipped,
    } = batch;
    println!("candidates {candidates}, true pairs {}", truth.len());
    for rule in skipped {
        println!(
            "skipped {} keys of {} records: {}",
            rule.keys, rule.records, rule.rule
        );
    }
    let met = pairs
        .iter()
        .filter(|pair| truth.contains(&(pair.left, pair.right)))
        .count();
    println!("true pairs compared and at least {KEEP_AT}: {met}");
    let evaluation = evaluate(&pairs, &truth);
    show("best", &evaluation.best);
    for point in evaluation
        .points
        .iter()
        .filter(|point| point.threshold.abs() <= 10.0)
    {
        show("", point);
    }
    let proposed: Vec<Pair> = pairs
        .into_iter()
        .filter(|pair| pair.weight >= PROPOSE_AT)
        .collect();
    if paths.len() == 2 {
        show(
            "one to one, best",
            &evaluate(&one_to_one(&proposed), &truth).best,
        );
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "an example speaks to its reader")]
fn show(what: &str, point: &Point) {
    println!(
        "{what:>16} at {:7.2}: F1 {:.4}, precision {:.4}, recall {:.4}; {} true, {} false, {} missed",
        point.threshold,
        point.f1,
        point.precision,
        point.recall,
        point.true_positives,
        point.false_positives,
        point.false_negatives
    );
}
