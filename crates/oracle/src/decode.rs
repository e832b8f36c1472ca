//! What a reader could make of the bytes: the same response as written, unescaped, and with its tags and spaces gone.

/// Every reading of some bytes, in small letters.
pub(crate) fn readings(bytes: &[u8]) -> Vec<Vec<u8>> {
    let plain = bytes.to_ascii_lowercase();
    let unescaped = unescape(bytes).to_ascii_lowercase();
    let squeezed = squeeze(&unescaped);
    let unpacked = base64_runs(bytes).to_ascii_lowercase();
    vec![plain, unescaped, squeezed, unpacked]
}

/// Undo entities (`&amp;`, `&#39;`, `&#x27;`), percent escapes, and `\u0041`.
fn unescape(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&first, after)) = rest.split_first() {
        let escape = match first {
            b'&' => entity(after),
            b'%' => hex(after, 2).map(|code| (code, 2)),
            b'\\' => after
                .strip_prefix(b"u")
                .and_then(|digits| hex(digits, 4))
                .map(|code| (code, 5)),
            _ => None,
        };
        if let Some((code, used)) = escape {
            push(&mut out, first, code);
            rest = after.get(used..).unwrap_or_default();
        } else {
            out.push(first);
            rest = after;
        }
    }
    out
}

/// A percent escape is a byte; the others are characters.
fn push(out: &mut Vec<u8>, escape: u8, code: u32) {
    if escape == b'%' {
        out.extend(u8::try_from(code));
    } else {
        let letter = char::from_u32(code).unwrap_or(' ');
        out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

fn entity(after: &[u8]) -> Option<(u32, usize)> {
    let end = after.iter().take(10).position(|byte| *byte == b';')?;
    let word = after.get(..end)?;
    let code = match word {
        b"amp" => u32::from(b'&'),
        b"lt" => u32::from(b'<'),
        b"gt" => u32::from(b'>'),
        b"quot" => u32::from(b'"'),
        b"apos" => u32::from(b'\''),
        b"nbsp" => u32::from(b' '),
        _ => {
            let number = std::str::from_utf8(word).ok()?.strip_prefix('#')?;
            number.strip_prefix(['x', 'X']).map_or_else(
                || number.parse().ok(),
                |digits| u32::from_str_radix(digits, 16).ok(),
            )?
        }
    };
    Some((code, end + 1))
}

fn hex(bytes: &[u8], digits: usize) -> Option<u32> {
    let text = std::str::from_utf8(bytes.get(..digits)?).ok()?;
    u32::from_str_radix(text, 16).ok()
}

/// Without tags, spaces and hyphens, so that a word cut by a highlight, or a spaced number, is whole again.
fn squeeze(bytes: &[u8]) -> Vec<u8> {
    let mut inside = false;
    let mut out = Vec::with_capacity(bytes.len());
    for byte in bytes {
        match byte {
            b'<' => inside = true,
            b'>' => inside = false,
            _ if inside || byte.is_ascii_whitespace() || b"-()".contains(byte) => {}
            _ => out.push(*byte),
        }
    }
    out
}

/// What runs of base64 say, one after another.
fn base64_runs(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for run in bytes.split(|byte| six_bits(*byte).is_none()) {
        if run.len() < 16 {
            continue;
        }
        for four in run.chunks(4) {
            let mut word = 0_u32;
            for place in 0..4 {
                let bits = four.get(place).and_then(|byte| six_bits(*byte));
                word = (word << 6) | u32::from(bits.unwrap_or(0));
            }
            out.extend_from_slice(word.to_be_bytes().get(1..).unwrap_or_default());
        }
        out.push(b' ');
    }
    out
}

const fn six_bits(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::readings;

    fn shows(bytes: &str, word: &str) -> bool {
        readings(bytes.as_bytes())
            .iter()
            .any(|reading| String::from_utf8_lossy(reading).contains(word))
    }

    #[test]
    fn a_word_is_found_under_every_disguise() {
        for disguise in [
            "<td>zqabcdef</td>",
            "ZQABCDEF",
            "zq&#97;bcdef",
            "zq&#x61;bcdef",
            "zq%61bcdef",
            r"zq\u0061bcdef",
            "zq<mark>abc</mark>def",
            "zq abc-def",
            "enFhYmNkZWYgZnVydGhlciB3b3Jkcw",
        ] {
            assert!(shows(disguise, "zqabcdef"), "{disguise}");
        }
        assert!(!shows("zqabcxef & 100%", "zqabcdef"));
    }
}
