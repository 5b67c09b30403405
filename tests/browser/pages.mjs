// Every page of the demo in a real browser: served at a root, served below a path, and opened as files.
// Started by `run`, which says where things are: DEMO, BASED, CHROMIUM, BROWSER_MODULES.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { extname, join, sep } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { launch } from './browser.mjs';

const require = createRequire(join(process.env.BROWSER_MODULES, 'package.json'));
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag2aaa', 'wcag21a', 'wcag21aa', 'wcag21aaa', 'wcag22aa', 'wcag22aaa', 'best-practice'];
// Level AAA has rules that axe runs only when they are named.
const STRICT = ['color-contrast-enhanced', 'identical-links-same-purpose', 'target-size'];
// What the Markdown renderer writes and no template can cure; held by a test of its own below.
const RENDERER = { label: '.e-content input[type="checkbox"]', 'scrollable-region-focusable': '.e-content pre, .e-content table' };
const PALETTES = ['default', 'olive', 'blue'];

const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; form-action 'none'; base-uri 'none'";

// The archive alone lets a script of the site run: its search.
const policy = (path) => (path === 'archive/index.html' ? POLICY.replace("style-src", "script-src 'self'; style-src") : POLICY);

const TYPES = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.svg': 'image/svg+xml', '.jpg': 'image/jpeg',
  '.png': 'image/png', '.webp': 'image/webp', '.xml': 'application/xml', '.ics': 'text/calendar', '.json': 'application/json',
};

// One built folder under the address its pages name.
class Site {
  constructor(root) {
    const settings = readFileSync(join(root, 'potluck.yaml'), 'utf8');
    this.url = new URL(settings.match(/^url:\s*(\S+)/m)[1]);
    this.folder = join(root, 'public');
    this.pages = readdirSync(this.folder, { recursive: true })
      .filter((path) => path.endsWith('.html'))
      .map((path) => path.split(sep).join('/'))
      .sort();
  }

  // The file behind an address of this site, or null. No redirects: what is linked is there.
  file(address) {
    const path = decodeURIComponent(address.pathname);
    if (!path.startsWith(this.url.pathname)) return null;
    const below = path.slice(this.url.pathname.length);
    const file = join(this.folder, below === '' || below.endsWith('/') ? `${below}index.html` : below);
    return existsSync(file) && statSync(file).isFile() ? file : null;
  }

