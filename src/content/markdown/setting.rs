//! Where a body is going to stand.

/// For what a body is rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// A page of its own: headings can be linked to.
    Page,
    /// Among others on a page: ids would collide.
    Among,
    /// In a feed, for readers that know no style sheet of ours and may know no MathML: no ids, plain code, formulas
    /// as they were typed.
    Feed,
}
