//! Who is `invited` to an event, and is nobody.

use std::ops::Range;
use std::path::Path;

use super::place::in_front;
use crate::agenda;
use crate::content::Content;
use crate::diagnostic::Diagnostic;
use crate::friends::Private;
use crate::model::{Body, Event, Owner};
use crate::yaml;

/// Every word of an `invited:` by which no friend goes. `all` holds drafts too.
pub fn nobody(root: &Path, all: &Content, owners: &[Owner], private: &Private) -> Vec<Diagnostic> {
    let friends = owners.get(1..).unwrap_or_default();
    let mut found = Vec::new();
    for head in &all.heads {
        let Body::Event(event) = &head.entry.body else {
            continue;
        };
        for word in &event.invited {
            let is_meant = |friend: &Owner| agenda::is_invited(word, friend, private);
            if !friends.iter().any(is_meant) && !is_on_the_list(event, word) {
                let doubt = doubt(word, friends);
                found.push(in_front(root, head, doubt, |front| place(front, word)));
            }
        }
    }
    found
}

/// Who has no site is known by the host's word.
fn is_on_the_list(event: &Event, word: &str) -> bool {
    let is_it = |name: &str| name.trim().to_lowercase() == word.trim().to_lowercase();
    event.outside.iter().any(|guest| is_it(&guest.name))
}

fn doubt(word: &str, friends: &[Owner]) -> Diagnostic {
    let doubt = Diagnostic::warning(format!(
        "no friend of yours goes by `{word}`, who is invited"
    ));
    if agenda::is_everybody(word) {
        return Diagnostic::warning(format!("`{word}` are invited, and you follow nobody"))
            .help("potluck follow ben.example");
    }
    if word.trim().to_lowercase().starts_with("ring") {
        return Diagnostic::warning(format!("nobody is in `{word}`, which is invited"))
            .help("write into private.yaml how near each friend is: ring: 15; there are 5, 15, 50 and 150");
    }
    let names = friends.iter().map(|friend| friend.name.clone());
    let hosts = friends.iter().filter_map(|friend| friend.site.host_str());
    let known: Vec<String> = names.chain(hosts.map(str::to_string)).collect();
    match yaml::nearest(word, &known) {
        Some(near) => doubt.help(format!("did you mean `{near}`?")),
        None => doubt.help("write a name or an address as friends.yaml has it, `ring 15` or `everybody`; who has no site is taken down by `potluck guest add`"),
    }
}

/// Where the word stands in the front matter.
fn place(front: &str, word: &str) -> Option<Range<usize>> {
    let field = front.find("invited:").unwrap_or(0);
    let at = field + front.get(field..)?.find(word)?;
    Some(at..at + word.len())
}
