//! What friends take back without a word: their feed does not speak of it any more, and its page is gone.

use crate::feed_server::{FeedServer, Manner, item};
use crate::sandbox::Sandbox;

/// Noon of 15 June 2026 in UTC.
const NOW: i64 = 1_781_524_800;
const HOUR: i64 = 3600;
const SOUP: &str = "---\ntitle: Soup\nstart: 2026-06-28 14:00\n---\n";

/// Ada's event, to which Ben says that he comes.
fn invited() -> (Sandbox, FeedServer) {
    let ben = FeedServer::start();
    let site = Sandbox::new()
        .write("events/2026-06-02-soup.md", SOUP)
        .write("friends.yaml", &ben.as_friend("Ben"));
    let yes = item(
        "yes",
        "Yes",
        3,
        "RSVP yes: https://ada.example/2026/06/soup/",
    );
    let other = item("tea", "Tea", 4, "Tea at four.");
    ben.serve("/yes/", "<p>I come.");
    ben.serve_items("Ben", &format!("{yes}{other}"));
    pull(&site, 0);
    ben.serve_items("Ben", &other);
    (site, ben)
}

/// Pulls so many hours later; says what was said of it.
fn pull(site: &Sandbox, hours: i64) -> String {
    let mut pull = site.command(["pull", "--allow-private"]);
    pull.env("SOURCE_DATE_EPOCH", (NOW + hours * HOUR).to_string());
    let said = pull.assert().success();
    String::from_utf8(said.get_output().stderr.clone()).unwrap()
}

fn comes(site: &Sandbox) -> bool {
    site.run(["build"]).success();
    site.main("2026/06/soup/index.html").contains("Ben")
}

fn looks(ben: &FeedServer) -> usize {
    let asked = ben.asked();
    asked.iter().filter(|asked| asked.path == "/yes/").count()
}

#[test]
fn an_answer_whose_page_is_gone_for_a_day_counts_no_more() {
    let page = "<title>Gone</title><meta http-equiv=\"Status\" content=\"410 Gone\">";
    for gone in [
        Manner::Page(404, Vec::new(), b"not found".to_vec()),
        Manner::Page(410, Vec::new(), Vec::new()),
        Manner::Page(200, Vec::new(), page.into()),
    ] {
        let (site, ben) = invited();
        ben.behave("/yes/", gone);
        pull(&site, 24);
        pull(&site, 30);
        assert!(comes(&site) && looks(&ben) == 1, "once is not enough");
        let said = pull(&site, 48);
        assert!(
            said.contains("Taken back without a word: 1 entry."),
            "{said}"
        );
        assert!(!comes(&site));
        assert!(!pull(&site, 72).contains("Taken back") && looks(&ben) == 2);
    }
}

#[test]
fn what_is_still_there_or_in_the_feed_or_cannot_be_told_stays() {
    let (site, ben) = invited();
    pull(&site, 24);
    ben.fail("/yes/", 404);
    pull(&site, 48);
    // It was away for a while.
    ben.serve("/yes/", "<p>I come.");
    pull(&site, 72);
    ben.fail("/yes/", 404);
    pull(&site, 96);
    ben.fail("/yes/", 500);
    pull(&site, 120);
    assert!(comes(&site) && looks(&ben) == 5);

    let yes = item(
        "yes",
        "Yes",
        3,
        "RSVP yes: https://ada.example/2026/06/soup/",
    );
    ben.serve_items("Ben", &yes);
    ben.fail("/yes/", 404);
    pull(&site, 144);
    pull(&site, 168);
    assert!(comes(&site) && looks(&ben) == 5, "its feed has it");
}

#[test]
fn nobody_is_looked_for_when_nothing_is_at_stake() {
    let (site, ben) = invited();
    ben.fail("/yes/", 404);
    // The soup is eaten.
    pull(&site, 24 * 30);
    pull(&site, 24 * 31);
    assert!(comes(&site) && looks(&ben) == 0);
}
