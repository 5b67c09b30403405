//! The theme's style sheet as it is published: what its comments say is for whoever changes it.

/// The sheet without its comments and the blanks that only people need. For a sheet of ours alone: no text in it may
/// look like a comment.
pub fn squeezed(sheet: &str) -> String {
    let mut bare = String::with_capacity(sheet.len());
    let mut rest = sheet;
    while let Some((before, after)) = rest.split_once("/*") {
        bare.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    bare.push_str(rest);
    let lines = bare.lines().map(str::trim).filter(|line| !line.is_empty());
    let lines: Vec<String> = lines.map(tight).collect();
    lines.join("\n") + "\n"
}

/// `a { color: red; }` → `a{color:red}`.
fn tight(line: &str) -> String {
    let pairs = [
        (" { ", "{"),
        (" {", "{"),
        ("; }", "}"),
        (" }", "}"),
        (": ", ":"),
        ("; ", ";"),
        (", ", ","),
    ];
    pairs.iter().fold(line.to_string(), |line, (wide, tight)| {
        line.replace(wide, tight)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHEET: &str = include_str!("../../site-template/static/style.css");

    #[test]
    fn only_comments_and_blanks_are_left_out() {
        assert_eq!(
            squeezed("/* A\n   note */\n\nh1 a, p > em { color: red; margin: 0 1px; }\n"),
            "h1 a,p > em{color:red;margin:0 1px}\n"
        );
        let texts = |sheet: &str| -> Vec<String> {
            sheet
                .split('"')
                .skip(1)
                .step_by(2)
                .map(str::to_string)
                .collect()
        };
        let (_, rules) = SHEET.split_once("*/").unwrap();
        assert_eq!(texts(&squeezed(SHEET)), texts(rules), "a text is as it was");
    }

    #[test]
    fn the_sheet_stays_small() {
        let size = squeezed(SHEET).len();
        assert!(size < 20_000, "{size} bytes");
    }
}
