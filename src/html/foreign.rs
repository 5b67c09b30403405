//! Drawings and formulas in a stranger's text.

/// What begins a drawing or a formula, and what in them holds words.
const FOREIGN: [&str; 29] = [
    "svg",
    "text",
    "tspan",
    "textpath",
    "g",
    "desc",
    "math",
    "mi",
    "mn",
    "mo",
    "ms",
    "mtext",
    "mrow",
    "mfrac",
    "msqrt",
    "mroot",
    "msub",
    "msup",
    "msubsup",
    "munder",
    "mover",
    "munderover",
    "mtable",
    "mtr",
    "mtd",
    "mstyle",
    "mpadded",
    "semantics",
    "annotation",
];

/// Drawings and formulas read as HTML that nobody knows: their words stay, and no rule of another language holds in
/// them, which is what most ways around a sanitiser live on.
pub fn without_foreign(markup: &str) -> String {
    let mut out = String::with_capacity(markup.len() + 16);
    let mut done = 0;
    for (at, _) in markup.match_indices('<') {
        let start = at + 1 + usize::from(markup[at + 1..].starts_with('/'));
        let rest = &markup[start..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric());
        let name = &rest[..end.unwrap_or(rest.len())];
        let is_root = ["svg", "math"].iter().any(|root| {
            let begin = name.get(..root.len());
            begin.is_some_and(|begin| begin.eq_ignore_ascii_case(root))
        });
        if is_root
            || FOREIGN
                .iter()
                .any(|foreign| name.eq_ignore_ascii_case(foreign))
        {
            out.push_str(&markup[done..start]);
            out.push_str("x-");
            done = start;
        }
    }
    out.push_str(&markup[done..]);
    out
}
