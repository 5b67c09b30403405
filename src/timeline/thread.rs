//! Conversations: which entry stands below which (wire-format §5.3, Replies).

use std::cmp::Reverse;

use super::resolve::EntryId;
use super::sets::Sets;

/// Deeper replies stand beside their parent.
pub const DEPTH: usize = 6;

/// An entry and what was said to it, nested.
#[derive(Clone, Debug, PartialEq)]
pub struct Thread {
    pub entry: EntryId,
    /// The earliest first.
    pub replies: Vec<Thread>,
}

/// What an entry wants to stand below.
#[derive(Clone, Debug, Default)]
pub struct Edges {
    /// What it says something to read to, in its order.
    pub comments: Vec<EntryId>,
    /// What it answers without a word: it shows there only if somebody replied to it.
    pub silent: Vec<EntryId>,
    /// It is a post in its own right, such as the event that came of a poll.
    pub is_root: bool,
    /// It was taken back: it stands for what was said to it, and begins nothing.
    pub is_gone: bool,
}

/// Who stands where. Entries are numbered from the newest to the oldest.
#[derive(Debug, Default)]
pub struct Forest {
    parents: Vec<Option<EntryId>>,
    /// What stands below each, the earliest first.
    replies: Vec<Vec<EntryId>>,
    /// Replies to two entries: below the second they stand without what was said to them.
    alone: Vec<Vec<EntryId>>,
}

impl Forest {
    pub fn plant(edges: &[Edges]) -> Forest {
        let mut forest = Forest {
            parents: vec![None; edges.len()],
            replies: vec![Vec::new(); edges.len()],
            alone: vec![Vec::new(); edges.len()],
        };
        let mut trees = Sets::new(edges.len());
        // From the oldest: an edge that would close a circle is the younger entry's.
        for (child, edges) in edges.iter().enumerate().rev() {
            forest.attach(EntryId(child), edges, &mut trees);
        }
        forest.uproot(edges);
        forest.prune(edges);
        forest
    }

    /// What was said to something that was taken back, and that stood below nothing that is there, begins anew.
    fn uproot(&mut self, edges: &[Edges]) {
        let is_stump = |parents: &[Option<EntryId>], id: EntryId| {
            edges[id.0].is_gone && parents[id.0].is_none()
        };
        let all = (0..edges.len()).map(EntryId);
        let mut stumps: Vec<EntryId> = all.filter(|id| is_stump(&self.parents, *id)).collect();
        while let Some(stump) = stumps.pop() {
            for reply in std::mem::take(&mut self.replies[stump.0]) {
                self.parents[reply.0] = None;
                stumps.extend(Some(reply).filter(|reply| is_stump(&self.parents, *reply)));
            }
        }
    }

    fn attach(&mut self, child: EntryId, edges: &Edges, trees: &mut Sets) {
        let comments = edges.comments.iter().map(|target| (*target, true));
        let silent = edges.silent.iter().map(|target| (*target, false));
        for (target, is_comment) in comments.chain(silent) {
            let has_place = edges.is_root || self.parents[child.0].is_some();
            if has_place && is_comment {
                self.alone[target.0].push(child);
            }
            // Until it has a parent the child is the root of its tree, so one tree means a circle.
            if !has_place && trees.join(target.0, child.0) {
                self.parents[child.0] = Some(target);
                self.replies[target.0].push(child);
            }
        }
    }

    /// Leaves out what has nothing to read in it nor below it.
    fn prune(&mut self, edges: &[Edges]) {
        let has_words: Vec<bool> = edges.iter().map(|edge| !edge.comments.is_empty()).collect();
        let mut is_shown = has_words.clone();
        let talking = self.parents.iter().zip(has_words);
        for (parent, _) in talking.filter(|(_, has_words)| *has_words) {
            let mut above = *parent;
            while let Some(parent) = above.filter(|parent| !is_shown[parent.0]) {
                is_shown[parent.0] = true;
                above = self.parents[parent.0];
            }
        }
        for replies in &mut self.replies {
            replies.retain(|reply| is_shown[reply.0]);
        }
    }

    /// What an entry stands below.
    pub fn parent(&self, id: EntryId) -> Option<EntryId> {
        self.parents[id.0]
    }

    /// The conversation under an entry, [`DEPTH`] levels deep.
    pub fn thread(&self, id: EntryId) -> Thread {
        self.nest(id, DEPTH)
    }

    fn nest(&self, id: EntryId, levels: usize) -> Thread {
        let mut replies: Vec<Thread> = match levels {
            0 => Vec::new(),
            1 => self.all_below(id).into_iter().map(leaf).collect(),
            _ => self.replies[id.0]
                .iter()
                .map(|reply| self.nest(*reply, levels - 1))
                .collect(),
        };
        replies.extend(self.alone[id.0].iter().copied().map(leaf));
        // Numbered from the newest, so the greater number is the earlier entry.
        replies.sort_by_key(|reply| Reverse(reply.entry));
        replies.dedup_by_key(|reply| reply.entry);
        Thread { entry: id, replies }
    }

    /// Everything below an entry, without nesting, in a loop: a chain may be as long as a feed.
    fn all_below(&self, id: EntryId) -> Vec<EntryId> {
        let mut below = Vec::new();
        let mut open = self.replies[id.0].clone();
        while let Some(next) = open.pop() {
            below.push(next);
            open.extend(&self.replies[next.0]);
            below.extend(&self.alone[next.0]);
        }
        below
    }
}

fn leaf(entry: EntryId) -> Thread {
    Thread {
        entry,
        replies: Vec::new(),
    }
}
