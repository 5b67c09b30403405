//! What a reader meets: the language of the pages, what a page says of itself, the pages every site has.

use insta::assert_snapshot;

use crate::sandbox::Sandbox;

const POND: &[u8] = include_bytes!("../../examples/ada/posts/2026-05-09-pond/pond.jpg");

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

#[test]
fn a_link_in_a_chat_shows_the_first_picture_else_the_card_of_the_site() {
    let site = Sandbox::new()
        .write("posts/2026-06-01-kettle.md", "The kettle is on.\n")
        .write(
            "posts/2026-06-03-pond/index.md",
            "# The pond\n\nFrogs.\n\n![Two frogs & a stone](pond.jpg)\n",
        );
    site.put("posts/2026-06-03-pond/pond.jpg", POND);
    site.put("static/avatar.jpg", POND);
    site.run(["build"]).success();
    let content = |page: &str, name: &str| {
        let page = site.read(&format!("public/{page}index.html"));
        let (_, after) = page.split_once(&format!("\"{name}\" content=\""))?;
        Some(after.split_once('"')?.0.to_string())
    };
    let pond = |name| content("2026/06/pond/", name).unwrap();
    assert_eq!(
        pond("og:image"),
        "https://ada.example/2026/06/pond/pond.jpg"
    );
    assert_eq!(pond("og:image:alt"), "Two frogs &amp; a stone");
    assert_eq!(pond("twitter:card"), "summary_large_image");
    assert_eq!(pond("og:type"), "article");
    assert_eq!(
        content("2026/06/kettle/", "og:image").unwrap(),
        "https://ada.example/icon.png"
    );
    site.edit(
        "potluck.yaml",
        "{ name: Ada }",
        "{ name: Ada, photo: avatar.jpg }",
    );
    site.run(["build"]).success();
    assert_eq!(
        content("", "og:image").unwrap(),
        "https://ada.example/avatar.jpg"
    );
    let home = site.read("public/index.html");
    assert!(home.contains("<link rel=\"icon\" href=\"avatar-384w.jpg\" type=\"image/jpeg\">"));
    assert!(home.contains("<link rel=\"apple-touch-icon\" href=\"avatar-384w.jpg\">"));
}

#[test]
fn a_post_says_what_it_is_to_machines_whatever_its_title() {
    let site = Sandbox::new().write(
        "posts/2026-06-01-script.md",
        "---\ntitle: \"</script><script>alert(1)</script>\"\nupdated: 2026-06-02\ntags: [frogs]\nlang: de\n---\n\nText.\n",
    );
    site.run(["build"]).success();
    let page = site.read("public/2026/06/script/index.html");
    let (_, after) = page
        .split_once("<script type=\"application/ld+json\">")
        .unwrap();
    let (json, after) = after.split_once("</script>").unwrap();
    assert!(!after.contains("<script"));
    let said: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!(said["@type"], "BlogPosting");
    assert_eq!(said["headline"], "</script><script>alert(1)</script>");
    assert_eq!(said["datePublished"], "2026-06-01T00:00:00+01:00");
    assert_eq!(said["inLanguage"], "de");
    assert_eq!(said["author"]["name"], "Ada");
}

#[test]
fn an_event_says_what_it_is_to_search_engines() {
    let site = site_in("en");
    site.edit(
        "events/2026-06-04-supper.md",
        "bring: [salad]\n---\n",
        "bring: [salad]\n---\n\nRing twice.\n",
    );
    site.run(["build"]).success();
    let page = site.read("public/2026/06/supper/index.html");
    let said = page.split_once("<script type=\"application/ld+json\">");
    let (json, _) = said.unwrap().1.split_once("</script>").unwrap();
    let said: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!(said["@type"], "Event");
    assert_eq!(said["description"], "Ring twice.");
    assert_eq!(said["startDate"], "2026-06-20T19:00:00+01:00");
    assert_eq!(said["location"]["name"], "Kitchen");
}

