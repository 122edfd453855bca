// What a hostile or merely unlucky page does to the widget, and that no secret ever reaches a browser, a log,
// the state or the shipped files.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import {
  PLATFORMS, alone, closeBrowser, connect, decide, demo, merchant, openPortal,
  picture, settled, toAuthorize, until, widget,
} from './harness.mjs';
import { translate } from './translator.mjs';

let at;
before(async () => { at = await demo(); });
after(async () => { await closeBrowser(); await at?.stop(); at?.remove(); });

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
