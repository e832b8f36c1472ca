//! A service of a few hundred lines that keeps the policy, or breaks one promise of it on purpose.

mod decision;
mod request;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

use candour_oracle::{Account, Role, World};

/// A promise to break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bug {
    /// Anybody reads any record.
    WrongOwner,
    /// A disclosure shows every field.
    ExtraFields,
    /// What was recalled is still shown.
    DeafRecall,
    /// A disclosure shows one field less than was ticked.
    HiddenField,
    /// A refusal names the person in a header.
    TalkingRefusal,
    /// A record's page names every other agency that knows the person.
    TalkingPointer,
    /// A colleague at another desk is told whom a request is about.
    NextDesk,
    /// Forms are taken without their token.
    NoToken,
    /// The list of records has names in its links.
    NamedLinks,
    /// A colleague reads what somebody is still deciding.
    OpenDraft,
    /// Whoever asked is told of a refusal that waits for a second person.
    EarlyReason,
    /// Whoever decided can be the second person too.
    AloneTogether,
    /// A fact that its owner marked is told like any other.
    LooseMark,
    /// Anybody at the agency reads what the lead was asked.
    LoudAdvice,
}

/// The service, on a port of its own.
#[derive(Debug)]
pub(crate) struct Fake(SocketAddr);

impl Fake {
    pub(crate) fn start(world: &World, bug: Option<Bug>) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let mut site = Site {
            world: world.clone(),
            bug,
            sessions: BTreeMap::new(),
            asked: Vec::new(),
            told: Vec::new(),
            changed: BTreeMap::new(),
            drafts: BTreeMap::new(),
            concerns: Vec::new(),
            marked: BTreeSet::new(),
            wizards: Vec::new(),
            decisions: Vec::new(),
            questions: Vec::new(),
        };
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A browser that goes away in the middle is no matter of ours.
                let _gone = site.serve(&stream);
            }
        });
        Ok(Self(address))
    }

    pub(crate) fn base_url(&self) -> String {
        format!("http://{}", self.0)
    }
}

struct Asked {
    from: usize,
    asker: usize,
    introduction: Fields,
    desk: (usize, usize),
    open: bool,
    /// Whom it is about is no longer said.
    silent: bool,
    danger: bool,
    /// The decision not to answer it.
    refusal: Option<usize>,
}

struct Told {
    request: usize,
    holding: usize,
    facts: Vec<(String, String)>,
    live: bool,
}

struct Site {
    world: World,
    bug: Option<Bug>,
    sessions: BTreeMap<String, usize>,
    asked: Vec<Asked>,
    told: Vec<Told>,
    changed: BTreeMap<(usize, String), String>,
    /// Narratives: of drafts by their writer, of concerns with their agency.
    drafts: BTreeMap<usize, String>,
    concerns: Vec<(usize, String)>,
    /// Facts that may not go: a record and a field.
    marked: BTreeSet<(usize, String)>,
    wizards: Vec<decision::Wizard>,
    decisions: Vec<decision::Decision>,
    questions: Vec<decision::Question>,
}

struct Reply {
    status: u16,
    to: String,
    body: String,
}

fn page(body: impl Into<String>) -> Reply {
    Reply {
        status: 200,
        to: String::new(),
        body: body.into(),
    }
}

fn go(to: impl Into<String>) -> Reply {
    Reply {
        status: 303,
        to: to.into(),
        body: String::new(),
    }
}

fn nothing() -> Reply {
    Reply {
        status: 404,
        to: String::new(),
        body: "There is nothing here for you to see".to_owned(),
    }
}

fn id(noun: &str, place: usize) -> String {
    format!("{noun}{place:025}")
}

fn id_of_last(many: usize) -> String {
    id("C", many.saturating_sub(1))
}

fn place(noun: &str, id: &str) -> Option<usize> {
    id.strip_prefix(noun)?.parse().ok()
}

type Fields = Vec<(String, String)>;

fn field<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields
        .iter()
        .find(|(key, _)| key == name)
        .map_or("", |(_, value)| value.as_str())
}

