//! Where in a tree the feed is: its format, what is said of the channel, and the items.

use super::item::ITEMS;
use super::tree::{Element, Tree};
use super::vocabulary::Vocabulary;

/// The parts of a feed.
pub struct Outline<'a> {
    pub is_atom: bool,
    /// The channel and what holds it: where the channel says nothing, a writer may have put it beside.
    pub channel: Vec<&'a Element>,
    pub items: Vec<&'a Element>,
    /// Its text ended before it did.
    pub is_cut: bool,
}

/// Finds the feed; none where there is none.
pub fn of(tree: &Tree) -> Option<Outline<'_>> {
    let mut roots = Vec::new();
    tree.roots.iter().for_each(|root| find(root, &mut roots));
    let is_atom = matches!(roots.first()?.name.as_str(), "feed" | "entry");
    let mut outline = Outline {
        is_atom,
        channel: Vec::new(),
        items: Vec::new(),
        is_cut: tree.is_cut,
    };
    roots.iter().for_each(|root| collect(root, &mut outline));
    // Half an item would be taken for the whole of it, unless it is all there is.
    if tree.is_cut && outline.items.iter().any(|item| item.is_whole) {
        outline.items.retain(|item| item.is_whole);
    }
    outline.is_cut |= outline.items.len() > ITEMS;
    outline.items.truncate(ITEMS);
    Some(outline)
}

/// A feed may stand in something else: a page of an error that the server put before it, or a foreign envelope.
fn find<'a>(element: &'a Element, roots: &mut Vec<&'a Element>) {
    match is_feed(element) {
        true => roots.push(element),
        false => element.children.iter().for_each(|child| find(child, roots)),
    }
}

fn is_feed(element: &Element) -> bool {
    let name = element.name.as_str();
    name == "rdf"
        || element.vocabulary == Vocabulary::Feed
            && matches!(name, "rss" | "feed" | "channel" | "item" | "entry")
}

fn collect<'a>(element: &'a Element, outline: &mut Outline<'a>) {
    if element.is_item() {
        outline.items.push(element);
        return;
    }
    for child in &element.children {
        match child.name.as_str() {
            "channel" | "items" | "item" | "entry" | "feed" => collect(child, outline),
            _ => {}
        }
    }
    if element.name != "items" {
        outline.channel.push(element);
    }
}

impl<'a> Outline<'a> {
    /// What is said of the channel.
    pub fn of_channel(&self) -> impl Iterator<Item = &'a Element> {
        self.channel.iter().flat_map(|channel| &channel.children)
    }
}
