//! The timeline as others may see it: consent applied, excerpts in place of texts, no friend's Html unless they
//! agreed to it (decisions §12).

use std::collections::HashMap;

use url::Url;

use super::consent::{Consent, View};
use super::conversation::{Conversation, conversation};
use super::gigs::{Gig, gigs, hosted};
use super::joined::Timeline;
use super::line::{Line, lines};
use crate::html::Html;
use crate::model::{Key, OwnerId};

/// All that pages may know of friends.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Published {
    /// In the order they are read.
    pub lines: Vec<Line>,
    /// The circle's events, if they may be told.
    pub gigs: Vec<Gig>,
    /// Friends' events that I host with them.
    pub hosted: Vec<Gig>,
    /// Most entries are answered by nobody, and not in here.
    conversations: HashMap<Key, Conversation>,
}

/// Takes from a timeline what others may see.
pub fn for_publication(timeline: &Timeline, consent: &Consent) -> Published {
    let view = View { timeline, consent };
    let own = timeline.ids().filter(|id| timeline.is_own(*id));
    let conversations = own.filter_map(|id| {
        let said = conversation(view, id);
        if said == Conversation::default() {
            return None;
        }
        Some((Key::of(&timeline.entry(id).url)?, said))
    });
    Published {
        lines: lines(view),
        gigs: gigs(view),
        hosted: hosted(view),
        conversations: conversations.collect(),
    }
}

impl Published {
    /// What was said to the entry of mine at this address, if anything was.
    pub fn conversation(&self, url: &Url) -> Option<&Conversation> {
        if self.conversations.is_empty() {
            return None;
        }
        self.conversations.get(&Key::of(url)?)
    }

    /// Adds the full text of those who agreed to it; `text` finds it by owner and guid, and is asked for nobody
    /// else's.
    pub fn with_full_text(mut self, text: impl Fn(&OwnerId, &str) -> Option<Html>) -> Published {
        for line in &mut self.lines {
            line.fill(&text);
        }
        let conversations = self.conversations.values_mut();
        for comment in conversations.flat_map(|conversation| &mut conversation.replies) {
            comment.fill(&text);
        }
        self
    }
}
