//! Code in colours and formulas, as far as a setting has them.

use std::ops::Range;

use super::doubts::Doubts;
use super::setting::Setting;
use crate::content::cache::Cache;
use crate::content::highlight;
use crate::content::math::{self, Layout};
use crate::html::escape;

/// What code and formulas are written with.
pub struct Ink<'a> {
    /// Whether code gets colours.
    pub highlight: bool,
    pub cache: &'a Cache,
    pub setting: Setting,
}

impl Ink<'_> {
    /// A block of code; `info` is what stands after its fence.
    pub fn block(
        &self,
        info: &str,
        code: &str,
        range: Range<usize>,
        doubts: &mut Doubts,
    ) -> String {
        let is_end = |c: char| c.is_whitespace() || ",{".contains(c);
        let language = info.split(is_end).next().unwrap_or_default();
        if language == "math" {
            let formula = self.formula(code, Layout::Display, range, doubts);
            return format!("<p>{formula}</p>\n");
        }
        let class = match language.is_empty() {
            true => String::new(),
            false => format!(" class=\"language-{}\"", escape(language)),
        };
        let code = self.colours(language, code, range, doubts);
        // What is wider than a phone scrolls, and keys must reach it.
        let reach = match self.setting {
            Setting::Feed => "",
            Setting::Page | Setting::Among => " tabindex=\"0\"",
        };
        format!("<pre{reach}><code{class}>{code}</code></pre>\n")
    }

    /// A formula as MathML; as it was typed where it is not understood.
    pub fn formula(
        &self,
        tex: &str,
        layout: Layout,
        range: Range<usize>,
        doubts: &mut Doubts,
    ) -> String {
        let tex = tex.trim();
        let source = format!("<code>{}</code>", escape(tex));
        if self.setting == Setting::Feed {
            return source;
        }
        let parts = ["math", math::MADE_BY, layout.word(), tex];
        let made = self.cache.recall(&parts, || math::markup(tex, layout));
        made.unwrap_or_else(|mistake| {
            let help = "the formula is shown as it was typed; a single dollar is written \\$";
            let place = doubts.place_in(tex, &mistake.place, range);
            doubts.warn(
                format!("this formula is not understood: {}", mistake.message),
                place,
                help,
            );
            source
        })
    }

    fn colours(
        &self,
        language: &str,
        code: &str,
        range: Range<usize>,
        doubts: &mut Doubts,
    ) -> String {
        let is_plain = !self.highlight
            || self.setting == Setting::Feed
            || language.is_empty()
            || highlight::is_plain(language);
        if is_plain {
            return highlight::escape(code);
        }
        let parts = ["code", highlight::MADE_BY, language, code];
        let made = self
            .cache
            .recall(&parts, || highlight::markup(language, code));
        made.unwrap_or_else(|unknown| {
            let help = match unknown.near {
                Some(near) => format!("did you mean `{near}`? without colours: text"),
                None => "leave the word out, or write text".into(),
            };
            let fence = doubts.markdown.get(range.clone()).unwrap_or_default();
            let fence = range.start..range.start + fence.lines().next().unwrap_or_default().len();
            let place = doubts.place_in(language, &(0..language.len()), fence);
            doubts.warn(
                format!("there are no colours for `{language}`"),
                place,
                &help,
            );
            highlight::escape(code)
        })
    }
}
