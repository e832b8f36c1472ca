//! Numbers and addresses that cannot be anybody's: drama telephone numbers, test NHS numbers, never-issued plates.

use candour_domain::Date;

use crate::dice::Dice;

/// A telephone number from the ranges Ofcom keeps for drama. The last hundred mobiles are kept for planted people.
pub(crate) fn phone(dice: &mut Dice) -> String {
    if dice.chance(850) {
        format!("07700 900{:03}", dice.below(900))
    } else {
        format!("01632 960{:03}", dice.below(1_000))
    }
}

/// The NHS number of person `index`, from the test range that begins 999. One person in eleven has none, because no
/// check digit fits; beyond a million people the numbers come round again.
pub(crate) fn nhs_number(index: u64) -> Option<String> {
    let middle = index.wrapping_mul(387_421).wrapping_add(52_711) % 1_000_000;
    let nine = format!("999{middle:06}");
    let sum: u32 = nine
        .chars()
        .filter_map(|letter| letter.to_digit(10))
        .zip((2..=10).rev())
        .map(|(digit, weight)| digit * weight)
        .sum();
    match (11 - sum % 11) % 11 {
        10 => None,
        check => Some(format!("{nine}{check}")),
    }
}

/// The unique pupil number of person `index`, under a local authority number that no authority has.
pub(crate) fn pupil_number(index: u64, born: Date) -> String {
    const CHECK: &str = "ABCDEFGHJKLMNPQRTUVWXYZ";
    let year = born.year().rem_euclid(100);
    let digits = format!(
        "000{year:02}{:07}",
        index.wrapping_mul(3_819_661) % 10_000_000
    );
    let sum: usize = digits
        .chars()
        .filter_map(|letter| letter.to_digit(10))
        .zip(2_usize..)
        .map(|(digit, weight)| usize::try_from(digit).unwrap_or(0) * weight)
        .sum();
    let check = CHECK.chars().nth(sum % 23).unwrap_or('A');
    format!("{check}{digits}")
}

/// A vehicle mark with the age code 00, which is never issued.
pub(crate) fn vehicle(dice: &mut Dice) -> String {
    const LETTERS: [&str; 23] = [
        "A", "B", "C", "D", "E", "F", "G", "H", "J", "K", "L", "M", "N", "O", "P", "R", "S", "T",
        "U", "V", "W", "X", "Y",
    ];
    let mut letter = || dice.word(&LETTERS).to_owned();
    let front = letter() + &letter();
    let back = letter() + &letter() + &letter();
    format!("{front}00 {back}")
}

/// An e-mail address made from a name, at a domain kept for examples.
pub(crate) fn email(given: &str, family: &str, dice: &mut Dice) -> String {
    let plain = |name: &str| -> String {
        crate::spoil::unaccented(name)
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_lowercase()
    };
    let (given, family, number) = (plain(given), plain(family), dice.below(100));
    match dice.below(3) {
        0 => format!("{given}.{family}{number}@example.org"),
        1 => format!("{family}{number}{given}@example.org"),
        _ => format!("{given}{number}@example.org"),
    }
}

/// The number an agency gives person `index`. The same person has unlike numbers at different agencies, and no two
/// people have one number at one agency (up to a hundred million people).
pub(crate) fn reference(prefix: &str, agency: u64, index: u64) -> String {
    // Odd and not a multiple of 5, so that multiplying by it shuffles the numbers below 100,000,000.
    let shuffle = 38_196_601 + agency * 1_830;
    let number = (u128::from(index) * u128::from(shuffle) + u128::from(agency + 3) * 7_919_993)
        % 100_000_000;
    format!("{prefix}-{number:08}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use candour_domain::{Date, NhsNumber, UniquePupilNumber, VehicleMark};

    use super::{nhs_number, pupil_number, reference, vehicle};
    use crate::dice::{Dice, Throw};

    #[test]
    fn numbers_pass_their_checks() -> anyhow::Result<()> {
        let born = Date::new(2011, 4, 5)?;
        let mut dice = Dice::of(3, 3, Throw::Person);
        let mut without = 0;
        for index in 0..5_000 {
            match nhs_number(index) {
                Some(number) => drop(number.parse::<NhsNumber>()?),
                None => without += 1,
            }
            pupil_number(index, born).parse::<UniquePupilNumber>()?;
            assert!(
                vehicle(&mut dice)
                    .parse::<VehicleMark>()?
                    .expose()
                    .contains("00")
            );
        }
        assert!((300..600).contains(&without), "{without}");
        Ok(())
    }

    #[test]
    fn references_do_not_clash() {
        for agency in 0..40 {
            let seen: BTreeSet<String> = (0..3_000)
                .map(|index| reference("X", agency, index))
                .collect();
            assert_eq!(seen.len(), 3_000, "{agency}");
        }
    }
}
