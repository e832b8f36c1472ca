//! Rows of a file, each through the types of its fields. A problem names the line, the column and the rule, never what
//! was written.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use candour_domain::{
    Field, FieldValue, NameKind, ParseError, PersonName, Postcode, refuse_above_official,
};

use super::mapping::folded;
use super::{Column, Mapping, NewRecord, RowProblem, Source};

/// A longer row is not one: a quotation mark is open somewhere.
const MOST_CHARACTERS: usize = 20_000;
const NOT_UTF_8: &str = "it is not UTF-8: save the file as CSV in UTF-8";
/// An agency's own reference is at most this long.
const MOST_REFERENCE: usize = 60;

/// A good row.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) reference: String,
    pub(super) values: Vec<FieldValue>,
    pub(super) covers: Arc<Covers>,
}

impl From<NewRecord> for Row {
    fn from(new: NewRecord) -> Self {
        Self {
            reference: new.reference,
            values: new.values,
            covers: Arc::new(Covers::Everything),
        }
    }
}

/// Which facts of a record a row speaks of; the others stay as they were.
#[derive(Debug)]
pub(super) enum Covers {
    /// All of them.
    Everything,
    /// Those for which the file has a column.
    Columns(BTreeSet<Column>),
}

impl Covers {
    pub(super) fn covers(&self, fact: &FieldValue) -> bool {
        let Self::Columns(columns) = self else {
            return true;
        };
        let has = |column: &Column| columns.contains(column);
        let kind = fact.detail.split(':').next().unwrap_or_default();
        match fact.field {
            Field::Name if kind == NameKind::Birth.code() => {
                [Column::Name, Column::GivenName, Column::FamilyName]
                    .iter()
                    .any(has)
            }
            Field::Name => kind == NameKind::Alias.code() && has(&Column::AlsoKnownAs),
            Field::Address => {
                matches!(kind, "home" | "no-fixed-abode")
                    && (has(&Column::Field(Field::Address)) || has(&Column::Postcode))
            }
            Field::OtherIdentifier => has(&Column::Other(fact.detail.clone())),
            Field::DateOfBirth
            | Field::Sex
            | Field::Phone
            | Field::Email
            | Field::NhsNumber
            | Field::UniquePupilNumber
            | Field::Vehicle
            | Field::CareStatus
            | Field::Involvement
            | Field::Risk
            | Field::StaffSafety => has(&Column::Field(fact.field)),
        }
    }
}

/// A file whose headings are understood.
#[derive(Debug)]
pub(super) struct Sheet<'a> {
    source: &'a Source,
    /// How many cells a row has.
    width: usize,
    /// Each of our columns, with the places of the cells that make it.
    plan: BTreeMap<Column, Vec<usize>>,
    covers: Arc<Covers>,
}

fn problem(row: u64, column: impl Into<String>, rule: impl Into<String>) -> RowProblem {
    RowProblem {
        row,
        column: column.into(),
        rule: rule.into(),
    }
}

fn whole_file(rule: &str) -> Vec<RowProblem> {
    vec![problem(1, "-", rule)]
}

fn place(position: usize) -> String {
    format!("column {}", position.saturating_add(1))
}

fn reader(bytes: &[u8]) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes)
}

