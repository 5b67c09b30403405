"""A person's folder with any number of posts. Post n is the same in every size of folder."""

import datetime
import random

import text

NEWEST = datetime.datetime(2026, 6, 14, 18, 0)
# Just after the newest post: what `potluck` is told the time is.
NOW = int(datetime.datetime(2026, 6, 15, 12, 0, tzinfo=datetime.timezone.utc).timestamp())

SETTINGS = """title: A long table
url: https://table.example/
author: { name: Robin }
language: en
timezone: Europe/London
"""

CODE = """```rust
fn {a}(guests: &[Guest]) -> usize {{
    // one {b} for each, and one to spare
    guests.iter().filter(|guest| guest.is_coming).count() + 1
}}
```"""


def write(root, posts):
    (root / "posts").mkdir(parents=True)
    (root / "potluck.yaml").write_text(SETTINGS)
    for number in range(posts):
        name, body = post(number)
        (root / "posts" / name).write_text(body)


def post(number):
    dice = random.Random(f"post {number}")
    date = NEWEST - datetime.timedelta(hours=8 * number, minutes=dice.randrange(60))
    is_note = dice.random() < 0.15
    title = text.words(dice, dice.randint(2, 5))
    slug = f"{title.replace(' ', '-')}-{number}"
    head = [f"date: {date:%Y-%m-%d %H:%M}", f"tags: [{', '.join(text.tags(dice))}]"]
    if is_note:
        body = text.paragraph(dice, mark)
    else:
        head.insert(0, f"title: {title.capitalize()}")
        body = "\n\n".join(block(dice) for _ in range(dice.randint(4, 9)))
    return f"{date:%Y-%m-%d}-{slug}.md", "---\n" + "\n".join(head) + f"\n---\n\n{body}\n"


def block(dice):
    kind = dice.random()
    if kind < 0.15:
        return f"## {text.words(dice, 3).capitalize()}\n\n{text.paragraph(dice, mark)}"
    if kind < 0.25:
        return "\n".join(f"- {text.sentence(dice, mark)}" for _ in range(dice.randint(3, 6)))
    if kind < 0.32:
        return CODE.format(a=dice.choice(text.NOUNS).replace("-", "_"), b=dice.choice(text.NOUNS))
    if kind < 0.38:
        return "> " + text.sentence(dice, mark)
    return text.paragraph(dice, mark)


def mark(dice, word):
    kind = dice.random()
    if kind < 0.3:
        return f"*{word}*"
    if kind < 0.5:
        return f"**{word}**"
    return f"[{word}](https://{word}.example/{dice.randrange(1000)})"
