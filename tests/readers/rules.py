"""The rules by which the W3C's feed validator, RFC 4287, RSS 2.0 and JSON Feed 1.1 call a feed wrong, held against
every feed of a built site; its warnings, too, where it is not the person's own words that it warns of."""
import datetime
import email.utils
import html
import json
import pathlib
import re
import sys
import xml.etree.ElementTree as tree
from html.parser import HTMLParser
from urllib.parse import urlsplit

ATOM, DC = "{http://www.w3.org/2005/Atom}", "{http://purl.org/dc/elements/1.1/}"
CONTENT, THREADS = "{http://purl.org/rss/1.0/modules/content/}", "{http://purl.org/syndication/thread/1.0}"
MEDIA, EVENT = "{http://search.yahoo.com/mrss/}", "{http://purl.org/rss/1.0/modules/event/}"
HISTORY, TOMBSTONES = "{http://purl.org/syndication/history/1.0}", "{http://purl.org/atompub/tombstones/1.0}"
SOURCE, PODCAST = "{http://source.scripting.com/}", "{https://podcastindex.org/namespace/1.0}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

MIME = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(; ?[\w-]+=\S+)?$")
TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$")
RFC_822 = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d (GMT|[+-]\d{4})$")
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")
W3C_DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d))?$")
# RFC 3986: what may stand in an address, and a percent sign only before two digits.
ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:([A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+$")
RELATIONS = {"alternate", "current", "describedby", "enclosure", "first", "hub", "last", "license", "next",
             "next-archive", "payment", "prev-archive", "previous", "related", "replies", "self", "service", "up", "via"}
HARMFUL = {"script", "style", "iframe", "form", "input", "object", "embed", "link", "meta", "base", "button", "textarea", "select", "frame"}
VOID = {"area", "br", "col", "hr", "img", "source", "track", "wbr"}
OPTIONAL_END = {"p", "li", "dt", "dd", "td", "th", "tr", "thead", "tbody", "tfoot", "option"}

wrong = []


def rule(holds, place, what):
    if not holds:
        wrong.append(f"{place}: {what}")
    return bool(holds)


class Markup(HTMLParser):
    """Markup in a feed: nothing that acts, whole addresses only, every element closed."""

    def __init__(self, text, place):
        super().__init__()
        self.place, self.open, self.words = place, [], []
        self.feed(text)
        self.close()
        # Thunderbird, for one, cuts at the first `>`, which must not stand in an attribute.
        cut = html.unescape(re.sub(r"<[^>]*>", "", text))
        rule(cut == "".join(self.words), place, "markup cannot be cut off without a parser")
        rule(not [name for name in self.open if name not in OPTIONAL_END], place, f"markup is not closed: {self.open}")

    def handle_starttag(self, name, attributes):
        rule(name not in HARMFUL, self.place, f"<{name}> in a feed")
        for attribute, value in attributes:
            rule(not attribute.startswith("on") and attribute != "style", self.place, f"`{attribute}` on <{name}>")
            if attribute in ("href", "src", "poster", "cite"):
                rule(ADDRESS.match(value or ""), self.place, f"`{value}` is no whole address")
        if name not in VOID:
            self.open.append(name)

    def handle_data(self, text):
        self.words.append(text)

    def handle_endtag(self, name):
        if name in VOID:
            return
        if rule(name in self.open, self.place, f"</{name}> closes nothing"):
            while self.open.pop() != name:
                pass


def text_of(element):
    return element.text or ""


def web_address(text, place):
    parts = urlsplit(text or "")
    rule(ADDRESS.match(text or "") and parts.scheme in ("http", "https") and parts.netloc, place, f"`{text}` is no web address")


def rfc822(text, place):
    if rule(RFC_822.match(text or ""), place, f"`{text}` is no RFC 822 date"):
        date = email.utils.parsedate_to_datetime(text)
        rule(text.startswith(date.strftime("%a")), place, f"`{text}` is no {date:%A}")


def rfc3339(text, place):
    if rule(RFC_3339.match(text or ""), place, f"`{text}` is no RFC 3339 time"):
        try:
            datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
        except ValueError as error:
            rule(False, place, f"`{text}`: {error}")


def once(element, names, place):
    for name in names:
        rule(len(element.findall(name)) < 2, place, f"two {name}")


def only(element, attributes, place):
    rule(set(element.attrib) <= set(attributes) | {LANGUAGE}, place, f"attributes {sorted(element.attrib)}")


def link(element, place):
    only(element, ["rel", "href", "type", "title", "length", "hreflang"], place)
    rel = element.get("rel", "alternate")
    rule(rel in RELATIONS or ADDRESS.match(rel), place, f"rel `{rel}` is not registered")
    rule(ADDRESS.match(element.get("href", "")), place, f"href `{element.get('href')}`")
    if "type" in element.attrib:
        rule(MIME.match(element.get("type")), place, f"type `{element.get('type')}`")
    if rel == "self":
        rule(element.get("type") in ("application/atom+xml", "application/rss+xml"), place, "self is no feed")
    rule(element.get("title") != "", place, "an empty title")
    rule(element.get("length", "0").isdigit(), place, "length")
    rule(not (element.text or "").strip() and not len(element), place, "text in a link")


def extension(element, place):
    """Elements of other namespaces, as their own documents have them."""
    text = text_of(element)
    if element.tag == ATOM + "link":
        link(element, place)
    elif element.tag == ATOM + "updated":
        rfc3339(text, place)
    elif element.tag == DC + "creator":
        rule(text.strip(), place, "an empty dc:creator")
    elif element.tag == THREADS + "in-reply-to":
        only(element, ["ref", "href", "type", "source"], place)
        rule(element.get("ref"), place, "thr:in-reply-to without ref")
        web_address(element.get("href"), place)
        rule(MIME.match(element.get("type", "text/html")), place, "thr:in-reply-to type")
    elif element.tag in (EVENT + "startdate", EVENT + "enddate"):
        rule(W3C_DATE.match(text), place, f"`{text}` is no W3C date")
    elif element.tag in (EVENT + "location", EVENT + "organizer"):
        rule(text.strip(), place, "an empty ev: element")
    elif element.tag == MEDIA + "content":
        only(element, ["url", "type", "medium", "width", "height", "fileSize"], place)
        web_address(element.get("url"), place)
        rule(MIME.match(element.get("type", "")), place, "media:content type")
        rule(element.get("medium") in ("image", "audio", "video", "document"), place, "media:content medium")
        once(element, [MEDIA + "description"], place)
        for child in element:
            rule(child.tag == MEDIA + "description" and child.get("type") in ("plain", "html"), place, child.tag)
    elif element.tag == TOMBSTONES + "deleted-entry":
        rule(ADDRESS.match(element.get("ref", "")), place, "deleted-entry ref")
        rfc3339(element.get("when"), place)
    elif element.tag in (HISTORY + "archive", HISTORY + "complete"):
        rule(not text.strip(), place, "text in fh:")
    elif element.tag in (SOURCE + "self", SOURCE + "blogroll", SOURCE + "inReplyTo"):
        web_address(text, place)
    elif element.tag == PODCAST + "funding":
        web_address(element.get("url"), place)
        rule(text.strip() and len(text) <= 128, place, "podcast:funding text")
    else:
        rule(element.tag in (SOURCE + "markdown", CONTENT + "encoded"), place, f"nobody knows {element.tag}")


def rss(root, file):
    only(root, ["version"], file)
    rule(root.get("version") == "2.0" and [child.tag for child in root] == ["channel"], file, "rss")
    channel = root.find("channel")
    own = ["title", "link", "description", "language", "lastBuildDate", "generator", "image", "item"]
    for name in ("title", "link", "description"):
        rule(channel.find(name) is not None, file, f"no {name}")
    once(channel, own[:-1] + [HISTORY + "archive", HISTORY + "complete"], file)
    rule(text_of(channel.find("title")).strip(), file, "an empty title")
    web_address(text_of(channel.find("link")), file)
    if channel.find("language") is not None:
        rule(TAG.match(text_of(channel.find("language"))), file, "language")
    if channel.find("lastBuildDate") is not None:
        rfc822(text_of(channel.find("lastBuildDate")), file)
    image = channel.find("image")
    if image is not None:
        rule({child.tag for child in image} == {"url", "title", "link"}, file, "image")
        rule(text_of(image.find("title")) == text_of(channel.find("title")), file, "the image has another title")
        rule(text_of(image.find("link")) == text_of(channel.find("link")), file, "the image has another link")
        web_address(text_of(image.find("url")), file)
    rule([each for each in channel.findall(ATOM + "link") if each.get("rel") == "self"], file, "no self")
    items = [at for at, child in enumerate(channel) if child.tag == "item"]
    rule(items == list(range(len(channel) - len(items), len(channel))), file, "something stands after an item")
    for child in channel:
        if child.tag.startswith("{"):
            extension(child, file)
        else:
            rule(child.tag in own, file, f"nobody knows <{child.tag}> in a channel")
    guids = [text_of(item.find("guid")) for item in channel.findall("item")]
    rule(len(guids) == len(set(guids)), file, "two items with one guid")
    for item in channel.findall("item"):
        rss_item(item, f"{file} {text_of(item.find('guid'))}")


def rss_item(item, place):
    own = ["title", "link", "description", "guid", "pubDate", "category", "enclosure", "comments", "author", "source"]
    rule(item.find("title") is not None or item.find("description") is not None, place, "neither title nor description")
    once(item, [name for name in own if name != "category"] + [CONTENT + "encoded", ATOM + "updated", SOURCE + "markdown"], place)
    if item.find("title") is not None:
        rule(text_of(item.find("title")).strip(), place, "an empty title")
        rule("\n" not in text_of(item.find("title")), place, "a title of two lines")
    guid = item.find("guid")
    if rule(guid is not None, place, "no guid"):
        rule(guid.get("isPermaLink", "true") in ("true", "false"), place, "isPermaLink")
        if guid.get("isPermaLink", "true") == "true":
            web_address(text_of(guid), place)
    web_address(text_of(item.find("link")), place)
    rfc822(text_of(item.find("pubDate")), place)
    for category in item.findall("category"):
        rule(text_of(category).strip(), place, "an empty category")
    for enclosure in item.findall("enclosure"):
        only(enclosure, ["url", "length", "type"], place)
        web_address(enclosure.get("url"), place)
        rule(enclosure.get("length", "").isdigit(), place, "enclosure without length")
        rule(MIME.match(enclosure.get("type", "")), place, "enclosure without type")
    # A reader that knows no content:encoded takes the description, and so must the order of the two be.
    tags = [child.tag for child in item]
    if CONTENT + "encoded" in tags:
        rule("description" in tags and tags.index("description") < tags.index(CONTENT + "encoded"), place, "content:encoded before any description")
    for name in ("description", CONTENT + "encoded"):
        if item.find(name) is not None:
            Markup(text_of(item.find(name)), place)
    for child in item:
        if child.tag.startswith("{"):
            extension(child, place)
        else:
            rule(child.tag in own, place, f"nobody knows <{child.tag}> in an item")


def person(element, place):
    rule([child.tag for child in element][:1] == [ATOM + "name"] and text_of(element[0]).strip(), place, "an author without a name")
    for child in element[1:]:
        rule(child.tag in (ATOM + "uri", ATOM + "email"), place, child.tag)


def atom(root, file):
    own = [ATOM + name for name in ("title", "subtitle", "id", "updated", "generator", "logo", "icon", "rights")]
    rule(root.tag == ATOM + "feed", file, root.tag)
    for name in ("title", "id", "updated"):
        rule(len(root.findall(ATOM + name)) == 1, file, f"not one {name}")
    once(root, own, file)
    rule(text_of(root.find(ATOM + "title")).strip(), file, "an empty title")
    rule(ADDRESS.match(text_of(root.find(ATOM + "id"))), file, "id")
    rfc3339(text_of(root.find(ATOM + "updated")), file)
    rule(root.find(ATOM + "author") is not None, file, "no author")
    links = root.findall(ATOM + "link")
    rule([each for each in links if each.get("rel") == "self"], file, "no self")
    kinds = [(each.get("type"), each.get("hreflang")) for each in links if each.get("rel", "alternate") == "alternate"]
    rule(len(kinds) == len(set(kinds)), file, "two alternates of one type")
    for child in root:
        if child.tag == ATOM + "author":
            person(child, file)
        elif child.tag == ATOM + "entry":
            atom_entry(child, f"{file} {text_of(child.find(ATOM + 'id'))}")
        elif child.tag == ATOM + "link" or not child.tag.startswith(ATOM):
            extension(child, file)
        else:
            rule(child.tag in own, file, f"nobody knows {child.tag}")
    ids = [(text_of(entry.find(ATOM + "id")), text_of(entry.find(ATOM + "updated"))) for entry in root.findall(ATOM + "entry")]
    rule(len(ids) == len(set(ids)), file, "two entries with one id and time")


def atom_entry(entry, place):
    own = [ATOM + name for name in ("title", "id", "updated", "published", "summary", "content", "rights", "source")]
    for name in ("title", "id", "updated"):
        rule(len(entry.findall(ATOM + name)) == 1, place, f"not one {name}")
    once(entry, own, place)
    rule(ADDRESS.match(text_of(entry.find(ATOM + "id"))), place, "id")
    rfc3339(text_of(entry.find(ATOM + "updated")), place)
    if entry.find(ATOM + "published") is not None:
        rfc3339(text_of(entry.find(ATOM + "published")), place)
    alternates = [each for each in entry.findall(ATOM + "link") if each.get("rel", "alternate") == "alternate"]
    rule(alternates or entry.find(ATOM + "content") is not None, place, "neither content nor a link")
    for each in (entry.find(ATOM + "summary"), entry.find(ATOM + "content"), entry.find(ATOM + "title")):
        if each is not None:
            only(each, ["type", "src"], place)
            if each.get("type", "text") == "html":
                Markup(text_of(each), place)
            rule(each.get("type", "text") in ("text", "html", "xhtml") and not len(each), place, "a text of no type")
    for child in entry:
        if child.tag == ATOM + "author":
            person(child, place)
        elif child.tag == ATOM + "category":
            rule(child.get("term", "").strip(), place, "a category without a term")
        elif child.tag == ATOM + "link" or not child.tag.startswith(ATOM):
            extension(child, place)
        else:
            rule(child.tag in own, place, f"nobody knows {child.tag}")


def opml(root, file):
    rule(root.get("version") == "2.0" and [child.tag for child in root] == ["head", "body"], file, "opml")
    rule(root.find("head/title") is not None, file, "no title")
    for name in ("dateCreated", "dateModified"):
        if root.find(f"head/{name}") is not None:
            rfc822(text_of(root.find(f"head/{name}")), file)
    rule(len(root.find("body")), file, "an empty body")
    for outline in root.iter("outline"):
        rule(outline.get("text", "").strip(), file, "an outline without text")
        if outline.get("type") == "rss":
            web_address(outline.get("xmlUrl"), file)
            if "htmlUrl" in outline.attrib:
                web_address(outline.get("htmlUrl"), file)


JSON_FEED = {"version": str, "title": str, "home_page_url": str, "feed_url": str, "description": str, "user_comment": str,
             "next_url": str, "icon": str, "favicon": str, "authors": list, "language": str, "expired": bool, "hubs": list, "items": list}
JSON_ITEM = {"id": str, "url": str, "external_url": str, "title": str, "content_html": str, "content_text": str, "summary": str,
             "image": str, "banner_image": str, "date_published": str, "date_modified": str, "authors": list, "tags": list,
             "language": str, "attachments": list}
JSON_ATTACHMENT = {"url": str, "mime_type": str, "title": str, "size_in_bytes": int, "duration_in_seconds": (int, float)}
JSON_AUTHOR = {"name": str, "url": str, "avatar": str}


def members(value, known, place):
    for name, member in value.items():
        if name.startswith("_"):
            rule(isinstance(member, dict) and "." not in name, place, f"the extension {name} is no object")
            about = member.get("about") if isinstance(member, dict) else None
            rule(about is None or ADDRESS.match(about), place, f"{name}.about is no address")
        else:
            rule(name in known and isinstance(member, known[name]), place, f"`{name}` is unknown or of the wrong kind")


def json_authors(value, place):
    for author in value.get("authors", []):
        members(author, JSON_AUTHOR, place)
        rule(author, place, "an author without any member")
        for name in ("url", "avatar"):
            rule(name not in author or ADDRESS.match(author[name]), place, f"author.{name}")


def json_feed(value, file):
    members(value, JSON_FEED, file)
    rule(value.get("version") == "https://jsonfeed.org/version/1.1", file, "version")
    rule(value.get("title"), file, "no title")
    rule(isinstance(value.get("items"), list), file, "no items")
    rule("author" not in value, file, "`author` is of version 1")
    for name in ("home_page_url", "feed_url", "next_url", "icon"):
        if name in value:
            web_address(value[name], f"{file} {name}")
    rule("language" not in value or TAG.match(value["language"]), file, "language")
    json_authors(value, file)
    ids = [item.get("id") for item in value["items"]]
    rule(len(ids) == len(set(ids)), file, "two items with one id")
    for item in value["items"]:
        place = f"{file} {item.get('id')}"
        members(item, JSON_ITEM, place)
        rule(item.get("id"), place, "no id")
        rule("content_html" in item or "content_text" in item, place, "no content")
        Markup(item.get("content_html", ""), place)
        for name in ("date_published", "date_modified"):
            if name in item:
                rfc3339(item[name], place)
        if "url" in item:
            web_address(item["url"], place)
        rule("summary" not in item or not re.search(r"<[a-z]+[ />]", item["summary"]) or "&" in item["summary"], place, "markup in the summary")
        rule("language" not in item or TAG.match(item["language"]), place, "language")
        rule(all(isinstance(tag, str) and tag for tag in item.get("tags", [])), place, "tags")
        json_authors(item, place)
        for attachment in item.get("attachments", []):
            members(attachment, JSON_ATTACHMENT, place)
            web_address(attachment.get("url"), place)
            rule(MIME.match(attachment.get("mime_type", "")), place, "attachment without mime_type")


def check(path, file):
    text = path.read_bytes().decode()
    if path.suffix == ".json":
        return json_feed(json.loads(text), file)
    # Without its encoding, Python's reader and Perl's XML::Feed take it for Latin-1.
    rule(text.lower().startswith('<?xml version="1.0" encoding="utf-8"?>'), file, "no XML declaration with an encoding")
    root = tree.fromstring(text)
    {"rss": rss, ATOM + "feed": atom, "opml": opml}[root.tag](root, file)


public = pathlib.Path(sys.argv[1])
names = ("feed.xml", "responses.xml", "atom.xml", "feed.json", "responses.json", "*.opml", "archive/*.xml")
files = sorted({path for name in names for path in public.rglob(name)})
for path in files:
    check(path, str(path.relative_to(public)))
print("\n".join(wrong) or f"{len(files)} feeds keep every rule", flush=True)
sys.exit(bool(wrong))
