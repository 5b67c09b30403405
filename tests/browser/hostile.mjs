// Hostile vectors in every field of an RSS, an Atom and a JSON feed, pulled, built, and opened in a real
// browser: none runs, none loads, and every item can still be read. Started by `run`.
//
//   VECTORS   how many; 1500 unless it says so, which take some minutes
//   SEED      which; others for each number, 1 unless it says so

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { launch } from './browser.mjs';
import { vectors } from './vectors.mjs';

const ALL = vectors(Number(process.env.VECTORS ?? 1500), Number(process.env.SEED ?? 1));
const POTLUCK = process.env.POTLUCK;
// 15 June 2026, noon.
const NOW = { ...process.env, SOURCE_DATE_EPOCH: '1781524800' };
const SITE = 'https://ada.example/';
// Three friends of each format, and Ada's posts among theirs: of one in a row no more than three posts are shown.
const FRIENDS = 3;
// Ada's posts, which the vectors answer, each friend all of them: what is published has fifty answers of one below each.
const POSTS = 3 * Math.max(13, Math.ceil(ALL.length / (FRIENDS * 150))) + 1;
// Articles with the vectors in their titles.
const TITLED = 54;

const date = (minutes) => new Date(Date.UTC(2026, 5, 14) - minutes * 60_000).toISOString();
const escaped = (text) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
// In a document no item may end another, whatever its author wants.
const section = (text) => text.replace(/]]>/g, ']]]]><![CDATA[>');
const word = (n) => `word${n}w`;

// The items of one friend: answers with a vector in every field, articles with many in their titles.
function items(friend) {
  const mine = (_, n) => n % FRIENDS === friend;
  const answers = ALL.map((vector, n) => ({ vector, n })).filter(mine).map(({ vector, n }) => ({
    id: `a${n}`, link: `a/${n}/`, title: vector, author: vector, tag: vector, summary: `<p>${word(n)}</p>${vector}`,
    content: `<p>${word(n)} <a class="u-in-reply-to" href="${SITE}2026/06/post-${n % POSTS}/">re</a></p>${vector}`,
    enclosure: n % 2 ? vector : `http://evil.example/e${n}`, mime: n % 3 ? 'image/png' : vector, minutes: 60_000 + n,
  }));
  const share = Math.ceil(ALL.length / TITLED);
  const articles = Array.from({ length: TITLED }, (_, n) => n).filter(mine).map((n) => {
    const those = ALL.slice(n * share, (n + 1) * share);
    return {
      id: those[0] ?? `t${n}`, link: those[1] ?? '', title: `title${n}t ${those.join(' ').slice(0, 8000)}`, author: those[2] ?? '', tag: those[3] ?? '',
      summary: `summary${n}s ${those[4]}`, content: `<p>${word(`t${n}`)}</p>${those.join('<p>')}`, enclosure: those[5] ?? '', mime: those[6] ?? '', minutes: n * 10 + friend,
    };
  });
  return [...articles, ...answers];
}

