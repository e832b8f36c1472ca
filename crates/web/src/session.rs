//! Through the door: find the session, check where a form came from, run the handler, check its receipt, answer.

use std::collections::BTreeMap;
use std::future::Future;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use candour_flow::session::{self, Session};
use minijinja::{Value, context};
use subtle::ConstantTimeEq as _;

use crate::app::App;
use crate::error::Failure;
use crate::gate::{Audit, Gate};
use crate::reply::{Content, Reply};
use crate::visit::{Fields, Visit, read};

/// A request before anything about it was checked.
pub(crate) struct Request {
    pub(crate) app: App,
    pub(crate) path: BTreeMap<String, String>,
    pub(crate) query: Option<String>,
    pub(crate) method: Method,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// Run a handler behind its gate.
pub(crate) async fn pass<H, F>(request: Request, gate: Gate, handler: H) -> Response<Body>
where
    H: Fn(Visit) -> F + Send + Sync,
    F: Future<Output = Result<Reply, Failure>> + Send,
{
    let app = request.app.clone();
    let session = match find(&app, &request.headers).await {
        Ok(session) => session,
        Err(failure) => return fail(&app, None, &failure),
    };
    // Whoever is signed out learns nothing, not even which paths there are.
    if gate.audit != Audit::Unaudited && session.is_none() {
        return sign_in();
    }
    let form = read(&request.body);
    if request.method == Method::POST && !trusted(&request.headers, &form, session.as_ref()) {
        return fail(&app, session.as_ref(), &Failure::Missing);
    }
    let query = read(request.query.unwrap_or_default().as_bytes());
    let notice = notice(
        query
            .get("done")
            .and_then(|done| done.first())
            .map_or("", String::as_str),
    );
    let visit = Visit {
        app: app.clone(),
        session: session.clone(),
        path: request.path,
        query,
        form,
    };
    match handler(visit).await {
        Ok(reply) if proven(&reply, gate) => answer(&app, session.as_ref(), reply, notice),
        Ok(_) => {
            tracing::error!(
                act = gate.act.map_or("none", |act| act.code()),
                "an answer had no receipt; withheld"
            );
            fail(&app, session.as_ref(), &Failure::Problem("receipt"))
        }
        Err(failure) => fail(&app, session.as_ref(), &failure),
    }
}

/// Whether what the answer shows was decided and logged. A form that comes back with errors has the receipt of the
/// page it shows again.
fn proven(reply: &Reply, gate: Gate) -> bool {
    let again = matches!(&reply.content, Content::Page(page) if !page.problems.is_empty());
    gate.fits(reply.receipt.as_ref()) || (again && reply.receipt.is_some())
}

async fn find(app: &App, headers: &HeaderMap) -> Result<Option<Session>, Failure> {
    let Some(token) = cookie(headers, app.options.transport.cookie()) else {
        return Ok(None);
    };
    match session::find(&app.candour, &token).await {
        Ok(session) => Ok(Some(session)),
        Err(candour_flow::FlowError::SignedOut) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    all.flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value.to_owned())
}

/// Whether a form came from one of our own pages: the browser says so, and it carries the session's token. What is no
/// browser need not say where it comes from, for nobody else can send it on its way.
fn trusted(headers: &HeaderMap, form: &Fields, session: Option<&Session>) -> bool {
    let said = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let fetched = said("sec-fetch-site");
    let site = fetched.is_none_or(|site| site == "same-origin" || site == "none");
    let host = said("host").unwrap_or_default();
    let sent = said("origin");
    let origin = sent.is_none_or(|origin| {
        origin
            .split_once("://")
            .is_some_and(|(_, from)| from == host)
    });
    let token = session.is_none_or(|session| {
        let given = form
            .get("csrf")
            .and_then(|values| values.first())
            .map_or("", String::as_str);
        given.as_bytes().ct_eq(session.csrf.as_bytes()).into()
    });
    let browser = said("user-agent").is_some_and(|agent| agent.starts_with("Mozilla"));
    let vouched = !browser || fetched.is_some() || sent.is_some();
    site && origin && vouched && token
}

fn sign_in() -> Response<Body> {
    redirect("/sign-in")
}

fn redirect(to: &str) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    // Every address we redirect to is made of ids and words of our own.
    let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(header::LOCATION, to);
    response
}