impl Site {
    fn serve(&mut self, mut stream: &TcpStream) -> anyhow::Result<()> {
        let mut reader = BufReader::new(stream);
        let (mut first, mut cookie, mut length) = (String::new(), String::new(), 0_usize);
        reader.read_line(&mut first)?;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            let Some((name, value)) = line.trim().split_once(':') else {
                break;
            };
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "cookie" => cookie = value.replace("candour=", ""),
                "content-length" => length = value.parse()?,
                _ => {}
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        let words: Vec<&str> = first.split(' ').collect();
        let (method, address) = (
            words.first().copied().unwrap_or(""),
            words.get(1).copied().unwrap_or(""),
        );
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let form = String::from_utf8_lossy(&body).into_owned();
        let fields = decode(if method == "GET" { query } else { &form });
        let mut new = String::new();
        let reply = self.route(method, path, &fields, (&cookie, &mut new));
        let token = if new.is_empty() { &cookie } else { &new };
        let text = format!(
            "<html><input type=\"hidden\" name=\"csrf\" value=\"t{token}\">{}</html>",
            reply.body
        );
        let mut head = format!(
            "HTTP/1.1 {} X\r\ncontent-length: {}\r\nconnection: close\r\ncontent-security-policy: default-src 'self'; frame-ancestors 'none'\r\nx-content-type-options: nosniff\r\ncache-control: no-store\r\nreferrer-policy: no-referrer\r\n",
            reply.status,
            text.len()
        );
        if reply.status == 404 && self.bug == Some(Bug::TalkingRefusal) {
            let about = path.split('/').nth(2).and_then(|id| place("R", id));
            if let Some(of) = about.and_then(|about| self.world.holdings.get(about)) {
                head.push_str(&["x-about: ", of.typed("name"), "\r\n"].concat());
            }
        }
        if !reply.to.is_empty() {
            head.push_str(&["location: ", &reply.to, "\r\n"].concat());
        }
        if !new.is_empty() {
            head.push_str(&["set-cookie: candour=", &new, "; HttpOnly\r\n"].concat());
        }
        stream.write_all(format!("{head}\r\n{text}").as_bytes())?;
        Ok(())
    }

    fn route(
        &mut self,
        method: &str,
        path: &str,
        fields: &Fields,
        (cookie, new): (&str, &mut String),
    ) -> Reply {
        let words: Vec<&str> = path.split('/').filter(|word| !word.is_empty()).collect();
        match words.first().copied().unwrap_or("") {
            "health" | "help" => return page("well"),
            "sign-in" if method == "GET" => return page(""),
            "sign-in" => {
                let all = self.world.accounts.iter();
                let who = all.enumerate().find(|(_, of)| {
                    of.email == field(fields, "email") && of.password == field(fields, "password")
                });
                let Some((who, _)) = who else {
                    return page("wrong");
                };
                *new = format!("session{who}");
                self.sessions.insert(new.clone(), who);
                return go("/");
            }
            _ => {}
        }
        let Some(who) = self.sessions.get(cookie).copied() else {
            return go("/sign-in");
        };
        let own_token = field(fields, "csrf") == format!("t{cookie}");
        if method == "POST" && !own_token && self.bug != Some(Bug::NoToken) {
            return Reply {
                status: 403,
                ..nothing()
            };
        }
        if path == "/sign-out" {
            self.sessions.remove(cookie);
            return go("/sign-in");
        }
        let shown = self.people(method, &words, (who, fields));
        shown
            .or_else(|| self.visit(method, &words, (who, fields)))
            .unwrap_or_else(nothing)
    }

