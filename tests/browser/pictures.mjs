// The README's pictures, taken from the demo and written beside this file. Started by `run --pictures`.

import { execFileSync, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { launch } from './browser.mjs';

const MOST = 150 * 1024;

const PICTURES = [
  { name: 'event.png', page: 'ada/public/2026/05/midsummer-supper/index.html', width: 1000, until: '#conversation' },
  { name: 'home.png', page: 'ada/public/index.html', width: 1000, height: 900 },
  { name: 'timeline-phone-dark.png', page: 'ada/public/timeline/index.html', width: 360, height: 740, colorScheme: 'dark', deviceScaleFactor: 2 },
];

const browser = await launch();
for (const { name, page: path, width, height, until, ...looks } of PICTURES) {
  const page = await browser.newPage({ viewport: { width, height: height ?? 900 }, colorScheme: 'light', ...looks });
  await page.goto(pathToFileURL(join(process.env.DEMO, path)).href);
  const end = until ? Math.floor((await page.locator(until).boundingBox()).y) : height;
  const file = fileURLToPath(new URL(name, import.meta.url));
  await page.screenshot({ path: file, fullPage: true, clip: { x: 0, y: 0, width, height: end } });
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
