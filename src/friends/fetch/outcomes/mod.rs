//! What each way to misbehave comes to, by name: a kind of document, or why there is none, in words.

mod answers;
mod bodies;
mod statuses;
mod wires;

use std::fmt::Write;
use std::net::TcpStream;

use super::*;
use crate::friends::feed_server::{FeedServer, Manner};
use crate::friends::room::Room;

/// How a friend's server treats whoever asks it.
#[derive(Clone)]
enum Conduct {
    /// It hears a request and answers it so.
    Answers(Manner),
    /// It does this with a connection, and speaks https or not.
    Holds(&'static str, fn(TcpStream)),
}

type Kind = (&'static str, Conduct);

fn answers(kinds: Vec<(&'static str, Manner)>) -> Vec<Kind> {
    let kinds = kinds.into_iter();
    kinds
        .map(|(name, manner)| (name, Conduct::Answers(manner)))
        .collect()
}

#[test]
fn each_way_to_misbehave_has_its_outcome() {
    let quick = [
        answers(answers::endless()),
        answers(bodies::lengths()),
        answers(bodies::packed()),
        answers(answers::heads()),
        answers(statuses::statuses()),
        answers(statuses::pauses()),
        answers(statuses::redirects()),
        wires::broken(),
        wires::secured(),
    ]
    .concat();
    let slow = [answers(answers::slow()), wires::slow()].concat();
    assert!(slow.len() + quick.len() >= 180);
    let outcomes = [outcomes(slow, 2), outcomes(quick, 20)].concat();
    insta::assert_snapshot!(outcomes.join("\n"));
}

/// What each comes to, by a client that waits for so many seconds.
fn outcomes(kinds: Vec<Kind>, seconds: u64) -> Vec<String> {
    let network = Network {
        allow_private: vec!["127.0.0.1".into()],
        timeout: Duration::from_secs(seconds),
        ..Network::default()
    };
    let client = &Client::new(&network, false, Timestamp::UNIX_EPOCH).unwrap();
    std::thread::scope(|scope| {
        let tasks = kinds.iter().map(|(name, conduct)| {
            scope.spawn(move || format!("{name}: {}", outcome(client, conduct)))
        });
        let tasks: Vec<_> = tasks.collect();
        tasks.into_iter().map(|task| task.join().unwrap()).collect()
    })
}

/// Each from a server of its own, whose pauses are nobody else's. When it behaves again, it is heard.
fn outcome(client: &Client, conduct: &Conduct) -> String {
    let server = FeedServer::start();
    let manner = match conduct {
        Conduct::Holds(scheme, hold) => {
            let port = wires::start(*hold);
            return said(client, &format!("{scheme}://127.0.0.1:{port}/"));
        }
        Conduct::Answers(manner) => manner.clone(),
    };
    server.behave("/feed.xml", manner);
    let first = said(client, &server.url());
    server.serve("/feed.xml", "<rss version='2.0'/>");
    let then = said(client, &server.url());
    let is_heard = then == "a document of 20 bytes" || first.starts_with("busy (429)");
    assert!(is_heard, "after {first}: {then}");
    first
}

fn said(client: &Client, site: &str) -> String {
    let url = Url::parse(&format!("{site}feed.xml")).unwrap();
    let ticket = Ticket::new(&Room::new());
    let mut said = String::new();
    match client.get(&url, &Validators::default(), &ticket) {
        Ok(Fetched {
            page: Some(page), ..
        }) => write!(said, "a document of {} bytes", page.body.len()).unwrap(),
        Ok(_) => said.push_str("nothing new"),
        Err(FetchError::Busy { status, wait }) => {
            let seconds = wait.map(|wait| wait.as_secs());
            write!(said, "busy ({status}), wait {seconds:?}").unwrap()
        }
        Err(error) => said = error.to_string(),
    }
    said
}
