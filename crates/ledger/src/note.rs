//! A checkpoint with a signature under it (C2SP signed-note, Ed25519), and the keys that make and check one.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use rand_core::CryptoRng;
use std::fmt;
use std::str::FromStr;
use zeroize::Zeroizing;

use crate::{Checkpoint, Hash, LedgerError, Result};

/// Ed25519's number in the signed-note format.
const ED25519: u8 = 0x01;
/// Begins every signature line.
const DASH: &str = "\u{2014} ";
/// More signatures than this on one note is an attack, not a note.
const SIGNATURES_MAX: usize = 100;

/// The log keeper's secret key. It cannot be printed, and is wiped from memory when dropped.
pub struct Signer {
    key: SigningKey,
    verifier: Verifier,
}

impl Signer {
    /// Makes a new key. The name is public, and is usually the log's origin.
    pub fn generate<R: CryptoRng + ?Sized>(rng: &mut R, name: &str) -> Result<Self> {
        let mut seed = Zeroizing::new([0; 32]);
        rng.fill_bytes(seed.as_mut());
        Self::from_seed(*seed, name)
    }

    /// The key that a stored seed stands for.
    pub fn from_seed(seed: [u8; 32], name: &str) -> Result<Self> {
        let seed = Zeroizing::new(seed);
        let key = SigningKey::from_bytes(&seed);
        let verifier = Verifier::new(name, key.verifying_key())?;
        Ok(Self { key, verifier })
    }

    /// The seed to store, and to guard.
    pub fn seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.key.to_bytes())
    }

    /// The public key to hand to whoever should be able to check.
    pub const fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// Signs a checkpoint. Refuses one whose origin would break the format.
    pub fn sign(&self, checkpoint: &Checkpoint) -> Result<String> {
        let text = checkpoint.to_string();
        if text.parse::<Checkpoint>().as_ref().ok() != Some(checkpoint) || !is_plain(&text) {
            return Err(LedgerError::Checkpoint("the origin cannot be written"));
        }
        let signature = self.key.sign(text.as_bytes()).to_bytes();
        let signed = STANDARD.encode([self.verifier.id.as_slice(), &signature].concat());
        Ok(format!("{text}\n{DASH}{} {signed}\n", self.verifier.name))
    }
}

/// Shows the public name only.
impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("name", &self.verifier.name)
            .finish_non_exhaustive()
    }
}

/// The public key that checks a log's checkpoints, written `name+hash+key`.
#[derive(Clone, PartialEq, Eq)]
pub struct Verifier {
    name: String,
    id: [u8; 4],
    key: VerifyingKey,
}

impl Verifier {
    fn new(name: &str, key: VerifyingKey) -> Result<Self> {
        let allowed =
            |letter: char| letter != '+' && !letter.is_whitespace() && !letter.is_control();
        if name.is_empty() || !name.chars().all(allowed) {
            return Err(LedgerError::Key(
                "the name is empty or has a space or a plus sign",
            ));
        }
        let hash = Hash::of(&[name.as_bytes(), &[0x0A, ED25519], key.as_bytes()]);
        let [a, b, c, d, ..] = *hash.as_bytes();
        Ok(Self {
            name: name.to_owned(),
            id: [a, b, c, d],
            key,
        })
    }

    /// The key's public name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Checks a signed note and returns the checkpoint in it. Signatures by other keys are ignored.
    pub fn open(&self, note: &str) -> Result<Checkpoint> {
        if !is_plain(note) {
            return Err(LedgerError::Note("control characters"));
        }
        let (text, signatures) = note
            .rsplit_once("\n\n")
            .ok_or(LedgerError::Note("no signature"))?;
        let text = format!("{text}\n");
        let signatures = signatures
            .strip_suffix('\n')
            .ok_or(LedgerError::Note("the last line is not ended"))?;
        if signatures.split('\n').count() > SIGNATURES_MAX {
            return Err(LedgerError::Note("too many signatures"));
        }
        let mut signed = false;
        for line in signatures.split('\n') {
            signed |= self.signed_by_us(line, text.as_bytes())?;
        }
        if signed {
            text.parse()
        } else {
            Err(LedgerError::Signature)
        }
    }

    /// Whether a signature line is ours; an error if it claims to be and is not good.
    fn signed_by_us(&self, line: &str, text: &[u8]) -> Result<bool> {
        const MALFORMED: LedgerError = LedgerError::Note("a signature line is malformed");
        let (name, signed) = line
            .strip_prefix(DASH)
            .and_then(|rest| rest.split_once(' '))
            .ok_or(MALFORMED)?;
        let bytes = STANDARD.decode(signed).map_err(|_error| MALFORMED)?;
        let (id, signature) = bytes.split_first_chunk::<4>().ok_or(MALFORMED)?;
        if name != self.name || *id != self.id {
            return Ok(false);
        }
        let signature =
            Signature::from_slice(signature).map_err(|_error| LedgerError::Signature)?;
        self.key
            .verify_strict(text, &signature)
            .map_err(|_error| LedgerError::Signature)?;
        Ok(true)
    }
}

