//! Tables whose alignment is a class: our pages allow no inline style.

use pulldown_cmark::{Alignment, Event, Tag, TagEnd};

use super::setting::Setting;

/// The table that is being written; tables hold no tables.
#[derive(Default)]
pub struct Table {
    alignments: Vec<Alignment>,
    column: usize,
    is_head: bool,
}

impl Table {
    /// The markup of an event that makes up a table.
    pub fn markup(&mut self, event: &Event, setting: Setting) -> Option<String> {
        Some(match event {
            Event::Start(Tag::Table(alignments)) => {
                self.alignments.clone_from(alignments);
                match setting {
                    Setting::Feed => "<table>".into(),
                    // What is wider than a phone scrolls, and keys must reach it.
                    Setting::Page | Setting::Among => "<table tabindex=\"0\">".into(),
                }
            }
            Event::Start(Tag::TableHead) => {
                (self.column, self.is_head) = (0, true);
                "<thead><tr>".into()
            }
            Event::End(TagEnd::TableHead) => {
                self.is_head = false;
                "</tr></thead><tbody>\n".into()
            }
            Event::Start(Tag::TableRow) => {
                self.column = 0;
                "<tr>".into()
            }
            Event::End(TagEnd::TableRow) => "</tr>\n".into(),
            Event::Start(Tag::TableCell) => self.cell(),
            Event::End(TagEnd::TableCell) if self.is_head => "</th>".into(),
            Event::End(TagEnd::TableCell) => "</td>".into(),
            Event::End(TagEnd::Table) => "</tbody></table>\n".into(),
            _ => return None,
        })
    }

    fn cell(&mut self) -> String {
        let class = match self.alignments.get(self.column) {
            Some(Alignment::Left) => " class=\"align-left\"",
            Some(Alignment::Center) => " class=\"align-center\"",
            Some(Alignment::Right) => " class=\"align-right\"",
            _ => "",
        };
        self.column += 1;
        match self.is_head {
            true => format!("<th scope=\"col\"{class}>"),
            false => format!("<td{class}>"),
        }
    }
}