    /// The administrator's and the overseer's pages.
    fn people(
        &mut self,
        method: &str,
        words: &[&str],
        (who, _): (usize, &Fields),
    ) -> Option<Reply> {
        let role = self.world.accounts.get(who)?.role;
        match (words, role) {
            ([], _) => Some(page(
                "<a href=\"/records\">r</a><a href=\"/requests\">q</a><a href=\"/disclosures\">d</a><a href=\"/people\">p</a><a href=\"/ledger\">l</a>",
            )),
            (["agreements" | "gateways"], _) if method == "GET" => Some(page("")),
            (["people"], Role::Administrator) if method == "GET" => {
                let rows = self.world.accounts.iter().enumerate().map(|(place, of)| {
                    format!("{}<form action=\"/people/{place}/close\"></form>", of.email)
                });
                Some(page(rows.collect::<String>()))
            }
            (["ledger", ..], Role::Oversight)
            | (["agencies" | "rules" | "simulator" | "people"], Role::Administrator) => {
                Some(page(""))
            }
            (["people", id, "close"], Role::Administrator) => {
                let closed: usize = id.parse().ok()?;
                self.sessions.retain(|_, of| *of != closed);
                Some(go("/people"))
            }
            _ => None,
        }
    }

    fn visit(
        &mut self,
        method: &str,
        words: &[&str],
        (who, fields): (usize, &Fields),
    ) -> Option<Reply> {
        let account = self.world.accounts.get(who)?.clone();
        if account.role != Role::Practitioner {
            return None;
        }
        match (method, words) {
            ("GET" | "POST", ["records"]) => Some(self.records(&account, field(fields, "q"))),
            ("GET", ["records", id]) => self.record(&account, place("R", id)?),
            ("GET", ["records", id, "ask"]) => self.form(&account, id),
            ("POST", ["records", id, "ask"]) => self.ask((who, &account), id, fields),
            ("POST", ["records", id, "correct"]) => {
                let holding = place("R", id)?;
                self.own(&account, holding)?;
                let key = (holding, field(fields, "field").to_owned());
                self.marked.remove(&key);
                self.changed.insert(key, field(fields, "value").to_owned());
                Some(go(format!("/records/{id}")))
            }
            ("GET", ["records", id, "audience"]) => self.audience(&account, id),
            ("POST", ["records", id, "protect"]) => self.protect(&account, id, fields),
            ("GET", ["concerns" | "requests"] | ["concerns", "new"]) => Some(page("")),
            (_, ["decisions", rest @ ..]) => self.decide((who, &account), (method, rest), fields),
            (_, ["advice", rest @ ..]) => self.advise((who, &account), (method, rest), fields),
            (_, ["concerns" | "drafts", ..]) => {
                self.concern((who, &account), (method, words), fields)
            }
            ("GET", ["requests", id]) => self.request(&account, place("Q", id)?, fields),
            ("POST", ["requests", id, verb]) => self.respond((who, &account), (id, verb), fields),
            ("GET", ["disclosures"]) => Some(self.list(&account)),
            ("GET", ["disclosures", id]) => self.disclosure(&account, place("D", id)?),
            ("POST", ["disclosures", id, "recall"]) => {
                let told = self.told.get_mut(place("D", id)?)?;
                let asked = self.asked.get(told.request)?;
                if asked.desk.0 != account.agency {
                    return None;
                }
                told.live = false;
                Some(go(format!("/disclosures/{id}")))
            }
            _ => None,
        }
    }

    /// One draft a writer, of which only the narrative is kept.
    fn concern(
        &mut self,
        (who, account): (usize, &Account),
        (method, words): (&str, &[&str]),
        fields: &Fields,
    ) -> Option<Reply> {
        match (method, words) {
            ("POST", ["concerns", "new"]) => Some(go(format!("/drafts/W{who}/danger"))),
            ("GET", ["concerns", id]) => {
                let (agency, narrative) = self.concerns.get(place("C", id)?)?;
                (*agency == account.agency).then(|| page(narrative.clone()))
            }
            (_, ["drafts", id, rest]) if *id == format!("W{who}") => Some(match (method, *rest) {
                ("POST", "send") => {
                    let narrative = self.drafts.remove(&who)?;
                    self.concerns.push((account.agency, narrative));
                    go(format!("/concerns/{}", id_of_last(self.concerns.len())))
                }
                ("POST", "delete") => go("/"),
                ("POST", "narrative") => {
                    self.drafts
                        .insert(who, field(fields, "narrative").to_owned());
                    go(format!("/drafts/{id}/knowledge"))
                }
                ("POST", _) => go(format!("/drafts/{id}/check")),
                _ => page(self.drafts.get(&who).cloned().unwrap_or_default()),
            }),
            _ => None,
        }
    }

