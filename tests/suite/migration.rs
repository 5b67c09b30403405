//! Three hundred posts that were written for Hugo and Jekyll, with all the oddities these allow: they build after what
//! `check` names is mended, by `check --fix` or as it says.

use insta::assert_snapshot;

use crate::sandbox::{Sandbox, git};

/// What a head may look like: the fields of one post, as its old generator had them.
const HEADS: [&str; 12] = [
    "---\nlayout: post\ntitle: \"Frogs #N\"\ndate: 2015-06-DD 10:00:00 +0200\ncategories: [Garden, pond]\ntags: frogs, toads\n---\n",
    "+++\ntitle = \"Frogs #N: a story\"\ndate = 2016-06-DDT10:00:00+02:00\ntags = [\"frogs\", \"garden\"]\ncategories = [\"Pond life\"]\ndraft = false\nweight = 3\n[params]\nimage = \"x.jpg\"\n+++\n",
    "---\ntitle: Frogs: the return of N\ndate: 2017-06-DDT10:00:00Z\ndescription: They came back.\nauthor: Ada\n---\n",
    "---\ntitle: 'Frogs N'\ndate: 2018-06-DD\nslug: Frogs N\nlastmod: 2018-07-DD\nurl: /old/frogs-N/\nmenu:\n  main:\n    weight: 2\n\n---\n",
    "---\ntitle: Frogs N\ndate: \"2019-06-DD 10:00\"\nexpiryDate: 2030-01-01\ncover:\n  image: pond.jpg\n  alt: A pond\nShowToc: true\n---\n",
    "---\npermalink: /:categories/:title/\nredirect_from:\n  - /a/frogs-N/\n  - /b/frogs-N/\npublished: true\n---\n",
    "---\ntitle: Frogs N\npublishDate: 2020-06-DDT10:00:00-05:00\nkeywords:\n  - Frogs\n  - spawn\nseries: [ponds]\n---\n",
    "---\r\ntitle: Frogs N\r\ndate: 2021-06-DD 10:00:00 UTC\r\nlayout: post\r\nsummary: >-\r\n  Folded over\r\n  two lines\r\n---\r\n",
    "{\n  \"title\": \"Frogs N\",\n  \"date\": \"2022-06-DDT10:00:00Z\",\n  \"tags\": [\"frogs\"]\n}\n",
    "---\ntitle: Frogs N\ndate: 2023-06-DD\npublished: false\nlayout: post\n---\n",
    "\u{FEFF}---\ntitle: Frogs N\ndate: 2024-06-DD\nlanguage: de\nmath: true\nextra:\n  toc: true\n---\n",
    "",
];

/// What a body may have in it.
const BODIES: [&str; 6] = [
    "They came.\n\n<!--more-->\n\nAnd they stayed.\n",
    "{{< figure src=\"https://example.org/pond.jpg\" alt=\"A pond\" >}}\n\nLook.\n",
    "{% highlight ruby %}\nputs \"frog\"\n{% endhighlight %}\n\nRead [more]({{ site.baseurl }}/about/).\n",
    "# Heading\n\nSee `{{< not >}}` and:\n\n```\n{% raw %}\n```\n\n{: .center}\nText with a note.[^1]\n\n[^1]: The note.\n",
    "{% raw %}{{ mustache }}{% endraw %} and $x$.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
    "{% include gallery.html id=3 %}\n\n{{< youtube w7Ft2ymGmfc >}}\n",
];

/// Three hundred files: every head with every body, by the names that the generators use.
fn folder() -> Sandbox {
    let site = Sandbox::new().write("pages/about.md", "# About\n");
    for number in 0..300 {
        let head = HEADS[number % HEADS.len()];
        let body = BODIES[number / HEADS.len() % BODIES.len()];
        let day = format!("{:02}", number % 28 + 1);
        let text = head.replace("DD", &day).replace('N', &number.to_string()) + body;
        let path = match number % 4 {
            0 => format!("posts/2014-05-{day}-frogs-{number}.markdown"),
            1 => format!("posts/2014-05-{day}-frogs-{number}/index.md"),
            2 => format!("posts/garden/2014-05-{day} Frogs {number}.md"),
            _ => format!("posts/2014-05-{day}-frogs-{number}.md"),
        };
        site.put(&path, text.as_bytes());
        if number % 4 == 1 {
            site.put(
                &format!("posts/2014-05-{day}-frogs-{number}/pond.txt"),
                b"frogs",
            );
        }
    }
    site.write(
        "posts/_index.md",
        "---\ntitle: All posts\ncascade: {}\n---\n",
    )
    .write("_posts/2014-05-01-left-behind.md", "Forgotten.\n")
}

