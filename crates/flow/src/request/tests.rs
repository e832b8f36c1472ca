//! How long an answer can be read.

use super::answer::days;

#[test]
fn an_agreement_makes_the_time_shorter_and_never_longer() {
    assert_eq!([days(None), days(Some(30)), days(Some(400))], [90, 30, 90]);
}
