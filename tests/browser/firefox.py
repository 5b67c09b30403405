"""Every page of the demo in Firefox, on a phone and on a desk, by day and by night: nothing scrolls sideways, the sheet
holds, and nothing is asked of anybody. Started by `firefox`: PROGRAM DEMO LOG."""

import glob
import logging
import os
import sys

from marionette_driver.marionette import Marionette

logging.disable()
program, demo, log = sys.argv[1:]
# No window is narrower than 500 pixels; enlarged it holds as few of them as a phone does.
WIDTHS = {320: (500, 500 / 320), 1280: (1280, 1)}
DARK, LIGHT = 0, 1
LOOK = """
  const page = document.documentElement;
  const [r, g, b] = getComputedStyle(page).backgroundColor.match(/\\d+/g).map(Number);
  const asked = performance.getEntriesByType('resource').map(entry => entry.name);
  return {
    width: innerWidth,
    sideways: page.scrollWidth - page.clientWidth,
    light: (r + g + b) / 765,
    away: asked.filter(name => !name.startsWith('file:')),
    heading: document.querySelector('h1, .site-name')?.getBoundingClientRect().height ?? 0,
  };
"""

pages = sorted(glob.glob(f"{demo}/*/public/**/*.html", recursive=True))
# The page for what is not there names the sheet from the root of its host.
pages = [page for page in pages if not page.endswith("/404.html")]
assert len(pages) > 30, pages

firefox = Marionette(bin=program, headless=True, gecko_log=log)
firefox.start_session()
wrong = []
try:
    for width, (window, zoom) in WIDTHS.items():
        firefox.set_window_rect(width=window, height=900)
        scheme = DARK if width == 320 else LIGHT
        firefox.set_pref("layout.css.prefers-color-scheme.content-override", scheme)
        for page in pages:
            firefox.navigate(f"file://{page}")
            with firefox.using_context("chrome"):
                firefox.execute_script("gBrowser.selectedBrowser.fullZoom = arguments[0]", (zoom,))
            seen = firefox.execute_script(LOOK)
            is_night = seen["light"] < 0.3
            is_right = (
                abs(seen["width"] - width) < 5
                and seen["sideways"] <= 0
                and is_night == (scheme == DARK)
                and not seen["away"]
                and seen["heading"] > 0
            )
            if not is_right:
                wrong.append((page, seen))
finally:
    firefox.cleanup()
for page, seen in wrong:
    print(f"{page}: {seen}")
if not wrong:
    print(f"Firefox: {len(pages)} pages at {' and '.join(map(str, WIDTHS))} pixels are as they should be")
sys.stdout.flush()
# What the package would tidy up at its end it cannot any more by then, and says so at length.
os._exit(bool(wrong))
