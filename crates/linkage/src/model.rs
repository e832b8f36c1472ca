//! The published parameters: for each way in which two records can agree or differ, how often that happens when they
//! are about one person (`m`) and when they are not (`u`). The weight is log2(m / u).
//!
//! Version 2026-11-23. Sources: the shapes of the levels and the starting values are those that public Fellegi-Sunter
//! demonstrations on persons use; `m` was then set from the true pairs of the FEBRL 4 and of a synthetic United Kingdom
//! data set, rounded; `u` from shares of the population (365 days x 70 years; shares of names) and the same sets.
//! They are not trained on any agency's data.

/// Give each level its comparison, its words, `m` and `u`.
macro_rules! levels {
    ($($(#[$doc:meta])* $level:ident => $comparison:literal, $words:literal, $m:expr, $u:expr;)*) => {
        /// One way in which two records agree or differ in one respect.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Level { $($level),* }

        impl Level {
            const ALL: &'static [Self] = &[$(Self::$level),*];

            /// What is compared, for the reader.
            pub(crate) const fn comparison(self) -> &'static str {
                match self { $(Self::$level => $comparison),* }
            }

            /// What was found, for the reader.
            pub(crate) const fn words(self) -> &'static str {
                match self { $(Self::$level => $words),* }
            }

            const fn chances(self) -> (f64, f64) {
                match self { $(Self::$level => ($m, $u)),* }
            }
        }
    };
}

levels! {
    // The u of agreeing exactly on a name is replaced by the share of people who have the name.
    GivenSame => "Given name", "The same", 0.70, 0.004;
    GivenNickname => "Given name", "A short form or another spelling of the same name", 0.08, 0.0016;
    GivenOneLetter => "Given name", "One letter different", 0.08, 0.0008;
    GivenAlike => "Given name", "Spelt much alike", 0.04, 0.002;
    GivenSound => "Given name", "Sounds alike", 0.02, 0.001;
    GivenInitial => "Given name", "The initial fits", 0.02, 0.02;
    GivenMiddle => "Given name", "The given name of one is a middle name of the other", 0.01, 0.005;
    GivenOther => "Given name", "Different", 0.045, 0.95;

    MiddleSame => "Middle name", "The same", 0.7, 0.03;
    MiddleInitial => "Middle name", "The initial fits", 0.2, 0.07;
    MiddleOther => "Middle name", "Different", 0.15, 0.9;

    SurnameSame => "Surname", "The same", 0.75, 0.001;
    SurnameOneLetter => "Surname", "One letter different", 0.10, 0.0008;
    SurnameAlike => "Surname", "Spelt much alike", 0.04, 0.001;
    SurnameSound => "Surname", "Sounds alike", 0.02, 0.001;
    SurnameHalf => "Surname", "One part of a double surname is the same", 0.03, 0.0005;
    SurnameMarried => "Surname", "Different, but surnames may change on marriage", 0.12, 0.99;
    SurnameOther => "Surname", "Different", 0.02, 0.99;

    OrderExchanged => "Order of names", "Given name and surname changed places", 0.03, 0.5;

    StreetNameSame => "Street name", "The same", 0.5, 0.001;

    BornSame => "Date of birth", "The same day", 0.85, 0.000_04;
    BornSwapped => "Date of birth", "Day and month changed places", 0.02, 0.000_02;
    BornOneDigit => "Date of birth", "One digit different, or two changed places", 0.06, 0.0009;
    BornTwoDigits => "Date of birth", "Two digits different", 0.008, 0.012;
    BornMonth => "Date of birth", "The same month, the day is not known", 0.9, 0.0012;
    BornYear => "Date of birth", "The same year, the day is not known", 0.9, 0.02;
    BornFirst => "Date of birth", "The same year; 1 January often stands for a day that is not known", 0.9, 0.15;
    BornYearNear => "Date of birth", "One year apart, the day is not known", 0.05, 0.03;
    BornEstimate => "Date of birth", "The estimated age fits", 0.9, 0.12;
    BornEstimateNear => "Date of birth", "The estimated age nearly fits", 0.08, 0.08;
    BornOther => "Date of birth", "Different", 0.02, 0.98;

    SexSame => "Sex", "The same", 0.98, 0.6;
    SexOther => "Sex", "Recorded differently", 0.03, 0.5;

    HouseSame => "Address", "The same house and postcode or street", 0.45, 0.000_05;
    PostcodeSame => "Address", "The same postcode", 0.12, 0.000_1;
    StreetSame => "Address", "The same street, or most of the address", 0.10, 0.000_5;
    AreaSame => "Address", "The same area", 0.10, 0.03;
    AddressOther => "Address", "Different", 0.4, 0.97;

    PhoneSame => "Phone number", "The same", 0.5, 0.000_1;
    PhoneOneDigit => "Phone number", "One digit different, or two changed places", 0.03, 0.000_1;
    PhoneOther => "Phone number", "Different", 0.5, 1.0;

    EmailSame => "E-mail address", "The same", 0.5, 0.000_03;
    EmailOneLetter => "E-mail address", "One letter different", 0.03, 0.000_1;
    EmailOther => "E-mail address", "Different", 0.5, 1.0;

    NhsSame => "NHS number", "The same", 0.97, 0.000_000_5;
    NhsOther => "NHS number", "Different", 0.01, 1.0;

    PupilSame => "Unique pupil number", "The same", 0.95, 0.000_001;
    PupilOther => "Unique pupil number", "Different", 0.03, 1.0;

    ReferenceSame => "Other reference number", "The same", 0.75, 0.000_005;
    ReferenceOneDigit => "Other reference number", "One digit different, or two changed places", 0.12, 0.000_05;
    ReferenceTwoDigits => "Other reference number", "Two digits different", 0.04, 0.001;
    ReferenceOther => "Other reference number", "Different", 0.08, 1.0;

    VehicleSame => "Vehicle", "The same", 0.4, 0.001;

    FamilySame => "Close relatives", "Brothers, sisters, parents and people at one address agree in these ways too", 1.0, 1.0;
}

/// The parameters by which records are weighed.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    version: &'static str,
    /// log2 of the odds that two records taken at random are about one person.
    pub(crate) prior: f64,
    weights: Vec<f64>,
}

/// Of 40,000 pairs taken at random in a county's records, one is about one person. Larger collections have rarer pairs
/// and more evidence in each; the threshold is set for this prior.
const PRIOR: f64 = -15.0;

impl Model {
    /// The published default.
    pub fn published() -> Self {
        Self {
            version: "2026-11-23",
            prior: PRIOR,
            weights: Level::ALL
                .iter()
                .map(|level| {
                    let (m, u) = level.chances();
                    (m / u).log2()
                })
                .collect(),
        }
    }

    /// The date by which this version is named.
    pub const fn version(&self) -> &str {
        self.version
    }

    /// The weight of a level, before a name's own rarity.
    pub(crate) fn weight(&self, level: Level) -> f64 {
        #[expect(clippy::as_conversions, reason = "the position of a plain variant")]
        let place = level as usize;
        self.weights.get(place).copied().unwrap_or(0.0)
    }

    /// The weight of agreeing exactly on a name that a share of people have.
    pub(crate) fn weight_of_share(&self, level: Level, share: f64) -> f64 {
        let (_, u) = level.chances();
        self.weight(level) + (u / share).log2()
    }
}
