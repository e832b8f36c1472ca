//! "Can I share this?" from the first question to each of its endings, with others looking over the shoulder.

use super::{Outcome, Seen, Walker};
use crate::model::{Decision, Reader, Source, Wizard};
use crate::route::{Place, WIZARD};
use crate::world::{Account, Role};

/// More pages than it ever has.
const MOST_PAGES: usize = 14;
/// How often a page is filled in before it is given up.
const TRIES: usize = 4;

/// How a decision ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// Recorded: it is shared.
    Shared,
    /// Recorded: it is not shared.
    Refused,
    /// The same, where a life is in danger.
    Danger,
    /// Put to the lead.
    Advice,
    /// Thrown away.
    Thrown,
    /// Left as it is.
    Left,
}

/// How a page of the wizard ended.
enum Page {
    /// It leads to another.
    Next(String),
    /// It holds no question.
    Last,
    /// It would not be filled in.
    Stuck,
}

impl Walker {
    /// Begin, answer the questions, and record it, ask for advice, throw it away or leave it.
    pub(super) fn decide(&mut self) -> Outcome {
        let reader = self.practitioner();
        let (Reader::Account(writer), Some(account)) = (reader, self.account(reader).cloned())
        else {
            return Ok(());
        };
        let address = self.beginning(&account);
        let seen = self.get(reader, &address)?;
        if self.model.world.is_border(account.agency) {
            return Ok(());
        }
        let form = seen.page.form("/decisions/new").cloned();
        let begun = self.send(reader, "/decisions/new", &form.unwrap_or_default().hidden())?;
        let to = begun.answer.location().unwrap_or("").to_owned();
        let id = Place::of(&to).id;
        if !begun.done() || Place::of(&to).noun != WIZARD {
            let status = begun.answer.status.to_string();
            self.missing(
                reader,
                "POST /decisions/new",
                "a first question".to_owned(),
                status,
            );
            return Ok(());
        }
        let place = self.model.wizards.len();
        self.model.wizards.push(Wizard {
            id: id.clone(),
            agency: account.agency,
            writer,
            danger: false,
            recorded: false,
            gone: false,
            desk: None,
        });
        self.too_early(reader, &id)?;
        let answered = self.answer_all(reader, place, to)?;
        self.pry(reader, &id)?;
        match self.ending() {
            Ending::Shared if answered => self.record_sharing(reader, place),
            Ending::Refused | Ending::Danger if answered => self.record_refusal(reader, place),
            Ending::Thrown => self.throw_away(reader, place),
            Ending::Left => Ok(()),
            // Whoever is stuck asks.
            Ending::Shared | Ending::Refused | Ending::Danger | Ending::Advice => {
                self.ask_advice(reader, place)
            }
        }
    }

    /// Decide with an end in mind.
    pub(super) fn decide_towards(&mut self, ending: Ending) -> Outcome {
        self.wish = Some(ending);
        let done = self.decide();
        self.wish = None;
        done
    }

    fn ending(&mut self) -> Ending {
        let all = [
            (7, Ending::Shared),
            (14, Ending::Refused),
            (18, Ending::Advice),
            (19, Ending::Thrown),
        ];
        let throw = self.dice.below(20);
        let found = all.into_iter().find(|(most, _)| throw < *most);
        self.wish
            .unwrap_or(found.map_or(Ending::Left, |(_, ending)| ending))
    }

    /// From nothing, from a record, or from a request that waits.
    fn beginning(&mut self, account: &Account) -> String {
        let records = self.records_of(account.agency);
        let requests = self.model.requests.iter();
        let requests: Vec<String> = (requests.filter(|of| of.asks(account)))
            .map(|of| of.id.clone())
            .collect();
        let record = self.dice.pick(&records).map(|(id, _)| id.clone());
        let request = self.dice.pick(&requests).cloned();
        match (self.dice.below(10), record, request) {
            (0..5, Some(record), _) => format!("/decisions/new?record={record}"),
            (5..7, _, Some(request)) => format!("/decisions/new?request={request}"),
            _ => "/decisions/new".to_owned(),
        }
    }

    /// A step whose earlier steps are not answered does not exist.
    fn too_early(&mut self, reader: Reader, id: &str) -> Outcome {
        for step in ["check", "answer", "share", "decline"] {
            let page = format!("/{WIZARD}/{id}/{step}");
            let seen = self.get(reader, &page)?;
            if seen.answer.status != 404 {
                let detail = format!("{step} before the first question");
                self.problem("a step before its time", reader, "GET wizard", detail);
            }
        }
        let fields = [
            ("outcome", "share"),
            ("when", "have"),
            ("how", "By telephone"),
        ];
        let seen = self.post(reader, &format!("/{WIZARD}/{id}/record"), &fields)?;
        if seen.done() {
            self.problem(
                "a step before its time",
                reader,
                "POST record",
                String::new(),
            );
        }
        Ok(())
    }

