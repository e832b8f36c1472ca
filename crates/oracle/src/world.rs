//! The pretend area: agencies, desks, accounts, agreements, and records of which every fact is a secret word.

mod make;

pub(crate) use make::strong;

/// The kind of agency to which nothing is ever told.
pub(crate) const BORDERS: &str = "immigration-enforcement";

/// What an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Works with people.
    Practitioner,
    /// Looks after agencies, desks and accounts.
    Administrator,
    /// Reads the ledger.
    Oversight,
}

impl Role {
    /// The word for it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Practitioner => "practitioner",
            Self::Administrator => "administrator",
            Self::Oversight => "oversight",
        }
    }
}

/// How much a pointer tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Nothing, to anyone.
    Nothing,
    /// Only the holder is alerted.
    Silent,
    /// That another agency knows them.
    Exists,
    /// Which agency.
    Agency,
    /// Which desk.
    Desk,
}

impl Grade {
    /// The word for it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Silent => "silent",
            Self::Exists => "exists",
            Self::Agency => "agency",
            Self::Desk => "desk",
        }
    }
}

/// An agency and its desks.
#[derive(Debug, Clone)]
pub struct Agency {
    /// Its name, which holds a secret word: who else knows a person is itself a secret.
    pub name: String,
    /// That word.
    pub word: String,
    /// The code of its kind.
    pub kind: &'static str,
    /// The names of its desks.
    pub desks: Vec<String>,
}

/// Somebody who can sign in.
#[derive(Debug, Clone)]
pub struct Account {
    /// Their name.
    pub name: String,
    /// What they sign in with.
    pub email: String,
    /// And this.
    pub password: String,
    /// Their agency, by its place in [`World::agencies`].
    pub agency: usize,
    /// Their desks, by their place in [`Agency::desks`].
    pub desks: Vec<usize>,
    /// What the account is for.
    pub role: Role,
}

/// One fact of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// The code of its field.
    pub field: &'static str,
    /// As it is typed or imported.
    pub typed: String,
    /// The ways in which a page may write it, of which a reader who must see it must see one.
    pub forms: Vec<String>,
    /// More words that give it away, without being enough to have seen it.
    pub hints: Vec<String>,
}

/// One agency's record of one person.
#[derive(Debug, Clone)]
pub struct Holding {
    /// Whose it is.
    pub agency: usize,
    /// Who it is about: the truth, which no page may use.
    pub person: usize,
    /// The agency's own reference.
    pub reference: String,
    /// Its facts.
    pub values: Vec<Value>,
}

impl Holding {
    /// The typed words of a field, or nothing.
    pub fn typed(&self, field: &str) -> &str {
        self.values
            .iter()
            .find(|value| value.field == field)
            .map_or("", |value| value.typed.as_str())
    }
}

/// What one agency lets another know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreement {
    /// Who holds.
    pub holder: usize,
    /// Who is told.
    pub reader: usize,
    /// How much.
    pub grade: Grade,
}

/// The whole of it.
#[derive(Debug, Clone)]
pub struct World {
    /// Agencies.
    pub agencies: Vec<Agency>,
    /// Accounts.
    pub accounts: Vec<Account>,
    /// Records.
    pub holdings: Vec<Holding>,
    /// Agreements, one at most for a pair.
    pub agreements: Vec<Agreement>,
}