fn answer(
    app: &App,
    session: Option<&Session>,
    reply: Reply,
    notice: Option<Value>,
) -> Response<Body> {
    match reply.content {
        Content::Page(page) => {
            let status = if page.problems.is_empty() {
                StatusCode::OK
            } else {
                StatusCode::UNPROCESSABLE_ENTITY
            };
            match app.renderer.page(&page, session, notice, app.options) {
                Ok(text) => html(status, text),
                Err(error) => fail(app, session, &error.into()),
            }
        }
        Content::Redirect(to) => redirect(&to),
        Content::Session(token) => {
            let mut response = if token.is_some() {
                redirect("/")
            } else {
                sign_in()
            };
            let transport = app.options.transport;
            let age = if token.is_some() { "" } else { "; Max-Age=0" };
            let value = token.unwrap_or_default();
            let cookie = format!(
                "{}={value}{}{age}",
                transport.cookie(),
                transport.cookie_attributes()
            );
            if let Ok(cookie) = HeaderValue::from_str(&cookie) {
                response.headers_mut().insert(header::SET_COOKIE, cookie);
            }
            response
        }
        Content::Download { name, bytes } => download(name, bytes),
        Content::Text(text) => {
            let mut response = Response::new(Body::from(text));
            let plain = HeaderValue::from_static("text/plain; charset=utf-8");
            response.headers_mut().insert(header::CONTENT_TYPE, plain);
            response
        }
    }
}

fn html(status: StatusCode, text: String) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    response
}

fn download(name: &str, bytes: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    if let Ok(kept) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, kept);
    }
    response
}

/// A failure's page: always the same for the same kind of failure, and never the cause.
pub(crate) fn fail(app: &App, session: Option<&Session>, failure: &Failure) -> Response<Body> {
    let (template, title, reasons) = match failure {
        Failure::SignedOut => return sign_in(),
        Failure::Missing => (
            "error/missing.html",
            "There is nothing here for you to see",
            Vec::new(),
        ),
        Failure::Invalid(problems) => {
            let reasons = problems
                .iter()
                .map(|problem| problem.rule.clone())
                .collect();
            ("error/invalid.html", "There is a problem", reasons)
        }
        Failure::Conflict => (
            "error/conflict.html",
            "This changed while you were working",
            Vec::new(),
        ),
        Failure::Problem(_) | Failure::Unavailable(_) => (
            "error/problem.html",
            "Sorry, there is a problem with the service",
            Vec::new(),
        ),
    };
    if let Failure::Problem(what) | Failure::Unavailable(what) = failure {
        tracing::error!(what, "a request failed; nothing was released");
    }
    let page = crate::reply::Page {
        template,
        title: title.to_owned(),
        nav: "",
        view: context! { reasons => reasons },
        form: Fields::new(),
        problems: Vec::new(),
    };
    match app.renderer.page(&page, session, None, app.options) {
        Ok(text) => html(failure.status(), text),
        Err(_) => html(StatusCode::INTERNAL_SERVER_ERROR, String::new()),
    }
}

/// The answer for a path that leads nowhere.
pub(crate) async fn nowhere(app: App, _method: Method, headers: HeaderMap) -> Response<Body> {
    match find(&app, &headers).await {
        Ok(Some(session)) => fail(&app, Some(&session), &Failure::Missing),
        Ok(None) => sign_in(),
        Err(failure) => fail(&app, None, &failure),
    }
}