    /// Answer page after page; was the last reached?
    fn answer_all(&mut self, reader: Reader, place: usize, first: String) -> Outcome<bool> {
        let mut address = first;
        for _ in 0..MOST_PAGES {
            match self.answer_page(reader, place, &address)? {
                Page::Next(next) => address = next,
                Page::Last => return Ok(address.ends_with("/check")),
                Page::Stuck => return Ok(false),
            }
        }
        Ok(false)
    }

    fn answer_page(&mut self, reader: Reader, place: usize, address: &str) -> Outcome<Page> {
        let seen = self.get(reader, address)?;
        let Some(form) = seen.page.form(address).cloned() else {
            return Ok(Page::Last);
        };
        let shape = format!("POST {}", Place::of(address).shape);
        let mut status = 0;
        for _ in 0..TRIES {
            let fields = self.fill(&form, Source::Wizard(place));
            let danger = fields.contains(&super::owned("danger", "immediate"));
            let sent = self.send(reader, address, &fields)?;
            status = sent.answer.status;
            if let (true, Some(to)) = (sent.done(), sent.answer.location()) {
                if let Some(wizard) = self.model.wizards.get_mut(place) {
                    wizard.danger |= danger;
                }
                return Ok(Page::Next(to.to_owned()));
            }
        }
        let step = address.rsplit('/').next().unwrap_or("").to_owned();
        self.missing(
            reader,
            &shape,
            format!("the page after {step}"),
            status.to_string(),
        );
        Ok(Page::Stuck)
    }

    /// Everybody else looks for a draft, and one of them writes to it: for them it does not exist.
    fn pry(&mut self, writer: Reader, id: &str) -> Outcome {
        let mut others = self.open(Role::Practitioner);
        others.extend(self.open(Role::Administrator));
        others.extend(self.open(Role::Oversight));
        others.retain(|other| *other != writer);
        let alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let void = self.dice.letters(alphabet, id.len());
        let agency = self.account(writer).map(|of| of.agency);
        let mut near = others.clone();
        near.retain(|other| self.account(*other).map(|of| of.agency) == agency);
        // A colleague first: whoever is nearest could see most.
        for among in [near, others] {
            let Some(other) = self.dice.pick(&among).copied() else {
                continue;
            };
            let step = self
                .dice
                .word(&["danger", "who", "fields", "check", "answer"]);
            let mine = self.get(other, &format!("/{WIZARD}/{id}/{step}"))?;
            let none = self.get(other, &format!("/{WIZARD}/{void}/{step}"))?;
            self.compare(
                other,
                "GET",
                &format!("/{WIZARD}/{id}/{step}"),
                (&mine, &none),
            );
            let fields = [
                ("danger", "none"),
                ("outcome", "decline"),
                ("question", "What?"),
            ];
            let verb = self.dice.word(&["danger", "record", "advice", "delete"]);
            let sent = self.post(other, &format!("/{WIZARD}/{id}/{verb}"), &fields)?;
            if sent.answer.status < 400 {
                let status = sent.answer.status.to_string();
                self.problem("wrote to another's draft", other, "POST wizard", status);
            }
        }
        Ok(())
    }

    fn throw_away(&mut self, reader: Reader, place: usize) -> Outcome {
        let id = self.wizard(place).id;
        let seen = self.post(reader, &format!("/{WIZARD}/{id}/delete"), &[])?;
        if seen.done()
            && let Some(wizard) = self.model.wizards.get_mut(place)
        {
            wizard.gone = true;
        }
        self.follow(reader, &seen)?;
        self.get(reader, &format!("/{WIZARD}/{id}/danger"))
            .map(|_| ())
    }

    /// A draft as the model knows it.
    pub(super) fn wizard(&self, place: usize) -> Wizard {
        self.model.wizards.get(place).cloned().unwrap_or(Wizard {
            id: String::new(),
            agency: 0,
            writer: 0,
            danger: false,
            recorded: false,
            gone: true,
            desk: None,
        })
    }

