//! The region itself: everything in it follows from a seed, a size and a day.

use candour_domain::Date;

use crate::agency::{self, AgencyPlan};
use crate::agreement::{self, AgreementPlan};
use crate::concern::{self, ConcernPlan};
use crate::hero::{self, Hero};
use crate::person::Person;
use crate::record::{self, RecordPlan};
use crate::situation::{self, Situation};
use crate::staff::{self, AccountPlan};

/// A pretend region. It holds three numbers; what is asked of it is made on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    seed: u64,
    people: u64,
    today: Date,
}

impl Region {
    /// The region of `seed`, with `people` people (and never fewer than those who are planted), as it stands on
    /// `today`.
    pub fn new(seed: u64, people: u64, today: Date) -> Self {
        Self {
            seed,
            people: people.max(situation::people()),
            today,
        }
    }

    /// How many people there are.
    pub const fn size(&self) -> u64 {
        self.people
    }

    /// The agencies and their desks. The same whatever the seed.
    pub fn agencies(&self) -> Vec<AgencyPlan> {
        agency::plans()
    }

    /// The people who sign in.
    pub fn people_of_staff(&self) -> Vec<AccountPlan> {
        staff::plans(self.seed)
    }

    /// The sharing agreements.
    pub fn agreement(&self) -> Vec<AgreementPlan> {
        agreement::plans(self.today)
    }

    /// The tenant of the demonstration.
    pub fn hero(&self) -> Hero {
        hero::hero()
    }

    /// Who person `id` really is; nobody for a number outside the region, nor for the planted people, whose truth is
    /// in [`Region::situations`].
    pub fn person(&self, id: u64) -> Option<Person> {
        let ordinary = situation::people()..self.people;
        ordinary
            .contains(&id)
            .then(|| Person::draw(self.seed, id, self.today))
    }

    /// Every record that an agency holds, planted ones first, one person after another.
    pub fn records(&self) -> impl Iterator<Item = RecordPlan> + use<> {
        let region = *self;
        let ordinary = self.ordinary().flat_map(move |person| region.of(&person));
        situation::records(self.today).chain(ordinary)
    }

    /// Every concern, planted ones first.
    pub fn concerns(&self) -> impl Iterator<Item = ConcernPlan> + use<> {
        let region = *self;
        let ordinary = self
            .ordinary()
            .filter_map(move |person| concern::about(&person, region.seed, region.today));
        situation::concerns(self.today).chain(ordinary)
    }

    /// The planted situations, with their truth.
    pub fn situations(&self) -> Vec<Situation> {
        situation::all()
    }

    /// The truth about every record, a line of CSV each, headings first: `agency,reference,person`.
    pub fn truth_csv(&self) -> impl Iterator<Item = String> + use<> {
        let row = |record: RecordPlan| {
            format!("{},{},{}", record.agency, record.reference, record.person)
        };
        std::iter::once("agency,reference,person".to_owned()).chain(self.records().map(row))
    }

    fn ordinary(&self) -> impl Iterator<Item = Person> + use<> {
        let region = *self;
        (situation::people()..self.people)
            .map(move |id| Person::draw(region.seed, id, region.today))
    }

    fn of(&self, person: &Person) -> Vec<RecordPlan> {
        record::known_to(person, self.seed, self.today)
            .into_iter()
            .map(|row| record::write(person, row, self.seed, self.today).0)
            .collect()
    }
}