impl fmt::Display for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = STANDARD.encode([&[ED25519], self.key.as_bytes().as_slice()].concat());
        write!(f, "{}+{:08x}+{key}", self.name, u32::from_be_bytes(self.id))
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verifier({self})")
    }
}

impl FromStr for Verifier {
    type Err = LedgerError;

    fn from_str(text: &str) -> Result<Self> {
        let mut parts = text.splitn(3, '+');
        let mut part = || parts.next().ok_or(LedgerError::Key("not `name+hash+key`"));
        let (name, _hash, key) = (part()?, part()?, part()?);
        let bytes = STANDARD
            .decode(key)
            .map_err(|_error| LedgerError::Key("not base64"))?;
        let Some((&ED25519, public)) = bytes.split_first() else {
            return Err(LedgerError::Key("not an Ed25519 key"));
        };
        let public = public
            .try_into()
            .map_err(|_error| LedgerError::Key("not 32 bytes"))?;
        let key =
            VerifyingKey::from_bytes(public).map_err(|_error| LedgerError::Key("not a key"))?;
        let verifier = Self::new(name, key)?;
        // The hash in the text guards against a key pasted under another's name.
        if verifier.to_string() == text {
            Ok(verifier)
        } else {
            Err(LedgerError::Key("the hash does not fit the name and key"))
        }
    }
}

/// No control character but the end of a line.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte >= 0x20 || byte == b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::leaf_hash;

    fn signed() -> anyhow::Result<(Signer, Checkpoint, String)> {
        let signer = Signer::from_seed([5; 32], "ledger.example")?;
        let checkpoint = Checkpoint {
            origin: "ledger.example".to_owned(),
            size: 3,
            root: leaf_hash(b"r"),
        };
        let note = signer.sign(&checkpoint)?;
        Ok((signer, checkpoint, note))
    }

    #[test]
    fn a_note_opens_with_its_key_as_text_and_with_no_other() -> anyhow::Result<()> {
        let (signer, checkpoint, note) = signed()?;
        let verifier: Verifier = signer.verifier().to_string().parse()?;
        assert_eq!(verifier.open(&note)?, checkpoint);
        let stranger = Signer::from_seed([6; 32], "ledger.example")?;
        assert!(matches!(
            stranger.verifier().open(&note),
            Err(LedgerError::Signature)
        ));
        Ok(())
    }

    #[test]
    fn every_flipped_bit_of_a_note_is_noticed() -> anyhow::Result<()> {
        let (signer, _, note) = signed()?;
        for bit in 0..note.len() * 8 {
            let mut bytes = note.clone().into_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let opened = String::from_utf8(bytes)
                .ok()
                .map(|note| signer.verifier().open(&note));
            assert!(!matches!(opened, Some(Ok(_))), "bit {bit}");
        }
        Ok(())
    }

    #[test]
    fn a_cosignature_does_no_harm() -> anyhow::Result<()> {
        let (signer, checkpoint, note) = signed()?;
        let cosigner = Signer::from_seed([7; 32], "witness.example")?;
        let theirs = cosigner.sign(&checkpoint)?;
        let line = theirs.lines().last().unwrap_or_default();
        let both = format!("{note}{line}\n");
        assert_eq!(signer.verifier().open(&both)?, checkpoint);
        assert_eq!(cosigner.verifier().open(&both)?, checkpoint);
        Ok(())
    }

    #[test]
    fn one_bad_signature_of_ours_spoils_a_good_one() -> anyhow::Result<()> {
        let (signer, checkpoint, note) = signed()?;
        let other = signer.sign(&Checkpoint {
            size: 4,
            ..checkpoint
        })?;
        let line = other.lines().last().unwrap_or_default();
        assert!(signer.verifier().open(&format!("{note}{line}\n")).is_err());
        Ok(())
    }

    #[test]
    fn names_and_origins_that_break_the_format_are_refused() -> anyhow::Result<()> {
        for name in ["", "a b", "a+b", "a\n"] {
            assert!(Signer::from_seed([1; 32], name).is_err());
        }
        let (signer, checkpoint, _) = signed()?;
        for origin in ["", "a\nb", "a\tb"] {
            assert!(
                signer
                    .sign(&Checkpoint {
                        origin: origin.to_owned(),
                        ..checkpoint.clone()
                    })
                    .is_err()
            );
        }
        Ok(())
    }

    #[test]
    fn a_tampered_key_is_refused_and_a_secret_is_never_shown() -> anyhow::Result<()> {
        let (signer, _, _) = signed()?;
        let text = signer.verifier().to_string();
        assert!(
            text.replace("ledger", "lodger")
                .parse::<Verifier>()
                .is_err()
        );
        assert_eq!(
            format!("{signer:?}"),
            "Signer { name: \"ledger.example\", .. }"
        );
        Ok(())
    }
}