const FORMATS = {
  rss: (home, all) => `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>${escaped(ALL[0])}</title><link>${home}</link><description>${escaped(ALL[1])}</description>${all.map((item) => `<item><title>${item.id.length % 2 ? `<![CDATA[${section(item.title)}]]>` : escaped(item.title)}</title><guid isPermaLink="false">${escaped(item.id)}</guid><link>${item.link.startsWith('a/') ? home + item.link : escaped(item.link)}</link><pubDate>${new Date(date(item.minutes)).toUTCString()}</pubDate><dc:creator>${escaped(item.author)}</dc:creator><category domain="${escaped(item.tag)}">${escaped(item.tag)}</category><description>${escaped(item.summary)}</description><content:encoded><![CDATA[${section(item.content)}]]></content:encoded><enclosure url="${escaped(item.enclosure)}" type="${escaped(item.mime)}" length="9"/><media:content url="${escaped(item.enclosure)}"><media:description>${escaped(item.tag)}</media:description></media:content></item>`).join('')}</channel></rss>`,
  atom: (home, all) => `<feed xmlns="http://www.w3.org/2005/Atom"><title type="html">${escaped(escaped(ALL[0]))}</title><id>${home}</id><updated>${date(0)}</updated><link href="${home}"/><author><name>${escaped(ALL[2])}</name><uri>${escaped(ALL[3])}</uri></author>${all.map((item) => `<entry><title type="${item.id.length % 2 ? 'text' : 'html'}">${escaped(item.title)}</title><id>${escaped(item.id)}</id><link rel="alternate" href="${item.link.startsWith('a/') ? home + item.link : escaped(item.link)}"/><link rel="enclosure" href="${escaped(item.enclosure)}" type="${escaped(item.mime)}"/><updated>${date(item.minutes)}</updated><published>${date(item.minutes)}</published><author><name>${escaped(item.author)}</name></author><category term="${escaped(item.tag)}" label="${escaped(item.tag)}"/><summary type="html">${escaped(item.summary)}</summary><content type="html">${escaped(item.content)}</content></entry>`).join('')}</feed>`,
  json: (home, all) => JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1', title: ALL[0], home_page_url: home, description: ALL[1], icon: ALL[2],
    items: all.map((item) => ({
      id: item.id, url: item.link.startsWith('a/') ? home + item.link : item.link, title: item.title, authors: [{ name: item.author, url: item.author, avatar: item.author }], tags: [item.tag],
      summary: item.summary, content_html: item.content, image: item.enclosure, attachments: [{ url: item.enclosure, mime_type: item.mime, title: item.tag }], date_published: date(item.minutes),
    })),
  }),
};

let server;
let browser;
let scratch;

before(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'potluck-vectors-'));
  server = createServer((request, response) => {
    const [, format, friend] = request.url.split('/');
    const home = `http://127.0.0.1:${server.address().port}/${format}/${friend}/`;
    response.end(FORMATS[format]?.(home, items(Number(friend))));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  browser = await launch();
});

after(async () => {
  await browser?.close();
  server?.close();
  server?.closeAllConnections();
  rmSync(scratch, { recursive: true, force: true });
});

// Ada's folder, with the friends of one format, pulled and built.
function site(format) {
  const root = join(scratch, format);
  mkdirSync(join(root, 'posts'), { recursive: true });
  writeFileSync(join(root, 'potluck.yaml'), `title: Ada\nurl: ${SITE}\nauthor: { name: Ada }\ntimeline: { publish: full }\nnetwork: { allow_private: [127.0.0.1] }\n`);
  const home = (friend) => `http://127.0.0.1:${server.address().port}/${format}/${friend}/`;
  const friends = Array.from({ length: FRIENDS }, (_, n) => `- name: Mallory ${n}\n  site: ${home(n)}\n  feeds: [${home(n)}feed]\n  republish: full\n`);
  writeFileSync(join(root, 'friends.yaml'), friends.join(''));
  for (let n = 0; n < POSTS; n += 1) writeFileSync(join(root, 'posts', `post-${n}.md`), `---\ndate: ${date(n * Math.floor((TITLED * 10) / POSTS) + 5)}\n---\n\nPost number ${n}.\n`);
  return root;
}

const run = (root, ...command) => new Promise((resolve, reject) => {
  let said = '';
  const child = spawn(POTLUCK, ['--quiet', '--root', root, ...command], { env: NOW });
  child.stderr.on('data', (text) => (said += text));
  child.on('exit', (code) => (code === 0 ? resolve(said) : reject(new Error(said))));
});

