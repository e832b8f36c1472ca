//! What somebody who is signed in can try to do. The code of an act is the name of its action in the policies.

use crate::codes::codes;

/// One thing to do: every route, command and job names the act it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    /// See one's own desk.
    DeskShow,
    /// See the concerns of one's agency.
    ConcernList,
    /// Raise a concern.
    ConcernCreate,
    /// Read a concern.
    ConcernShow,
    /// See the records of one's agency.
    RecordList,
    /// Make a record.
    RecordCreate,
    /// Read a record.
    RecordShow,
    /// Correct a record.
    RecordCorrect,
    /// Take in records from a file.
    RecordImport,
    /// See the links of one's agency's records.
    LinkList,
    /// See one link.
    LinkShow,
    /// Say whether the two records of a link are about the same person.
    LinkJudge,
    /// See requests to and from one's agency.
    RequestList,
    /// Ask another desk.
    RequestCreate,
    /// Read a request.
    RequestShow,
    /// Answer a request.
    RequestAnswer,
    /// Decline a request.
    RequestDecline,
    /// Take back a request.
    RequestWithdraw,
    /// Ask "can I share this?".
    DecisionAdvise,
    /// See disclosures to and from one's agency.
    DisclosureList,
    /// Read a disclosure.
    DisclosureShow,
    /// Take back a disclosure.
    DisclosureRecall,
    /// Give fields to another desk.
    Disclose,
    /// See a pointer.
    PointerShow,
    /// See and verify the log.
    LedgerShow,
    /// Take the log away for checking elsewhere.
    LedgerExport,
    /// See which agencies and desks there are.
    AgencyList,
    /// Add an agency.
    AgencyCreate,
    /// Add a desk.
    DeskCreate,
    /// See who can sign in.
    AccountList,
    /// Let somebody sign in.
    AccountCreate,
    /// Stop somebody from signing in.
    AccountDisable,
    /// Sign out.
    SessionEnd,
    /// See the sharing agreements.
    AgreementList,
    /// Add a sharing agreement.
    AgreementCreate,
    /// See what one's agency decided.
    DecisionList,
    /// Read a decision.
    DecisionShow,
    /// Record a decision.
    DecisionCreate,
    /// Agree, or not, to somebody else's decision.
    DecisionSecond,
    /// See the questions put to one's agency's lead.
    AdviceList,
    /// Put a question to one's agency's lead.
    AdviceCreate,
    /// Read a question put to the lead.
    AdviceShow,
    /// Answer a question put to the lead.
    AdviceAnswer,
    /// Mark or redact what a record holds.
    RecordProtect,
    /// See who could learn what about a record.
    RecordAudience,
    /// Change, sign or end a sharing agreement.
    AgreementUpdate,
    /// Read the gateways in words.
    GatewayList,
    /// See the rules and their history.
    RulesShow,
    /// Change the rules.
    RulesUpdate,
    /// See what a desk could learn, in structure only.
    SimulatorShow,
    /// Settled beforehand by an agreement: asked of a disclosure that is allowed.
    AgreementCover,
}

codes!(Act, "act", {
    DeskShow => "desk.show";
    ConcernList => "concern.list";
    ConcernCreate => "concern.create";
    ConcernShow => "concern.show";
    RecordList => "record.list";
    RecordCreate => "record.create";
    RecordShow => "record.show";
    RecordCorrect => "record.correct";
    RecordImport => "record.import";
    LinkList => "link.list";
    LinkShow => "link.show";
    LinkJudge => "link.judge";
    RequestList => "request.list";
    RequestCreate => "request.create";
    RequestShow => "request.show";
    RequestAnswer => "request.answer";
    RequestDecline => "request.decline";
    RequestWithdraw => "request.withdraw";
    DecisionAdvise => "decision.advise";
    DisclosureList => "disclosure.list";
    DisclosureShow => "disclosure.show";
    DisclosureRecall => "disclosure.recall";
    Disclose => "disclosure.release";
    PointerShow => "pointer.show";
    LedgerShow => "ledger.show";
    LedgerExport => "ledger.export";
    AgencyList => "agency.list";
    AgencyCreate => "agency.create";
    DeskCreate => "desk.create";
    AccountList => "account.list";
    AccountCreate => "account.create";
    AccountDisable => "account.disable";
    SessionEnd => "session.end";
    AgreementList => "agreement.list";
    AgreementCreate => "agreement.create";
    DecisionList => "decision.list";
    DecisionShow => "decision.show";
    DecisionCreate => "decision.create";
    DecisionSecond => "decision.second";
    AdviceList => "advice.list";
    AdviceCreate => "advice.create";
    AdviceShow => "advice.show";
    AdviceAnswer => "advice.answer";
    RecordProtect => "record.protect";
    RecordAudience => "record.audience";
    AgreementUpdate => "agreement.update";
    GatewayList => "gateway.list";
    RulesShow => "rules.show";
    RulesUpdate => "rules.update";
    SimulatorShow => "simulator.show";
    AgreementCover => "agreement.cover";
});
