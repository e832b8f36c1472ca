//! Two questions and their answer, decisions and the second person, and advice.

use candour_oracle::Account;

use super::{Asked, Bug, Fields, Reply, Site, field, go, id, page, place};

/// A decision on its way.
pub(super) struct Wizard {
    agency: usize,
    writer: usize,
    danger: Option<bool>,
    why: Option<String>,
    gone: bool,
}

/// A decision.
pub(super) struct Decision {
    pub(super) agency: usize,
    pub(super) by: usize,
    pub(super) reasons: Vec<String>,
    pub(super) waits: bool,
    pub(super) holds: bool,
}

/// A question for the lead, who sits at the first desk.
pub(super) struct Question {
    agency: usize,
    asker: usize,
    words: Vec<String>,
}

impl Site {
    /// Everything under `/decisions`.
    pub(super) fn decide(
        &mut self,
        (who, account): (usize, &Account),
        (method, words): (&str, &[&str]),
        fields: &Fields,
    ) -> Option<Reply> {
        match (method, words) {
            ("GET", []) => Some(self.waiting(account)),
            ("GET", ["new"]) => Some(page("<form action=\"/decisions/new\"></form>")),
            ("POST", ["new"]) => {
                self.wizards.push(Wizard {
                    agency: account.agency,
                    writer: who,
                    danger: None,
                    why: None,
                    gone: false,
                });
                let draft = id("N", self.wizards.len() - 1);
                Some(go(format!("/decisions/new/{draft}/danger")))
            }
            (_, ["new", draft, step]) => {
                let draft = place("N", draft)?;
                let of = self.wizards.get(draft)?;
                let open = self.bug == Some(Bug::OpenDraft) && of.agency == account.agency;
                if of.gone || (of.writer != who && !open) {
                    return None;
                }
                if method == "GET" {
                    self.step(draft, step)
                } else {
                    self.say((who, account), (draft, step), fields)
                }
            }
            ("GET", [decision]) => {
                let of = self.decisions.get(place("Z", decision)?)?;
                let tag = if of.waits {
                    "Waits for a second person"
                } else {
                    ""
                };
                (of.agency == account.agency).then(|| page(of.reasons.concat() + tag))
            }
            ("POST", [decision, "second"]) => {
                self.second((who, account), place("Z", decision)?, fields)?;
                Some(go(format!("/decisions/{decision}")))
            }
            _ => None,
        }
    }

    fn waiting(&self, account: &Account) -> Reply {
        let all = self.decisions.iter().enumerate();
        let rows = all
            .filter(|(_, of)| of.waits && of.agency == account.agency)
            .map(|(place, _)| format!("<a href=\"/decisions/{}\">x</a>", id("Z", place)));
        page(rows.collect::<String>())
    }

    fn step(&self, draft: usize, step: &str) -> Option<Reply> {
        let of = self.wizards.get(draft)?;
        let at = format!("/decisions/new/{}", id("N", draft));
        let why = of.why.clone().unwrap_or_default();
        let radios = "<input type=\"radio\" name=\"danger\" value=\"none\"><input type=\"radio\" name=\"danger\" value=\"immediate\">";
        let record = "<input name=\"code\" type=\"radio\" value=\"operational\"><textarea name=\"reason\"></textarea><textarea name=\"how\"></textarea>";
        let lead = self.world.agencies.get(of.agency)?.desks.first()?;
        let form = |to: &str, inside: &str| format!("<form action=\"{at}/{to}\">{inside}</form>");
        let text = match step {
            "danger" => form("danger", radios),
            "who" if of.danger.is_some() => {
                form("who", "<textarea name=\"why\"></textarea>") + &why
            }
            "unsure" => why,
            "advice" => format!("Your question goes to {lead}, {}{why}", form("advice", "")),
            _ if of.why.is_none() => return None,
            "check" => why,
            "answer" => format!("<a href=\"{at}/share\">x</a>"),
            "share" | "decline" => {
                let outcome = format!("<input type=\"hidden\" name=\"outcome\" value=\"{step}\">");
                form("record", &(outcome + record))
            }
            _ => return None,
        };
        Some(page(text))
    }

    fn say(
        &mut self,
        (who, account): (usize, &Account),
        (draft, step): (usize, &str),
        fields: &Fields,
    ) -> Option<Reply> {
        let of = self.wizards.get_mut(draft)?;
        let next = format!("/decisions/new/{}", id("N", draft));
        match step {
            "danger" => {
                of.danger = Some(field(fields, "danger") == "immediate");
                Some(go(next + "/who"))
            }
            "who" if of.danger.is_some() => {
                of.why = Some(field(fields, "why").to_owned());
                Some(go(next + "/check"))
            }
            "delete" => {
                of.gone = true;
                Some(go("/decisions"))
            }
            "advice" => {
                self.questions.push(Question {
                    agency: account.agency,
                    asker: who,
                    words: vec![field(fields, "question").to_owned()],
                });
                Some(go(format!("/advice/{}", id("V", self.questions.len() - 1))))
            }
            "record" if of.why.is_some() => {
                of.gone = true;
                let declines = field(fields, "outcome") == "decline";
                let waits = declines && of.danger == Some(true);
                self.decisions.push(Decision {
                    agency: account.agency,
                    by: who,
                    reasons: vec![
                        field(fields, "reason").to_owned(),
                        field(fields, "how").to_owned(),
                    ],
                    waits,
                    holds: !waits,
                });
                Some(go(format!(
                    "/decisions/{}",
                    id("Z", self.decisions.len() - 1)
                )))
            }
            _ => None,
        }
    }

    /// A colleague agrees, or does not.
    pub(super) fn second(
        &mut self,
        (who, account): (usize, &Account),
        decision: usize,
        fields: &Fields,
    ) -> Option<()> {
        let alone = self.bug == Some(Bug::AloneTogether);
        let of = self.decisions.get_mut(decision)?;
        if !of.waits || of.agency != account.agency || (of.by == who && !alone) {
            return None;
        }
        of.waits = false;
        of.holds = field(fields, "verdict") == "agree";
        of.reasons.push(field(fields, "second_reason").to_owned());
        Some(())
    }

    /// What the page of a request says of a refusal.
    pub(super) fn refusal(&self, account: &Account, asked: &Asked) -> String {
        let Some(of) = asked.refusal.and_then(|of| self.decisions.get(of)) else {
            return String::new();
        };
        let early = self.bug == Some(Bug::EarlyReason);
        if of.agency != account.agency && !of.holds && !early {
            return String::new();
        }
        let tag = if of.waits {
            "Waiting for a second person"
        } else {
            ""
        };
        of.reasons.concat() + tag
    }

    /// Everything under `/advice`.
    pub(super) fn advise(
        &mut self,
        (who, account): (usize, &Account),
        (method, words): (&str, &[&str]),
        fields: &Fields,
    ) -> Option<Reply> {
        let [question, rest @ ..] = words else {
            return Some(page(""));
        };
        let loud = self.bug == Some(Bug::LoudAdvice);
        let of = self.questions.get_mut(place("V", question)?)?;
        let lead = of.agency == account.agency && account.desks.contains(&0);
        if !lead && of.asker != who && !(loud && of.agency == account.agency) {
            return None;
        }
        match (method, rest) {
            ("GET", []) => Some(page(of.words.concat())),
            ("POST", ["answer"]) if lead => {
                of.words.push(field(fields, "answer").to_owned());
                Some(go(format!("/advice/{question}")))
            }
            _ => None,
        }
    }
}