    fn record_sharing(&mut self, reader: Reader, place: usize) -> Outcome {
        let at = format!("/{WIZARD}/{}", self.wizard(place).id);
        let answer = self.get(reader, &format!("{at}/answer"))?;
        if !answer.page.links.contains(&format!("{at}/share")) {
            return self.record_refusal(reader, place);
        }
        let seen = self.get(reader, &format!("{at}/share"))?;
        let form = seen.page.form(&format!("{at}/record")).cloned();
        let decision = self.decision(place, None);
        let (fields, reason) = self.reasoned(&form.unwrap_or_default(), decision, "how");
        let sent = self.send(reader, &format!("{at}/record"), &fields)?;
        self.recorded(reader, (place, decision), &sent, reason)
    }

    /// Grounds that do not fit are refused, so one after another is tried.
    fn record_refusal(&mut self, reader: Reader, place: usize) -> Outcome {
        let at = format!("/{WIZARD}/{}", self.wizard(place).id);
        self.get(reader, &format!("{at}/answer"))?;
        let seen = self.get(reader, &format!("{at}/decline"))?;
        let form = (seen.page.form(&format!("{at}/record")).cloned()).unwrap_or_default();
        let decision = self.decision(place, None);
        let mut sent = Seen::default();
        let mut reason = String::new();
        for code in form.offers("code") {
            let (mut fields, word) = self.reasoned(&form, decision, "reason");
            Self::set(&mut fields, &[("code", &code)]);
            sent = self.send(reader, &format!("{at}/record"), &fields)?;
            reason = word;
            if sent.done() {
                break;
            }
        }
        self.recorded(reader, (place, decision), &sent, reason)?;
        let waits = self.decided(decision).waits;
        if self.wizard(place).danger && sent.done() && !waits {
            let page = "POST wizard record";
            self.problem("one person declined in danger", reader, page, String::new());
        }
        if waits && (self.wish.is_some() || self.dice.percent(70)) {
            return self.second_decision(decision);
        }
        Ok(())
    }

    /// A decision that is about to be recorded.
    pub(super) fn decision(&mut self, wizard: usize, request: Option<usize>) -> usize {
        let of = self.wizard(wizard);
        self.model.decisions.push(Decision {
            id: String::new(),
            agency: of.agency,
            by: of.writer,
            reason: String::new(),
            request,
            waits: false,
            holds: false,
        });
        self.model.decisions.len().saturating_sub(1)
    }

    pub(super) fn decided(&self, place: usize) -> Decision {
        self.model
            .decisions
            .get(place)
            .cloned()
            .unwrap_or(Decision {
                id: String::new(),
                agency: 0,
                by: 0,
                reason: String::new(),
                request: None,
                waits: false,
                holds: false,
            })
    }

    /// The form filled in, and the secret word of the field that every colleague must see.
    fn reasoned(
        &mut self,
        form: &crate::page::Form,
        decision: usize,
        field: &str,
    ) -> (Vec<(String, String)>, String) {
        let fields = self.fill(form, Source::Decision(decision));
        let typed = fields.iter().find(|(name, _)| name == field);
        let word = typed.and_then(|(_, words)| words.rsplit(' ').next());
        let word = word.unwrap_or("").to_owned();
        (fields, word)
    }

    /// Write down what was recorded, and let everybody try to read it.
    fn recorded(
        &mut self,
        reader: Reader,
        (wizard, decision): (usize, usize),
        sent: &Seen,
        reason: String,
    ) -> Outcome {
        let to = Place::of(sent.answer.location().unwrap_or(""));
        if !sent.done() || to.shape != "/decisions/{id}" {
            let status = sent.answer.status.to_string();
            let page = "POST /decisions/new/{id}/record";
            self.missing(reader, page, "a decision".to_owned(), status);
            return Ok(());
        }
        if let Some(wizard) = self.model.wizards.get_mut(wizard) {
            wizard.recorded = true;
        }
        self.report.decisions += 1;
        if let Some(of) = self.model.decisions.get_mut(decision) {
            of.id.clone_from(&to.id);
            of.reason = reason;
        }
        let seen = self.follow(reader, sent)?;
        if let Some(of) = self.model.decisions.get_mut(decision) {
            of.waits = seen.says("Waits for a second person");
            self.report.waited += usize::from(of.waits);
        }
        self.get(reader, "/decisions")?;
        for other in self.everybody() {
            self.get(other, &format!("/decisions/{}", to.id))?;
        }
        Ok(())
    }

    /// Everybody who can still sign in.
    pub(super) fn everybody(&self) -> Vec<Reader> {
        let mut all = self.open(Role::Practitioner);
        all.extend(self.open(Role::Administrator));
        all.extend(self.open(Role::Oversight));
        all
    }
}
