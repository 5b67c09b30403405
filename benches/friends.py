"""Friends' feeds (RSS, Atom and JSON Feed in turn), and a server that has each on an address of its own.

    python3 friends.py PORT DELAY FEEDS       serves until its standard input closes

Friend n is http://127.0.1.(n + 1):PORT/feed.xml: loopback only, as many hosts as friends, so that nothing is gained by
keeping a connection. Every answer waits DELAY seconds; ETag and If-None-Match as good hosts do.
"""

import asyncio
import datetime
import gzip
import hashlib
import json
import random
import sys
from email.utils import format_datetime
from html import escape

import text

NEWEST = datetime.datetime(2026, 6, 14, 20, 0, tzinfo=datetime.timezone.utc)


def address(number, port):
    return f"http://127.0.1.{number + 1}:{port}/"


def write(root, feeds, port):
    """Adds the friends to a person's folder, and leave to hear them on this machine."""
    with open(root / "potluck.yaml", "a") as settings:
        settings.write("network: { allow_private: [127.0.0.0/8] }\n")
    (root / "friends.yaml").write_text("".join(
        f"- {{ name: Friend {n}, site: '{address(n, port)}', feeds: ['{address(n, port)}feed.xml'] }}\n"
        for n in range(feeds)))


def mark(dice, word):
    return dice.choice([f"<em>{word}</em>", f'<a href="https://{word}.example/">{word}</a>', f"<strong>{word}</strong>"])


def entries(number, port):
    dice = random.Random(f"friend {number}")
    date = NEWEST - datetime.timedelta(minutes=dice.randrange(20_000))
    for nth in range(dice.randint(20, 50)):
        url = f"{address(number, port)}{date:%Y/%m}/{nth}/"
        html = "\n".join(f"<p>{text.paragraph(dice, mark)}</p>" for _ in range(dice.randint(3, 8)))
        yield url, text.words(dice, 4).capitalize(), date, html
        date -= datetime.timedelta(minutes=dice.randint(60, 12_000))


def rss(number, port):
    items = "".join(
        f"<item><title>{title}</title><link>{url}</link><guid>{url}</guid><pubDate>{format_datetime(date)}</pubDate>"
        f"<description>{escape(html)}</description></item>\n" for url, title, date, html in entries(number, port))
    return "application/rss+xml", (f'<?xml version="1.0"?>\n<rss version="2.0"><channel><title>Friend {number}</title>'
                                   f"<link>{address(number, port)}</link><description/>\n{items}</channel></rss>\n")


def atom(number, port):
    items = "".join(
        f'<entry><title>{title}</title><id>{url}</id><link href="{url}"/><updated>{date.isoformat()}</updated>'
        f'<content type="html">{escape(html)}</content></entry>\n' for url, title, date, html in entries(number, port))
    return "application/atom+xml", (f'<?xml version="1.0"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><title>Friend {number}'
                                    f'</title><id>{address(number, port)}</id><link href="{address(number, port)}"/>'
                                    f"<updated>{NEWEST.isoformat()}</updated>\n{items}</feed>\n")


def json_feed(number, port):
    items = [dict(id=url, url=url, title=title, date_published=date.isoformat(), content_html=html)
             for url, title, date, html in entries(number, port)]
    return "application/feed+json", json.dumps(dict(version="https://jsonfeed.org/version/1.1", title=f"Friend {number}",
                                                    home_page_url=address(number, port), items=items))


FORMATS = [rss, atom, rss, atom, rss, json_feed]


def answerer(number, port, delay):
    kind, body = FORMATS[number % len(FORMATS)](number, port)
    packed = gzip.compress(body.encode(), mtime=0)
    tag = f'"{hashlib.sha256(packed).hexdigest()[:16]}"'
    head = f"ETag: {tag}\r\nConnection: close\r\n"
    full = (f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n"
            f"{head}\r\n").encode() + packed
    same = f"HTTP/1.1 304 Not Modified\r\n{head}\r\n".encode()
    none = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

    async def answer(reader, writer):
        try:
            request = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            await asyncio.sleep(delay)
            is_feed = request.split(" ")[1] == "/feed.xml"
            writer.write((same if f"if-none-match: {tag}" in request.lower() else full) if is_feed else none)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    return answer


async def serve(port, delay, feeds):
    servers = [await asyncio.start_server(answerer(n, port, delay), f"127.0.1.{n + 1}", port) for n in range(feeds)]
    print("ready", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    for server in servers:
        server.close()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])))
