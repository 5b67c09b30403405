"""Every feed of feedparser's tests, read by feedparser and by `potluck inspect`: which are refused, and which fields differ.

    compare.py POTLUCK FOLDER       FOLDER holds `tests`; differences go to FOLDER/differences

Ends with an error where fewer than all are accepted or fewer than 98 of 100 are alike, or a date is read otherwise.
"""

import calendar
import collections
import concurrent.futures
import datetime
import html
import html.parser
import json
import os
import pathlib
import re
import subprocess
import sys
import warnings
from urllib.parse import unquote

import feedparser

warnings.simplefilter("ignore")
HEADER = re.compile(rb"^Header:\s+([^:]+):(.+)$", re.M)
BASE = "http://127.0.0.1:8097/tests/"
# What holds no feed: feedparser's own answer to them is a feed without anything in it.
NO_FEEDS = {"http/http_status_302-no-location.xml", "illformed/rss_empty_document.xml"}
# Of the Korean, Hungarian and ISO week forms feedparser reads some otherwise than they are meant; `src/feeds/dates.rs`
# has them.
DATES = """
Thu, 01 Jan 2004 19:48:21 GMT|Thu, 1 Jan 2004 19:48 EST|01 Jan 2004 19:48:21 -0500|Thu, 01 Jan 04 19:48:21 PDT|Jan 01 2004 19:48:21 GMT
Thu Jan  1 19:48:21 2004|Thu, 31 Jun 2004 19:48:21 GMT|Fri, 01 Jan 2004 19:48:21 GMT|Thu, 01 January 2004 19:48:21 Etc/GMT|01 jan 2004|Thu,01 Jan 2004 19:48:21 +01:00
2003|2003-12|2003-12-31|20031231|031231|2003-335|2003335|03335|-0312|2003-12-31T10:14:55Z|2003-12-31T10:14:55-08:00|2003-12-31T10:14Z|2003-12-31 10:14:55
2003-12-31T10:14:55.999Z|2003-12-31T10:14:55+0100|2003-12-31T10Z|2003-12-31 10:14:55.0|2003-12-31T10:14:55 GMT|1994-11-05T08:15:30-05:00
\u039a\u03c5\u03c1, 11 \u0399\u03bf\u03cd\u03bb 2004 12:00:00 EST|\u03a3\u03ac\u03b2, 31 \u0394\u03b5\u03ba 2003 10:14:55 EST|\u03a0\u03ad\u03bc, 02 \u039c\u03b1\u03ca 2002 12:00:00 EST
"""


def seconds(parsed):
    return calendar.timegm(parsed) if parsed else None


def theirs(document, headers):
    feed = feedparser.parse(document, response_headers=headers)
    names = lambda of: [each["name"] for each in of.get("authors", []) if each.get("name")] or [each for each in [of.get("author")] if each]
    return dict(title=feed.feed.get("title", ""), link=feed.feed.get("link", ""), entries=[dict(
        id=entry.get("id", ""), link=entry.get("link", ""), title=entry.get("title", ""), authors=names(entry),
        dates=[seconds(entry.get(f"{kind}_parsed")) for kind in ("published", "updated", "created") if f"{kind}_parsed" in entry.keys()],
        texts=[each.get("value", "") for each in entry.get("content", [])] or [entry.get("summary", "")],
        enclosures=[link["href"] for link in entry.get("links", []) if link.get("rel") == "enclosure" and link.get("href")],
        tags=[tag.get("term") or tag.get("label") for tag in entry.get("tags", []) if tag.get("term") or tag.get("label")],
    ) for entry in feed.entries])


def ours(potluck, path, url, content_type):
    # Where no date is, the moment of reading stands in for it: here, one that no feed has.
    command = [potluck, "inspect", path, "--url", url, "--content-type", content_type, "--json"]
    done = subprocess.run(command, capture_output=True, env={"SOURCE_DATE_EPOCH": "4102444800", "TZ": "UTC"}, timeout=60)
    return json.loads(done.stdout) if done.returncode == 0 else done.stderr.decode("utf-8", "replace").strip()