  // Serves the folder on a free port of this machine, below the path its address has.
  serve() {
    this.server = createServer((request, response) => {
      const found = this.file(new URL(request.url, 'http://site/'));
      const file = found ?? join(this.folder, '404.html');
      response.writeHead(found ? 200 : 404, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
      response.end(readFileSync(file));
    });
    return new Promise((resolve) => {
      this.server.listen(0, '127.0.0.1', () => {
        this.served = new URL(this.url.pathname, `http://127.0.0.1:${this.server.address().port}`);
        resolve();
      });
    });
  }

  close() {
    this.server.close();
    this.server.closeAllConnections();
  }
}

// Runs in the page: all that the tests want to know of it.
function look() {
  document.querySelectorAll('details').forEach((details) => (details.open = true));
  const within = (selector) => [...document.querySelectorAll(selector)];
  const wide = document.documentElement;
  return {
    kind: document.body.className + ' ' + (document.querySelector('main article')?.classList[1] ?? ''),
    title: document.title,
    language: document.documentElement.lang,
    policy: document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.content,
    headings: within('h1').length,
    scripts: within('script:not([type="application/ld+json"]):not([src])').length,
    inline: within('[style], style, [onclick], [onload], [onerror]').length,
    frames: within('iframe, object, embed, form').length,
    unnamed: within('img:not([alt])').map((image) => image.src),
    unseen: within('img').filter((image) => image.loading !== 'lazy' && !image.naturalWidth).map((image) => image.src),
    styled: getComputedStyle(document.body).display === 'flex',
    overflow: wide.scrollWidth - wide.clientWidth,
    ids: within('[id]').map((element) => element.id),
    links: within('a[href], area[href]').map((link) => link.href.replace(/^webcal:/, location.protocol.replace('file', 'https'))),
    loads: within('link[rel~="stylesheet"], link[rel~="icon"], img, source, video, audio, track')
      .flatMap((element) => [element.href, element.src, element.poster, ...(element.srcset ?? '').split(',').map((each) => each.trim().split(' ')[0])])
      .filter(Boolean)
      .map((address) => new URL(address, document.baseURI).href),
    names: within('link[rel~="alternate"]').map((link) => link.href),
  };
}

let browser;
let sites;
let based;
let rtl;
let hostile;

before(async () => {
  browser = await launch();
  sites = ['ada', 'ben', 'chidi'].map((name) => new Site(join(process.env.DEMO, name)));
  based = new Site(process.env.BASED);
  rtl = new Site(process.env.RTL);
  hostile = new Site(process.env.HOSTILE);
  await Promise.all([...sites, based, rtl, hostile].map((site) => site.serve()));
});

after(async () => {
  await browser?.close();
  [...(sites ?? []), based, rtl, hostile].forEach((site) => site?.close());
});

// A window at the smallest width anybody must support, writing down what goes on in it.
async function open(isOwn, options = {}) {
  const context = await browser.newContext({ viewport: { width: 320, height: 640 }, ...options });
  const events = { strangers: [], said: [], errors: [] };
  await context.route('**', (route) => {
    const address = route.request().url();
    if (isOwn(address)) return route.continue();
    events.strangers.push(address);
    return route.abort();
  });
  context.on('weberror', (error) => events.errors.push(String(error.error())));
  context.on('console', (message) => events.said.push(message));
  return { context, page: await context.newPage(), events };
}

const isMoved = (site, path) => readFileSync(join(site.folder, path), 'utf8').includes('http-equiv="refresh"');

// Visits the pages of `site` at the address `at(path)` gives it.
async function visitAll(site, paths, at, isOwn) {
  const { context, page, events } = await open(isOwn);
  const visits = [];
  for (const path of paths.filter((path) => !isMoved(site, path))) {
    Object.assign(events, { strangers: [], said: [], errors: [] });
    const address = at(path);
    await page.goto(address, { waitUntil: 'load' });
    const facts = await page.evaluate(look);
    visits.push({ site, path, address, ...facts, ...events, said: events.said.map((message) => message.text()) });
  }
  await context.close();
  return visits;
}

// The pages for which `complaint` finds something to say, and what.
function complaints(visits, complaint) {
  return visits
    .map((visit) => [visit, complaint(visit)])
    .filter(([, found]) => (Array.isArray(found) ? found.length : found))
    .map(([visit, found]) => `${visit.site.url}${visit.path}: ${JSON.stringify(found)}`);
}

const none = (found) => assert.equal(found.length, 0, `\n${found.join('\n')}\n`);

// What holds however a page is reached. `visits` is filled before the first of these runs.
function everyPage(visits) {
  test('there are pages', () => assert.ok(visits.length > 0));
  test('asks no other host for anything', () => none(complaints(visits, (page) => page.strangers)));
  test('raises no script error', () => none(complaints(visits, (page) => page.errors)));
  test('says nothing on the console', () => none(complaints(visits, (page) => page.said)));
  test('has no script, no inline style, no frame, no form', () =>
    none(complaints(visits, (page) => page.scripts + page.inline + page.frames)));
  test('carries the content security policy', () =>
    none(complaints(visits, (page) => page.policy !== policy(page.path) && String(page.policy))));
  test('is styled', () => none(complaints(visits, (page) => !page.styled)));
  test('shows every picture, and names it', () =>
    none(complaints(visits, (page) => [...page.unseen, ...page.unnamed])));
  test('has a title, a language and one main heading', () =>
    none(complaints(visits, (page) => !(page.title && page.language && page.headings === 1))));
  test('has no two elements of one id', () =>
    none(complaints(visits, (page) => page.ids.filter((id, nth) => page.ids.indexOf(id) !== nth))));
  test('does not scroll sideways at 320 pixels', () =>
    none(complaints(visits, (page) => page.overflow > 0 && page.overflow)));
}

function served(name, those) {
  describe(name, () => {
    const visits = [];
    const all = () => those();
    // The site an address belongs to, whether by the name in its settings or by where it is served now.
    const home = (address) => all().find((site) => [site.url, site.served].some((base) => address.startsWith(base.href)));

    before(async () => {
      for (const site of all()) {
        const isOwn = (address) => address.startsWith(site.served.href);
        visits.push(...(await visitAll(site, site.pages, (path) => new URL(path, site.served).href, isOwn)));
      }
    });

    everyPage(visits);

    test('links to nothing of the circle that is not there', () => {
      const ids = new Map(visits.map((visit) => [join(visit.site.folder, visit.path), visit.ids]));
      const isBroken = (link) => {
        const address = new URL(link);
        const site = home(link);
        const file = site?.file(new URL(address.pathname, site.url));
        // Whoever is on this machine and not among these belongs to another circle.
        if (!site) return all().length > 1 && address.hostname === '127.0.0.1' && `${link} (nobody is there)`;
        if (!file) return link;
        const fragment = decodeURIComponent(address.hash.slice(1));
        return fragment && ids.has(file) && !ids.get(file).includes(fragment) && link;
      };
      none(complaints(visits, (page) => [...page.links, ...page.loads, ...page.names].map(isBroken).filter(Boolean)));
    });

    test('can be walked to from a home page', () => {
      const byFile = new Map(visits.map((visit) => [join(visit.site.folder, visit.path), visit]));
      const seen = new Set();
      const walk = (file) => {
        if (seen.has(file) || !byFile.has(file)) return;
        seen.add(file);
        for (const link of byFile.get(file).links) {
          const site = home(link);
          if (site) walk(site.file(new URL(new URL(link).pathname, site.url)));
        }
      };
      all().forEach((site) => walk(join(site.folder, 'index.html')));
      none([...byFile].filter(([file, visit]) => !seen.has(file) && visit.path !== '404.html').map(([file]) => file));
    });

    test('an address where nothing is shows the 404 page, styled', async () => {
      for (const site of all()) {
        const { context, page, events } = await open((address) => address.startsWith(site.served.href));
        const answer = await page.goto(new URL('no/such/page/at-all', site.served).href);
        assert.equal(answer.status(), 404);
        const facts = await page.evaluate(look);
        assert.ok(facts.styled && facts.kind.includes('on-404'));
        assert.deepEqual(events.strangers, []);
        await page.click('main a');
        assert.equal(page.url(), site.served.href);
        await context.close();
      }
    });

    test('a former address leads on', async () => {
      for (const site of all()) {
        for (const path of site.pages.filter((path) => isMoved(site, path))) {
          const { context, page } = await open((address) => address.startsWith(site.served.href));
          await page.goto(new URL(path, site.served).href);
          await page.waitForURL((address) => !address.pathname.endsWith(path));
          assert.ok(site.file(new URL(page.url())), page.url());
          await context.close();
        }
      }
    });
  });
}

served('every page, served', () => sites);
served('every page, served below a path', () => [based]);
served('every page, from right to left', () => [rtl]);
served('every page, with a hostile friend', () => [hostile]);

describe('every page, opened as a file', () => {
  const visits = [];
  const isHere = (site, link) => {
    const file = fileURLToPath(link.split('#')[0]);
    return file.startsWith(site.folder + sep) && existsSync(file) && statSync(file).isFile();
  };

  before(async () => {
    for (const site of [...sites, based]) {
      const own = pathToFileURL(site.folder + sep).href;
      // Only a server shows the 404 page, so its links begin at the root.
      const paths = site.pages.filter((path) => path !== '404.html');
      visits.push(...(await visitAll(site, paths, (path) => pathToFileURL(join(site.folder, path)).href, (address) => address.startsWith(own))));
    }
  });

  everyPage(visits);

  test('links to nothing of its own that is not there', () =>
    none(complaints(visits, (page) =>
      [...page.links, ...page.loads, ...page.names].filter((link) => link.startsWith('file:') && !isHere(page.site, link)))));
});

// One page of each kind there is, among all sites.
async function kinds() {
  const found = new Map();
  for (const site of [based, ...sites]) {
    const { context, page } = await open(() => true);
    for (const path of site.pages.filter((path) => !isMoved(site, path))) {
      const address = new URL(path, site.served).href;
      await page.goto(address);
      const { kind } = await page.evaluate(look);
      if (!found.has(kind)) found.set(kind, address);
    }
    await context.close();
  }
  const everything = new URL('2026/06/everything/', based.served).href;
  const turned = (path) => new URL(path, rtl.served).href;
  return new Map([
    ...found,
    ['everything Markdown makes', everything],
    ['rtl home', turned('')],
    ['rtl event', turned('2026/05/midsummer-supper/')],
    ['rtl post', turned('2026/06/salam/')],
    ['hostile timeline', new URL('timeline/', hostile.served).href],
  ]);
}

describe('a page of each kind', () => {
  let pages;
  const known = [];
  before(async () => { pages = await kinds(); });

  test('is there to be looked at', () => {
    const names = [...pages.keys()].join('\n');
    for (const kind of ['on-home', 'on-timeline', 'on-archive', 'on-year', 'on-subscribe', 'on-tag ', 'on-tags', 'on-page', 'on-404', ' event', ' poll', ' photo', ' note', ' article', ' reply', ' rsvp']) {
      assert.ok(names.includes(kind), `no ${kind} in\n${names}`);
    }
  });

  for (const [colorScheme, width] of [['light', 1280], ['dark', 360]]) {
    test(`has nothing axe objects to, ${colorScheme}, ${width} pixels wide`, async () => {
      const options = { colorScheme, viewport: { width, height: 900 }, bypassCSP: true, reducedMotion: 'reduce' };
      const { context, page } = await open(() => true, options);
      const found = [];
      for (const [kind, address] of pages) {
        await page.goto(address);
        await page.evaluate(look);
        await page.evaluate(AXE);
        const run = (settings) => page.evaluate(async ([settings, renderer]) => {
          const isKnown = (id, node) => renderer[id] && document.querySelector(node.target[0])?.matches(renderer[id]);
          const { violations } = await axe.run(settings);
          return violations
            .map((each) => ({ ...each, nodes: each.nodes.filter((node) => !isKnown(each.id, node)), known: each.nodes.filter((node) => isKnown(each.id, node)) }));
        }, [settings, RENDERER]);
        const violations = await run({ runOnly: AXE_TAGS, resultTypes: ['violations'] });
        for (const palette of PALETTES) {
          await page.evaluate((palette) => (document.documentElement.className = `palette-${palette}`), palette);
          violations.push(...(await run({ runOnly: { type: 'rule', values: STRICT } })));
        }
        known.push(...violations.filter((each) => each.known.length).map((each) => `${kind} ${address}: ${each.help}, ${each.known[0].html.split('\n')[0]}`));
        found.push(...violations.filter((each) => each.nodes.length).map(({ id, help, nodes }) => `${kind} ${address}: ${id}: ${help}, ${nodes.length} times, first\n  ${nodes[0].html.slice(0, 200)}\n  ${nodes[0].failureSummary.split('\n')[1].trim()}`));
      }
      await context.close();
      none(found);
    });
  }

  test('names the boxes of its task lists, and lets keys reach what scrolls', () => none(known));

  test('keeps to its content security policy', async () => {
    let heard = 0;
    const stranger = createServer((_, response) => { heard += 1; response.end(); });
    await new Promise((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const elsewhere = `http://127.0.0.1:${stranger.address().port}/`;
    const context = await browser.newContext();
    const page = await context.newPage();
    for (const [kind, address] of pages) {
      await page.goto(address);
      const refused = await page.evaluate(async (elsewhere) => {
        const refused = new Set();
        document.addEventListener('securitypolicyviolation', (event) => refused.add(event.effectiveDirective));
        const add = (name, attributes) => document.body.append(Object.assign(document.createElement(name), attributes));
        add('img', { src: `${elsewhere}pixel.png` });
        add('link', { rel: 'stylesheet', href: `${elsewhere}style.css` });
        add('script', { src: `${elsewhere}script.js` });
        add('script', { textContent: 'window.ran = true' });
        add('iframe', { src: elsewhere });
        document.body.setAttribute('style', 'color: red');
        await fetch(elsewhere).catch(() => {});
        // Each of the six is told of when the browser comes to it; a busy machine takes its time.
        for (let waited = 0; waited < 5000 && refused.size < 6; waited += 50) await new Promise((resolve) => setTimeout(resolve, 50));
        return [...refused, ...(window.ran ? ['but a script ran'] : [])].sort();
      }, elsewhere);
      assert.deepEqual(refused, ['connect-src', 'frame-src', 'img-src', 'script-src-elem', 'style-src-attr', 'style-src-elem'], `${kind}: ${address}`);
    }
    await context.close();
    stranger.close();
    stranger.closeAllConnections();
    assert.equal(heard, 0);
  });

  test('can be walked by keyboard: the first stop leads past the header', async () => {
    const { context, page } = await open(() => true);
    for (const [kind, address] of pages) {
      await page.goto(address);
      await page.keyboard.press('Tab');
      const first = await page.evaluate(() => {
        const element = document.activeElement;
        return { skips: element.matches('.skip'), top: element.getBoundingClientRect().top };
      });
      assert.ok(first.skips && first.top >= 0, `${kind}: ${address}`);
    }
    await context.close();
  });

  test('fits every window, also at twice the size, and shifts nothing while it loads', async () => {
    for (const [width, deviceScaleFactor] of [[320, 1], [640, 2], [768, 1], [1440, 1]]) {
      const { context, page } = await open(() => true, { viewport: { width, height: 900 }, deviceScaleFactor });
      for (const [kind, address] of pages) {
        await page.goto(address);
        const shift = await page.evaluate(() => new Promise((resolve) => {
          let sum = 0;
          new PerformanceObserver((list) => list.getEntries().forEach((entry) => (sum += entry.value))).observe({ type: 'layout-shift', buffered: true });
          setTimeout(() => resolve(sum), 50);
        }));
        const { overflow } = await page.evaluate(look);
        assert.ok(overflow <= 0, `${kind}: ${address} is ${overflow} pixels too wide at ${width}`);
        assert.ok(shift < 0.01, `${kind}: ${address} shifts by ${shift} at ${width}`);
      }
      await context.close();
    }
  });

  test('is small, and needs its sheet and nothing else to be painted', async () => {
    const { context, page } = await open(() => true);
    for (const [kind, address] of pages) {
      const { length } = await (await fetch(address)).text();
      const isPost = new URL(address).pathname.match(/\/20\d\d\/\d\d\/[^/]+\/$/);
      if (isPost) assert.ok(length < 30_000, `${kind}: ${address} has ${length} characters`);
      await page.goto(address);
      const blocking = await page.evaluate(() => performance.getEntriesByType('resource')
        .filter((entry) => entry.renderBlockingStatus === 'blocking').map((entry) => new URL(entry.name).pathname.split('/').pop()));
      assert.deepEqual(blocking, ['style.css'], `${kind}: ${address}`);
    }
    await context.close();
  });

  test('can be printed: no links of the site, and nothing cut off', async () => {
    const { context, page } = await open(() => true, { viewport: { width: 720, height: 900 } });
    await page.emulateMedia({ media: 'print' });
    for (const [kind, address] of pages) {
      await page.goto(address);
      const { overflow } = await page.evaluate(look);
      const seen = await page.evaluate(() => [...document.querySelectorAll('nav, .skip, .site-footer')].filter((each) => each.checkVisibility()).length);
      assert.ok(overflow <= 0 && seen === 0, `${kind}: ${address}`);
    }
    await context.close();
  });

  test('show how a poll stands where colours are the reader’s own', async () => {
    const { context, page } = await open(() => true, { forcedColors: 'active' });
    const [, poll] = [...pages].find(([kind]) => kind.includes(' poll'));
    await page.goto(poll);
    const borders = await page.evaluate(() => [...document.querySelectorAll('progress')].map((each) => getComputedStyle(each).borderTopWidth));
    assert.ok(borders.length > 0 && borders.every((border) => border === '1px'), `${poll}: ${borders}`);
    await context.close();
  });

  test('can be read with spaced-out text at 320 pixels', async () => {
    // WCAG 2.2, 1.4.12
    const spaced = '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }';
    const { context, page } = await open(() => true, { bypassCSP: true });
    for (const [kind, address] of pages) {
      await page.goto(address);
      await page.addStyleTag({ content: spaced });
      const { overflow } = await page.evaluate(look);
      assert.ok(overflow <= 0, `${kind}: ${address} is ${overflow} pixels too wide`);
    }
    await context.close();
  });
});

describe('the private timeline, with a hostile friend in it', () => {
  let potluck;
  let address;

  before(async () => {
    potluck = spawn(process.env.POTLUCK, ['--root', process.env.HOSTILE, 'serve'], { env: { ...process.env, SOURCE_DATE_EPOCH: '1781524800' } });
    address = await new Promise((resolve, reject) => {
      let said = '';
      const hear = (text) => {
        said += text;
        const found = said.match(/http:\/\/127\.0\.0\.1:\d+\//);
        if (found) resolve(`${found[0]}-/timeline/`);
      };
      potluck.stdout.on('data', hear);
      potluck.stderr.on('data', hear);
      potluck.on('exit', () => reject(new Error(said)));
    });
  });
  after(() => potluck.kill());

  const opened = async (options) => {
    const isOwn = (asked) => asked.startsWith(new URL('/', address).href);
    const { context, page, events } = await open(isOwn, options);
    await page.goto(address);
    return { context, page, events };
  };

  test('asks nobody, says nothing, fits a phone, and has nothing axe objects to', async () => {
    for (const colorScheme of ['light', 'dark']) {
      const { context, page, events } = await opened({ colorScheme, bypassCSP: true });
      const { overflow, title, inline } = await page.evaluate(look);
      assert.deepEqual([events.strangers, events.errors, events.said.map((message) => message.text())], [[], [], []]);
      assert.deepEqual([overflow > 0, inline, title], [false, 0, 'Your private timeline']);
      await page.evaluate(AXE);
      const { violations } = await page.evaluate((tags) => axe.run({ runOnly: tags, resultTypes: ['violations'] }), AXE_TAGS);
      none(violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0].html.slice(0, 200)}`));
      await context.close();
    }
  });

  test('is read with the keys, and answered with them', async () => {
    const { context, page } = await opened();
    const focused = () => page.evaluate(() => document.activeElement.dataset.url);
    await page.keyboard.press('j');
    const first = await focused();
    await page.keyboard.press('j');
    const second = await focused();
    assert.ok(first && second && first !== second);
    await page.keyboard.press('k');
    assert.equal(await focused(), first);
    await page.keyboard.press('r');
    await page.keyboard.type('jolly good');
    assert.equal(await page.evaluate(() => document.activeElement.value), 'jolly good');
    await context.close();
  });
});