#[test]
fn in_a_list_of_a_pages_links_each_name_leads_to_one_place() {
    let site = site_in("en").write(
        "friends.yaml",
        "- name: Ben\n  site: https://ben.example/\n",
    );
    site.run(["build"]).success();
    let page = scraper::Html::parse_document(&site.read("public/calendar/index.html"));
    let links = scraper::Selector::parse("body > header a, body > footer a").unwrap();
    let mut places = std::collections::BTreeMap::new();
    for link in page.select(&links) {
        let (name, place) = (link.text().collect::<String>(), link.value().attr("href"));
        let first = *places.entry(name.trim().to_string()).or_insert(place);
        assert_eq!(first, place, "{name}");
    }
    assert!(places.contains_key("Timeline") && places.contains_key("Timeline (RSS)"));
}

#[test]
fn search_engines_are_told_every_page_they_may_show_and_no_other() {
    let site = site_in("en")
        .write("pages/about.md", "# About\n")
        .write(
            "posts/2026-06-01-toads.md",
            "---\naliases: [/toads/]\ntags: [pond]\n---\nToads.\n",
        )
        .write(
            "responses/2026-06-06-a1b2.md",
            "---\nlike_of: https://ben.example/x/\n---\n",
        );
    site.edit(
        "potluck.yaml",
        "title:",
        "circle: { publish: true }\ntitle:",
    );
    site.run(["build"]).success();
    let map = site.read("public/sitemap.xml");
    for path in site.files("public") {
        let Some(folder) = path.strip_suffix("index.html") else {
            continue;
        };
        let is_hidden = site
            .read(&format!("public/{path}"))
            .contains("content=\"noindex");
        let is_small = folder.starts_with("r/");
        let is_listed = map.contains(&format!("<loc>https://ada.example/{folder}</loc>"));
        assert_eq!(is_listed, !is_hidden && !is_small, "{path}");
    }
    assert!(map.contains("/2026/06/toads/</loc><lastmod>2026-05-31T23:00:00Z</lastmod>"));
    let robots = site.read("public/robots.txt");
    assert!(robots.contains("Sitemap: https://ada.example/sitemap.xml"));
    assert_eq!(site.read("public/CNAME"), "ada.example\n");
}

#[test]
fn a_post_leads_to_the_one_before_and_the_one_after() {
    let site = Sandbox::new()
        .write("posts/2026-05-30-figs.md", "# Figs\n")
        .write("posts/2026-06-01-frogs.md", "# Frogs\n")
        .write("posts/2026-06-02-toads.md", "# Toads\n");
    site.run(["build"]).success();
    let frogs = site.main("2026/06/frogs/index.html");
    assert!(
        frogs.contains("rel=\"prev\" href=\"../toads/index.html\"><span>Newer</span> Toads</a>")
            && frogs.contains(
                "rel=\"next\" href=\"../../05/figs/index.html\"><span>Older</span> Figs</a>"
            ),
        "{frogs}"
    );
    // The first and the last have one neighbour each.
    assert!(
        !site
            .main("2026/06/toads/index.html")
            .contains("rel=\"prev\"")
    );
    assert!(
        !site
            .main("2026/05/figs/index.html")
            .contains("rel=\"next\"")
    );
}

#[test]
fn the_archive_has_every_post_once_by_year_and_month() {
    let site = Sandbox::new()
        .write("posts/2025-12-31-fireworks.md", "# Fireworks\n")
        .write("posts/2026-01-01-hangover.md", "# Hangover\n")
        .write("posts/2026-06-02-frogs.md", "# Frogs\n");
    site.run(["build"]).success();
    let archive = site.main("archive/index.html");
    assert!(
        archive.contains("<a href=\"../2026/index.html\">2026</a> <span class=\"count\">2 posts")
    );
    assert!(
        archive.contains("<a href=\"../2025/index.html\">2025</a> <span class=\"count\">1 post<")
    );
    let year = site.main("2026/index.html");
    let places: Vec<usize> = ["June", "Frogs", "January", "Hangover", "2025"]
        .iter()
        .map(|word| year.find(word).unwrap_or_else(|| panic!("{word}: {year}")))
        .collect();
    assert!(places.is_sorted() && !year.contains("Fireworks"), "{year}");
}

