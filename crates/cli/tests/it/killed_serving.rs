//! A server that is killed while it tells desks about people loses no disclosure that it acknowledged.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use candour_oracle::Client;

use crate::bench::{Bench, at};

const KILLS: u64 = 5;

/// A running server and where it answers.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(bench: &Bench) -> Result<Self> {
        let mut child = bench
            .command(&["--json", "serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let out = child.stdout.take().context("no output")?;
        let mut text = String::new();
        for line in BufReader::new(out).lines() {
            text.push_str(&line?);
            if let Ok(answer) = serde_json::from_str::<serde_json::Value>(&text) {
                let address = at(&answer, "/address")
                    .as_str()
                    .context("no address")?
                    .to_owned();
                return Ok(Self { child, address });
            }
        }
        anyhow::bail!("the server said nothing: {text}")
    }

    fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

fn form(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

/// What stands between two marks.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before)?
        .1
        .split_once(after)
        .map(|(found, _)| found)
}

/// A signed-in browser and its token.
fn sign_in(address: &str, password: &str) -> Result<(Client, String)> {
    let mut client = Client::new(address);
    let answer = client.post(
        "/sign-in",
        &form(&[("email", "ann@example.org"), ("password", password)]),
    )?;
    ensure!(answer.status == 303, "sign-in failed");
    let desk = String::from_utf8(client.get("/")?.body)?;
    let csrf = between(&desk, "name=\"csrf\" value=\"", "\"")
        .context("no token")?
        .to_owned();
    Ok((client, csrf))
}

/// Ask about the first record again and again until the server dies; each answer acknowledges a disclosure.
fn ask(
    server: &Server,
    password: &str,
    desk: &str,
    acknowledged: &Mutex<Vec<String>>,
) -> Result<()> {
    let (mut client, csrf) = sign_in(&server.address, password)?;
    let list = String::from_utf8(client.get("/records")?.body)?;
    let record = between(&list, "href=\"/records/", "\"")
        .context("no record")?
        .to_owned();
    let fields = form(&[
        ("csrf", &csrf),
        ("desk", desk),
        ("purpose", "safeguarding-adult"),
        ("subject", "adult-at-risk"),
        ("consent", "unsafe"),
        ("function", "public-task"),
        ("confidence", "not-owed"),
        ("danger", "none"),
        ("urgency", "green"),
        ("field", "risk"),
        ("reason", "We are planning a visit."),
    ]);
    loop {
        let Ok(answer) = client.post(&format!("/records/{record}/ask"), &fields) else {
            return Ok(());
        };
        ensure!(
            answer.status == 303,
            "a request was refused with {}",
            answer.status
        );
        let location = answer.location().context("no request")?;
        let request = location.split('?').next().unwrap_or_default().to_owned();
        acknowledged
            .lock()
            .map_err(|_| anyhow::anyhow!("poisoned"))?
            .push(request);
    }
}

/// The police desk's id, from the form that asks it.
fn desk_of(address: &str, password: &str) -> Result<String> {
    let (mut client, _) = sign_in(address, password)?;
    let list = String::from_utf8(client.get("/records")?.body)?;
    let record = between(&list, "href=\"/records/", "\"")
        .context("no record")?
        .to_owned();
    let page = String::from_utf8(client.get(&format!("/records/{record}/ask"))?.body)?;
    let options = page
        .split("<option value=\"")
        .find(|option| option.contains("Police"))
        .context("no desk")?;
    Ok(options.split('"').next().unwrap_or_default().to_owned())
}

#[test]
fn killed_in_the_middle_of_disclosures() -> Result<()> {
    for bench in Bench::on_every_database()? {
        let bench = bench.founded()?;
        bench.file(
            "people.csv",
            "reference,name,date_of_birth\nC1,Ann Baker,1982-05-14\n",
        )?;
        bench.done(&["import", "people.csv", "--agency", "Council"])?;
        let added = bench.json(&[
            "user",
            "add",
            "ann@example.org",
            "--name",
            "Ann",
            "--agency",
            "Council",
        ])?;
        let password = at(&added, "/password")
            .as_str()
            .context("no password")?
            .to_owned();
        let server = Server::start(&bench)?;
        let desk = desk_of(&server.address, &password)?;
        server.kill()?;
        let mut all = Vec::new();
        for round in 0..KILLS {
            let told = round_of(&bench, &password, &desk, Duration::from_millis(round * 7))?;
            assert!(told.len() >= 3, "the server died before it told anything");
            all.extend(told);
            let verified = bench.json(&["ledger", "verify"])?;
            assert_eq!(*at(&verified, "/damage"), serde_json::json!([]));
        }
        let server = Server::start(&bench)?;
        let (mut client, _) = sign_in(&server.address, &password)?;
        for request in &all {
            assert_eq!(
                client.get(request)?.status,
                200,
                "an acknowledged request is gone"
            );
        }
        server.kill()?;
    }
    Ok(())
}

/// Ask from two browsers, kill the server a moment after it acknowledged three, and give all that it acknowledged.
fn round_of(bench: &Bench, password: &str, desk: &str, moment: Duration) -> Result<Vec<String>> {
    let server = Server::start(bench)?;
    let found = Mutex::new(Vec::new());
    std::thread::scope(|scope| -> Result<()> {
        let asking = [(); 2].map(|()| scope.spawn(|| ask(&server, password, desk, &found)));
        let started = std::time::Instant::now();
        while found.lock().map_err(|_| anyhow::anyhow!("poisoned"))?.len() < 3 {
            ensure!(
                started.elapsed() < Duration::from_mins(1),
                "nothing was acknowledged"
            );
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(moment);
        std::process::Command::new("kill")
            .args(["-9", &server.child.id().to_string()])
            .status()?;
        for asked in asking {
            // Signing in may have failed because the server was gone by then; a refusal must not have happened.
            if let Ok(Err(error)) = asked.join() {
                ensure!(!error.to_string().contains("refused"), "{error}");
            }
        }
        Ok(())
    })?;
    server.kill()?;
    Ok(found.into_inner()?)
}
