//! The walk: every user at once, in an order that a seed decides, each response read by the model before the next.

mod act;
mod administer;
mod advice;
mod agree;
mod answer;
mod ask;
mod decide;
mod fill;
mod inspect;
mod intrude;
mod protect;
mod raise;
mod second;
mod wander;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::client::{Answer, Client, Fault};
use crate::dice::Dice;
use crate::model::{Model, Reader};
use crate::page::Page;
use crate::report::{Problem, Report};
use crate::world::{Account, Role, World};
use decide::Ending;
use inspect::Errand;

/// Walk until `steps` responses have been read, in the order that `seed` decides, and say what was found.
pub fn run(base_url: &str, world: &World, seed: u64, steps: usize) -> Result<Report, Fault> {
    let mut walker = Walker::new(base_url, world, seed);
    walker.arrive()?;
    while walker.report.responses < steps / 2 {
        walker.step()?;
    }
    walker.close_leaver()?;
    walker.seek_rare()?;
    while walker.report.responses < steps {
        walker.step()?;
    }
    walker.depart()?;
    walker.report.words = walker.model.words();
    Ok(walker.report)
}

/// A response and the page in it.
#[derive(Debug, Clone, Default)]
struct Seen {
    answer: Answer,
    page: Page,
}

impl Seen {
    /// Did the form do what it was sent for?
    fn done(&self) -> bool {
        self.answer.status == 303
    }

    /// The status, and what the page says is wrong with the form.
    fn complaint(&self) -> String {
        let text = String::from_utf8_lossy(&self.answer.body).into_owned();
        let errors = text.split_once("govuk-error-summary__body");
        let errors = errors.and_then(|(_, rest)| rest.split("</ul>").next());
        let mut words: Vec<&str> = Vec::new();
        for piece in errors.unwrap_or("").split('<') {
            words.extend(piece.split_once('>').map(|(_, words)| words.trim()));
        }
        format!("{} {}", self.answer.status, words.join(" ").trim())
    }

    /// Does the page say this?
    fn says(&self, words: &str) -> bool {
        String::from_utf8_lossy(&self.answer.body).contains(words)
    }
}

struct Walker {
    model: Model,
    dice: Dice,
    report: Report,
    /// One browser an account, and the last for nobody.
    clients: Vec<Client>,
    tokens: BTreeMap<Reader, String>,
    /// Addresses that pages have shown, by who saw them.
    known: BTreeMap<Reader, Vec<String>>,
    /// The product's ids of desks: agency, desk.
    desks: BTreeMap<String, (usize, usize)>,
    /// The desk of each agency's lead, as pages name it.
    leads: BTreeMap<usize, usize>,
    /// How the next decision is to end, where that is not left to chance.
    wish: Option<Ending>,
    /// Each finding is told once.
    told: BTreeSet<(String, String, String)>,
    trail: VecDeque<String>,
}

type Outcome<T = ()> = Result<T, Fault>;

impl Walker {
    fn new(base_url: &str, world: &World, seed: u64) -> Self {
        let clients = (0..=world.accounts.len()).map(|_| Client::new(base_url));
        Self {
            model: Model::new(world),
            dice: Dice::new(seed ^ 0x6f72_6163_6c65),
            report: Report::default(),
            clients: clients.collect(),
            tokens: BTreeMap::new(),
            known: BTreeMap::new(),
            desks: BTreeMap::new(),
            leads: BTreeMap::new(),
            wish: None,
            told: BTreeSet::new(),
            trail: VecDeque::new(),
        }
    }

    fn step(&mut self) -> Outcome {
        match self.dice.below(100) {
            0..22 => self.wander(),
            22..33 => self.intrude_reading(),
            33..41 => self.intrude_writing(),
            41..46 => self.search(),
            46..55 => self.ask(),
            55..68 => self.respond(),
            68..70 => self.recall(),
            70..72 => self.withdraw(),
            72..74 => self.judge(),
            74..77 => self.correct(),
            77..81 => self.protect(),
            81..84 => self.raise(),
            84..88 => self.decide(),
            88..90 => self.counsel(),
            90..92 => self.administer(),
            92..94 => self.agree(),
            94..96 => self.study(),
            96..98 => self.peep(),
            _ => self.provoke(),
        }
    }

