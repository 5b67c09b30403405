// Finds words in the posts of this site. `posts` comes from archive/words.js; nothing is asked of any server.
// Without this script the archive's lists serve.
"use strict";

const box = document.getElementById("search");
const input = box.querySelector("input");
const list = box.querySelector("ol");
const count = box.querySelector("output");

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const folded = posts.map(([, title, , text]) => [fold(title), fold(`${title} ${text}`)]);

// All words must be there, each at least as the beginning of one; those in the title count most.
function found(words) {
  const hits = [];
  folded.forEach(([title, all], at) => {
    const begins = (text, word) => text.startsWith(word) || /[^\p{L}\p{N}]/u.test(text[text.indexOf(word) - 1] ?? "x");
    const points = words.map((word) => (title.includes(word) ? 8 : 0) + (all.includes(word) ? 1 + begins(all, word) : 0));
    if (points.every((each) => each > 0)) hits.push([points.reduce((sum, each) => sum + each), at]);
  });
  return hits.sort((one, other) => other[0] - one[0] || one[1] - other[1]).map(([, at]) => posts[at]);
}

function element(name, text, attributes = {}) {
  const made = Object.assign(document.createElement(name), attributes);
  made.textContent = text;
  return made;
}

// The text around the first hit, with the hits marked. Everything is set as text, never as markup.
function around(text, words) {
  const folded = fold(text);
  const first = Math.min(...words.map((word) => folded.indexOf(word)).filter((at) => at >= 0), text.length);
  const from = Math.max(0, text.lastIndexOf(" ", Math.max(0, first - 60)));
  const part = element("p", "");
  let piece = text.slice(from, from + 200);
  if (from > 0) part.append("…");
  while (piece) {
    const low = fold(piece);
    // Folding may change the length of a text: then nothing is marked.
    const hits = low.length === piece.length ? words.map((word) => [low.indexOf(word), word.length]).filter(([at]) => at >= 0) : [];
    const [at, length] = hits.sort((one, other) => one[0] - other[0])[0] ?? [piece.length, 0];
    part.append(piece.slice(0, at));
    if (length) part.append(element("mark", piece.slice(at, at + length)));
    piece = piece.slice(at + length);
  }
  if (from + 200 < text.length) part.append("…");
  return part;
}

function show() {
  const words = fold(input.value).split(/\s+/).filter(Boolean);
  const hits = words.length ? found(words) : [];
  list.replaceChildren(...hits.slice(0, 50).map(([path, title, date, text]) => {
    const line = document.createElement("li");
    const name = element("a", title, { href: `../${path}index.html` });
    line.append(name, " ", element("span", date, { className: "count" }), around(text, words));
    return line;
  }));
  count.textContent = words.length ? input.dataset[hits.length ? "found" : "nothing"].replace("{n}", hits.length) : "";
}

box.hidden = false;
input.value = new URLSearchParams(location.search).get("q") ?? "";
input.addEventListener("input", show);
show();
