//! The agencies of the region, of every kind, and their duty desks. No name is that of a real organisation.

use candour_domain::AgencyKind;

/// An agency to set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgencyPlan {
    /// What the plan calls it.
    pub key: &'static str,
    /// Its name.
    pub name: String,
    /// What sort it is.
    pub kind: AgencyKind,
    /// Its duty desks.
    pub desks: Vec<DeskPlan>,
}

/// A duty desk to set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskPlan {
    /// What the plan calls it.
    pub key: &'static str,
    /// Its name.
    pub name: String,
}

/// One row of the list below.
pub(crate) struct Row {
    pub(crate) key: &'static str,
    pub(crate) name: &'static str,
    pub(crate) kind: AgencyKind,
    /// What its own references begin with.
    pub(crate) prefix: &'static str,
    /// The council area it serves, if not the whole region.
    pub(crate) area: Option<usize>,
    pub(crate) desks: &'static [(&'static str, &'static str)],
}

type Desks = &'static [(&'static str, &'static str)];

const ADULTS: Desks = &[
    ("duty", "Adult safeguarding duty desk"),
    ("community", "Community social work team"),
];
const CHILDREN: Desks = &[
    ("front-door", "Children’s front door"),
    ("exploitation", "Child exploitation team"),
];
const HOMES: Desks = &[("options", "Housing options desk")];
const TENANCY: Desks = &[("tenancy", "Tenancy and neighbourhood desk")];
const POLICE: Desks = &[
    ("safeguarding", "Safeguarding hub desk"),
    ("exploitation", "Exploitation team"),
    ("prevent", "Prevent gateway"),
    ("fraud", "Economic crime desk"),
];
const SAFEGUARDING: Desks = &[("safeguarding", "Safeguarding lead")];
const DUTY: Desks = &[("duty", "Duty desk")];

const fn row(key: &'static str, name: &'static str, kind: AgencyKind, prefix: &'static str) -> Row {
    Row {
        key,
        name,
        kind,
        prefix,
        area: None,
        desks: DUTY,
    }
}

impl Row {
    const fn serving(mut self, area: usize) -> Self {
        self.area = Some(area);
        self
    }

    const fn with(mut self, desks: Desks) -> Self {
        self.desks = desks;
        self
    }
}

use AgencyKind as Kind;

/// Every agency. Its place in this list is part of its references: add at the end only.
#[rustfmt::skip]
pub(crate) const AGENCIES: [Row; 30] = [
    row("police", "Four Rivers Police", Kind::Police, "FRP").with(POLICE),
    row("loddonvale-adults", "Loddonvale Council Adult Social Care", Kind::AdultSocialCare, "LVA").serving(0).with(ADULTS),
    row("loddonvale-children", "Loddonvale Council Children’s Services", Kind::ChildrensServices, "LVC").serving(0).with(CHILDREN),
    row("loddonvale-housing", "Loddonvale Council Housing", Kind::HousingAuthority, "LVH").serving(0).with(HOMES),
    row("isisbridge-adults", "Isisbridge Council Adult Social Care", Kind::AdultSocialCare, "IBA").serving(1).with(ADULTS),
    row("isisbridge-children", "Isisbridge Council Children’s Services", Kind::ChildrensServices, "IBC").serving(1).with(CHILDREN),
    row("isisbridge-housing", "Isisbridge Council Housing", Kind::HousingAuthority, "IBH").serving(1).with(HOMES),
    row("ouzelford-adults", "Ouzelford Council Adult Social Care", Kind::AdultSocialCare, "OFA").serving(2).with(ADULTS),
    row("ouzelford-children", "Ouzelford Council Children’s Services", Kind::ChildrensServices, "OFC").serving(2).with(CHILDREN),
    row("ouzelford-housing", "Ouzelford Council Housing", Kind::HousingAuthority, "OFH").serving(2).with(HOMES),
    row("ridgemere-adults", "Ridgemere Council Adult Social Care", Kind::AdultSocialCare, "RMA").serving(3).with(ADULTS),
    row("ridgemere-children", "Ridgemere Council Children’s Services", Kind::ChildrensServices, "RMC").serving(3).with(CHILDREN),
    row("ridgemere-housing", "Ridgemere Council Housing", Kind::HousingAuthority, "RMH").serving(3).with(HOMES),
    row("maple-homes", "Mapleford Homes", Kind::HousingProvider, "MFH").with(TENANCY),
    row("osier-housing", "Osier Tree Housing", Kind::HousingProvider, "OTH").with(TENANCY),
    row("mental-health", "Willowmead Mental Health NHS Trust", Kind::Health, "WMH").with(SAFEGUARDING),
    row("acute", "Three Weirs Hospitals NHS Trust", Kind::Health, "TWH").with(SAFEGUARDING),
    row("general-practice", "Downs and Rivers GP Federation", Kind::Health, "DRG").with(SAFEGUARDING),
    row("school-trust", "Larkfield Schools Trust", Kind::School, "LST").with(SAFEGUARDING),
    row("college", "Watermeadow College", Kind::School, "WMC").with(SAFEGUARDING),
    row("probation", "Four Rivers Probation", Kind::Probation, "FPB"),
    row("prison", "HMP Stonecroft", Kind::Prison, "SCP").with(&[("security", "Safety and security desk")]),
    row("youth-justice", "Four Rivers Youth Justice Service", Kind::YouthJustice, "FYJ"),
    row("fire", "Four Rivers Fire and Rescue", Kind::Fire, "FRF").with(&[("safe-and-well", "Safe and well desk")]),
    row("outreach", "Lantern Street Outreach", Kind::Charity, "LSO").with(&[("outreach", "Outreach desk")]),
    row("refuge", "Harbour Door Refuge", Kind::Charity, "HDR").with(&[("refuge", "Refuge duty worker")]),
    row("migrant-support", "Welcome Table Migrant Support", Kind::Charity, "WTM").with(&[("advice", "Advice desk")]),
    row("letting-agent", "Tollgate Lettings", Kind::Business, "TGL").with(&[("lettings", "Lettings desk")]),
    row("regional-unit", "Southern Rivers Regional Unit", Kind::RegionalUnit, "SRU").with(&[("intake", "Intake desk")]),
    row("oversight", "Four Rivers Oversight Panel", Kind::Oversight, "FRO").with(&[("panel", "Panel office")]),
];

/// The number of an agency in the list, and its row.
pub(crate) fn find(key: &str) -> Option<(u64, &'static Row)> {
    let place = AGENCIES.iter().position(|row| row.key == key)?;
    Some((u64::try_from(place).ok()?, AGENCIES.get(place)?))
}

/// Every agency, to set up.
pub(crate) fn plans() -> Vec<AgencyPlan> {
    let desk = |(key, name): &(&'static str, &str)| DeskPlan {
        key,
        name: (*name).to_owned(),
    };
    AGENCIES
        .iter()
        .map(|row| AgencyPlan {
            key: row.key,
            name: row.name.to_owned(),
            kind: row.kind,
            desks: row.desks.iter().map(desk).collect(),
        })
        .collect()
}