    fn own(&self, account: &Account, holding: usize) -> Option<()> {
        let of = self.world.holdings.get(holding)?;
        (of.agency == account.agency).then_some(())
    }

    fn is_border(&self, agency: usize) -> bool {
        let of = self.world.agencies.get(agency);
        of.is_some_and(|of| of.kind == "immigration-enforcement")
    }

    fn facts(&self, holding: usize) -> Fields {
        let of = self.world.holdings.get(holding);
        of.map_or_else(Vec::new, |of| {
            let values = of.values.iter().map(|value| {
                let key = (holding, value.field.to_owned());
                let typed = self.changed.get(&key).unwrap_or(&value.typed).clone();
                (value.field.to_owned(), typed)
            });
            values.collect()
        })
    }

    fn records(&self, account: &Account, q: &str) -> Reply {
        let own = self.world.of_agency(account.agency);
        let rows = own
            .filter(|(_, of)| of.typed("name").contains(q))
            .map(|(place, of)| {
                let named = self.bug == Some(Bug::NamedLinks);
                let name = if named { of.typed("name") } else { "" };
                format!("<a href=\"/records/{}?{name}\">x</a>", id("R", place))
            });
        page(rows.collect::<String>())
    }

    fn record(&self, account: &Account, holding: usize) -> Option<Reply> {
        if self.bug != Some(Bug::WrongOwner) {
            self.own(account, holding)?;
        }
        let person = self.world.holdings.get(holding)?.person;
        let mut facts = self.facts(holding);
        if self.bug == Some(Bug::TalkingPointer) {
            let known = self.world.holdings.iter().filter(|of| of.person == person);
            facts.extend(known.map(|of| (String::new(), self.world.agency_name(of.agency))));
        }
        Some(page(
            paragraphs(facts.into_iter()) + &self.protect_form(holding),
        ))
    }

    fn protect_form(&self, holding: usize) -> String {
        let action = format!("/records/{}/protect", id("R", holding));
        let options = self
            .facts(holding)
            .into_iter()
            .map(|(name, value)| format!("<option value=\"{name}\">{value}</option>"));
        let options: String = options.collect();
        format!("<form action=\"{action}\"><select name=\"position\">{options}</select></form>")
    }

    fn protect(&mut self, account: &Account, record: &str, fields: &Fields) -> Option<Reply> {
        let holding = place("R", record)?;
        self.own(account, holding)?;
        let key = (holding, field(fields, "position").to_owned());
        if field(fields, "mark").is_empty() {
            self.marked.remove(&key);
        } else {
            self.marked.insert(key);
        }
        Some(go(format!("/records/{record}")))
    }

    fn audience(&self, account: &Account, record: &str) -> Option<Reply> {
        let holding = place("R", record)?;
        self.own(account, holding)?;
        let form = format!(
            "<form action=\"/records/{record}/audience\"><input name=\"desk\" value=\"0.0\"></form>"
        );
        Some(page(paragraphs(self.facts(holding).into_iter()) + &form))
    }

    /// The facts of a record that may leave the agency as they stand.
    fn loose(&self, holding: usize) -> Fields {
        let mut facts = self.facts(holding);
        let told = self.bug == Some(Bug::LooseMark);
        facts.retain(|(name, _)| told || !self.marked.contains(&(holding, name.clone())));
        facts
    }
}

fn paragraphs(facts: impl Iterator<Item = (String, String)>) -> String {
    let lines: Vec<String> = facts.map(|(_, value)| format!("<p>{value}</p>")).collect();
    lines.concat()
}

fn decode(form: &str) -> Fields {
    form.split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (plain(name), plain(value)))
        .collect()
}

fn plain(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let code = code.and_then(|two| u8::from_str_radix(two, 16).ok());
        if let (b'%', Some(code)) = (first, code) {
            bytes.push(code);
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
