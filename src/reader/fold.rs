//! A long run of one friend's posts, folded: one loud friend does not fill the page.

/// How many of a run are shown.
const SHOWN: usize = 3;

/// The items to show, each with how many of its author's follow that are not.
pub fn fold<T, Author: PartialEq>(items: Vec<T>, author: impl Fn(&T) -> Author) -> Vec<(T, usize)> {
    let mut shown: Vec<(T, usize)> = Vec::new();
    let mut run = 0;
    for item in items {
        let goes_on = shown
            .last()
            .is_some_and(|(last, _)| author(last) == author(&item));
        run = if goes_on { run + 1 } else { 1 };
        match shown.last_mut() {
            Some((_, more)) if run > SHOWN => *more += 1,
            _ => shown.push((item, 0)),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_run_the_first_three_are_shown_and_the_others_counted() {
        let said = "aaaaabaaaacc".chars().collect();
        let shown = fold(said, |letter| *letter);
        let shown: Vec<String> = shown.iter().map(|(c, more)| format!("{c}{more}")).collect();
        assert_eq!(shown.join(" "), "a0 a0 a2 b0 a0 a0 a1 c0 c0");
    }
}