/// How often each problem is told, without the person's own words.
fn kinds(site: &Sandbox, arguments: &[&str], code: i32) -> String {
    let output = site
        .run(arguments.iter().copied())
        .code(code)
        .get_output()
        .clone();
    let problems: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
    let mut kinds = std::collections::BTreeMap::new();
    for problem in &problems {
        let message = problem["message"].as_str().unwrap();
        let message: String = message.chars().filter(|c| !c.is_ascii_digit()).collect();
        let message = message.lines().next().unwrap_or_default().to_string();
        let cure = if problem["fixable"] == true {
            "mends itself"
        } else {
            "by hand"
        };
        *kinds.entry((cure, message)).or_insert(0) += 1;
    }
    let lines = kinds
        .iter()
        .map(|((cure, message), count)| format!("{count:4} {cure}: {message}"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn three_hundred_posts_of_hugo_and_jekyll_build_after_what_check_names_is_mended() {
    let site = folder();
    let said = site.complaint(["build"], 3);
    assert!(said.ends_with("of them\n"), "{}", &said[said.len() - 200..]);
    assert_snapshot!(kinds(&site, &["check", "--json"], 3), @r#"
         3 by hand: `posts/---frogs-.md` has the title `Heading` as well
         4 by hand: `{% include gallery.html id= %}` is shown as it is written
         1 by hand: it is not said where to publish
         1 by hand: potluck does not look into this folder
         1 by hand: this is a page for a list in Hugo and Zola; potluck makes its lists itself
        25 mends itself: `ShowToc` is not a field potluck knows
        25 mends itself: `author` is not a field potluck knows
        25 mends itself: `categories` is not a field potluck knows
        25 mends itself: `cover` is not a field potluck knows
        25 mends itself: `description` is not a field potluck knows
        25 mends itself: `expiryDate` is not a field potluck knows
        25 mends itself: `extra` takes text, not fields
        25 mends itself: `keywords` is not a field potluck knows
        25 mends itself: `language` is not a field potluck knows
        25 mends itself: `lastmod` is not a field potluck knows
        75 mends itself: `layout` is not a field potluck knows
        25 mends itself: `math` is not a field potluck knows
        25 mends itself: `menu` is not a field potluck knows
        25 mends itself: `permalink` is not a field potluck knows
        25 mends itself: `publishDate` is not a field potluck knows
        50 mends itself: `published` is not a field potluck knows
        25 mends itself: `redirect_from` is not a field potluck knows
        25 mends itself: `series` is not a field potluck knows
        25 mends itself: `url` is not a field potluck knows
         4 mends itself: `{% endhighlight %}` is shown as it is written
         4 mends itself: `{% endraw %}` is shown as it is written
         4 mends itself: `{% highlight ruby %}` is shown as it is written
         4 mends itself: `{% raw %}` is shown as it is written
         4 mends itself: `{: .center}` is shown as it is written
         4 mends itself: `{{ site.baseurl }}` is shown as it is written
         4 mends itself: `{{< figure src="https://example.org/pond.jpg" alt="A pond" >}}` is shown as it is written
         4 mends itself: `{{< youtube wFtymGmfc >}}` is shown as it is written
        25 mends itself: a value with `: ` in it needs quotation marks
        25 mends itself: this head is JSON, and potluck reads YAML
        25 mends itself: this head is TOML, and potluck reads YAML
        "#);
    let before: usize = site.files("posts").len();
    site.run(["check", "--fix"]).success();
    assert_eq!(site.files("posts").len(), before);
    assert_snapshot!(kinds(&site, &["check", "--json"], 0), @r#"
         7 by hand: `posts/---frogs-/index.md` has the title `Heading` as well
        48 by hand: `{% include gallery.html id= %}` is shown as it is written
         1 by hand: it is not said where to publish
         1 by hand: potluck does not look into this folder
         1 by hand: this is a page for a list in Hugo and Zola; potluck makes its lists itself
        "#);
    site.run(["build"]).success();

    // Each sort of head, as it is now, and nothing of it lost.
    let one = |number: usize| {
        let files = site.files("posts");
        let file = files.iter().find(|path| {
            path.contains(&format!("rogs-{number}."))
                || path.contains(&format!("rogs-{number}/index"))
                || path.contains(&format!("Frogs {number}."))
        });
        site.read(&format!("posts/{}", file.unwrap()))
    };
    let heads: Vec<String> = (0..HEADS.len()).map(one).collect();
    assert_snapshot!(heads.join("\n=====\n"), @r#"
        ---
        # layout: post
        title: "Frogs #0"
        date: 2015-06-01 10:00:00 +0200
        tags: [frogs, toads, Garden, pond]
        ---
        They came.

        <!--more-->

        And they stayed.

        =====
        ---
        title: "Frogs #1: a story"
        date: 2016-06-02T10:00:00+02:00
        tags: [frogs, garden, Pond life]
        draft: false
        # weight: 3
        # params:
        #   image: "x.jpg"
        ---
        They came.

        <!--more-->

        And they stayed.

        =====
        ---
        title: "Frogs: the return of 2"
        date: 2017-06-03T10:00:00Z
        summary: They came back.
        # author: Ada
        ---
        They came.

        <!--more-->

        And they stayed.

        =====
        ---
        title: 'Frogs 3'
        date: 2018-06-04
        slug: Frogs 3
        updated: 2018-07-04
        aliases: /old/frogs-3/
        # menu:
        #   main:
        #     weight: 2

        ---
        They came.

        <!--more-->

        And they stayed.

        =====
        ---
        title: Frogs 4
        date: "2019-06-05 10:00"
        # expiryDate: 2030-01-01
        # cover:
        #   image: pond.jpg
        #   alt: A pond
        # ShowToc: true
        ---
        They came.

        <!--more-->

        And they stayed.

        =====
        ---
        # permalink: /:categories/:title/
        aliases:
          - /a/frogs-5/
          - /b/frogs-5/
        # published: true
        ---
        They came.

        <!--more-->

        And they stayed.

        =====
        ---
        title: Frogs 6
        date: 2020-06-07T10:00:00-05:00
        tags:
          - Frogs
          - spawn
        # series: [ponds]
        ---
        They came.

        <!--more-->

        And they stayed.

        =====
        ---
        title: Frogs 7
        date: 2021-06-08 10:00:00 UTC
        # layout: post
        summary: >-
          Folded over
          two lines
        ---
        They came.

        <!--more-->

        And they stayed.

        =====
        ---
        title: "Frogs 8"
        date: "2022-06-09T10:00:00Z"
        tags: ["frogs"]
        ---
        They came.

        <!--more-->

        And they stayed.

        =====
        ---
        title: Frogs 9
        date: 2023-06-10
        draft: true
        # layout: post
        ---
        They came.

        <!--more-->

        And they stayed.

        =====
        ﻿---
        title: Frogs 10
        date: 2024-06-11
        lang: de
        # math: true
        # extra:
        #   toc: true
        ---
        They came.

        <!--more-->

        And they stayed.

        =====
        They came.

        <!--more-->

        And they stayed.
        "#);
    assert_snapshot!(one(HEADS.len() * 2 + 2), @r#"
        ---
        title: "Frogs: the return of 26"
        date: 2017-06-27T10:00:00Z
        summary: They came back.
        # author: Ada
        ---
        ```ruby
        puts "frog"
        ```

        Read [more](/about/).
        "#);
    // Their addresses follow from their dates, and the former ones lead to them.
    assert!(
        site.has("public/2018/06/frogs-3/index.html") && site.has("public/old/frogs-3/index.html")
    );
    assert!(site.has("public/2016/06/frogs-1/pond.txt"));
    // Drafts are the only ones that are missing.
    let posts = site
        .files("public")
        .iter()
        .filter(|path| {
            path.starts_with("20") && path.matches('/').count() == 3 && path.ends_with("index.html")
        })
        .count();
    assert_eq!(posts, 275);
    // What was mended once is mended for good.
    let after = site.snapshot("posts");
    site.run(["check", "--fix"]).success();
    assert_eq!(site.snapshot("posts"), after);
}

#[test]
fn a_file_that_got_another_name_keeps_its_former_address() {
    let site = Sandbox::empty()
        .write(
            "ada/potluck.yaml",
            "title: Ada\nurl: https://ada.example/\npublish: { remote: ../ada.git }\n",
        )
        .write("ada/posts/2026-06-01-frgos.md", "# Frogs\n\nTwo of them.\n")
        .write(
            "ada/posts/2026-06-02-toads.md",
            "---\naliases: [/kroeten/]\n---\n\nNone yet.\n",
        )
        .write("ada/posts/2026-06-03-newts.md", "Newts.\n");
    git(site.root(), &["init", "--quiet", "--bare", "ada.git"]);
    site.run(["--root", "ada", "publish"]).success();
    let rename = |from: &str, to: &str| std::fs::rename(site.path(from), site.path(to)).unwrap();
    rename(
        "ada/posts/2026-06-01-frgos.md",
        "ada/posts/2026-06-01-frogs.md",
    );
    rename(
        "ada/posts/2026-06-02-toads.md",
        "ada/posts/2026-06-02-two-toads.md",
    );
    std::fs::remove_file(site.path("ada/posts/2026-06-03-newts.md")).unwrap();
    assert_snapshot!(site.complaint(["--root", "ada", "check"], 0), @r#"
        warning: this was published at /2026/06/frgos/, which leads nowhere now that the file has another name
           ╭─[posts/2026-06-01-frogs.md:1:1]
         1 │ # Frogs
           · ───────
           ╰────
          help: add a line: aliases: [/2026/06/frgos/]

        warning: this was published at /2026/06/toads/, which leads nowhere now that the file has another name
           ╭─[posts/2026-06-02-two-toads.md:1:1]
         1 │ ---
           · ───
           ╰────
          help: add a line: aliases: [/2026/06/toads/]

        warning: /2026/06/newts/ was published, and is not in the site any more
          help: `potluck delete https://ada.example/2026/06/newts/` tells your friends' tools to forget it; or put its former address into the `aliases` of the file it is in now

        `potluck check --fix` mends 2 of them.
        "#);
    assert_snapshot!(site.complaint(["--root", "ada", "check", "--fix"], 0), @r#"
        Mended posts/2026-06-01-frogs.md: 1 problem
        Mended posts/2026-06-02-two-toads.md: 1 problem
        warning: /2026/06/newts/ was published, and is not in the site any more
          help: `potluck delete https://ada.example/2026/06/newts/` tells your friends' tools to forget it; or put its former address into the `aliases` of the file it is in now
        "#);
    assert_snapshot!(site.read("ada/posts/2026-06-01-frogs.md"), @r#"
        ---
        aliases: [/2026/06/frgos/]
        ---

        # Frogs

        Two of them.
        "#);
    assert_snapshot!(site.read("ada/posts/2026-06-02-two-toads.md"), @r#"
        ---
        aliases: [/kroeten/, /2026/06/toads/]
        ---

        None yet.
        "#);
    site.run(["--root", "ada", "build"]).success();
    assert!(
        site.read("ada/public/2026/06/frgos/index.html")
            .contains("../frogs/index.html")
    );
}

#[test]
fn a_standing_page_that_was_renamed_keeps_its_former_address() {
    let site = Sandbox::empty()
        .write(
            "ada/potluck.yaml",
            "title: Ada's table\nurl: https://ada.example/\npublish: { remote: ../ada.git }\n",
        )
        .write("ada/posts/2026-06-01-frogs.md", "# Frogs\n")
        .write("ada/pages/about.md", "# About\n\nI count frogs.\n")
        .write("ada/pages/charter.md", "# Charter\n\nBe kind.\n");
    git(site.root(), &["init", "--quiet", "--bare", "ada.git"]);
    site.run(["--root", "ada", "publish", "--yes"]).success();
    let rename = |from: &str, to: &str| std::fs::rename(site.path(from), site.path(to)).unwrap();
    rename("ada/pages/about.md", "ada/pages/who-i-am.md");
    site.edit("ada/pages/charter.md", "kind", "kinder");
    assert_snapshot!(site.complaint(["--root", "ada", "check"], 0), @"
    warning: this was published at /about/, which leads nowhere now that the file has another name
       ╭─[pages/who-i-am.md:1:1]
     1 │ # About
       · ───────
       ╰────
      help: add a line: aliases: [/about/]

    `potluck check --fix` mends 1 of them.
    ");
    site.run(["--root", "ada", "check", "--fix"]).success();
    assert!(
        site.read("ada/pages/who-i-am.md")
            .contains("aliases: [/about/]")
    );
    assert_eq!(site.complaint(["--root", "ada", "check", "-q"], 0), "");
    site.run(["--root", "ada", "build"]).success();
    assert!(
        site.read("ada/public/about/index.html")
            .contains("../who-i-am/")
    );
}

#[test]
fn the_readme_says_truly_what_becomes_of_the_fields_of_others() {
    let rows = crate::readme::table("synonyms");
    assert!(rows.len() > 5, "{rows:?}");
    for (theirs, cells) in &rows {
        let ours = cells[0].trim_matches('`');
        for field in theirs.split(", ").map(|field| field.trim_matches('`')) {
            let value = match ours {
                "summary" | "lang" | "tags" => ": de",
                "aliases" => ": /old/",
                "draft" => "",
                _ => ": 2026-06-02",
            };
            let site = Sandbox::new().write(
                "posts/2026-06-01-frogs.md",
                &format!("---\n{field}{value}\n---\nFrogs.\n"),
            );
            site.run(["check", "--fix"]).success();
            let mended = site.read("posts/2026-06-01-frogs.md");
            assert!(
                mended.starts_with(&format!("---\n{ours}: ")),
                "{field}: {mended}"
            );
        }
    }
}

#[test]
fn the_readmes_three_steps_lead_from_a_folder_of_jekyll_to_a_site() {
    let site = Sandbox::empty();
    site.run([
        "init",
        "ada",
        "--name",
        "Ada",
        "--url",
        "https://ada.example/",
        "--yes",
    ])
    .success();
    let site = site
        .write("ada/posts/2016-06-01-frogs.markdown", "---\nlayout: post\ncategories: [garden]\npermalink: /frogs.html\n---\n{% highlight ruby %}\nputs 1\n{% endhighlight %}\n\nSee [me]({{ site.baseurl }}/about/) and {% include x.html %}\n")
        .write("ada/posts/2016-06-02-toads/index.md", "+++\ntitle = \"Toads\"\ndate = 2016-06-02\n+++\n{{< figure src=\"pond.png\" alt=\"A pond\" >}}\n\nSee [frogs]({{< ref \"2016-06-01-frogs.markdown\" >}}).\n");
    site.put("ada/posts/2016-06-02-toads/pond.png", crate::build::PIXEL);
    let said = site.complaint(["--root", "ada", "check", "--fix"], 0);
    assert!(
        said.contains("`{% include x.html %}` is shown as it is written"),
        "{said}"
    );
    site.run(["--root", "ada", "build"]).success();
    let frogs = site.read("ada/public/2016/06/frogs/index.html");
    assert!(
        frogs.contains("{% include x.html %}") && frogs.contains("language-ruby"),
        "{frogs}"
    );
    assert!(
        site.read("ada/public/frogs.html")
            .contains("2016/06/frogs/")
    );
    let toads = site.read("ada/public/2016/06/toads/index.html");
    assert!(
        toads.contains("alt=\"A pond\"") && toads.contains("../frogs/index.html"),
        "{toads}"
    );
}
