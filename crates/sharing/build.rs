//! A new file in `policies/` is a new rule: building again takes it in.

fn main() {
    println!("cargo::rerun-if-changed=../../policies");
}
