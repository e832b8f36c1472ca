//! A new file in `policies/` is a new rule: building again takes it in.

#[expect(clippy::print_stdout, reason = "this is how Cargo is told")]
fn main() {
    println!("cargo::rerun-if-changed=../../policies");
}