    /// What chance has not led to by now is done on purpose: a route that nobody was let through is not judged.
    fn seek_rare(&mut self) -> Outcome {
        for _ in 0..3 {
            for route in self.report.never_open() {
                let shape = route.split(' ').next_back().unwrap_or("").to_owned();
                match shape.as_str() {
                    "/decisions/new/{id}/delete" => self.decide_towards(Ending::Thrown)?,
                    "/decisions/{id}/second" => self.decide_towards(Ending::Danger)?,
                    "/decisions/new/{id}/advice" | "/advice/{id}" => {
                        self.decide_towards(Ending::Advice)?;
                    }
                    "/advice/{id}/answer" => self.counsel()?,
                    "/requests/{id}/redact" | "/requests/{id}/second" => self.respond()?,
                    "/requests/{id}/withdraw" => self.withdraw()?,
                    "/rules/date" | "/simulator" => self.study()?,
                    "/records/{id}/audience" | "/records/{id}/protect" => self.protect()?,
                    "/links/{id}/judgement" => self.judge()?,
                    _ if shape.starts_with("/agreements") => self.agree_about(&shape)?,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// Fetch a page and judge it.
    fn get(&mut self, reader: Reader, address: &str) -> Outcome<Seen> {
        let answer = self.client(reader)?.get(address)?;
        let errand = Errand {
            reader,
            method: "GET",
            address,
            form: &[],
        };
        Ok(self.inspect(&errand, answer))
    }

    /// Send a form with the reader's own token, and judge what comes back.
    fn post(&mut self, reader: Reader, address: &str, fields: &[(&str, &str)]) -> Outcome<Seen> {
        let token = self.tokens.get(&reader).cloned().unwrap_or_default();
        let mut form = vec![("csrf".to_owned(), token)];
        form.extend(fields.iter().map(|(name, value)| owned(name, value)));
        self.post_as_is(reader, address, &form)
    }

    /// Send a form without adding a token.
    fn post_as_is(
        &mut self,
        reader: Reader,
        address: &str,
        form: &[(String, String)],
    ) -> Outcome<Seen> {
        let answer = self.client(reader)?.post(address, form)?;
        let errand = Errand {
            reader,
            method: "POST",
            address,
            form,
        };
        Ok(self.inspect(&errand, answer))
    }

    /// Go where a form led to.
    fn follow(&mut self, reader: Reader, seen: &Seen) -> Outcome<Seen> {
        match seen.answer.location() {
            Some(address) if address.starts_with('/') => {
                let address = address.to_owned();
                self.get(reader, &address)
            }
            _ => Ok(Seen::default()),
        }
    }

    fn client(&mut self, reader: Reader) -> Outcome<&mut Client> {
        let place = match reader {
            Reader::Nobody => self.clients.len().saturating_sub(1),
            Reader::Account(who) => who,
        };
        self.clients
            .get_mut(place)
            .ok_or_else(|| Fault("there is no such account".to_owned()))
    }

    fn account(&self, reader: Reader) -> Option<&Account> {
        match reader {
            Reader::Nobody => None,
            Reader::Account(who) => self.model.world.accounts.get(who),
        }
    }

    /// Accounts of a role that are open.
    fn open(&self, role: Role) -> Vec<Reader> {
        let all = self.model.world.accounts.iter().enumerate();
        all.filter(|(who, of)| of.role == role && !self.model.closed.contains(who))
            .map(|(who, _)| Reader::Account(who))
            .collect()
    }

    /// Anybody who can still sign in.
    fn anybody(&mut self) -> Reader {
        let mut all = self.open(Role::Practitioner);
        all.extend(self.open(Role::Administrator));
        all.extend(self.open(Role::Oversight));
        self.dice.pick(&all).copied().unwrap_or(Reader::Nobody)
    }

    fn practitioner(&mut self) -> Reader {
        let all = self.open(Role::Practitioner);
        self.dice.pick(&all).copied().unwrap_or(Reader::Nobody)
    }

    /// Open practitioners who sit at a desk.
    fn at_desk(&self, agency: usize, desk: usize) -> Vec<Reader> {
        let mut all = self.open(Role::Practitioner);
        all.retain(|reader| {
            self.account(*reader)
                .is_some_and(|of| of.agency == agency && of.desks.contains(&desk))
        });
        all
    }

    fn who(&self, reader: Reader) -> String {
        self.account(reader)
            .map_or_else(|| "nobody signed in".to_owned(), |of| of.email.clone())
    }

    /// Write down a broken promise, once for each reader and shape.
    fn problem(&mut self, rule: &'static str, reader: Reader, page: &str, detail: String) {
        let reader = self.who(reader);
        if self
            .told
            .insert((rule.to_owned(), reader.clone(), page.to_owned()))
        {
            self.report.problems.push(Problem {
                rule,
                reader,
                page: page.to_owned(),
                detail,
            });
        }
    }

    /// The records of an agency that the walk has recognised: the product's id, the place of the holding.
    fn records_of(&self, agency: usize) -> Vec<(String, usize)> {
        self.model
            .records
            .iter()
            .filter(|(_, (owner, _))| *owner == agency)
            .filter_map(|(id, (_, holding))| Some((id.clone(), (*holding)?)))
            .collect()
    }
}

fn owned(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}