/// What a page can say at its top after something was done: a code, a title and a sentence. The words are ours; the
/// address carries only the code.
const DONE: &[(&str, &str, &str)] = &[
    (
        "raised",
        "Concern sent",
        "Your desk has it. This page says who else may know the person.",
    ),
    (
        "asked",
        "Request sent",
        "The other desk has been told who it is about, and the clock has started.",
    ),
    (
        "shared",
        "Shared",
        "The other desk can read it now. Your decision and what you shared are recorded.",
    ),
    (
        "declined",
        "Declined",
        "Your reason is recorded, and the other desk can read it.",
    ),
    (
        "nothing",
        "Answered",
        "The other desk knows that you hold nothing about this person.",
    ),
    (
        "withdrawn",
        "Taken back",
        "The request is closed, and the other desk can no longer read who it was about.",
    ),
    (
        "recalled",
        "Taken back",
        "Nobody can read it any more. That you shared it stays on record.",
    ),
    (
        "judged",
        "Saved",
        "Your judgement is recorded. You can change it.",
    ),
    (
        "corrected",
        "Corrected",
        "A new version was written. The one before it is kept.",
    ),
    (
        "recorded",
        "Recorded",
        "Your decision is kept as it is shown here.",
    ),
    (
        "seconded",
        "Recorded",
        "What you made of it is kept with the decision.",
    ),
    (
        "published",
        "Published",
        "The new rules hold from now on. What was decided before stays as it was.",
    ),
    (
        "proposed",
        "Kept",
        "It takes effect as soon as every party has signed, and not before.",
    ),
    (
        "signed",
        "Signature recorded",
        "This page says who has still to sign.",
    ),
    (
        "ended",
        "Ended",
        "This page says from when it no longer holds.",
    ),
    ("added", "Added", "It can be used at once."),
    (
        "closed",
        "Account closed",
        "It can no longer be used, and whoever was signed in with it is signed out.",
    ),
    (
        "protected",
        "Protected",
        "What restricts this record is kept, and travels with it from now on.",
    ),
    (
        "asked-advice",
        "Question sent",
        "The lead at your agency has it, and the clock has started. You can go on meanwhile.",
    ),
    (
        "answered-advice",
        "Answer sent",
        "Whoever asked can read it now.",
    ),
    (
        "waits",
        "Waiting for a second person",
        "Your reason is recorded. It holds only if a colleague agrees. Until then the request stays open.",
    ),
];

fn notice(done: &str) -> Option<Value> {
    let (_, title, text) = DONE.iter().find(|row| row.0 == done)?;
    Some(context! { kind => "success", title => *title, text => *text })
}

/// The page to sign in.
pub(crate) async fn new(_visit: Visit) -> Result<Reply, Failure> {
    Ok(Reply::open(
        "session/new.html",
        "Sign in",
        Fields::new(),
        Vec::new(),
    ))
}

/// Sign in.
pub(crate) async fn create(visit: Visit) -> Result<Reply, Failure> {
    let password = visit
        .form
        .get("password")
        .and_then(|values| values.first())
        .cloned()
        .unwrap_or_default();
    match session::create(visit.candour(), visit.field("email"), &password).await {
        Ok(begun) => {
            // The cookie is replaced, so nobody could sign out of the session it stood for.
            if let Some(before) = &visit.session {
                session::end(visit.candour(), before).await?;
            }
            Ok(Reply::session(Some(begun.token)))
        }
        Err(candour_flow::FlowError::Invalid(invalid)) => {
            let form = Fields::from([("email".to_owned(), vec![visit.field("email").to_owned()])]);
            Ok(Reply::open(
                "session/new.html",
                "Sign in",
                form,
                invalid.problems().to_vec(),
            ))
        }
        Err(error) => Err(error.into()),
    }
}

/// Sign out.
pub(crate) async fn end(visit: Visit) -> Result<Reply, Failure> {
    if let Some(session) = &visit.session {
        session::end(visit.candour(), session).await?;
    }
    Ok(Reply::session(None))
}
