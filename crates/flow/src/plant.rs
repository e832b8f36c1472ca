//! Holes made on purpose. Without the feature `plant-bugs` there are none, and the compiler removes the question.

use candour_domain::Field;
use candour_sharing::{Act, Caller, Thing};

/// A hole.
#[cfg(feature = "plant-bugs")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plant {
    /// No hole.
    Nothing,
    /// A record page checks the rights of the record's owner, not of whoever asks.
    WrongOwner,
    /// A disclosure shows every field of the record, not only those that were told.
    ExtraFields,
}

#[cfg(feature = "plant-bugs")]
static PLANTED: std::sync::atomic::AtomicU8 = std::sync::atomic::AtomicU8::new(0);

/// Make a hole in this process.
#[cfg(feature = "plant-bugs")]
pub fn plant(hole: Plant) {
    let code = match hole {
        Plant::Nothing => 0,
        Plant::WrongOwner => 1,
        Plant::ExtraFields => 2,
    };
    PLANTED.store(code, std::sync::atomic::Ordering::Relaxed);
}

#[cfg(feature = "plant-bugs")]
fn planted(code: u8) -> bool {
    PLANTED.load(std::sync::atomic::Ordering::Relaxed) == code
}

#[cfg(not(feature = "plant-bugs"))]
const fn planted(_code: u8) -> bool {
    false
}

/// Whose rights are checked: the caller's, unless a hole is planted.
pub(crate) fn caller(caller: &Caller, act: Act, thing: &Thing) -> Caller {
    if let (true, Act::RecordShow, Thing::Record { owner }) = (planted(1), act, thing) {
        return Caller {
            agency: *owner,
            ..caller.clone()
        };
    }
    caller.clone()
}

/// Which fields a disclosure shows: those that were told, unless a hole is planted.
pub(crate) fn told(fields: &[Field]) -> Vec<Field> {
    if planted(2) {
        Field::ALL.to_vec()
    } else {
        fields.to_vec()
    }
}
