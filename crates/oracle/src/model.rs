//! What the policy document says, as plain loops over facts: who may read which word, who must, and who is let in where.

mod access;
mod decided;
mod history;

pub(crate) use access::Access;
pub(crate) use decided::{Decision, Question, Wizard};
pub(crate) use history::{Concern, Disclosure, Request, State};

use std::collections::{BTreeMap, BTreeSet};

use crate::route::Place;
use crate::scan::Scanner;
use crate::world::{Account, Grade, Role, Value, World};

/// Who reads a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reader {
    /// Nobody is signed in.
    Nobody,
    /// An account, by its place in [`World::accounts`].
    Account(usize),
}

/// What a word belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Source {
    /// A fact of a record, by its place among the facts.
    Fact(usize),
    /// A concern, by its place.
    Concern(usize),
    /// The words of a request, by its place.
    Request(usize),
    /// What was typed on the way to a decision, by its place.
    Wizard(usize),
    /// The reasons of a decision, by its place.
    Decision(usize),
    /// A question for advice and its answer, by its place.
    Question(usize),
    /// The name of an agency.
    Agency(usize),
    /// The name of a desk: agency, desk.
    Desk(usize, usize),
}

/// One version of one fact.
#[derive(Debug, Clone)]
pub(crate) struct Fact {
    pub(crate) holding: usize,
    pub(crate) value: Value,
    pub(crate) current: bool,
    /// Whether its owner marked it as one that would give somebody away.
    pub(crate) shielded: bool,
}

/// Something a reader must see: what it is, and the words of which one is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Must {
    pub(crate) of: String,
    pub(crate) words: Vec<usize>,
}

/// All that has happened, and what follows from it.
#[derive(Debug, Clone)]
pub struct Model {
    pub(crate) world: World,
    pub(crate) facts: Vec<Fact>,
    pub(crate) concerns: Vec<Concern>,
    pub(crate) requests: Vec<Request>,
    pub(crate) disclosures: Vec<Disclosure>,
    pub(crate) wizards: Vec<Wizard>,
    pub(crate) decisions: Vec<Decision>,
    pub(crate) questions: Vec<Question>,
    /// The product's id of a record: whose it is, and which holding if it is one of ours.
    pub(crate) records: BTreeMap<String, (usize, Option<usize>)>,
    /// The product's id of a draft: who writes it.
    pub(crate) drafts: BTreeMap<String, usize>,
    /// The product's id of a link: a holding on whose page it was found.
    pub(crate) links: BTreeMap<String, usize>,
    pub(crate) closed: BTreeSet<usize>,
    pub(crate) scanner: Scanner,
    sources: Vec<Vec<Source>>,
    numbers: BTreeMap<String, usize>,
}

impl Model {
    /// The world before anything has happened.
    pub fn new(world: &World) -> Self {
        let mut model = Self {
            world: world.clone(),
            facts: Vec::new(),
            concerns: Vec::new(),
            requests: Vec::new(),
            disclosures: Vec::new(),
            wizards: Vec::new(),
            decisions: Vec::new(),
            questions: Vec::new(),
            records: BTreeMap::new(),
            drafts: BTreeMap::new(),
            links: BTreeMap::new(),
            closed: BTreeSet::new(),
            scanner: Scanner::new(),
            sources: Vec::new(),
            numbers: BTreeMap::new(),
        };
        for (holding, of) in world.holdings.iter().enumerate() {
            for value in &of.values {
                model.learn(holding, value.clone());
            }
        }
        for (agency, of) in world.agencies.iter().enumerate() {
            model.add(&of.word, Source::Agency(agency));
            for (desk, name) in of.desks.iter().enumerate() {
                let word = name.split(' ').next().unwrap_or("");
                model.add(word, Source::Desk(agency, desk));
            }
        }
        model
    }

    /// A record holds a new fact; a fact of the same field before it becomes history.
    pub(crate) fn learn(&mut self, holding: usize, value: Value) {
        self.forget(holding, value.field);
        self.learn_more(holding, value);
    }

    /// Another word of the fact that was learned last, which may go or stay by itself.
    pub(crate) fn learn_more(&mut self, holding: usize, value: Value) {
        let place = self.facts.len();
        for word in value.forms.iter().chain(&value.hints) {
            self.add(word, Source::Fact(place));
        }
        self.facts.push(Fact {
            holding,
            value,
            current: true,
            shielded: false,
        });
    }

