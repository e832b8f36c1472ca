//! Read people from a comma-separated file whose columns are those of FEBRL or of the synthetic United Kingdom sets.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Context as _;
use candour_domain::{
    AgencyId, Category, DateOfBirth, Field, FieldValue, NameKind, PersonName, Record, RecordId,
};
use candour_linkage::Profile;

/// The people of one file, and who each really is.
pub(crate) struct People {
    /// Standardised, in the order of the file.
    pub(crate) profiles: Vec<Profile>,
    /// The true person of each.
    pub(crate) truth: Vec<String>,
}

type Row = BTreeMap<String, String>;

/// Read a file.
pub(crate) fn read(path: &Path) -> anyhow::Result<People> {
    let mut file = csv::Reader::from_path(path).with_context(|| path.display().to_string())?;
    let mut people = People {
        profiles: Vec::new(),
        truth: Vec::new(),
    };
    for row in file.deserialize() {
        let row: Row = row?;
        people.profiles.push(Profile::of(&record(&row)));
        people.truth.push(cell(&row, "cluster").to_owned());
    }
    Ok(people)
}

/// The true pairs between two files.
pub(crate) fn truth_between(left: &People, right: &People) -> BTreeSet<(usize, usize)> {
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, person) in left.truth.iter().enumerate() {
        places.entry(person).or_default().push(place);
    }
    let mut pairs = BTreeSet::new();
    for (place, person) in right.truth.iter().enumerate() {
        for other in places.get(person.as_str()).into_iter().flatten() {
            pairs.insert((*other, place));
        }
    }
    pairs
}

/// The true pairs inside one file.
pub(crate) fn truth_within(people: &People) -> BTreeSet<(usize, usize)> {
    let mut pairs = truth_between(people, people);
    pairs.retain(|(left, right)| left < right);
    pairs
}

fn cell<'a>(row: &'a Row, column: &str) -> &'a str {
    row.get(column).map_or("", |text| text.trim())
}

/// A record made from a row. What its types refuse is left out, as an import would.
fn record(row: &Row) -> Record {
    let given = format!(
        "{} {} {}",
        cell(row, "given_name"),
        cell(row, "first_name"),
        cell(row, "middle_name")
    );
    let mut values = Vec::new();
    values.extend(
        PersonName::of(NameKind::Birth, &given, cell(row, "surname"))
            .ok()
            .map(|name| FieldValue::name(&name)),
    );
    let born = cell(row, "date_of_birth").to_owned() + cell(row, "dob");
    if born.parse::<DateOfBirth>().is_ok() {
        values.extend(FieldValue::parse(Field::DateOfBirth, "-", &born));
    }
    let sex = match cell(row, "gender") {
        "f" => "female",
        "m" => "male",
        _ => "",
    };
    values.extend(FieldValue::parse(Field::Sex, "-", sex));
    values.extend(FieldValue::parse(Field::Address, "-", &address(row)));
    values.extend(FieldValue::parse(Field::Email, "-", cell(row, "email")));
    values.extend(FieldValue::parse(Field::Phone, "-", cell(row, "phone")));
    values.extend(FieldValue::parse(
        Field::OtherIdentifier,
        "soc-sec",
        cell(row, "soc_sec_id"),
    ));
    Record {
        id: RecordId::from_bytes([0; 16]),
        agency: AgencyId::from_bytes([0; 16]),
        reference: String::new(),
        version: 1,
        category: Category::Ordinary,
        values,
    }
}

fn address(row: &Row) -> String {
    let lines = [
        format!("{} {}", cell(row, "street_number"), cell(row, "address_1")),
        cell(row, "address").to_owned(),
        cell(row, "address_2").to_owned(),
        cell(row, "suburb").to_owned(),
        cell(row, "town").to_owned(),
        cell(row, "city").to_owned(),
        format!("{} {}", cell(row, "state"), cell(row, "postcode")),
    ];
    let lines: Vec<&str> = lines
        .iter()
        .map(|line| line.trim())
        .filter(|line| !line.is_empty())
        .collect();
    lines.join(", ")
}
