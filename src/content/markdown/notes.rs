//! Footnotes: numbered as they are first mentioned, with a way back, and ids that hold the page's name, since several
//! entries may stand on one page.

use std::collections::HashMap;

use super::setting::Setting;
use crate::content::address::slug;
use crate::html::escape;

/// The notes of one body.
pub struct Notes {
    /// The page's name; most pages have no notes, and need no ids for them.
    page: String,
    /// Labels in the order of their first mention, and how often each is mentioned.
    order: Vec<String>,
    mentions: HashMap<String, usize>,
    pub texts: HashMap<String, String>,
}

impl Notes {
    pub fn new(path: &str) -> Notes {
        let name = path
            .trim_end_matches('/')
            .rsplit('/')
            .next()
            .unwrap_or_default();
        Notes {
            page: name.to_string(),
            order: Vec::new(),
            mentions: HashMap::new(),
            texts: HashMap::new(),
        }
    }

    fn prefix(&self) -> String {
        escape(&slug(&self.page).unwrap_or_default())
    }

    /// The number in the text that stands for the note called `label`.
    pub fn reference(&mut self, label: &str, setting: Setting) -> String {
        let number = match self.order.iter().position(|known| known == label) {
            Some(at) => at + 1,
            None => {
                self.order.push(label.to_string());
                self.order.len()
            }
        };
        let prefix = self.prefix();
        let mention = self.mentions.entry(label.to_string()).or_insert(0);
        *mention += 1;
        match setting {
            Setting::Page => format!(
                "<sup><a id=\"fnref-{prefix}-{number}-{mention}\" href=\"#fn-{prefix}-{number}\" role=\"doc-noteref\">{number}</a></sup>"
            ),
            Setting::Among | Setting::Feed => format!("<sup>{number}</sup>"),
        }
    }

    /// What stands below the text.
    pub fn section(&self, setting: Setting) -> String {
        if self.order.is_empty() {
            return String::new();
        }
        let prefix = self.prefix();
        let items: String = self
            .order
            .iter()
            .enumerate()
            .map(|(at, label)| {
                let text = self.texts.get(label).map(String::as_str).unwrap_or_default();
                let number = at + 1;
                match setting {
                    Setting::Among | Setting::Feed => format!("<li>{text}</li>\n"),
                    Setting::Page => {
                        let back = (1..=self.mentions.get(label).copied().unwrap_or(1)).map(|mention| {
                            format!(
                                " <a href=\"#fnref-{prefix}-{number}-{mention}\" role=\"doc-backlink\" aria-label=\"Back to the text\">↩</a>"
                            )
                        });
                        format!("<li id=\"fn-{prefix}-{number}\">{}</li>\n", with_back(text, &back.collect::<String>()))
                    }
                }
            })
            .collect();
        format!("<section class=\"footnotes\" role=\"doc-endnotes\"><ol>\n{items}</ol></section>\n")
    }
}

/// The way back stands in the note's last paragraph.
fn with_back(text: &str, back: &str) -> String {
    match text.strip_suffix("</p>") {
        Some(text) => format!("{text}{back}</p>"),
        None => format!("{text}{back}"),
    }
}