    /// A field of a record says something else now.
    pub(crate) fn forget(&mut self, holding: usize, field: &str) {
        for fact in &mut self.facts {
            if fact.holding == holding && fact.value.field == field {
                fact.current = false;
            }
        }
    }

    /// The owner marks a field of a record, or takes its marks away.
    pub(crate) fn shield(&mut self, holding: usize, field: &str, shielded: bool) {
        for fact in &mut self.facts {
            if fact.holding == holding && fact.value.field == field && fact.current {
                fact.shielded = shielded;
            }
        }
    }

    /// The facts of a record as it stands that an answer to these fields may tell, where some fields were redacted and
    /// some words of them taken out.
    pub(crate) fn tellable(&self, holding: usize, cut: &[usize]) -> Vec<usize> {
        let redacted: BTreeSet<&str> = (cut.iter())
            .filter_map(|place| self.facts.get(*place))
            .map(|fact| fact.value.field)
            .collect();
        let facts = self.facts.iter().enumerate();
        facts
            .filter(|(_, fact)| fact.holding == holding && fact.current)
            // "A marked fact never reaches another agency unless it was redacted, and then only the rest does."
            .filter(|(_, fact)| !fact.shielded || redacted.contains(fact.value.field))
            .map(|(place, _)| place)
            .filter(|place| !cut.contains(place))
            .collect()
    }

    /// Look for a word from now on.
    pub(crate) fn add(&mut self, word: &str, source: Source) -> usize {
        if let Some(number) = self.numbers.get(word).copied() {
            if let Some(sources) = self.sources.get_mut(number) {
                sources.push(source);
            }
            return number;
        }
        let number = self.scanner.add(word);
        self.numbers.insert(word.to_owned(), number);
        self.sources.push(vec![source]);
        number
    }

    /// How many words are looked for.
    pub(crate) fn words(&self) -> usize {
        self.sources.len()
    }

    /// The words of a secret.
    pub(crate) fn numbers(&self, words: &[String]) -> Vec<usize> {
        words
            .iter()
            .filter_map(|word| self.numbers.get(word).copied())
            .collect()
    }

    /// What is wrong with this reader seeing this word here: what it belongs to, or nothing if it is allowed.
    pub(crate) fn leak(&self, reader: Reader, place: &Place, word: usize) -> Option<String> {
        let sources = self.sources.get(word)?;
        if sources
            .iter()
            .any(|source| self.may(reader, place, *source))
        {
            return None;
        }
        sources.first().map(|source| self.describe(*source))
    }

    /// What a word belongs to, if it says something of a person and not of an agency.
    pub(crate) fn personal(&self, word: usize) -> Option<String> {
        let mut sources = self.sources.get(word)?.iter();
        let of = sources.find(|of| !matches!(of, Source::Agency(_) | Source::Desk(..)))?;
        Some(self.describe(*of))
    }

    /// The policy, word by word.
    pub(crate) fn may(&self, reader: Reader, place: &Place, source: Source) -> bool {
        // "Nobody signed out sees anything."
        let Reader::Account(who) = reader else {
            return false;
        };
        let Some(account) = self.world.accounts.get(who) else {
            return false;
        };
        if self.closed.contains(&who) {
            return false;
        }
        match source {
            Source::Agency(agency) => self.may_name(account, place, agency, Grade::Agency),
            Source::Desk(agency, _) => self.may_name(account, place, agency, Grade::Desk),
            // "Administrators and oversight: never any content."
            _ if account.role != Role::Practitioner => false,
            Source::Concern(place) => self.concerns.get(place).is_some_and(|concern| {
                concern.writer == who || (concern.sent && concern.agency == account.agency)
            }),
            Source::Request(place) => self.requests.get(place).is_some_and(|request| {
                account.agency == request.from || account.agency == request.to
            }),
            Source::Wizard(place) => {
                (self.wizards.get(place)).is_some_and(|of| of.may(who, account))
            }
            Source::Decision(place) => self.may_decision(account, place),
            Source::Question(place) => {
                (self.questions.get(place)).is_some_and(|of| of.may(who, account))
            }
            Source::Fact(fact) => self.may_fact(account, fact),
        }
    }

