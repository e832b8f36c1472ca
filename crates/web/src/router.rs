//! The site map, in the order of the way through. Each route names its gate; there is no other way to add one.

use std::future::Future;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::rejection::{BytesRejection, RawPathParamsRejection};
use axum::extract::{DefaultBodyLimit, RawPathParams, RawQuery, State};
use axum::http::{HeaderMap, Method, Response, Uri};
use axum::routing::{MethodFilter, get, on};
use candour_flow::{Act, Kind};

use crate::app::App;
use crate::error::{Failure, WebError};
use crate::gate::{Gate, Shown};
use crate::reply::Reply;
use crate::visit::Visit;
use crate::{
    account, advice, agency, agreement, assets, concern, decision, desk, disclosure, draft,
    gateway, headers, help, ledger, link, record, request, rules, session, simulator,
};

/// The longest body a form may have.
const MOST_BYTES: usize = 256 * 1024;

/// Routes and their gates as they are declared.
pub(crate) struct Site {
    router: Router<App>,
    map: Vec<(Method, &'static str, Gate)>,
}

impl Site {
    fn new() -> Self {
        Self {
            router: Router::new(),
            map: Vec::new(),
        }
    }

    /// Add a route. Without a gate it does not compile.
    fn route<H, F>(mut self, method: Method, path: &'static str, gate: Gate, handler: H) -> Self
    where
        H: Fn(Visit) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<Reply, Failure>> + Send + 'static,
    {
        let filter = if method == Method::POST {
            MethodFilter::POST
        } else {
            MethodFilter::GET
        };
        self.map.push((method, path, gate));
        let serve = move |State(app): State<App>,
                          parameters: Result<RawPathParams, RawPathParamsRejection>,
                          RawQuery(query): RawQuery,
                          method: Method,
                          headers: HeaderMap,
                          body: Result<Bytes, BytesRejection>| {
            let handler = handler.clone();
            async move {
                // What cannot be read leads nowhere, or the refusal would tell a stranger that there is a route.
                let (Ok(parameters), Ok(body)) = (parameters, body) else {
                    return session::nowhere(app, method, headers).await;
                };
                let path = parameters
                    .iter()
                    .map(|(name, value)| (name.to_owned(), value.to_owned()))
                    .collect();
                let request = session::Request {
                    app,
                    path,
                    query,
                    method,
                    headers,
                    body,
                };
                session::pass(request, gate, handler).await
            }
        };
        self.router = self.router.route(path, on(filter, serve));
        self
    }

    fn get<H, F>(self, path: &'static str, gate: Gate, handler: H) -> Self
    where
        H: Fn(Visit) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<Reply, Failure>> + Send + 'static,
    {
        self.route(Method::GET, path, gate, handler)
    }

    fn post<H, F>(self, path: &'static str, gate: Gate, handler: H) -> Self
    where
        H: Fn(Visit) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<Reply, Failure>> + Send + 'static,
    {
        self.route(Method::POST, path, gate, handler)
    }
}

fn site() -> Site {
    let site = Site::new()
        .get("/health", Gate::open("nothing"), help::health)
        .get("/help", Gate::open("nothing"), help::index)
        .get("/help/privacy", Gate::open("nothing"), help::privacy)
        .get(
            "/help/accessibility",
            Gate::open("nothing"),
            help::accessibility,
        )
        .get("/sign-in", Gate::open("nothing"), session::new)
        .post("/sign-in", Gate::open("account"), session::create)
        .post("/sign-out", Gate::open("session"), session::end)
        .get(
            "/",
            Gate::new(Act::DeskShow, "desk", Shown::Own, Kind::Consultation),
            desk::show,
        );
    administration(agreements(rules(disclosures(advice(decisions(requests(
        concerns(records(site)),
    )))))))
}

fn records(site: Site) -> Site {
    let own = |act, kind| Gate::new(act, "record", Shown::Own, kind);
    site.get(
        "/records",
        own(Act::RecordList, Kind::Consultation),
        record::list,
    )
    .post(
        "/records",
        own(Act::RecordList, Kind::Consultation),
        record::search,
    )
    .get(
        "/records/{id}",
        own(Act::RecordShow, Kind::Consultation),
        record::show,
    )
    .post(
        "/records/{id}/correct",
        own(Act::RecordCorrect, Kind::Alteration),
        record::correct,
    )
    .post(
        "/records/{id}/protect",
        own(Act::RecordProtect, Kind::Alteration),
        record::protect,
    )
    .get(
        "/records/{id}/ask",
        own(Act::RecordShow, Kind::Consultation),
        request::ask,
    )
    .post(
        "/records/{id}/ask",
        own(Act::RequestCreate, Kind::Disclosure),
        request::create,
    )
}

fn concerns(site: Site) -> Site {
    let own = |act, loads, kind| Gate::new(act, loads, Shown::Own, kind);
    site.get(
        "/concerns",
        own(Act::ConcernList, "concern", Kind::Consultation),
        concern::list,
    )
    .get(
        "/concerns/new",
        Gate::new(
            Act::ConcernCreate,
            "nothing",
            Shown::Nothing,
            Kind::Consultation,
        ),
        concern::start,
    )
    .post(
        "/concerns/new",
        own(Act::ConcernCreate, "draft", Kind::Collection),
        draft::create,
    )
    .get(
        "/concerns/{id}",
        own(Act::ConcernShow, "concern", Kind::Consultation),
        concern::show,
    )
    .get(
        "/drafts/{id}/{question}",
        own(Act::ConcernCreate, "draft", Kind::Consultation),
        draft::show,
    )
    .post(
        "/drafts/{id}/{question}",
        own(Act::ConcernCreate, "draft", Kind::Collection),
        draft::answer,
    )
    .post(
        "/drafts/{id}/send",
        own(Act::ConcernCreate, "draft", Kind::Collection),
        concern::create,
    )
    .post(
        "/drafts/{id}/delete",
        own(Act::ConcernCreate, "draft", Kind::Erasure),
        draft::delete,
    )
    .get(
        "/links/{id}",
        Gate::new(Act::LinkShow, "link", Shown::Pointer, Kind::Consultation),
        link::show,
    )
    .post(
        "/links/{id}/judgement",
        Gate::new(Act::LinkJudge, "link", Shown::Pointer, Kind::Combination),
        link::judge,
    )
}

fn requests(site: Site) -> Site {
    let told = |act, kind| Gate::new(act, "request", Shown::Told, kind);
    site.get(
        "/requests",
        told(Act::RequestList, Kind::Consultation),
        request::list,
    )
    .get(
        "/requests/{id}",
        told(Act::RequestShow, Kind::Consultation),
        request::show,
    )
    .get(
        "/requests/{id}/redact",
        told(Act::RequestAnswer, Kind::Consultation),
        request::redact,
    )
    .post(
        "/requests/{id}/redact",
        told(Act::RequestAnswer, Kind::Consultation),
        request::preview,
    )
    .post(
        "/requests/{id}/answer",
        told(Act::RequestAnswer, Kind::Disclosure),
        request::answer,
    )
    .post(
        "/requests/{id}/decline",
        told(Act::RequestDecline, Kind::Decision),
        request::decline,
    )
    .post(
        "/requests/{id}/second",
        told(Act::DecisionSecond, Kind::Decision),
        request::second,
    )
    .post(
        "/requests/{id}/nothing",
        told(Act::RequestAnswer, Kind::Decision),
        request::find_nothing,
    )
    .post(
        "/requests/{id}/withdraw",
        told(Act::RequestWithdraw, Kind::Alteration),
        request::withdraw,
    )
}

/// Questions to the agency's designated lead.
fn advice(site: Site) -> Site {
    let own = |act, kind| Gate::new(act, "advice", Shown::Own, kind);
    site.get(
        "/decisions/new/{id}/advice",
        own(Act::AdviceCreate, Kind::Consultation),
        advice::new,
    )
    .post(
        "/decisions/new/{id}/advice",
        own(Act::AdviceCreate, Kind::Collection),
        advice::create,
    )
    .get(
        "/advice",
        own(Act::AdviceList, Kind::Consultation),
        advice::list,
    )
    .get(
        "/advice/{id}",
        own(Act::AdviceShow, Kind::Consultation),
        advice::show,
    )
    .post(
        "/advice/{id}/answer",
        own(Act::AdviceAnswer, Kind::Decision),
        advice::answer,
    )
}

/// "Can I share this?", a page at a time, and what was recorded.
fn decisions(site: Site) -> Site {
    let own = |act, kind| Gate::new(act, "decision", Shown::Own, kind);
    let draft = |kind| Gate::new(Act::DecisionCreate, "decision", Shown::Own, kind);
    site.get(
        "/decisions",
        own(Act::DecisionList, Kind::Consultation),
        decision::list,
    )
    .get(
        "/decisions/new",
        Gate::new(
            Act::DecisionCreate,
            "nothing",
            Shown::Nothing,
            Kind::Consultation,
        ),
        decision::new,
    )
    .post("/decisions/new", draft(Kind::Collection), decision::create)
    .get(
        "/decisions/new/{id}/{step}",
        draft(Kind::Consultation),
        decision::page,
    )
    .post(
        "/decisions/new/{id}/{step}",
        draft(Kind::Collection),
        decision::answer,
    )
    .post(
        "/decisions/new/{id}/record",
        draft(Kind::Decision),
        decision::record,
    )
    .post(
        "/decisions/new/{id}/delete",
        draft(Kind::Erasure),
        decision::delete,
    )
    .get(
        "/decisions/{id}",
        own(Act::DecisionShow, Kind::Consultation),
        decision::recorded,
    )
    .post(
        "/decisions/{id}/second",
        own(Act::DecisionSecond, Kind::Decision),
        decision::second,
    )
}

fn disclosures(site: Site) -> Site {
    let told = |act, kind| Gate::new(act, "disclosure", Shown::Told, kind);
    let log = |act, kind| Gate::new(act, "ledger", Shown::Log, kind);
    site.get(
        "/disclosures",
        told(Act::DisclosureList, Kind::Consultation),
        disclosure::list,
    )
    .get(
        "/disclosures/{id}",
        told(Act::DisclosureShow, Kind::Consultation),
        disclosure::show,
    )
    .post(
        "/disclosures/{id}/recall",
        told(Act::DisclosureRecall, Kind::Alteration),
        disclosure::recall,
    )
    .get(
        "/ledger",
        log(Act::LedgerShow, Kind::Consultation),
        ledger::show,
    )
    .get("/ledger/key", Gate::open("key"), ledger::key)
    .get(
        "/ledger/export",
        log(Act::LedgerExport, Kind::Consultation),
        ledger::export,
    )
    .get(
        "/ledger/witness",
        log(Act::LedgerExport, Kind::Consultation),
        ledger::witness,
    )
    .post(
        "/ledger/checkpoint",
        log(Act::LedgerShow, Kind::Consultation),
        ledger::checkpoint,
    )
}

/// Reading the rules, changing them, and seeing what they let a desk learn.
fn rules(site: Site) -> Site {
    let gate = |act, kind| Gate::new(act, "rules", Shown::Nothing, kind);
    site.get(
        "/gateways",
        gate(Act::GatewayList, Kind::Consultation),
        gateway::list,
    )
    .get(
        "/gateways/{id}",
        gate(Act::GatewayList, Kind::Consultation),
        gateway::show,
    )
    .get(
        "/rules",
        gate(Act::RulesShow, Kind::Consultation),
        rules::show,
    )
    .post(
        "/rules/date",
        gate(Act::RulesUpdate, Kind::Administration),
        rules::date,
    )
    .get(
        "/simulator",
        gate(Act::SimulatorShow, Kind::Consultation),
        simulator::show,
    )
    .get(
        "/records/{id}/audience",
        Gate::new(
            Act::RecordAudience,
            "record",
            Shown::Own,
            Kind::Consultation,
        ),
        simulator::audience,
    )
}

/// The register of sharing agreements, for everybody who signs in; an administrator writes in it.
fn agreements(site: Site) -> Site {
    let gate = |act, kind| Gate::new(act, "agreement", Shown::Nothing, kind);
    site.get(
        "/agreements",
        gate(Act::AgreementList, Kind::Consultation),
        agreement::list,
    )
    .get(
        "/agreements/new",
        gate(Act::AgreementCreate, Kind::Consultation),
        agreement::new,
    )
    .post(
        "/agreements/new",
        gate(Act::AgreementCreate, Kind::Administration),
        agreement::create,
    )
    .post(
        "/agreements/import",
        gate(Act::AgreementCreate, Kind::Administration),
        agreement::import,
    )
    .get(
        "/agreements/{id}",
        gate(Act::AgreementList, Kind::Consultation),
        agreement::show,
    )
    .post(
        "/agreements/{id}",
        gate(Act::AgreementUpdate, Kind::Administration),
        agreement::propose,
    )
    .post(
        "/agreements/{id}/sign",
        gate(Act::AgreementUpdate, Kind::Administration),
        agreement::sign,
    )
    .post(
        "/agreements/{id}/end",
        gate(Act::AgreementUpdate, Kind::Administration),
        agreement::end,
    )
    .get(
        "/agreements/{id}/export",
        gate(Act::AgreementList, Kind::Consultation),
        agreement::export,
    )
}

fn administration(site: Site) -> Site {
    let gate = |act, kind| Gate::new(act, "administration", Shown::Nothing, kind);
    site.get(
        "/agencies",
        gate(Act::AgencyList, Kind::Consultation),
        agency::list,
    )
    .post(
        "/agencies",
        gate(Act::AgencyCreate, Kind::Administration),
        agency::create,
    )
    .post(
        "/agencies/{id}/desks",
        gate(Act::DeskCreate, Kind::Administration),
        agency::create_desk,
    )
    .get(
        "/people",
        gate(Act::AccountList, Kind::Consultation),
        account::list,
    )
    .post(
        "/people",
        gate(Act::AccountCreate, Kind::Administration),
        account::create,
    )
    .post(
        "/people/{id}/close",
        gate(Act::AccountDisable, Kind::Administration),
        account::close,
    )
}

/// Every route with its gate, for whoever reviews the doors.
pub fn site_map() -> Vec<(Method, &'static str, Gate)> {
    site().map
}

/// The service. It does not start if a route lacks what it needs.
pub fn router(app: App) -> Result<Router, WebError> {
    let site = site();
    check(&site.map)?;
    let router = site
        .router
        .route(
            "/assets/{*path}",
            get(
                |params: Result<RawPathParams, RawPathParamsRejection>| async move {
                    let path = params
                        .iter()
                        .flatten()
                        .next()
                        .map(|(_, value)| value.to_owned())
                        .unwrap_or_default();
                    assets::serve(&path)
                },
            ),
        )
        .fallback(nowhere)
        .method_not_allowed_fallback(nowhere)
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(axum::middleware::map_response(headers::add))
        .with_state(app);
    Ok(router)
}

/// A path that leads nowhere looks like one that leads to something the reader may not see.
async fn nowhere(
    State(app): State<App>,
    _uri: Uri,
    method: Method,
    headers: HeaderMap,
) -> Response<Body> {
    session::nowhere(app, method, headers).await
}

/// No two routes alike; every route that shows anything decides and logs.
fn check(map: &[(Method, &'static str, Gate)]) -> Result<(), WebError> {
    for (place, (method, path, gate)) in map.iter().enumerate() {
        if map
            .iter()
            .skip(place.saturating_add(1))
            .any(|other| other.0 == *method && other.1 == *path)
        {
            return Err(WebError::SiteMap(format!(
                "{method} {path} is declared twice"
            )));
        }
        let unaudited = gate.audit == crate::gate::Audit::Unaudited;
        if unaudited != gate.act.is_none() || (unaudited && gate.shown != Shown::Nothing) {
            return Err(WebError::SiteMap(format!(
                "{method} {path} shows something without deciding and logging"
            )));
        }
    }
    Ok(())
}
