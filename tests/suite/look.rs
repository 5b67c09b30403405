//! What a reader meets: the language of the pages, what a page says of itself, the pages every site has.

use insta::assert_snapshot;

use crate::sandbox::Sandbox;

/// A site in a language, with an event and a friend's name in it.
fn site_in(language: &str) -> Sandbox {
    let site = Sandbox::new()
        .write("posts/2026-06-02-frogs.md", "Eleven frogs.\n")
        .write(
            "events/2026-06-04-supper.md",
            "---\ntitle: Supper\nstart: 2026-06-20 19:00\nend: 2026-06-20 23:00\nlocation: Kitchen\nbring: [salad]\n---\n",
        );
    site.edit(
        "potluck.yaml",
        "title:",
        &format!("language: {language}\ntitle:"),
    );
    site
}

#[test]
fn a_german_site_speaks_german() {
    let site = site_in("de");
    site.run(["build"]).success();
    let page = site.read("public/2026/06/supper/index.html");
    assert!(page.contains("<html lang=\"de\" dir=\"ltr\""));
    for word in [
        "Wann",
        "Samstag, 20. Juni 2026, 19:00",
        "Ada</a> lädt ein",
        "fehlt noch",
        "In den Kalender",
        "Zum Text springen",
    ] {
        assert!(page.contains(word), "{word} in {page}");
    }
    for english in [">When<", "June", "Saturday", ">Home<", "Add to calendar"] {
        assert!(!page.contains(english), "{english}");
    }
}

#[test]
fn ones_own_words_stand_in_for_the_built_in_ones() {
    let site = site_in("en").write(
        "templates/words/en.yaml",
        "home: The table\nkind: { note: Crumb }\n",
    );
    site.run(["build"]).success();
    let home = site.read("public/index.html");
    assert!(
        home.contains(">The table</a>") && home.contains(">Crumb<") && home.contains(">Event<")
    );
}

#[test]
fn a_word_that_no_page_uses_is_met_with_a_suggestion() {
    let site = site_in("fr").write(
        "templates/words/fr.yaml",
        "hme: Accueil\nmonths: [janvier]\nkind: genre\n",
    );
    assert_snapshot!(site.complaint(["build"], 3), @r#"
        error: no page uses the word `hme`
           ╭─[templates/words/fr.yaml:1:6]
         1 │ hme: Accueil
           ·      ───────
           ╰────
          help: did you mean `home`?

        error: `kind` takes words by name, as in words/en.yaml
           ╭─[templates/words/fr.yaml:3:7]
         3 │ kind: genre
           ·       ─────
           ╰────

        error: `months` takes a list of 12
           ╭─[templates/words/fr.yaml:2:9]
         2 │ months: [janvier]
           ·         ─────────
           ╰────

        error: 3 mistakes found; nothing was changed
        "#);
}

#[test]
fn an_arabic_site_is_written_from_the_right_and_an_english_post_on_it_from_the_left() {
    let site = site_in("ar")
        .write(
            "posts/2026-06-05-hello.md",
            "---\ntitle: Hello\nlang: en\n---\n\nGood evening.\n",
        )
        .write("posts/2026-06-06-salam.md", "مساء الخير\n");
    site.run(["build"]).success();
    let home = site.read("public/index.html");
    assert!(home.contains("<html lang=\"ar\" dir=\"rtl\""));
    assert!(home.contains("<h2 class=\"p-name\" lang=\"en\" dir=\"ltr\">"));
    assert!(home.contains("<div class=\"e-content\" lang=\"en\" dir=\"ltr\">"));
    assert!(
        site.main("2026/06/salam/index.html")
            .contains("<div class=\"e-content\">")
    );
}