impl<'a> Sheet<'a> {
    /// Understand the headings, or say everything that is wrong with them.
    pub(super) fn open(source: &'a Source, mapping: &Mapping) -> Result<Self, Vec<RowProblem>> {
        let bytes = source.text();
        if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
            return Err(whole_file("the file is UTF-16: save it as CSV in UTF-8"));
        }
        let mut heading = csv::ByteRecord::new();
        if bytes.trim_ascii().is_empty()
            || !reader(bytes)
                .read_byte_record(&mut heading)
                .unwrap_or(false)
        {
            return Err(whole_file("the file is empty"));
        }
        if heading.len() == 1
            && heading
                .iter()
                .any(|cell| cell.contains(&b';') || cell.contains(&b'\t'))
        {
            return Err(whole_file(
                "the cells are not parted by commas: save the file as CSV with commas",
            ));
        }
        let (headings, mut problems) = headings(&heading);
        let plan = plan(&headings, mapping, &mut problems);
        let covers = Arc::new(Covers::Columns(plan.keys().cloned().collect()));
        let sheet = Self {
            source,
            width: headings.len(),
            plan,
            covers,
        };
        if !problems.is_empty() {
            Err(problems)
        } else if sheet.count() == 0 {
            Err(whole_file("the file has headings and no rows"))
        } else {
            Ok(sheet)
        }
    }

    pub(super) const fn source(&self) -> &'a Source {
        self.source
    }

    /// How many rows there are, good or bad.
    pub(super) fn count(&self) -> u64 {
        let mut reader = reader(self.source.text());
        let (mut record, mut rows) = (csv::ByteRecord::new(), 0_u64);
        while reader.read_byte_record(&mut record).unwrap_or(false) {
            rows += 1;
        }
        rows.saturating_sub(1)
    }

    /// The rows, from the first.
    pub(super) fn rows(&self) -> Rows<'_> {
        let mut rows = Rows {
            sheet: self,
            reader: reader(self.source.text()),
            record: csv::ByteRecord::new(),
            at: 0,
            line: 1,
            seen: BTreeMap::new(),
        };
        rows.advance();
        rows
    }
}

/// The headings as they are compared.
fn headings(record: &csv::ByteRecord) -> (Vec<String>, Vec<RowProblem>) {
    let (mut headings, mut problems) = (Vec::new(), Vec::new());
    for (position, cell) in record.iter().enumerate() {
        let heading = std::str::from_utf8(cell).map_or_else(
            |_| {
                problems.push(problem(1, place(position), NOT_UTF_8));
                String::new()
            },
            folded,
        );
        if let Some(first) = headings
            .iter()
            .position(|other| *other == heading && !heading.is_empty())
        {
            problems.push(problem(
                1,
                named(&heading, position),
                format!("it has the same heading as {}", place(first)),
            ));
        }
        headings.push(heading);
    }
    (headings, problems)
}

/// A heading that is one of ours by its name, any other by its place: a file without headings begins with a person.
fn named(heading: &str, position: usize) -> String {
    heading
        .parse::<Column>()
        .map_or_else(|_| place(position), |ours| ours.to_string())
}

fn plan(
    headings: &[String],
    mapping: &Mapping,
    problems: &mut Vec<RowProblem>,
) -> BTreeMap<Column, Vec<usize>> {
    let mut plan = BTreeMap::new();
    for (ours, theirs) in mapping.rules() {
        let places: Vec<usize> = theirs
            .iter()
            .filter_map(|wanted| headings.iter().position(|heading| heading == wanted))
            .collect();
        if places.len() == theirs.len() {
            plan.insert(ours.clone(), places);
        } else {
            problems.push(problem(
                1,
                ours.to_string(),
                "the file does not have every heading that it is mapped to",
            ));
        }
    }
    for (position, heading) in headings.iter().enumerate() {
        if mapping.ignores(heading) || mapping.uses(heading) {
            continue;
        }
        match heading.parse::<Column>() {
            Ok(ours) if !mapping.maps(&ours) => {
                plan.entry(ours).or_insert_with(|| vec![position]);
            }
            _ => problems.push(problem(1, place(position), unknown())),
        }
    }
    if !plan.contains_key(&Column::Reference) && !mapping.maps(&Column::Reference) {
        problems.push(problem(
            1,
            "reference",
            "there is no such heading, and every row needs its own reference",
        ));
    } else if plan.len() < 2 && problems.is_empty() {
        problems.push(problem(1, "-", "no column says anything about a person"));
    }
    plan
}

fn unknown() -> String {
    let names: Vec<String> = Column::names().map(|name| format!("`{name}`")).collect();
    format!(
        "its heading is not known: expected one of {} or `id:` with the name of a system, or map or ignore it",
        names.join(", ")
    )
}

/// The rows of a sheet, one after another.
#[derive(Debug)]
pub(super) struct Rows<'a> {
    sheet: &'a Sheet<'a>,
    reader: csv::Reader<&'a [u8]>,
    record: csv::ByteRecord,
    /// Up to where lines are counted.
    at: usize,
    line: u64,
    /// References that were met, and on which line.
    seen: BTreeMap<String, u64>,
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, Vec<RowProblem>>;

    fn next(&mut self) -> Option<Self::Item> {
        let raw = self.advance()?;
        let (row, mut problems) = self.read(raw);
        if let Some(row) = &row {
            if let Some(first) = self.seen.get(&row.reference) {
                problems.push(problem(
                    self.line,
                    "reference",
                    format!("it is that of row {first} too"),
                ));
            } else {
                self.seen.insert(row.reference.clone(), self.line);
            }
        }
        Some(match row {
            Some(row) if problems.is_empty() => Ok(row),
            _ => Err(problems),
        })
    }
}