class Text(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.pieces = []

    def handle_data(self, data):
        self.pieces.append(data)


def text(markup):
    """The letters of a text with markup; a picture is none, and blanks are as the writer liked them."""
    parser = Text()
    parser.feed(markup or "")
    parser.close()
    return re.sub(r"\s+|\[[^\]]*\]", "", html.unescape("".join(parser.pieces)))


def plain(written):
    return re.sub(r"\s+", "", html.unescape(html.unescape(written or "")))


def address(url):
    return unquote((url or "").strip()).rstrip("/").lower()


def differences(want, got):
    def differ(name, is_alike, wanted, found):
        if not is_alike:
            yield f"{name}: {wanted!r} is {found!r}"

    title = plain(got.get("title"))
    yield from differ("feed title", title in (text(want["title"]), plain(want["title"])), want["title"], got.get("title"))
    link = got.get("home_page_url")
    yield from differ("feed link", address(want["link"]) == address(link), want["link"], link)
    entries, items = want["entries"], got["items"]
    yield from differ("items", len(entries) == len(items), len(entries), len(items))
    for entry, item in zip(entries, items):
        yield from differ("id", not entry["id"] or address(entry["id"]).endswith(address(item["id"])), entry["id"], item["id"])
        yield from differ("link", not entry["link"] or address(entry["link"]) == address(item["url"]), entry["link"], item["url"])
        is_alike = plain(item.get("title")) in (text(entry["title"]), plain(entry["title"]))
        yield from differ("title", is_alike, entry["title"], item.get("title"))
        dates = [date for date in entry["dates"] if date is not None]
        yield from differ("date", (dates or [None])[0] == stamp(item.get("date_published")), dates[:1], item.get("date_published"))
        authors, author = ", ".join(dict.fromkeys(entry["authors"])), ", ".join(each["name"] for each in item.get("authors", []))
        is_alike = plain(authors) == plain(author) or not author and all("@" in name for name in entry["authors"])
        yield from differ("authors", is_alike, authors, author)
        yield from differ("tags", {plain(tag) for tag in entry["tags"]} == {plain(tag) for tag in item.get("tags", [])}, entry["tags"], item.get("tags"))
        enclosures = {address(each["url"]) for each in item.get("attachments", [])}
        yield from differ("enclosures", {address(each) for each in entry["enclosures"]} <= enclosures, entry["enclosures"], enclosures)
        texts, body = {text(each) for each in entry["texts"]}, text(item["content_html"])
        yield from differ("text", body in texts or not body and not any(texts), entry["texts"], item["content_html"])


def stamp(date):
    return int(datetime.datetime.fromisoformat(date.replace("Z", "+00:00")).timestamp()) if date else None


def feeds(potluck, folder):
    tests = folder / "tests"
    paths = sorted(path for path in tests.rglob("*") if re.search(r"\.(xml|rss|atom|rdf|feed|json)$", path.name) and path.is_file())

    def compare(path):
        document = path.read_bytes()
        headers = {name.decode("latin1").strip().lower(): value.decode("latin1").strip() for name, value in HEADER.findall(document)}
        url = headers.get("content-location", "")
        headers["content-location"] = url if url.startswith("http") else BASE + os.path.relpath(path, tests)
        headers.setdefault("content-type", "application/xml")
        got = ours(potluck, path, headers["content-location"], headers["content-type"])
        return path, [f"REFUSED {got}"] if isinstance(got, str) else list(differences(theirs(document, headers), got))

    with concurrent.futures.ThreadPoolExecutor() as pool:
        found = {str(path.relative_to(tests)): said for path, said in pool.map(compare, paths)}
    refused = [path for path, said in found.items() if said and said[0].startswith("REFUSED") and path not in NO_FEEDS]
    alike = sum(not said for said in found.values())
    with open(folder / "differences", "w") as out:
        for path, said in found.items():
            out.writelines([f"{path}\n", *(f"    {each}\n" for each in said)] if said else [])
    fields = collections.Counter(each.split(":")[0] for said in found.values() for each in said)
    print(f"{len(found)} feeds, {len(found) - len(refused)} accepted, {alike} alike ({100 * alike / len(found):.1f} %); differing: {dict(fields)}")
    return not refused and alike >= 0.98 * len(found)


def dates(potluck, folder):
    forms = [form for line in DATES.splitlines() for form in line.split("|") if form]
    items = "".join(f"<item><guid>{n}</guid><title>{n}</title><pubDate>{form}</pubDate></item>" for n, form in enumerate(forms))
    path = folder / "dates.xml"
    path.write_text(f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>", encoding="utf-8")
    want = [entry["dates"][0] for entry in theirs(path.read_bytes(), {"content-type": "application/xml"})["entries"]]
    got = [stamp(item.get("date_published")) for item in ours(potluck, path, BASE, "application/xml")["items"]]
    wrong = [(form, a, b) for form, a, b in zip(forms, want, got) if a is not None and a != b]
    print(f"{len(forms)} forms of dates, {sum(each is not None for each in want)} of which feedparser reads; read otherwise: {wrong}")
    return not wrong


if __name__ == "__main__":
    potluck, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    sys.exit(0 if all([feeds(potluck, folder), dates(potluck, folder)]) else 1)