#[test]
fn whoever_never_heard_of_feeds_is_told_what_to_do_with_which_address() {
    let site = site_in("en");
    site.run(["build"]).success();
    let page = site.main("subscribe/index.html");
    for address in [
        ">https://ada.example/feed.xml<",
        ">https://ada.example/calendar.ics<",
        "href=\"webcal://ada.example/calendar.ics\"",
        ">https://ada.example/timeline/feed.xml<",
    ] {
        assert!(page.contains(address), "{address}: {page}");
    }
    assert!(!page.contains("circle.opml"));
}

#[test]
fn whoever_wants_to_chip_in_finds_out_where() {
    let site = Sandbox::new();
    site.edit(
        "potluck.yaml",
        "{ name: Ada }",
        "{ name: Ada, email: a@ada.example, payment: \"https://pay.example/ada\" }",
    );
    site.run(["build"]).success();
    let home = site.read("public/index.html");
    assert!(home.contains("<link rel=\"payment\" href=\"https://pay.example/ada\">"));
    assert!(home.contains("<a rel=\"payment\" href=\"https://pay.example/ada\">Chip in</a>"));
    let said: serde_json::Value = serde_json::from_str(&site.read("public/funding.json")).unwrap();
    assert_eq!(said["version"], "v1.0.0");
    assert_eq!(
        said["funding"]["channels"][0]["address"],
        "https://pay.example/ada"
    );
}

#[test]
fn a_built_in_file_is_copied_to_be_made_ones_own_and_never_over_one_that_is_there() {
    let site = site_in("en");
    site.run(["theme", "eject", "event.html"])
        .success()
        .stdout("templates/event.html\n");
    site.run(["theme", "eject", "style.css"])
        .success()
        .stdout("static/style.css\n");
    site.run(["theme", "eject", "words/de.yaml"]).success();
    site.put(
        "templates/event.html",
        b"{% extends \"!event.html\" %}{% block footer %}<p>Mine</p>{% endblock %}",
    );
    assert_snapshot!(site.complaint(["theme", "eject", "event.html"], 1), @r#"
        error: `templates/event.html` is there already; nothing was changed
          help: remove it to have the built-in one back
        "#);
    assert_snapshot!(site.complaint(["theme", "eject", "../evnt.html"], 1), @"
        error: no built-in file is called `../evnt.html`
          help: did you mean `_event.html`?
        ");
    site.run(["build"]).success();
    let page = site.read("public/2026/06/supper/index.html");
    assert!(page.contains("<p>Mine</p>") && page.contains(">When</dt>"));
    let listed = site.run(["theme", "eject"]).success();
    let listed = String::from_utf8(listed.get_output().stdout.clone()).unwrap();
    assert!(listed.contains("base.html\n") && listed.contains("words/en.yaml\n"));
}

#[test]
fn every_block_of_a_page_and_every_variable_of_the_sheet_is_in_the_readme() {
    let readme = include_str!("../../README.md");
    let base = include_str!("../../site-template/templates/base.html");
    let (comment, page) = base.split_once("#}").unwrap();
    let (_, told) = readme.split_once("whose blocks are ").unwrap();
    let (told, _) = told.split_once('.').unwrap();
    for block in page.split("{% block ").skip(1) {
        let name = block.split(' ').next().unwrap();
        assert!(told.contains(&format!("`{name}`")), "{name}");
        assert!(comment.contains(&format!("\n    {name} ")), "{name}");
    }
    let sheet = include_str!("../../site-template/static/style.css");
    let (_, root) = sheet.split_once(":root {").unwrap();
    let (root, _) = root.split_once('}').unwrap();
    let (_, table) = readme.split_once("<!-- variables -->").unwrap();
    let (table, _) = table.split_once("\n\n").unwrap();
    for line in root
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("--"))
    {
        let name = line.split(':').next().unwrap();
        assert!(table.contains(&format!("`{name}`")), "{name}");
    }
}
