//! Where the few rules are that could answer a question, so that the many that could not are not asked.

use std::borrow::Cow;
use std::collections::BTreeSet;

use candour_domain::{AgencyId, AgencyKind, Category, Purpose};

use crate::cedar::Names;
use crate::rules::{Places, Rule};
use crate::{Act, Agreement, Question, Thing};

/// Places of rules in the rule set.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// For each act, the rules about it that no agreement made.
    acts: Places<Act>,
    /// For each purpose and discloser, the rules about disclosing: all that forbid, and the gateways that say that they
    /// speak of both.
    disclosures: Places<(Purpose, AgencyKind)>,
    /// For each holder, reader and sort of record, what agreements say of the pointer.
    pointers: Places<(AgencyId, AgencyId, Category)>,
    /// For each giver and receiver, the agreements that could cover what is given.
    covers: Places<(AgencyId, AgencyId)>,
}

impl Index {
    pub(crate) fn new(rules: &[Rule], agreements: &[Agreement], names: &Names) -> Self {
        let mut index = Self::default();
        for act in Act::ALL {
            let actions = names.action_and_groups(*act);
            let about = rules
                .iter()
                .enumerate()
                .filter(|(_, rule)| rule.settled.is_none() && rule.is_about(&actions));
            let about: Vec<(usize, &Rule)> = about.collect();
            if *act == Act::Disclose {
                index.narrow(&about);
            }
            let places = about.into_iter().map(|(place, _)| place).collect();
            index.acts.insert(*act, places);
        }
        for (place, rule) in rules.iter().enumerate() {
            index.settle(place, rule, agreements);
        }
        index
    }

    fn narrow(&mut self, about: &[(usize, &Rule)]) {
        for purpose in Purpose::ALL {
            for discloser in AgencyKind::ALL {
                let speaks = |rule: &Rule| {
                    let gateway = rule.gateway.as_ref();
                    rule.forbids()
                        || gateway.is_none_or(|gateway| gateway.speaks_of(*purpose, *discloser))
                };
                let chosen = about.iter().filter(|(_, rule)| speaks(rule));
                let places = chosen.map(|(place, _)| *place).collect();
                self.disclosures.insert((*purpose, *discloser), places);
            }
        }
    }

    fn settle(&mut self, place: usize, rule: &Rule, agreements: &[Agreement]) {
        let Some(settled) = &rule.settled else { return };
        let Some(agreement) = agreements.get(settled.place) else {
            return;
        };
        let signed: BTreeSet<AgencyId> = agreement.signed().map(|party| party.agency).collect();
        for party in agreement.signed() {
            for other in signed.iter().filter(|other| **other != party.agency) {
                if settled.grade.is_none() {
                    let pair = (party.agency, *other);
                    self.covers.entry(pair).or_default().push(place);
                } else if settled.holders.contains(&party.agency) {
                    for category in &settled.categories {
                        let key = (party.agency, *other, *category);
                        self.pointers.entry(key).or_default().push(place);
                    }
                }
            }
        }
    }

    /// The places of the rules that could answer `question` as `act`.
    pub(crate) fn places(&self, act: Act, question: &Question) -> Cow<'_, [usize]> {
        let of_act = self.acts.get(&act);
        match (act, question) {
            (Act::Disclose, Question::Disclose { circumstances, .. }) => {
                let key = (circumstances.purpose, circumstances.discloser);
                borrowed(self.disclosures.get(&key))
            }
            (
                Act::AgreementCover,
                Question::Disclose {
                    discloser_agency,
                    recipient_agency,
                    ..
                },
            ) => together(
                of_act,
                self.covers.get(&(*discloser_agency, *recipient_agency)),
            ),
            (
                Act::PointerShow,
                Question::Door {
                    caller,
                    thing: Thing::Pointer { holder, category },
                    ..
                },
            ) => {
                let key = (*holder, caller.agency, *category);
                together(of_act, self.pointers.get(&key))
            }
            _ => borrowed(of_act),
        }
    }

    /// The places of what agreements say of a pointer.
    pub(crate) fn pointers(
        &self,
        holder: AgencyId,
        reader: AgencyId,
        category: Category,
    ) -> impl Iterator<Item = usize> {
        let places = self.pointers.get(&(holder, reader, category));
        places.into_iter().flatten().copied()
    }

    /// Whether any agreement could cover what is given.
    pub(crate) fn covers(&self, discloser: AgencyId, recipient: AgencyId) -> bool {
        self.covers.contains_key(&(discloser, recipient))
    }
}

fn borrowed(places: Option<&Vec<usize>>) -> Cow<'_, [usize]> {
    Cow::Borrowed(places.map_or([].as_slice(), Vec::as_slice))
}

fn together<'a>(some: Option<&'a Vec<usize>>, more: Option<&'a Vec<usize>>) -> Cow<'a, [usize]> {
    let both = some.into_iter().chain(more);
    Cow::Owned(both.flatten().copied().collect())
}
