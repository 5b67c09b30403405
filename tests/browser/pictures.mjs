// The README's pictures, taken from the demo and written beside this file. Started by `run --pictures`.

import { execFileSync, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { launch } from './browser.mjs';

const MOST = 150 * 1024;

// What the README shows, on a desk by day and on a phone by night.
const PAGES = {
  home: 'ada/public/index.html',
  post: 'ada/public/2026/05/twelve-people-one-stove/index.html',
  event: 'ada/public/2026/05/midsummer-supper/index.html',
  poll: 'ada/public/2026/06/boat-trip/index.html',
  calendar: 'ada/public/calendar/index.html',
  timeline: 'ada/public/timeline/index.html',
};
const PICTURES = Object.entries(PAGES).flatMap(([name, page]) => [
  { name: `${name}.png`, page, width: 1000, height: 780 },
  { name: `${name}-phone.png`, page, width: 360, height: 740, colorScheme: 'dark' },
]);

const browser = await launch();
for (const { name, page: path, width, height, ...looks } of PICTURES) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: 'light', ...looks });
  await page.goto(pathToFileURL(join(process.env.DEMO, path)).href);
  const file = fileURLToPath(new URL(name, import.meta.url));
  await page.screenshot({ path: file });
  await page.close();
  // 256 colours are enough for a page; without pngquant the picture is only larger.
  if (spawnSync('pngquant', ['--version']).status === 0) {
    execFileSync('pngquant', ['--force', '--skip-if-larger', '--strip', '--output', file, '256', file]);
  }
  const { size } = statSync(file);
  console.log(`${name}: ${Math.ceil(size / 1024)} KB`);
  if (size > MOST) {
    console.error(`${name} is larger than ${MOST / 1024} KB; install pngquant`);
    process.exitCode = 1;
  }
}
await browser.close();
