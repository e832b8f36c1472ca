//! Changing one annotation of a rule's text and nothing else: `@from("")` becomes `@from("2027-04-01")`. The comments,
//! the order of the lines and the rule itself stay as they were, byte for byte.

/// `text` with the annotation `name` saying `value`; none if the text has no such annotation.
///
/// What stands in a comment or inside a string is not an annotation.
pub(super) fn set(text: &str, name: &str, value: &str) -> Option<String> {
    let (before, _, after) = find(text, name)?;
    Some(format!("{before}{}{after}", quoted(value)))
}

/// What the annotation `name` says, as it is written: quotes and backslashes in it stay escaped.
pub(super) fn get<'text>(text: &'text str, name: &str) -> Option<&'text str> {
    let (_, value, _) = find(text, name)?;
    value.strip_prefix('"')?.strip_suffix('"')
}

/// What stands before the quoted value of the annotation `name`, the value with its quotes, and what stands after it.
fn find<'text>(text: &'text str, name: &str) -> Option<(&'text str, &'text str, &'text str)> {
    let mut rest = text;
    loop {
        let mut letters = rest.chars();
        rest = match letters.next()? {
            '/' if rest.starts_with("//") => line_end(rest),
            '"' => string_end(rest)?,
            '@' => {
                if let Some(value) = value_of(rest, name) {
                    let after = string_end(value)?;
                    let (before, value) = split_before(text, value)?;
                    let (value, after) = split_before(value, after)?;
                    return Some((before, value, after));
                }
                letters.as_str()
            }
            _ => letters.as_str(),
        };
    }
}

/// The text up to where `tail`, which it ends with, begins; and `tail`.
fn split_before<'text>(text: &'text str, tail: &str) -> Option<(&'text str, &'text str)> {
    text.split_at_checked(text.len().checked_sub(tail.len())?)
}

/// What begins with the quoted value of the annotation `name`; none if another annotation begins here.
fn value_of<'text>(text: &'text str, name: &str) -> Option<&'text str> {
    let after_name = text.strip_prefix('@')?.strip_prefix(name)?;
    let value = after_name.trim_start().strip_prefix('(')?.trim_start();
    let closed = string_end(value)?.trim_start().starts_with(')');
    closed.then_some(value)
}

/// What follows the line that the text begins with.
fn line_end(text: &str) -> &str {
    text.split_once('\n').map_or("", |(_, after)| after)
}

/// What follows the string that the text begins with.
fn string_end(text: &str) -> Option<&str> {
    let mut letters = text.strip_prefix('"')?.chars();
    loop {
        match letters.next()? {
            '\\' => {
                letters.next()?;
            }
            '"' => return Some(letters.as_str()),
            _ => (),
        }
    }
}

/// A value as a rule's text holds it. Control characters have no place in it.
fn quoted(value: &str) -> String {
    let mut text = String::from('"');
    for letter in value.chars() {
        match letter {
            '"' | '\\' => text.extend(['\\', letter]),
            '\n' | '\t' => text.push(' '),
            letter if letter.is_control() => (),
            letter => text.push(letter),
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::{get, set};

    const RULE: &str = "// Not here: @from(\"2001-01-01\")\n@id(\"A\")\n@plain(\"say @from(\\\"x\\\") and }\")\n\
                        @fromage( \"b\" )\n@from (\"\")\n@until(\"\")\npermit (principal, action, resource);\n";

    #[test]
    fn only_the_value_changes() {
        let dated = set(RULE, "from", "2027-04-01");
        let expected = RULE.replace("@from (\"\")", "@from (\"2027-04-01\")");
        assert_eq!(dated.as_deref(), Some(expected.as_str()));
        assert_eq!(set(&expected, "from", "").as_deref(), Some(RULE));
        assert_eq!(get(&expected, "from"), Some("2027-04-01"));
        assert_eq!(get(&expected, "id"), Some("A"));
        assert_eq!(get(&expected, "source"), None);
    }

    #[test]
    fn what_is_not_there_is_not_added() {
        assert_eq!(set(RULE, "source", "x"), None);
        assert_eq!(set("", "from", "x"), None);
        assert_eq!(set("@from(\"never closed", "from", "x"), None);
        assert_eq!(set("@from(\"a\" permit", "from", "x"), None);
    }

    #[test]
    fn a_value_cannot_break_out_of_its_quotes() {
        let changed = set("@a(\"\") permit;", "a", "\") forbid; @b(\"\\\n\u{7}é");
        let expected = "@a(\"\\\") forbid; @b(\\\"\\\\ é\") permit;";
        assert_eq!(changed.as_deref(), Some(expected));
    }
}
