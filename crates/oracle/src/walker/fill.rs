//! Filling in a form as somebody would who has an answer to each of its questions.

use super::decide::Ending;
use super::{Walker, owned};
use crate::canary;
use crate::model::Source;
use crate::page::{Control, Form};

/// Said in so many of a hundred answers.
const NOT_SURE: usize = 4;

impl Walker {
    /// Choose one of each choice, some of each list, and write a secret word of `source` wherever words are wanted.
    pub(super) fn fill(&mut self, form: &Form, source: Source) -> Vec<(String, String)> {
        let mut fields = form.hidden();
        for name in form.names() {
            let controls: Vec<Control> = (form.controls.iter())
                .filter(|control| control.name == name)
                .cloned()
                .collect();
            let kind = controls.first().map_or("", |of| of.kind.as_str());
            match kind {
                "hidden" => {}
                "radio" | "option" => {
                    let value = self.choose(&name, &form.offers(&name));
                    fields.push((name, value));
                }
                "checkbox" => {
                    let offers = self.sure(&form.offers(&name));
                    let offers: Vec<&str> = offers.iter().map(String::as_str).collect();
                    for value in self.some_of(&offers) {
                        fields.push((name.clone(), value));
                    }
                }
                _ => {
                    let value = self.words(&name, source);
                    fields.push((name, value));
                }
            }
        }
        fields
    }

    /// Words with a secret one among them; a day of a date, where that is asked.
    fn words(&mut self, name: &str, source: Source) -> String {
        match name.rsplit('_').next().unwrap_or("") {
            "day" => "1".to_owned(),
            "month" => "3".to_owned(),
            "year" => "2027".to_owned(),
            _ => {
                let word = canary::strong(&mut self.dice);
                self.model.add(&word, source);
                format!("There is a reason for it, {word}")
            }
        }
    }

    /// One of several, the likelier ones more often.
    fn choose(&mut self, name: &str, offers: &[String]) -> String {
        let likely: &[&str] = match name {
            "danger" if self.wish == Some(Ending::Danger) => return "immediate".to_owned(),
            "danger" => &["none", "none", "immediate"],
            "purpose" => &[
                "safeguarding-adult",
                "safeguarding-child",
                "crime-prevention",
            ],
            "subject" => &["adult-at-risk", "child"],
            "identity" => &["identifies"],
            "confidence" => &["not-owed", "not-owed", "outweighed"],
            "consent" => &["given", "unsafe", "cannot"],
            "function" => &["adult-enquiry", "child-welfare", "crime-reduction"],
            "detriment" => &["not-more"],
            _ => &[],
        };
        let likely = self.dice.word(likely).to_owned();
        if self.dice.percent(70) && offers.contains(&likely) {
            return likely;
        }
        let sure = self.sure(offers);
        self.dice.pick(&sure).cloned().unwrap_or_default()
    }

    /// Without "I am not sure", but for now and then.
    fn sure(&mut self, offers: &[String]) -> Vec<String> {
        let unsure = self.dice.percent(NOT_SURE);
        let (hedges, sure): (Vec<String>, Vec<String>) =
            (offers.iter().cloned()).partition(|offer| offer == "not-sure");
        if unsure && !hedges.is_empty() {
            hedges
        } else {
            sure
        }
    }

    /// Put values in the place of what a form holds under their names.
    pub(super) fn set(fields: &mut Vec<(String, String)>, values: &[(&str, &str)]) {
        for (name, _) in values {
            fields.retain(|(kept, _)| kept != name);
        }
        fields.extend(values.iter().map(|(name, value)| owned(name, value)));
    }
}