impl<'a> Rows<'a> {
    /// Go to the next row and its line. Gives its raw bytes.
    fn advance(&mut self) -> Option<&'a [u8]> {
        let bytes = self.sheet.source.text();
        if !self
            .reader
            .read_byte_record(&mut self.record)
            .unwrap_or(false)
        {
            return None;
        }
        let from = self.record.position().map_or(0, csv::Position::byte);
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        // The reader stands before the line end of the row above, and before blank lines.
        let skipped = bytes
            .get(from..)?
            .iter()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .count();
        let start = from.saturating_add(skipped);
        let lines = bytes
            .get(self.at..start)?
            .split(|byte| *byte == b'\n')
            .count()
            .saturating_sub(1);
        self.line = self.line.saturating_add(super::count(lines));
        self.at = start;
        let end = usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX);
        bytes.get(start..end)
    }

    /// The row, as far as it has a reference, and what is wrong with it.
    fn read(&self, raw: &[u8]) -> (Option<Row>, Vec<RowProblem>) {
        let line = self.line;
        let wrong = |rule: &str| (None, vec![problem(line, "-", rule)]);
        if raw.split(|byte| *byte == b'"').count() % 2 == 0 {
            return wrong("a quotation mark is not closed, or stands alone");
        }
        let letters = raw.iter().filter(|byte| **byte & 0xC0 != 0x80).count();
        if letters > MOST_CHARACTERS {
            return wrong("the row is longer than 20,000 characters");
        }
        let (cells, wanted) = (self.record.len(), self.sheet.width);
        if cells != wanted {
            return wrong(&format!(
                "it has {cells} cells, and there are {wanted} headings"
            ));
        }
        let mut reading = Reading {
            row: line,
            cells: Vec::new(),
            problems: Vec::new(),
        };
        for (position, cell) in self.record.iter().enumerate() {
            reading.cell(position, cell, &self.sheet.plan);
        }
        let (reference, values) = (
            reading.reference(&self.sheet.plan),
            reading.values(&self.sheet.plan),
        );
        let row = reference.map(|reference| Row {
            reference,
            values,
            covers: Arc::clone(&self.sheet.covers),
        });
        (row, reading.problems)
    }
}

/// One row on its way through the types.
struct Reading<'a> {
    row: u64,
    cells: Vec<&'a str>,
    problems: Vec<RowProblem>,
}

impl<'a> Reading<'a> {
    fn cell(&mut self, position: usize, cell: &'a [u8], plan: &BTreeMap<Column, Vec<usize>>) {
        let column = || {
            plan.iter()
                .find(|(_, places)| places.contains(&position))
                .map_or_else(|| place(position), |(ours, _)| ours.to_string())
        };
        let decoded = std::str::from_utf8(cell);
        if decoded.is_err() {
            self.problems.push(problem(self.row, column(), NOT_UTF_8));
        }
        let text = decoded.unwrap_or_default().trim();
        // The whole row is refused, whether the cell is taken in or not.
        if let Err(error) = refuse_above_official(text) {
            self.problems
                .push(problem(self.row, column(), error.rule()));
            self.cells.push("");
        } else {
            self.cells.push(text);
        }
    }

    /// What the file says of one of our columns.
    fn text(&self, ours: &Column, plan: &BTreeMap<Column, Vec<usize>>) -> String {
        let places = plan.get(ours).map(Vec::as_slice).unwrap_or_default();
        let pieces: Vec<&str> = places
            .iter()
            .filter_map(|place| self.cells.get(*place).copied())
            .filter(|piece| !piece.is_empty())
            .collect();
        if matches!(ours, Column::Field(Field::Address)) {
            address(&pieces)
        } else {
            pieces.join(" ")
        }
    }

    fn take<T>(&mut self, ours: &Column, value: Result<T, ParseError>) -> Option<T> {
        value
            .map_err(|error| {
                self.problems
                    .push(problem(self.row, ours.to_string(), error.rule()));
            })
            .ok()
    }

