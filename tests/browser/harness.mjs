// What the tests share: a running demo, a browser, a merchant in front of the portal. A test sets only what
// matters to it. Everything that a browser sent or received is kept, so that secrets can be searched for.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';

const ROOT = resolve(import.meta.dirname, '../..');
const TARGET = process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target');
export const GANGWAY = process.env.GANGWAY_BIN ?? join(TARGET, 'debug/gangway');
const CHROMIUM = process.env.GANGWAY_CHROMIUM ?? '/usr/bin/chromium';
/** Longest wait for anything that a merchant waits for, in milliseconds. */
export const PATIENCE = 30_000;
export const DATASETS = ['commerce-info', 'commerce-products', 'commerce-customers', 'commerce-orders',
  'commerce-payments', 'commerce-transactions', 'commerce-disputes'];

/** Waits until `check` gives something true, else fails with `what`. */
export async function until(what, check, patience = PATIENCE) {
  const end = Date.now() + patience;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited ${patience} ms for: ${what}`);
    await new Promise((go) => setTimeout(go, 50));
  }
}

/** Listens on a port: the server, or nothing where somebody does already. */
const listen = (port) => new Promise((done) => {
  const server = createServer().once('error', () => done()).listen(port, '127.0.0.1', () => done(server.unref()));
});
const free = async (port) => {
  const server = await listen(port);
  return server !== undefined && new Promise((done) => { server.close(() => done(true)); });
};

/** A demo takes several ports in a row; the last one of each block says whose it is. */
const BLOCK = 16;
const CLAIM = BLOCK - 1;

/**
 * The first of a block of ports that nobody else takes while this process lives: it listens on the block's last one, so
 * that files of tests that run side by side never get the same. Below those that the system hands out, so that no
 * connection comes to stand on one of them meanwhile.
 */
export async function freePorts() {
  for (let tries = 0; tries < 50; tries += 1) {
    const base = 12_000 + BLOCK * Math.floor(Math.random() * 1_250);
    if (!await listen(base + CLAIM)) continue;
    const all = await Promise.all(Array.from({ length: CLAIM }, (_, i) => free(base + i)));
    if (all.every(Boolean)) return base;
  }
  throw new Error('no block of free ports');
}

/** Starts `gangway` and waits for its JSON line. */
function start(args, env = {}) {
  if (!existsSync(GANGWAY)) throw new Error(`${GANGWAY} is not built: run cargo build`);
  const child = spawn(GANGWAY, args, { env: { ...process.env, GANGWAY_LOG: 'info', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  let out = '';
  child.stderr.on('data', (d) => { log += d; });
  const ready = new Promise((done, fail) => {
    child.stdout.on('data', (d) => {
      out += d;
      const line = out.split('\n').find((l) => l.startsWith('{'));
      if (line && out.includes('\n')) done(JSON.parse(line));
    });
    child.once('exit', (code) => fail(new Error(`gangway ${args[0]} ended with ${code}:\n${log}${out}`)));
    setTimeout(() => fail(new Error(`gangway ${args[0]} was not ready in ${PATIENCE} ms:\n${log}`)), PATIENCE).unref();
  });
  const ended = new Promise((done) => child.once('exit', done));
  return { child, ready, ended, log: () => log, out: () => out };
}

/** A running demo. `stop` ends it politely, `kill` does not; both leave the data folder, `remove` takes it away. */
export async function demo({ orders = 60, syncMs = 1_500, port, dataDir, args = [] } = {}) {
  const base = port ?? await freePorts();
  const dir = dataDir ?? mkdtempSync(join(tmpdir(), 'gangway-demo-'));
  const run = start(['demo', '--port', String(base), '--data-dir', dir, '--orders', String(orders),
    '--sync-ms', String(syncMs), '--json', ...args]);
  const at = await run.ready;
  const end = async (signal) => { run.child.kill(signal); await run.ended; };
  return {
    ...at,
    port: base,
    dataDir: dir,
    log: run.log,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    remove: () => rmSync(dir, { recursive: true, force: true }),
    stats: async () => (await fetch(`${at.sandbox}/_sandbox/stats`)).json(),
    dump: async (dataset, connectionId) =>
      (await fetch(`${at.sandbox}/_sandbox/dump/${dataset}?connectionId=${connectionId}`)).json(),
    faults: async (list) => {
      const reply = await fetch(`${at.sandbox}/_sandbox/faults`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(list) });
      if (!reply.ok) throw new Error(`faults: ${reply.status} ${await reply.text()}`);
    },
    reports: async () => (await fetch(`${at.portal}/reports`)).json(),
  };
}

let shared;
/** The one browser of this test file. */
export async function browser(args = []) {
  const launch = () => chromium.launch({
    executablePath: CHROMIUM,
    // A page that a test makes up has no address on the network, and would not be let to the loopback.
    args: ['--no-sandbox', '--disable-gpu', '--disable-features=LocalNetworkAccessChecks', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', ...args],
  });
  if (args.length > 0) return launch();
  shared ??= await launch();
  return shared;
}

/** Closes the shared browser; call in `after`. */
export async function closeBrowser() { await shared?.close(); shared = undefined; }

/**
 * A person with a browser of their own. Keeps every address asked for, every body received, every error.
 * `quiet` names console errors that the test causes on purpose.
 */
export async function person({ viewport = { width: 1280, height: 900 }, dark = false, locale = 'en-GB', using, quiet = [] } = {}) {
  const context = await (using ?? await browser()).newContext({ viewport, colorScheme: dark ? 'dark' : 'light', locale, timezoneId: 'Europe/Paris' });
  context.setDefaultTimeout(PATIENCE);
  const seen = { urls: [], referers: [], bodies: [], errors: [] };
  context.on('request', (request) => {
    seen.urls.push(request.url());
    const referer = request.headers().referer;
    if (referer) seen.referers.push(referer);
  });
  context.on('response', (response) => { seen.bodies.push(response.body().then((b) => b.toString('latin1')).catch(() => '')); });
  const watch = (page) => {
    page.on('pageerror', (error) => seen.errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !quiet.some((q) => message.text().includes(q))) seen.errors.push(message.text());
    });
    page.addInitScript(() => {
      window.__heard = [];
      for (const name of ['ready', 'step', 'company-created', 'departed', 'connected', 'cancelled', 'dataset-ready', 'dataset-failed', 'completed', 'session-needed', 'trouble', 'close']) {
        addEventListener(`gangway:${name}`, (e) => window.__heard.push({ name, detail: JSON.parse(JSON.stringify(e.detail ?? null)) }));
      }
    });
  };
  context.on('page', watch);
  return { context, seen, close: () => context.close() };
}

/** A demo of one's own, for tests that count companies or connections; ended with the test. */
export async function alone(t, options) {
  const own = await demo(options);
  t.after(async () => { await own.stop(); own.remove(); });
  return own;
}

/** A person who leaves with the test. */
export async function merchant(t, options) {
  const who = await person(options);
  t.after(() => who.close());
  return who;
}

/** The widget on a page, found by what a person sees first and by its documented marks where words change. */
export function widget(page) {
  const root = page.locator('gangway-connect');
  return {
    root,
    step: (name) => root.locator(`[data-step="${name}"]`),
    primary: root.locator('[data-primary]'),
    platform: (key) => root.locator(`[data-platform="${key}"]`),
    dataset: (name) => root.locator(`[data-dataset="${name}"]`),
    grid: root.getByRole('grid'),
    shows: (name) => root.locator(`[data-step="${name}"]`).waitFor(),
  };
}

export const PLATFORMS = { shopify: 'fztf', woo: 'ltpp', square: 'zsth' };
export const KNOWN = 'M-20418';
export const UNNAMED = 'M-20391';

/** Opens Harbour as one of its customers. */
export async function openPortal(who, at, { merchant = KNOWN, language = 'en' } = {}) {
  const page = await who.context.newPage();
  await page.goto(`${at.portal}/connections?merchant=${merchant}&language=${language}`);
  return page;
}

/** From the first step to the way out. */
export async function toAuthorize(page, platform = PLATFORMS.shopify) {
  const w = widget(page);
  await w.shows('why');
  await w.primary.click();
  await w.shows('platform');
  await w.platform(platform).click();
  await w.shows('authorize');
  return w;
}

/** At the shop's consent page: decides. */
export async function decide(page, decision) {
  await page.locator(`button[name="decision"][value="${decision}"]`).click();
}

/** The whole way: authorize, approve, and back at the portal with all datasets settled. */
export async function connect(page, platform = PLATFORMS.shopify) {
  const w = await toAuthorize(page, platform);
  await w.primary.click();
  await decide(page, 'approve');
  await w.shows('progress');
  await settled(w);
  return w;
}

/** Waits until no dataset is still on its way: it can be opened, is not offered, or failed. */
export async function settled(w) {
  await until('every dataset is settled', async () => {
    const rows = await w.root.locator('[data-dataset][data-activity]').evaluateAll((nodes) => nodes.map((n) => (
      ['unsupported', 'failed'].includes(n.dataset.activity) || (n.dataset.activity === 'idle' && n.matches(':is(a, button), :has(a, button)')))));
    return rows.length === 7 && rows.every(Boolean);
  });
}

/** What the page heard since it was loaded. */
export const heard = (page) => page.evaluate(() => window.__heard);

/** Saves a picture where `GANGWAY_PICTURES` names a folder; for looking, not for comparing. */
export async function picture(page, name) {
  const dir = process.env.GANGWAY_PICTURES;
  if (!dir) return;
  mkdirSync(dir, { recursive: true });
  // Nothing half faded in: what loads goes on breathing.
  await page.evaluate(() => Promise.all((document.querySelector('gangway-connect')?.shadowRoot?.getAnimations() ?? [])
    .filter((one) => one.effect.getComputedTiming().iterations < 9).map((one) => one.finished.catch(() => {}))));
  await page.screenshot({ path: join(dir, `${name}.png`), fullPage: true });
}