/// One thing to be done before the walk, through whatever door there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Add an agency.
    Agency {
        /// Its name.
        name: String,
        /// The code of its kind.
        kind: &'static str,
    },
    /// Add a desk.
    Desk {
        /// The agency's name.
        agency: String,
        /// The desk's.
        name: String,
    },
    /// Add an account.
    Account {
        /// Their name.
        name: String,
        /// What they sign in with.
        email: String,
        /// And this.
        password: String,
        /// The agency's name.
        agency: String,
        /// The names of the desks.
        desks: Vec<String>,
        /// The code of the role.
        role: &'static str,
    },
    /// Add an agreement of two agencies: the name of each, and the code of what its pointers let the other know.
    Agreement {
        /// Both.
        parties: [(String, &'static str); 2],
    },
    /// Import a file of records.
    Import {
        /// The agency's name.
        agency: String,
        /// Its first row names the columns: `reference`, `name`, `date_of_birth`, `address`, `phone`, `email`,
        /// `involvement`, `risk`, `care_status`, `id:case`.
        csv: String,
    },
}

impl World {
    /// A world from a seed.
    pub fn new(seed: u64) -> Self {
        make::world(seed)
    }

    /// What the harness does before the walk, in this order.
    pub fn setup(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        for agency in &self.agencies {
            steps.push(Step::Agency {
                name: agency.name.clone(),
                kind: agency.kind,
            });
            steps.extend(agency.desks.iter().map(|desk| Step::Desk {
                agency: agency.name.clone(),
                name: desk.clone(),
            }));
        }
        steps.extend(
            self.accounts
                .iter()
                .map(|account| self.account_step(account)),
        );
        steps.extend(self.agreement_steps());
        for (place, agency) in self.agencies.iter().enumerate() {
            let rows: Vec<&Holding> = self.of_agency(place).map(|(_, holding)| holding).collect();
            if !rows.is_empty() {
                steps.push(Step::Import {
                    agency: agency.name.clone(),
                    csv: csv(&rows),
                });
            }
        }
        steps
    }

    /// One agreement for each pair of which either tells the other anything; where neither does, none.
    fn agreement_steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        for one in 0..self.agencies.len() {
            for other in (one + 1)..self.agencies.len() {
                let agreed = self.agreements.iter().any(|agreement| {
                    [(one, other), (other, one)].contains(&(agreement.holder, agreement.reader))
                });
                if agreed {
                    steps.push(Step::Agreement {
                        parties: [
                            (self.agency_name(one), self.grade(one, other).code()),
                            (self.agency_name(other), self.grade(other, one).code()),
                        ],
                    });
                }
            }
        }
        steps
    }

    fn account_step(&self, account: &Account) -> Step {
        let desks = self
            .agencies
            .get(account.agency)
            .map_or_else(Vec::new, |at| {
                let names = account.desks.iter().filter_map(|desk| at.desks.get(*desk));
                names.cloned().collect()
            });
        Step::Account {
            name: account.name.clone(),
            email: account.email.clone(),
            password: account.password.clone(),
            agency: self.agency_name(account.agency),
            desks,
            role: account.role.code(),
        }
    }

    /// The name of an agency.
    pub fn agency_name(&self, agency: usize) -> String {
        self.agencies
            .get(agency)
            .map_or_else(String::new, |agency| agency.name.clone())
    }

    /// Is this the agency to which nothing is ever told?
    pub(crate) fn is_border(&self, agency: usize) -> bool {
        self.agencies
            .get(agency)
            .is_some_and(|of| of.kind == BORDERS)
    }

    /// The records of one agency and their places.
    pub fn of_agency(&self, agency: usize) -> impl Iterator<Item = (usize, &Holding)> {
        self.holdings
            .iter()
            .enumerate()
            .filter(move |(_, holding)| holding.agency == agency)
    }

    /// What the holder's pointers tell the reader; nothing where there is no agreement.
    pub fn grade(&self, holder: usize, reader: usize) -> Grade {
        self.agreements
            .iter()
            .find(|agreement| agreement.holder == holder && agreement.reader == reader)
            .map_or(Grade::Nothing, |agreement| agreement.grade)
    }
}

/// One agency's file.
fn csv(rows: &[&Holding]) -> String {
    let columns = [
        ("name", "name"),
        ("date_of_birth", "date-of-birth"),
        ("address", "address"),
        ("phone", "phone"),
        ("email", "email"),
        ("involvement", "involvement"),
        ("risk", "risk"),
        ("care_status", "care-status"),
        ("id:case", "other-identifier"),
    ];
    let heads: Vec<&str> = columns.iter().map(|(head, _)| *head).collect();
    let mut text = format!("reference,{}\n", heads.join(","));
    for row in rows {
        text.push_str(&row.reference);
        for (_, field) in columns {
            text.push_str(",\"");
            text.push_str(row.typed(field));
            text.push('"');
        }
        text.push('\n');
    }
    text
}
