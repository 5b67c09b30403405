//! `publish --wait`: until the public address shows what was published.

use std::time::{Duration, Instant};

use ureq::tls::RootCerts;

use super::place::Place;
use crate::build as story;
use crate::config::Config;
use crate::diagnostic::{Failure, Stop};
use crate::online;

/// Asks the public address until it shows the feed that was just published.
pub fn wait(
    &Place { terminal, root, .. }: &Place,
    config: &Config,
    roots: &RootCerts,
    patience: Duration,
) -> Result<(), Stop> {
    let file = root.join(story::PUBLIC).join("feed.xml");
    let feed = std::fs::read(&file).map_err(Failure::at("read", &file))?;
    let address = config.base.join("feed.xml");
    let began = Instant::now();
    let mut pause = Duration::from_millis(500);
    loop {
        let seen = online::look(&address, roots);
        let why = match seen {
            Ok(answer) if answer.status == 200 && answer.body == feed => {
                terminal.note(format_args!(
                    "Seen at {address} after {:.0} s.",
                    began.elapsed().as_secs_f64()
                ));
                return Ok(());
            }
            Ok(answer) if answer.status == 200 => "an older feed is still shown there".to_string(),
            Ok(answer) => format!("it answers with status {}", answer.status),
            Err(why) => why,
        };
        let left = patience.saturating_sub(began.elapsed());
        if left.is_zero() {
            return Err(Failure::new(format!(
                "the site is pushed, but {address} does not show it yet: {why}"
            ))
            .help("some hosts take ten minutes; `potluck check --online` looks at all of the way")
            .into());
        }
        terminal.detail(format_args!("{why}; waiting"));
        std::thread::sleep(pause.min(left));
        pause = (pause * 2).min(Duration::from_secs(15));
    }
}
