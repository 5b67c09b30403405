//! Things counted, as people say it.

/// `1 draft`, `2 drafts`.
pub fn counted(count: usize, thing: &str) -> String {
    counted_as(count, thing, &format!("{thing}s"))
}

/// `1 entry`, `2 entries`.
pub fn counted_as(count: usize, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {many}"),
    }
}
