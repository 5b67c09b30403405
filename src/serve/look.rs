//! How the private timeline is looked at: which ring, in which order, with long runs whole. It stands in the page's
//! address, and comes back with every click.

use url::form_urlencoded;

use crate::build;
use crate::config::Config;
use crate::friends;
use crate::reader::{self, Extent, Wish};
use crate::timeline::Order;

/// What was chosen on the page.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Look {
    pub ring: Option<u32>,
    /// Else as the settings say.
    order: Option<Sorted>,
    is_unfolded: bool,
    /// The first entry of the page, counted from 0.
    from: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Sorted {
    Newest,
    QuietFirst,
    NearFirst,
}

impl Sorted {
    const ALL: [Sorted; 3] = [Sorted::Newest, Sorted::QuietFirst, Sorted::NearFirst];

    fn word(self) -> &'static str {
        match self {
            Sorted::Newest => "newest",
            Sorted::QuietFirst => "quiet-first",
            Sorted::NearFirst => "near-first",
        }
    }
}

impl Look {
    /// `ring=15&order=near-first&unfolded=yes`; what is not understood is left out.
    pub fn of(query: &str) -> Look {
        let mut look = Look::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "ring" => look.ring = friends::ring(&value),
                "order" => {
                    let mut all = Sorted::ALL.into_iter();
                    look.order = all.find(|order| order.word() == value);
                }
                "unfolded" => look.is_unfolded = value == "yes",
                "from" => look.from = value.parse().unwrap_or_default(),
                _ => {}
            }
        }
        look
    }

    /// The same as text.
    pub fn query(self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if let Some(ring) = self.ring {
            query.append_pair("ring", &ring.to_string());
        }
        if let Some(order) = self.order {
            query.append_pair("order", order.word());
        }
        if self.is_unfolded {
            query.append_pair("unfolded", "yes");
        }
        if self.from > 0 {
            query.append_pair("from", &self.from.to_string());
        }
        query.finish()
    }

    /// The same with long runs whole.
    pub fn unfolded(self) -> Look {
        Look {
            is_unfolded: true,
            from: 0,
            ..self
        }
    }

    /// The page that begins with this entry.
    pub fn from(self, from: usize) -> Look {
        Look { from, ..self }
    }

    /// The page before, unless this is the first.
    pub fn newer(self) -> Option<Look> {
        let from = self.from.saturating_sub(reader::ENTRIES);
        (self.from > 0).then_some(Look { from, ..self })
    }

    pub fn order(self, config: &Config) -> &'static str {
        let order = self.order.unwrap_or(match build::order(config) {
            Order::Newest => Sorted::Newest,
            Order::QuietFirst => Sorted::QuietFirst,
        });
        order.word()
    }

    /// What the page shows.
    pub fn wish(self, config: &Config) -> Wish {
        Wish {
            extent: Extent::From(self.from),
            order: match self.order {
                None => build::order(config),
                Some(Sorted::QuietFirst) => Order::QuietFirst,
                Some(Sorted::Newest | Sorted::NearFirst) => Order::Newest,
            },
            near_first: self.order == Some(Sorted::NearFirst),
            unfolded: self.is_unfolded,
            ring: self.ring,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_goes_into_the_address_and_comes_back() {
        for (query, again) in [
            ("", ""),
            ("ring=15", "ring=15"),
            ("ring=7&order=loudest&unfolded=1&x=y", ""),
            ("order=&ring=", ""),
            ("from=200&unfolded=yes", "unfolded=yes&from=200"),
            ("from=-1&from=99999999999999999999999&from=x", ""),
            (
                "unfolded=yes&order=near-first&ring=5",
                "ring=5&order=near-first&unfolded=yes",
            ),
            ("order=newest%0d%0aSet-Cookie: x", ""),
        ] {
            assert_eq!(Look::of(query).query(), again, "{query}");
        }
    }
}