// The preview, whose private timeline shows all that was ever said, and its address.
function serve(root) {
  const child = spawn(POTLUCK, ['--root', root, 'serve'], { env: NOW });
  const address = new Promise((resolve, reject) => {
    let said = '';
    const hear = (text) => {
      said += text;
      const found = said.match(/http:\/\/127\.0\.0\.1:\d+\//);
      if (found) resolve(found[0]);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('exit', () => reject(new Error(said)));
  });
  return { child, address };
}

// Runs in the page, after all that might run by itself had its time: what came through.
async function look() {
  const all = [...document.querySelectorAll('*')];
  const shown = document.querySelectorAll('main :is(article, li, section) *');
  for (const element of shown) {
    for (const kind of ['focus', 'mouseover', 'click', 'toggle', 'animationstart']) {
      const event = new Event(kind, { bubbles: true, cancelable: true });
      if (kind === 'click') addEventListener('click', (event) => event.preventDefault(), { once: true });
      else element.dispatchEvent(event);
    }
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
  const MARKUP = 'script:not([src]):not([type="application/ld+json"]), style, iframe, frame, object, embed, svg, math, template, base, video, audio, source, meta[http-equiv=refresh], main img:not([src^="/"])';
  return {
    stolen: window.stolen,
    title: document.title,
    handlers: all.flatMap((element) => [...element.attributes].filter(({ name }) => /^on|^style$|^srcdoc$|^formaction$/.test(name)).map(({ name }) => `${element.localName} ${name}`)).slice(0, 5),
    elements: [...document.querySelectorAll(MARKUP)].map((element) => element.outerHTML.slice(0, 200)).slice(0, 5),
    links: [...document.querySelectorAll('a[href], area[href], link[href], form[action]')].map((link) => link.href || link.action).filter((href) => !/^(https?|mailto|file|webcal):/.test(href)).slice(0, 5),
    words: [...new Set(document.body.textContent.match(/word\w*?w|title\d+t/g))],
    rooms: document.querySelectorAll('main').length,
    older: document.querySelector('nav.pager a.older')?.href,
  };
}

async function visit(address, isOwn) {
  // Without the page's own policy: the sanitiser has to do.
  const context = await browser.newContext({ bypassCSP: true });
  const strangers = [];
  await context.route('**', (route) => {
    const asked = route.request().url();
    if (isOwn(asked)) return route.continue();
    strangers.push(asked);
    return route.abort();
  });
  const page = await context.newPage();
  const dialogs = [];
  page.on('dialog', (dialog) => dialogs.push(dialog.message()) && dialog.dismiss());
  await page.goto(address, { waitUntil: 'load', timeout: 60_000 });
  const found = await page.evaluate(look);
  assert.equal(page.url().split('#')[0], address.split('#')[0], 'the page went elsewhere');
  await context.close();
  return { ...found, strangers, dialogs };
}

function harmless(found, where) {
  const { stolen, handlers, elements, links, strangers, dialogs, rooms } = found;
  assert.deepEqual({ stolen, handlers, elements, links, strangers, dialogs, rooms }, { stolen: undefined, handlers: [], elements: [], links: [], strangers: [], dialogs: [], rooms: 1 }, where);
}

for (const format of Object.keys(FORMATS)) {
  describe(`${ALL.length} hostile vectors in each field, by ${format}`, () => {
    let root;
    before(async () => {
      root = site(format);
      await run(root, 'pull', '--strict');
      await run(root, 'build');
    });

    test('at home: nothing runs, nothing loads, every item can be read', async () => {
      const preview = serve(root);
      try {
        const address = await preview.address;
        const words = new Set();
        for (let next = `${address}-/timeline/`; next; ) {
          const found = await visit(next, (asked) => asked.startsWith(address));
          harmless(found, next);
          found.words.forEach((each) => words.add(each));
          next = found.older;
        }
        const wanted = [...ALL.map((_, n) => word(n)), ...Array.from({ length: TITLED }, (_, n) => `title${n}t`)];
        assert.deepEqual(wanted.filter((each) => !words.has(each)).slice(0, 5), [], 'items that cannot be read');
      } finally {
        preview.child.kill();
      }
    });

    test('as published: nothing runs, nothing loads, every item can be read', async () => {
      const folder = join(root, 'public');
      const pages = readdirSync(folder, { recursive: true }).filter((path) => path.endsWith('index.html'));
      const words = new Set();
      for (const path of pages) {
        const own = pathToFileURL(folder).href;
        const found = await visit(pathToFileURL(join(folder, path)).href, (asked) => asked.startsWith(own));
        harmless(found, path);
        found.words.forEach((each) => words.add(each));
      }
      assert.deepEqual(ALL.map((_, n) => word(n)).filter((each) => !words.has(each)).slice(0, 5), [], 'items that cannot be read');
    });
  });
}
