//! The function in law that somebody carries out when they ask or tell. Gateways speak of functions; free text opens
//! none.

use crate::field::codes;

/// A function in law, named by its statute. A request states the asker's; an offer, the giver's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Function {
    /// Nobody has stated one.
    NotStated,
    /// A public task of another sort, stated in words.
    PublicTask,
    /// Safeguarding and promoting the welfare of children: Children Act 2004 ss.10, 11 and 16LA.
    ChildWelfare,
    /// Enquiries about a child who may be suffering significant harm: Children Act 1989 s.47.
    ChildEnquiry,
    /// Services for a child in need: Children Act 1989 ss.17 and 27.
    ChildInNeed,
    /// A request by the safeguarding partners for children: Children Act 2004 s.16H.
    SafeguardingPartners,
    /// Enquiries about an adult at risk: Care Act 2014 s.42.
    AdultEnquiry,
    /// A request by the Safeguarding Adults Board: Care Act 2014 s.45.
    AdultsBoard,
    /// Co-operation in care and support: Care Act 2014 ss.6 and 7.
    CareCooperation,
    /// Reducing crime and disorder: Crime and Disorder Act 1998.
    CrimeReduction,
    /// The serious violence duty: Police, Crime, Sentencing and Courts Act 2022 s.16.
    SeriousViolence,
    /// A request by the local policing body under the serious violence duty: the same Act, s.17.
    SeriousViolenceRequest,
    /// Managing dangerous offenders: Criminal Justice Act 2003 s.325.
    PublicProtection,
    /// A function of the National Crime Agency: Crime and Courts Act 2013 s.7.
    OrganisedCrime,
    /// Gathering information for a Channel panel: Counter-Terrorism and Security Act 2015 s.38.
    ChannelEnquiry,
    /// Giving support under a Channel plan: the same Act, s.36.
    ChannelSupport,
    /// Telling the police what may help to prevent terrorism: Terrorism Act 2000 s.38B.
    TerrorismReport,
    /// Notifying a possible victim of modern slavery: Modern Slavery Act 2015 s.52.
    SlaveryNotification,
    /// Referring somebody who may be homeless: Housing Act 1996 s.213B.
    HomelessnessReferral,
    /// Direct care: Health and Social Care Act 2012 s.251B.
    DirectCare,
    /// Reporting female genital mutilation: Female Genital Mutilation Act 2003 s.5B.
    MutilationReport,
    /// Reporting child sexual abuse: Crime and Policing Act 2026.
    AbuseReport,
    /// Referring somebody to be barred from work with the vulnerable: Safeguarding Vulnerable Groups Act 2006 s.35.
    BarringReferral,
    /// Improving public services to individuals: Digital Economy Act 2017 s.35.
    ServiceDelivery,
    /// Accredited research: Digital Economy Act 2017 s.64.
    Research,
    /// Asking a third party about a victim: Police, Crime, Sentencing and Courts Act 2022 as amended in 2024.
    VictimInformation,
}

codes!(Function, "function", {
    NotStated => "not-stated", "None, or I do not know";
    PublicTask => "public-task", "Another public task, which I describe";
    ChildWelfare => "child-welfare", "Safeguarding children or promoting their welfare (Children Act 2004)";
    ChildEnquiry => "child-enquiry", "A child protection enquiry (Children Act 1989 section 47)";
    ChildInNeed => "child-in-need", "Help for a child in need (Children Act 1989 section 17)";
    SafeguardingPartners => "safeguarding-partners", "A request by the safeguarding partners (Children Act 2004 section 16H)";
    AdultEnquiry => "adult-enquiry", "An adult safeguarding enquiry (Care Act 2014 section 42)";
    AdultsBoard => "adults-board", "A request by the Safeguarding Adults Board (Care Act 2014 section 45)";
    CareCooperation => "care-cooperation", "Working together on an adult’s care (Care Act 2014 sections 6 and 7)";
    CrimeReduction => "crime-reduction", "Reducing crime and disorder (Crime and Disorder Act 1998)";
    SeriousViolence => "serious-violence", "The serious violence duty (2022 Act section 16)";
    SeriousViolenceRequest => "serious-violence-request", "A request by the local policing body (2022 Act section 17)";
    PublicProtection => "public-protection", "Managing dangerous offenders, or MAPPA (Criminal Justice Act 2003 section 325)";
    OrganisedCrime => "organised-crime", "A function of the National Crime Agency (Crime and Courts Act 2013 section 7)";
    ChannelEnquiry => "channel-enquiry", "Finding out facts for a Channel panel (2015 Act section 38)";
    ChannelSupport => "channel-support", "Giving support under a Channel plan (2015 Act section 36)";
    TerrorismReport => "terrorism-report", "Telling the police what may prevent terrorism (Terrorism Act 2000 section 38B)";
    SlaveryNotification => "slavery-notification", "Notifying a possible victim of modern slavery (2015 Act section 52)";
    HomelessnessReferral => "homelessness-referral", "Referring someone who may be homeless (Housing Act 1996 section 213B)";
    DirectCare => "direct-care", "Giving someone direct care (2012 Act section 251B)";
    MutilationReport => "mutilation-report", "Reporting female genital mutilation (2003 Act section 5B)";
    AbuseReport => "abuse-report", "Reporting child sexual abuse (Crime and Policing Act 2026)";
    BarringReferral => "barring-referral", "Referring someone to be barred (2006 Act section 35)";
    ServiceDelivery => "service-delivery", "Improving a public service for people (Digital Economy Act 2017 section 35)";
    Research => "research", "Accredited research (Digital Economy Act 2017 section 64)";
    VictimInformation => "victim-information", "Asking about a victim (Victims and Prisoners Act 2024)";
});

impl Function {
    /// Whether anything was stated.
    pub const fn is_stated(self) -> bool {
        !matches!(self, Self::NotStated)
    }
}