    /// Own, or disclosed to a desk they sit at and live, or the introduction of a live request to a desk they sit at.
    fn may_fact(&self, account: &Account, place: usize) -> bool {
        let Some(fact) = self.facts.get(place) else {
            return false;
        };
        let owner = self.world.holdings.get(fact.holding).map(|of| of.agency);
        if owner == Some(account.agency) {
            return true;
        }
        // "Immigration enforcement: never."
        if self.world.is_border(account.agency) {
            return false;
        }
        for disclosure in &self.disclosures {
            if disclosure.live && disclosure.facts.contains(&place) && disclosure.reaches(account) {
                return true;
            }
        }
        for request in &self.requests {
            if request.introduction.contains(&place)
                && request.introduces()
                && request.asks(account)
            {
                return true;
            }
        }
        false
    }

    /// Practitioners of the deciding agency; and, once a refusal of a request holds, those who asked.
    fn may_decision(&self, account: &Account, place: usize) -> bool {
        let Some(decision) = self.decisions.get(place) else {
            return false;
        };
        let asked = decision.request.and_then(|of| self.requests.get(of));
        decision.agency == account.agency
            || (decision.holds && asked.is_some_and(|of| of.from == account.agency))
    }

    /// On the pages of records and links, who else knows a person is a secret that agreements open by degrees.
    fn may_name(&self, account: &Account, place: &Place, agency: usize, least: Grade) -> bool {
        if account.agency == agency {
            return true;
        }
        let holding = match place.shape.as_str() {
            "/records/{id}" => self.records.get(&place.id).and_then(|(_, of)| *of),
            "/links/{id}" => self.links.get(&place.id).copied(),
            "/" | "/records" => return self.may_name_somewhere(account, agency, least),
            _ => return true,
        };
        holding.is_none_or(|holding| self.may_name_beside(account, holding, agency, least))
    }

    fn may_name_beside(
        &self,
        account: &Account,
        holding: usize,
        agency: usize,
        least: Grade,
    ) -> bool {
        if self.dealt(holding, agency) {
            return true;
        }
        let person = self.world.holdings.get(holding).map(|of| of.person);
        let knows = self
            .world
            .of_agency(agency)
            .any(|(_, of)| Some(of.person) == person);
        knows && self.world.grade(agency, account.agency) >= least
    }

    /// A page about many people may name whoever one of their own pages may name.
    fn may_name_somewhere(&self, account: &Account, agency: usize, least: Grade) -> bool {
        let together = [account.agency, agency];
        let mut own = self.world.of_agency(account.agency);
        account.role != Role::Practitioner
            || self
                .requests
                .iter()
                .any(|request| together.contains(&request.from) && together.contains(&request.to))
            || own.any(|(holding, _)| self.may_name_beside(account, holding, agency, least))
    }

    /// Has this record been asked about at, or told to, that agency?
    fn dealt(&self, holding: usize, agency: usize) -> bool {
        let person = self.world.holdings.get(holding).map(|of| of.person);
        let same = |other: usize| self.world.holdings.get(other).map(|of| of.person) == person;
        self.requests.iter().any(|request| {
            same(request.holding) && (request.to == agency || request.from == agency)
        }) || self
            .disclosures
            .iter()
            .any(|given| given.holding == holding && given.to == agency)
    }

    /// What this reader must see on this page.
    pub(crate) fn must(&self, reader: Reader, place: &Place) -> Vec<Must> {
        let Reader::Account(who) = reader else {
            return Vec::new();
        };
        let Some(account) = self.world.accounts.get(who) else {
            return Vec::new();
        };
        let works = account.role == Role::Practitioner && !self.world.is_border(account.agency);
        if !works || self.closed.contains(&who) {
            return Vec::new();
        }
        match place.shape.as_str() {
            "/records/{id}" => self.must_record(account, &place.id),
            "/disclosures/{id}" => self.must_disclosure(account, &place.id),
            "/requests/{id}" => self.must_request(account, &place.id),
            "/concerns/{id}" => self.must_concern(account, &place.id),
            "/decisions/{id}" => self.must_decision(account, &place.id),
            "/advice/{id}" => self.must_advice(who, account, &place.id),
            _ => Vec::new(),
        }
    }