    fn reference(&mut self, plan: &BTreeMap<Column, Vec<usize>>) -> Option<String> {
        const EMPTY: ParseError = ParseError::new("reference", "it is empty");
        const LONG: ParseError = ParseError::new("reference", "it is longer than 60 characters");
        const ODD: ParseError =
            ParseError::new("reference", "it holds a character that cannot be shown");
        let text = self.text(&Column::Reference, plan);
        let tidy = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let checked = if tidy.is_empty() {
            Err(EMPTY)
        } else if tidy.chars().count() > MOST_REFERENCE {
            Err(LONG)
        } else if tidy.chars().any(char::is_control) {
            Err(ODD)
        } else {
            Ok(tidy)
        };
        self.take(&Column::Reference, checked)
    }

    fn values(&mut self, plan: &BTreeMap<Column, Vec<usize>>) -> Vec<FieldValue> {
        let mut values = self.names(plan);
        for ours in plan.keys() {
            let (field, sort) = match ours {
                Column::Field(field) => (*field, "-"),
                Column::Other(system) => (Field::OtherIdentifier, system.as_str()),
                Column::Postcode if !plan.contains_key(&Column::Field(Field::Address)) => {
                    (Field::Address, "-")
                }
                Column::Reference
                | Column::GivenName
                | Column::FamilyName
                | Column::Name
                | Column::AlsoKnownAs
                | Column::Postcode => continue,
            };
            let mut text = self.text(ours, plan);
            if field == Field::Address {
                text = self.with_postcode(ours, text, plan);
            }
            if !text.is_empty() {
                let value = FieldValue::parse(field, sort, &text);
                values.extend(self.take(ours, value));
            }
        }
        if values.is_empty() && self.problems.is_empty() {
            self.problems.push(problem(
                self.row,
                "-",
                "the row says nothing but its reference",
            ));
        }
        values
    }

    fn with_postcode(
        &mut self,
        ours: &Column,
        text: String,
        plan: &BTreeMap<Column, Vec<usize>>,
    ) -> String {
        let given = self.text(&Column::Postcode, plan);
        if given.is_empty() {
            return text;
        }
        let Some(postcode) = self.take(&Column::Postcode, given.parse::<Postcode>()) else {
            return String::new();
        };
        if *ours == Column::Postcode || text.is_empty() {
            postcode.to_string()
        } else {
            format!("{text}, {postcode}")
        }
    }

    fn names(&mut self, plan: &BTreeMap<Column, Vec<usize>>) -> Vec<FieldValue> {
        let given = self.text(&Column::GivenName, plan);
        let family = self.text(&Column::FamilyName, plan);
        let mut names: Vec<FieldValue> = Vec::new();
        if !given.is_empty() || !family.is_empty() {
            let ours = if given.is_empty() {
                Column::FamilyName
            } else {
                Column::GivenName
            };
            let name = self.take(&ours, PersonName::of(NameKind::Birth, &given, &family));
            names.extend(name.map(|name| FieldValue::name(&name)));
        }
        let whole = self.text(&Column::Name, plan);
        if !whole.is_empty() {
            let name = self.take(&Column::Name, PersonName::parse(NameKind::Birth, &whole));
            let new = name.filter(|name| {
                !names
                    .iter()
                    .any(|other| *other.value.expose() == name.expose())
            });
            names.extend(new.map(|name| FieldValue::name(&name)));
        }
        let others = self.text(&Column::AlsoKnownAs, plan);
        for other in others.split(';').filter(|other| !other.trim().is_empty()) {
            let name = self.take(
                &Column::AlsoKnownAs,
                PersonName::parse(NameKind::Alias, other),
            );
            names.extend(name.map(|name| FieldValue::name(&name)));
        }
        names
    }
}

/// Pieces of an address in one line: a house number stands before its street, everything else after a comma.
fn address(pieces: &[&str]) -> String {
    let mut line = String::new();
    let mut number = false;
    for piece in pieces {
        if !line.is_empty() {
            line.push_str(if number { " " } else { ", " });
        }
        line.push_str(piece);
        number = piece.len() <= 5 && piece.starts_with(|letter: char| letter.is_ascii_digit());
    }
    line
}
