// The way back from the shop through the browser's back/forward cache: the page is the very one that was left, and
// everything in it must be true again at once.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { alone, decide, openPortal, person, picture, settled, toAuthorize, until, widget } from './harness.mjs';
import { later, pictured } from './shaped.mjs';

let caching;
before(async () => {
  caching = await chromium.launch({
    executablePath: process.env.GANGWAY_CHROMIUM ?? '/usr/bin/chromium',
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-features=LocalNetworkAccessChecks', '--enable-features=BackForwardCache'],
  });
});
after(() => caching?.close());

/** A merchant at the shop's consent page, whose portal waits in the cache, to come out of it so many minutes later. */
async function left(t, { minutes = 0 } = {}) {
  const own = await alone(t);
  const who = await person({ using: caching });
  t.after(() => who.close());
  const page = await who.context.newPage();
  await page.addInitScript((later) => {
    const now = Date.now.bind(Date);
    let ahead = 0;
    Date.now = () => now() + ahead;
    addEventListener('pageshow', (event) => {
      window.__persisted = event.persisted;
      ahead = event.persisted ? later : 0;
    }, true);
  }, minutes * 60_000);
  // So seldom that whatever is true again was not merely polled.
  await pictured(page, own, ({ session }) => { session.pollMs = 600_000; });
  await page.goto(`${own.portal}/connections?merchant=M-20418&language=en`);
  const w = await toAuthorize(page);
  const first = await w.primary.getAttribute('href');
  await w.primary.click();
  await page.getByRole('button', { name: 'Approve' }).waitFor();
  return { own, who, page, w, first };
}

/** Back, and proof that the page is the one that was left. */
async function back(page) {
  // A page from the cache is not loaded, so there is no load to wait for.
  await page.evaluate(() => { setTimeout(() => history.back(), 0); });
  await page.waitForURL(/\/connections/, { waitUntil: 'commit' });
  await until('the page came from the cache', () => page.evaluate(() => window.__persisted === true).catch(() => false));
}

/** The picture comes as often as ever. */
async function polled(page) {
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.evaluate(() => dispatchEvent(new Event('online')));
}

async function approve({ own, who, page, w }) {
  await polled(page);
  await w.primary.click();
  await decide(page, 'approve');
  await w.shows('progress');
  await settled(w);
  const { companies, connections } = await own.stats();
  assert.deepEqual({ companies, connections }, { companies: 1, connections: 1 });
  assert.deepEqual(who.seen.errors, []);
}

test('back from the cache the way out works at once', async (t) => {
  const all = await left(t);
  await back(all.page);
  await all.w.shows('authorize');
  assert.equal(await all.w.primary.getAttribute('href'), all.first, 'the link that is still good stays');
  await approve(all);
});

test('back from the cache after eleven minutes there is a fresh way out', async (t) => {
  const all = await left(t, { minutes: 11 });
  const { own, page, w, first } = all;
  // Both clocks go on: the proxy's, and the page's from the moment at which it is shown again.
  await later(own, 11 * 60);
  assert.equal((await fetch(new URL(first, own.proxy))).status, 410, 'the link that was left is over');
  await back(page);
  await w.shows('authorize');
  await until('another link stands there', async () => ![null, first].includes(await w.primary.getAttribute('href')));
  await picture(page, 'cache-expired');
  await approve(all);
});

test('back from the cache to a shop that another tab has connected meanwhile shows its progress', async (t) => {
  const all = await left(t);
  const { own, who, page, w } = all;
  const other = await openPortal(who, own);
  const second = widget(other);
  await second.shows('authorize');
  await second.primary.click();
  await decide(other, 'approve');
  await second.shows('progress');
  await back(page);
  await w.shows('progress');
  await polled(page);
  await settled(w);
  const { companies, connections } = await own.stats();
  assert.deepEqual({ companies, connections }, { companies: 1, connections: 1 });
  assert.deepEqual(who.seen.errors, []);
});
