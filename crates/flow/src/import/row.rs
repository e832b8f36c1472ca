//! Rows of a file, each through the types of its fields. A problem names the line, the column and the rule, never what
//! was written.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use candour_domain::{Category, Field, FieldValue, NameKind};

use super::mapping::folded;
use super::reading::Reading;
use super::{Column, Mapping, NewRecord, RowProblem, Source, marks};

/// A longer row is not one: a quotation mark is open somewhere.
const MOST_CHARACTERS: usize = 20_000;
pub(super) const NOT_UTF_8: &str = "it is not UTF-8: save the file as CSV in UTF-8";

/// A good row.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) reference: String,
    /// What sort of holding it is; none where the file does not say.
    pub(super) category: Option<Category>,
    pub(super) values: Vec<FieldValue>,
    pub(super) covers: Arc<Covers>,
}

impl From<NewRecord> for Row {
    fn from(new: NewRecord) -> Self {
        Self {
            reference: new.reference,
            category: None,
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
    pub(super) plan: BTreeMap<Column, Vec<usize>>,
    /// What every row says of some of our columns.
    pub(super) constants: BTreeMap<Column, String>,
    pub(super) covers: Arc<Covers>,
}

pub(super) fn problem(row: u64, column: impl Into<String>, rule: impl Into<String>) -> RowProblem {
    RowProblem {
        row,
        column: column.into(),
        rule: rule.into(),
    }
}

fn whole_file(rule: &str) -> Vec<RowProblem> {
    vec![problem(1, "-", rule)]
}

pub(super) fn place(position: usize) -> String {
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
        let constants = mapping.constants().clone();
        let columns: BTreeSet<Column> = plan.keys().chain(constants.keys()).cloned().collect();
        for field in marks::lacking(&columns) {
            let column = Column::Marks(field).to_string();
            problems.push(problem(1, column, "the file says nothing of what it marks"));
        }
        let sheet = Self {
            source,
            width: headings.len(),
            plan,
            constants,
            covers: Arc::new(Covers::Columns(columns)),
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
        "its heading is not known: expected one of {}, `id:` with the name of a system or `marks.` with the name of a \
         column, or map or ignore it",
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
        let mut reading = Reading::of(line);
        for (position, cell) in self.record.iter().enumerate() {
            reading.cell(position, cell, &self.sheet.plan);
        }
        let reference = reading.reference(&self.sheet.plan);
        let mut values = reading.values(&self.sheet.plan);
        let category = reading.protection(self.sheet, &mut values);
        let row = reference.map(|reference| Row {
            reference,
            category,
            values,
            covers: Arc::clone(&self.sheet.covers),
        });
        (row, reading.problems)
    }
}
