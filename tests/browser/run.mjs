// Opens the pages of a published site from disk in headless Chromium and reports what a reader
// would trip over.   node run.mjs SITE   (CHROMIUM names the browser)
//
// Each kind of page, in light, dark, at 360 px and with scripts off: no console error, no
// request that leaves the folder, no sideways scroll, a text twin for every chart, one main
// heading, a style sheet that applied. An iteration prints on two sheets. Page weights as in the look: overview 200 kB, any other
// page 150 kB with its charts, style sheet 20 kB, script 10 kB.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const site = resolve(process.argv[2] ?? 'reports');
const root = pathToFileURL(site + sep).href;
const problems = [];
const PER_KIND = 4;
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const MODES = [
  { name: 'light', options: { colorScheme: 'light', viewport: { width: 1280, height: 900 } } },
  { name: 'dark', options: { colorScheme: 'dark', viewport: { width: 1280, height: 900 } } },
  { name: '360 px', options: { viewport: { width: 360, height: 740 } } },
  { name: 'scripts off', options: { javaScriptEnabled: false, viewport: { width: 1280, height: 900 } } },
];

function files(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? files(path) : [path];
  });
}

const all = files(site).sort();
const name = (path) => relative(site, path).split(sep).join('/');
const pages = all.filter((path) => path.endsWith('.html'));

/** The first folder says what kind of page it is. */
const kindOf = (page) => (name(page).includes('/') ? name(page).split('/')[0] : name(page));

/** The heaviest pages of each kind: they carry most of what can go wrong. */
function chosen() {
  const kinds = new Map();
  for (const page of pages) {
    kinds.set(kindOf(page), [...(kinds.get(kindOf(page)) ?? []), page]);
  }
  const bySize = (a, b) => statSync(b).size - statSync(a).size || (a < b ? -1 : 1);
  return [...kinds.values()].flatMap((list) => list.sort(bySize).slice(0, PER_KIND));
}

/** Runs in the page. */
function look() {
  const out = [];
  const wide = document.documentElement.scrollWidth;
  if (wide > window.innerWidth) {
    const culprit = [...document.querySelectorAll('body *')].find(
      (e) => e.getBoundingClientRect().right > window.innerWidth + 1 && !e.closest('.scroll, .table-box, [tabindex]'));
    out.push(`scrolls sideways: ${wide} px in ${window.innerWidth} px` +
      (culprit ? `, <${culprit.tagName.toLowerCase()} class="${culprit.getAttribute('class') ?? ''}">` : ''));
  }
  if (document.querySelectorAll('h1').length !== 1) {
    out.push(`${document.querySelectorAll('h1').length} main headings`);
  }
  if (!document.documentElement.lang) {
    out.push('no language on <html>');
  }
  if ([...document.styleSheets].length === 0) {
    out.push('no style sheet applied');
  }
  for (const image of document.images) {
    const src = image.getAttribute('src');
    if (image.loading !== 'lazy' && (!image.complete || image.naturalWidth === 0)) {
      out.push(`image ${src} did not load`);
    }
    if (!image.hasAttribute('alt')) {
      out.push(`image ${src} has no alt`);
    }
    const drawn = /(^|\/)charts\//.test(src) && !image.closest('.tile, .tiles, a[class*=tile]');
    if (drawn && !image.alt.trim()) {
      out.push(`chart ${src} has an empty alt`);
    }
    // On a metric's own page the page's table is the twin; elsewhere it stands in the section.
    const own = location.pathname.includes('/metrics/') && document.querySelector('main table');
    const beside = ['figure', 'section', 'article'].some((kind) => image.closest(kind)?.querySelector('table'));
    if (drawn && !own && !beside) {
      out.push(`chart ${src} has no table beside it`);
    }
  }
  for (const svg of document.querySelectorAll('svg')) {
    const hidden = svg.closest('[aria-hidden=true]');
    if (!hidden && !(svg.querySelector('title')?.textContent.trim() || svg.getAttribute('aria-label'))) {
      out.push(`an svg in ${svg.parentElement.tagName.toLowerCase()} has neither title nor aria-hidden`);
    }
  }
  for (const link of document.querySelectorAll('a')) {
    if (!link.textContent.trim() && !link.getAttribute('aria-label') && !link.querySelector('img[alt]:not([alt=""]), svg title')) {
      out.push(`a link to ${link.getAttribute('href')} has no text`);
    }
  }
  const seen = new Map();
  for (const element of document.querySelectorAll('[id]')) {
    seen.set(element.id, (seen.get(element.id) ?? 0) + 1);
  }
  for (const [id, times] of seen) {
    if (times > 1) {
      out.push(`id ${id} stands ${times} times`);
    }
  }
  return out;
}

