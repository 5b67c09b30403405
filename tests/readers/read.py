"""What feedparser (Python) reads in a site's feeds, one paragraph an item. RSS, Atom, JSON Feed and what potluck itself
reads in each of the three (by feed-rs) must say the same; the listing is compared with what was written."""
import json
import pathlib
import re
import subprocess
import sys
import textwrap
import warnings
from datetime import datetime, timezone
from html.parser import HTMLParser

import feedparser
import icalendar

potluck, base, public = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])


class Words(HTMLParser):
    def __init__(self, markup):
        super().__init__()
        self.text = []
        self.feed(markup or "")
        self.close()

    def handle_data(self, text):
        self.text.append(text)

    def handle_starttag(self, name, attributes):
        self.text.append(" ")

    def handle_endtag(self, name):
        self.text.append(" ")


def words(markup):
    return re.sub(r"\s+", " ", "".join(Words(markup).text)).strip()


def letters(text):
    return text.replace(" ", "")


def moment(parsed):
    return datetime(*parsed[:6], tzinfo=timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ") if parsed else None


def by_feedparser(path):
    feed = feedparser.parse(path.read_bytes())
    assert not feed.bozo, (path, feed.bozo_exception)
    items = []
    for entry in feed.entries:
        published, updated = moment(entry.published_parsed), moment(entry.get("updated_parsed"))
        pictures = entry.get("media_content", [])
        items.append({
            "id": entry.id, "url": entry.link, "title": entry.get("title") or None,
            "published": published, "updated": None if updated == published else updated,
            "authors": [author.name for author in entry.authors], "tags": [tag.term for tag in entry.get("tags", [])],
            "files": [(each.href, each.type) for each in entry.enclosures] + [(each["url"], each["type"]) for each in pictures],
            "text": words(entry.content[0].value),
        })
    return {"title": feed.feed.title, "url": feed.feed.link, "language": feed.feed.language, "items": items}


def by_json(feed):
    items, everybody = [], feed.get("authors", [])
    for item in feed["items"]:
        items.append({
            "id": item["id"], "url": item["url"], "title": item.get("title"),
            "published": item["date_published"], "updated": item.get("date_modified"),
            "authors": [each["name"] for each in item.get("authors", everybody)], "tags": item.get("tags", []),
            "files": [(each["url"], each["mime_type"]) for each in item.get("attachments", [])],
            "text": words(item["content_html"]), "kind": item.get("_potluck", {}).get("kind"),
            # `Likes: Figs` only says what it is; potluck leaves such a title out, and says so.
            "is_spoken": any("only says what it is" in note for note in item.get("_potluck", {}).get("notes", [])),
        })
    return {"title": feed["title"], "url": feed["home_page_url"], "language": feed["language"], "items": items}


def by_potluck(path):
    command = [potluck, "inspect", str(path), "--url", f"{base}{path.relative_to(public)}", "--json"]
    return by_json(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))


def alike(written, read, place):
    for name in ("title", "url", "language"):
        assert written[name] == read[name], (place, written[name], read[name])
    assert len(written["items"]) == len(read["items"]), place
    for ours, theirs in zip(written["items"], read["items"]):
        for name in ("id", "url", "published", "updated", "authors", "tags", "files"):
            assert ours[name] == theirs[name], (place, ours["id"], name, ours[name], theirs[name])
        if not theirs.get("is_spoken"):
            assert ours["title"] == theirs["title"], (place, ours["id"], ours["title"], theirs["title"])
        # What potluck reads is the text alone, without the sentences around it that say when and where.
        written_text, read_text = letters(ours["text"]), letters(theirs["text"])
        assert written_text == read_text or theirs.get("kind") and read_text in written_text, (place, ours["id"], ours["text"], theirs["text"])


def listing(name, feed):
    print(f"{name}: {feed['title']} | {feed['url']} | {feed['language']}")
    for item in feed["items"]:
        print(f"\n{item['title'] or '(no title)'}\n  {item['id']}\n  {item['published']}, edited {item['updated'] or 'never'}, by {', '.join(item['authors'])}")
        for line in [f"tag {tag}" for tag in item["tags"]] + [f"file {url} {mime}" for url, mime in item["files"]]:
            print(f"  {line}")
        print(textwrap.indent(textwrap.fill(item["text"][:1200], 110, break_long_words=False), "  | "))
    print()


for name in ("feed", "responses"):
    rss = by_feedparser(public / f"{name}.xml")
    listing(f"{name}.xml", rss)
    document = json.loads((public / f"{name}.json").read_text())
    alike(rss, by_json(document), f"{name}.json")
    for file in sorted(public.glob(f"{name}.*")):
        alike(rss, by_potluck(file), f"{file.name} by potluck")
atom = public / "atom.xml"
alike(by_feedparser(public / "feed.xml"), by_feedparser(atom), "atom.xml")
alike(by_feedparser(public / "feed.xml"), by_potluck(atom), "atom.xml by potluck")
for path in sorted(public.rglob("*.xml")):
    if path.name != "sitemap.xml":
        assert not feedparser.parse(path.read_bytes()).bozo, path

warnings.simplefilter("error")
for path in sorted(public.rglob("*.ics")):
    calendar = icalendar.Calendar.from_ical(path.read_bytes())
    assert not calendar.errors and not any(part.errors for part in calendar.walk()), path
    print(path.relative_to(public))
    for event in calendar.walk("VEVENT"):
        for name in ("SUMMARY", "DTSTART", "DTEND", "LOCATION", "GEO", "RRULE", "EXDATE", "STATUS", "URL", "UID"):
            if name in event:
                value = event[name].to_ical()
                print(f"  {name} {value if isinstance(value, str) else value.decode()}")