    fn must_record(&self, account: &Account, id: &str) -> Vec<Must> {
        let mut musts = Vec::new();
        if let Some((agency, Some(holding))) = self.records.get(id)
            && *agency == account.agency
        {
            for (place, fact) in self.facts.iter().enumerate() {
                if fact.holding == *holding && fact.current {
                    musts.push(self.must_fact(place));
                }
            }
        }
        musts
    }

    fn must_disclosure(&self, account: &Account, id: &str) -> Vec<Must> {
        let mut musts = Vec::new();
        for disclosure in self
            .disclosures
            .iter()
            .filter(|of| of.settled && of.id == id)
        {
            let told = disclosure.live && disclosure.surely_reaches(account);
            if told || disclosure.from == account.agency {
                musts.extend(disclosure.facts.iter().map(|fact| self.must_fact(*fact)));
            }
        }
        musts
    }

    fn must_request(&self, account: &Account, id: &str) -> Vec<Must> {
        let mut musts = Vec::new();
        for request in self.requests.iter().filter(|of| of.id == id) {
            if request.state == State::Open && request.asks(account) {
                let facts = request.introduction.iter();
                musts.extend(facts.map(|fact| self.must_fact(*fact)));
            }
        }
        musts
    }

    fn must_concern(&self, account: &Account, id: &str) -> Vec<Must> {
        let mine = self.concerns.iter().filter(|of| of.id == id);
        mine.filter(|of| of.sent && of.agency == account.agency)
            .map(|of| Must {
                of: "narrative of a concern".to_owned(),
                words: self.numbers(std::slice::from_ref(&of.narrative)),
            })
            .collect()
    }

    fn must_decision(&self, account: &Account, id: &str) -> Vec<Must> {
        let own = (self.decisions.iter()).filter(|of| of.id == id && of.agency == account.agency);
        own.map(|of| Must {
            of: "reason of a decision".to_owned(),
            words: self.numbers(std::slice::from_ref(&of.reason)),
        })
        .collect()
    }

    fn must_advice(&self, who: usize, account: &Account, id: &str) -> Vec<Must> {
        let known = (self.questions.iter()).filter(|of| of.id == id && of.may(who, account));
        known
            .flat_map(|of| &of.words)
            .map(|word| Must {
                of: "words of a question for advice".to_owned(),
                words: self.numbers(std::slice::from_ref(word)),
            })
            .collect()
    }

    pub(crate) fn must_fact(&self, place: usize) -> Must {
        let forms = self.facts.get(place).map(|fact| fact.value.forms.clone());
        Must {
            of: self.describe(Source::Fact(place)),
            words: self.numbers(&forms.unwrap_or_default()),
        }
    }

    /// What a word belongs to, for the report.
    pub(crate) fn describe(&self, source: Source) -> String {
        match source {
            Source::Fact(place) => {
                let fact = self.facts.get(place);
                let of = fact.and_then(|fact| self.world.holdings.get(fact.holding));
                format!(
                    "{} of {} at {}",
                    fact.map_or("", |fact| fact.value.field),
                    of.map_or("", |of| of.reference.as_str()),
                    of.map_or_else(String::new, |of| self.world.agency_name(of.agency))
                )
            }
            Source::Concern(place) => {
                let agency = self.concerns.get(place).map_or(0, |of| of.agency);
                format!("concern of {}", self.world.agency_name(agency))
            }
            Source::Request(place) => format!("words of request {place}"),
            Source::Wizard(place) => {
                let agency = self.wizards.get(place).map_or(0, |of| of.agency);
                format!("unfinished decision at {}", self.world.agency_name(agency))
            }
            Source::Decision(place) => {
                let agency = self.decisions.get(place).map_or(0, |of| of.agency);
                format!("decision {place} of {}", self.world.agency_name(agency))
            }
            Source::Question(place) => {
                let agency = self.questions.get(place).map_or(0, |of| of.agency);
                format!("question for advice at {}", self.world.agency_name(agency))
            }
            Source::Agency(agency) => format!("agency {}", self.world.agency_name(agency)),
            Source::Desk(agency, _) => format!("desk of {}", self.world.agency_name(agency)),
        }
    }
}