async function open(browser, mode) {
  const context = await browser.newContext(mode.options);
  const page = await context.newPage();
  let where = '';
  const say = (text) => problems.push(`${where} (${mode.name}): ${text}`);
  page.on('console', (message) => message.type() === 'error' && say(`console: ${message.text()}`));
  page.on('pageerror', (error) => say(`script error: ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(root) && !request.url().startsWith('data:')) {
      say(`a request leaves the folder: ${request.url()}`);
    }
  });
  page.on('requestfailed', (request) => say(`could not be read: ${request.url()}`));
  let count = 0;
  for (const file of chosen()) {
    where = name(file);
    await page.goto(pathToFileURL(file).href, { waitUntil: 'load' });
    for (const text of await page.evaluate(look)) {
      say(text);
    }
    count += 1;
  }
  await context.close();
  return count;
}

/** Keyboard: the first Tab must land on something visible, with a focus mark. */
async function keyboard(browser) {
  const page = await browser.newPage();
  await page.goto(pathToFileURL(join(site, 'index.html')).href);
  await page.keyboard.press('Tab');
  const focus = await page.evaluate(() => {
    const element = document.activeElement;
    const style = getComputedStyle(element);
    return { tag: element.tagName, outline: style.outlineStyle, shadow: style.boxShadow };
  });
  if (focus.tag === 'BODY') {
    problems.push('index.html: Tab reaches nothing');
  } else if (focus.outline === 'none' && focus.shadow === 'none') {
    problems.push('index.html: the focus is not visible');
  }
  await page.close();
}

function weights() {
  const limit = (path, most, size = statSync(path).size) => {
    if (size > most) {
      problems.push(`${name(path)}: ${(size / 1000).toFixed(1)} kB, at most ${most / 1000} kB`);
    }
  };
  for (const path of all) {
    if (path.endsWith('.css')) limit(path, 20_000);
    if (path.endsWith('.js')) limit(path, 10_000);
  }
  for (const path of pages) {
    const text = readFileSync(path, 'utf8');
    const images = new Set([...text.matchAll(/<img[^>]+src="([^"#?]+)"/g)].map((m) => m[1]));
    let size = Buffer.byteLength(text);
    for (const source of images) {
      const image = resolve(path, '..', decodeURIComponent(source));
      size += all.includes(image) ? statSync(image).size : 0;
    }
    limit(path, name(path) === 'index.html' ? 200_000 : 150_000, size);
  }
}

/** An iteration goes to a meeting on paper: two sheets of A4 at most. */
async function sheets(browser) {
  const page = await browser.newPage();
  for (const path of chosen().filter((path) => kindOf(path) === 'iterations')) {
    await page.goto(pathToFileURL(path).href);
    const pdf = (await page.pdf({ format: 'A4', preferCSSPageSize: true })).toString('latin1');
    const count = (pdf.match(/\/Type\s*\/Page\b/g) ?? []).length;
    if (count < 1 || count > 2) problems.push(`${name(path)}: prints on ${count} sheets, at most 2`);
  }
  await page.close();
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: FLAGS,
});
try {
  weights();
  const counts = await Promise.all(MODES.map((mode) => open(browser, mode)));
  await keyboard(browser);
  await sheets(browser);
  const kinds = new Set(pages.map(kindOf));
  console.log(`browser: ${pages.length} pages of ${kinds.size} kinds, ${counts[0]} opened in each of ${MODES.map((m) => m.name).join(', ')}`);
} finally {
  await browser.close();
}
if (problems.length > 0) {
  console.log(problems.slice(0, 60).join('\n'));
  console.log(`browser: ${problems.length} problems`);
  process.exit(1);
}
