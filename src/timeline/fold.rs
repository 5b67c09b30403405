//! A long run of one friend's posts, folded: one loud friend does not fill the page.

/// How many of a run are shown.
const SHOWN: usize = 3;

/// The items to show, each with those of its author that follow and are folded away.
pub fn fold<T, Author: PartialEq>(
    items: Vec<T>,
    author: impl Fn(&T) -> Author,
) -> Vec<(T, Vec<T>)> {
    let mut shown: Vec<(T, Vec<T>)> = Vec::new();
    let mut run = 0;
    for item in items {
        let goes_on = shown
            .last()
            .is_some_and(|(last, _)| author(last) == author(&item));
        run = if goes_on { run + 1 } else { 1 };
        match shown.last_mut() {
            Some((_, folded)) if run > SHOWN => folded.push(item),
            _ => shown.push((item, Vec::new())),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_run_the_first_three_are_shown_and_the_others_folded_away() {
        let said = "aaaaabaaaacc".chars().enumerate().collect();
        let shown = fold(said, |(_, letter)| *letter);
        let shown = shown.iter().map(|((at, letter), folded)| {
            let folded: Vec<usize> = folded.iter().map(|(at, _)| *at).collect();
            format!("{letter}{at}{folded:?}")
        });
        let shown: Vec<String> = shown.collect();
        assert_eq!(
            shown.join(" "),
            "a0[] a1[] a2[3, 4] b5[] a6[] a7[] a8[9] c10[] c11[]"
        );
    }
}
