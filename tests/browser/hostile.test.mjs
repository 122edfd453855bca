// What a hostile or merely unlucky page does to the widget, and that no secret ever reaches a browser, a log,
// the state or the shipped files.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import {
  GANGWAY, PLATFORMS, alone, closeBrowser, connect, decide, demo, heard, merchant, openPortal,
  picture, settled, toAuthorize, until, widget,
} from './harness.mjs';
import { translate } from './translator.mjs';

let at;
before(async () => { at = await demo(); });
after(async () => { await closeBrowser(); await at?.stop(); at?.remove(); });

/** Another portal, on an origin of its own, whose page has these contents; `body` gets tokens by merchant's reference. */
async function elsewhere(t, who, references, body) {
  let html = '';
  const server = createServer((_, reply) => reply.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html));
  await new Promise((done) => server.listen(0, 'localhost', done));
  t.after(() => server.close());
  const origin = `http://localhost:${server.address().port}`;
  const added = spawnSync(GANGWAY, ['portal', 'add', 'Elsewhere', '--origin', origin, '--return', `${origin}/`, '--data-dir', join(at.dataDir, 'gangway'), '--json'], { encoding: 'utf8' });
  assert.equal(added.status, 0, added.stderr);
  const { key } = JSON.parse(added.stdout);
  const tokens = await Promise.all(references.map(async (reference) => {
    const reply = await fetch(`${at.proxy}/v1/sessions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ merchant: { reference, name: 'Maison Lune' }, returnUrl: `${origin}/` }),
    });
    assert.equal(reply.status, 201, await reply.clone().text());
    return (await reply.json()).token;
  }));
  html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Elsewhere</title><link rel="icon" href="data:,">${body(tokens)}`;
  const page = await who.context.newPage();
  await page.goto(`${origin}/`);
  return page;
}

test('without WebAssembly there are plain words and an event with the reason', async (t) => {
  const who = await merchant(t);
  const page = await who.context.newPage();
  await page.addInitScript(() => { delete globalThis.WebAssembly; });
  await page.goto(`${at.portal}/connections`);
  await until('the host hears of it', async () => (await heard(page)).some((e) => e.name === 'trouble'), 5_000);
  await widget(page).root.getByRole('heading').first().waitFor();
  await picture(page, 'no-webassembly');
});

for (const [name, spoil] of [
  ['missing', (route) => route.fulfill({ status: 404, body: '' })],
  ['cut at half', async (route) => {
    const reply = await route.fetch();
    const body = await reply.body();
    await route.fulfill({ response: reply, body: body.subarray(0, body.length / 2) });
  }],
  ['another file', (route) => route.fulfill({ status: 200, contentType: 'application/wasm', headers: { 'access-control-allow-origin': '*' }, body: 'no module' })],
]) {
  test(`a widget whose module is ${name} says so instead of waiting for ever`, async (t) => {
    const who = await merchant(t, { quiet: ['404', 'integrity', 'wasm', 'Failed'] });
    const page = await who.context.newPage();
    await page.route('**/*.wasm', spoil);
    await page.goto(`${at.portal}/connections`);
    await until('the host hears of it', async () => (await heard(page)).some((e) => e.name === 'trouble'), 6_000);
    await widget(page).root.getByRole('heading').first().waitFor();
  });
}

test('a script that comes three times makes one module and throws nothing', async (t) => {
  const who = await merchant(t);
  const page = await elsewhere(t, who, ['T-1', 'T-2'], ([one, two]) => `
    <gangway-connect id="early" session="${one}"></gangway-connect>
    <script src="${at.proxy}/gangway.js" async></script>
    <script src="${at.proxy}/gangway.js?v=from-a-tag-manager" async></script>
    <script src="${at.proxy}/gangway.js" async></script>
    <gangway-connect id="late" session="${two}"></gangway-connect>`);
  for (const id of ['early', 'late']) await page.locator(`#${id} [data-step="why"]`).waitFor();
  const modules = who.seen.urls.filter((u) => u.endsWith('.wasm'));
  assert.equal(modules.length, 1, modules.join());
  assert.deepEqual(who.seen.errors, []);
});

test('a foreign owner of the element name gets a line in the console and keeps its page', async (t) => {
  const who = await merchant(t);
  const page = await who.context.newPage();
  const lines = [];
  page.on('console', (m) => lines.push(m.text()));
  await page.addInitScript(() => customElements.define('gangway-connect', class extends HTMLElement { mine() { return true; } }));
  await page.goto(`${at.portal}/connections`);
  await until('the console says it', async () => lines.some((l) => /gangway/i.test(l)));
  assert.equal(await page.locator('gangway-connect').evaluate((e) => e.mine()), true);
});

test('a translator in the page stops nothing', async (t) => {
  const own = await alone(t, { syncMs: 3_000 });
  const who = await merchant(t);
  const page = await openPortal(who, own);
  await widget(page).shows('why');
  await translate(page);
  const w = await toAuthorize(page);
  await w.primary.click();
  await decide(page, 'approve');
  await w.shows('progress');
  await translate(page);
  await settled(w);
  await w.dataset('commerce-orders').click();
  await w.shows('data');
  await w.grid.waitFor();
  assert.deepEqual(who.seen.errors, []);
});

test('what the platform writes into the return address stays text', async (t) => {
  const own = await alone(t);
  const who = await merchant(t, { quiet: ['404', '410'] });
  const page = await openPortal(who, own);
  const w = await toAuthorize(page);
  await w.primary.click();
  await page.getByRole('button', { name: 'Cancel' }).waitFor();
  const hostile = ['<img src=x onerror=window.__hit=1>', '"><svg/onload=window.__hit=1>', '</title><script>window.__hit=1</script>',
    'ok\r\nSet-Cookie: hit=1', '\u202Erevo\u202C over', 'a'.repeat(8_192)];
  const back = page.waitForRequest((r) => r.url().includes('/return/'));
  await decide(page, 'cancel');
  const state = new URL((await back).url()).pathname.split('/').pop();
  await w.shows('authorize');
  for (const text of hostile) {
    for (const where of [state, '{gangwayState}', 'unknown']) {
      const reply = await page.goto(`${own.proxy}/return/${encodeURIComponent(where)}?code=403&text=${encodeURIComponent(text)}`);
      assert.ok(reply.status() < 500);
      assert.equal(reply.headers()['set-cookie'], undefined);
      assert.equal(await page.evaluate(() => window.__hit), undefined, text);
    }
  }
  assert.ok(!own.log().split('\n').some((l) => l.startsWith('Set-Cookie')), 'no forged line in the log');
  assert.deepEqual(await own.reports(), []);
});

test('neither browser, log, state nor shipped file holds the Codat key, and no token stands in an address', async (t) => {
  const own = await alone(t, { args: ['--sandbox-key', 'a-key-that-nobody-else-has'] });
  const who = await merchant(t);
  const page = await openPortal(who, own);
  await connect(page);
  const needles = ['a-key-that-nobody-else-has', Buffer.from('a-key-that-nobody-else-has').toString('base64').replace(/=+$/, '')];
  const bodies = await Promise.all(who.seen.bodies);
  const files = [];
  const walk = (dir) => {
    for (const name of readdirSync(dir)) {
      const path = join(dir, name);
      if (statSync(path).isDirectory()) walk(path); else files.push(path);
    }
  };
  walk(own.dataDir);
  walk(resolve(import.meta.dirname, '../../dist'));
  assert.ok(files.length > 10 && bodies.length > 10);
  for (const needle of needles) {
    assert.ok(!bodies.some((b) => b.includes(needle)), 'a body holds the key');
    assert.ok(!own.log().includes(needle), 'the log holds the key');
    for (const file of files) assert.ok(!readFileSync(file, 'latin1').includes(needle), `${file} holds the key`);
  }
  const inAddress = [...who.seen.urls, ...who.seen.referers].filter((u) => /gw[ksioh]_/.test(u.split('#')[0]));
  assert.deepEqual(inAddress, []);
  assert.ok(!/gw[ksioh]_[A-Za-z0-9]{8,}/.test(own.log()), 'the log holds a token');
  assert.ok(!own.log().includes('/go/gw'), 'the log holds a departure');
  assert.deepEqual(await own.reports(), []);
});

test('Square connects as well, in French, on a phone, in the dark', async (t) => {
  const own = await alone(t);
  const who = await merchant(t, { viewport: { width: 390, height: 844 }, dark: true, locale: 'fr-FR' });
  const page = await openPortal(who, own, { language: 'fr' });
  const w = widget(page);
  await w.shows('why');
  await picture(page, 'fr-phone-dark-1-why');
  await w.primary.click();
  await w.shows('platform');
  await picture(page, 'fr-phone-dark-2-platform');
  await w.platform(PLATFORMS.square).click();
  await w.shows('authorize');
  await picture(page, 'fr-phone-dark-3-authorize');
  await w.primary.click();
  await decide(page, 'approve');
  await w.shows('progress');
  await settled(w);
  await picture(page, 'fr-phone-dark-4-progress');
  await w.dataset('commerce-orders').click();
  await w.shows('data');
  await w.grid.waitFor();
  await picture(page, 'fr-phone-dark-5-data');
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 390, `the page scrolls sideways: ${width}`);
});
