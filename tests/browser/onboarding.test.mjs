// The merchant's way, from a stranger's portal to seven tables: the good day, and the days on which somebody
// hesitates, clicks twice, reloads, or goes another way.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  DATASETS, PLATFORMS, UNNAMED, alone, closeBrowser, connect, decide, demo, heard, merchant, openPortal, picture,
  settled, toAuthorize, until, widget,
} from './harness.mjs';
import { compare } from './tables.mjs';

after(closeBrowser);

/** Whatever happened: one company, one connection. */
async function isOne(own) {
  const { companies, connections } = await own.stats();
  assert.deepEqual({ companies, connections }, { companies: 1, connections: 1 });
}

test('a merchant connects a shop and every step is told to the portal', async (t) => {
  const own = await alone(t);
  const who = await merchant(t);
  const page = await openPortal(who, own);
  const w = widget(page);
  await w.shows('why');
  await picture(page, '1-why');
  await w.primary.click();
  await w.shows('platform');
  await picture(page, '2-platform');
  await w.platform(PLATFORMS.shopify).click();
  await w.shows('authorize');
  await picture(page, '3-authorize');
  await w.primary.click();
  await page.getByRole('button', { name: 'Approve' }).waitFor();
  await picture(page, '4-consent');
  await page.getByRole('button', { name: 'Approve' }).click();
  await w.shows('progress');
  assert.match(page.url(), /gangway_outcome=(connected|pending)/);
  await settled(w);
  await picture(page, '5-progress');
  const names = (await heard(page)).map((e) => e.name);
  for (const name of ['ready', 'step', 'connected', 'dataset-ready', 'completed']) assert.ok(names.includes(name), `${name} in ${names}`);
  const ids = (await heard(page)).map((e) => e.detail.id);
  assert.equal(new Set(ids).size, ids.length, 'no event comes twice in one document');
  await w.primary.click();
  await w.shows('done');
  await picture(page, '6-done');
  await isOne(own);
  assert.deepEqual(await own.reports(), []);
  assert.deepEqual(who.seen.errors, []);
});

test('a merchant without a known name gives one and sees what Codat writes', async (t) => {
  const own = await alone(t);
  const who = await merchant(t);
  const page = await openPortal(who, own, { merchant: UNNAMED });
  const w = widget(page);
  await w.shows('why');
  await w.primary.click();
  await w.shows('business');
  await w.root.getByRole('textbox').first().fill('Café "Lune" №1');
  await w.root.getByText('Cafe Lune No1').first().waitFor();
  await picture(page, 'business');
  await w.primary.click();
  await w.shows('platform');
  await w.platform(PLATFORMS.shopify).click();
  await w.shows('authorize');
  await w.primary.click();
  await decide(page, 'approve');
  await w.shows('progress');
  await w.root.getByText('Café "Lune" №1').first().waitFor();
  assert.equal((await own.stats()).companies, 1);
});

test('a platform without a dataset says so and counts it as no failure', async (t) => {
  const who = await merchant(t);
  const own = await alone(t);
  const page = await openPortal(who, own);
  const w = await connect(page, PLATFORMS.woo);
  assert.equal(await w.dataset('commerce-disputes').getAttribute('data-activity'), 'unsupported');
  await picture(page, 'progress-not-offered');
});

test('cancel, then back and approve', async (t) => {
  const own = await alone(t);
  const who = await merchant(t);
  const page = await openPortal(who, own);
  const w = await toAuthorize(page);
  await w.primary.click();
  await decide(page, 'cancel');
  await w.shows('authorize');
  assert.match(page.url(), /gangway_outcome=cancelled/);
  await until('the host hears of it', async () => (await heard(page)).some((e) => e.name === 'cancelled'));
  await picture(page, 'authorize-cancelled');
  await w.primary.click();
  await decide(page, 'approve');
  await w.shows('progress');
  await settled(w);
  await isOne(own);
});

test('a failure at the platform is told and can be tried again', async (t) => {
  const own = await alone(t);
  const who = await merchant(t);
  const page = await openPortal(who, own);
  const w = await toAuthorize(page);
  await w.primary.click();
  await decide(page, 'fail');
  await w.shows('authorize');
  assert.match(page.url(), /gangway_outcome=failed/);
  await picture(page, 'authorize-failed');
  await w.primary.click();
  await decide(page, 'approve');
  await w.shows('progress');
  await isOne(own);
});

test('a reload at any step opens at the true step', async (t) => {
  const own = await alone(t, { syncMs: 4_000 });
  const who = await merchant(t);
  const page = await openPortal(who, own);
  const w = widget(page);
  await w.shows('why');
  await page.reload();
  await w.shows('why');
  await w.primary.click();
  await w.shows('platform');
  await page.reload();
  await w.shows('why');
  await w.primary.click();
  await w.platform(PLATFORMS.shopify).click();
  await w.shows('authorize');
  await page.reload();
  await w.shows('authorize');
  await w.primary.click();
  await page.getByRole('button', { name: 'Approve' }).waitFor();
  // A link to the shop works once, so its own page does not survive a reload; ours does.
  await page.reload();
  await page.goBack();
  await w.shows('authorize');
  await w.primary.click();
  await decide(page, 'approve');
  await w.shows('progress');
  await page.reload();
  await w.shows('progress');
  await settled(w);
  await isOne(own);
});

test('double clicks on everything make one company and one connection', async (t) => {
  const own = await alone(t);
  const who = await merchant(t);
  const page = await openPortal(who, own);
  const w = widget(page);
  await w.shows('why');
  await w.primary.dblclick();
  await w.shows('platform');
  await w.platform(PLATFORMS.shopify).dblclick();
  await w.shows('authorize');
  await w.primary.dblclick();
  await page.locator('button[value="approve"]').dblclick();
  await w.shows('progress');
  await settled(w);
  await isOne(own);
});

test('two tabs of one merchant end in one company and one connection', async (t) => {
  const own = await alone(t);
  const who = await merchant(t);
  const [first, second] = [await openPortal(who, own), await openPortal(who, own)];
  const both = await Promise.all([toAuthorize(first), toAuthorize(second)]);
  await both[0].primary.click();
  await decide(first, 'approve');
  await both[0].shows('progress');
  await both[1].shows('progress');
  await isOne(own);
});

test('two platforms in two tabs: the one that is authorized stays', async (t) => {
  const own = await alone(t);
  const who = await merchant(t);
  const first = await openPortal(who, own);
  const second = await openPortal(who, own);
  const w1 = await toAuthorize(first, PLATFORMS.shopify);
  const w2 = widget(second);
  await until('the second tab follows to a step from which it can choose', async () =>
    (await w2.step('why').count()) + (await w2.step('authorize').count()) > 0);
  await w2.shows('authorize');
  await w2.root.getByRole('button', { name: 'another' }).or(w2.root.getByRole('link', { name: 'another' })).first().click();
  await w2.shows('platform');
  await w2.platform(PLATFORMS.woo).click();
  await w2.shows('authorize');
  await w2.primary.click();
  await decide(second, 'approve');
  await w2.shows('progress');
  await settled(w2);
  await w1.shows('progress');
  await until('the pending one is gone', async () => (await own.stats()).connections === 1);
  assert.equal((await own.stats()).companies, 1);
});

test('back from the shop finds a living way out', async (t) => {
  const own = await alone(t);
  const who = await merchant(t);
  const page = await openPortal(who, own);
  const w = await toAuthorize(page);
  await w.primary.click();
  await page.getByRole('button', { name: 'Approve' }).waitFor();
  await page.goBack();
  await w.shows('authorize');
  await w.primary.click();
  await decide(page, 'approve');
  await w.shows('progress');
  await isOne(own);
});

test('a merchant who approves on another device is seen at the first one', async (t) => {
  const own = await alone(t);
  const who = await merchant(t);
  const page = await openPortal(who, own);
  const w = await toAuthorize(page);
  const out = await w.primary.getAttribute('href');
  const phone = await merchant(t, { viewport: { width: 390, height: 844 } });
  const other = await phone.context.newPage();
  await other.goto(new URL(out, own.proxy).href);
  await other.getByRole('heading', { name: 'Only continue if you know Harbour' }).waitFor();
  await picture(other, 'go-asks-phone');
  await other.getByRole('link', { name: 'Continue to Shopify' }).click();
  await other.locator('button[value="approve"]').waitFor();
  // The decision is made there; what comes back is never opened, as with a phone that goes dark.
  await other.route((url) => url.pathname.startsWith('/return/'), (route) => route.abort());
  await decide(other, 'approve').catch(() => {});
  await w.shows('progress');
  await settled(w);
  assert.equal((await own.stats()).connections, 1);
});

test('a session that ends in the middle goes on with a new token in the same step', async (t) => {
  const own = await alone(t);
  const who = await merchant(t, { quiet: ['401'] });
  const page = await openPortal(who, own, { merchant: UNNAMED });
  const w = widget(page);
  await w.shows('why');
  await w.primary.click();
  await w.shows('business');
  await w.root.getByRole('textbox').first().fill('Ma boutique');
  let refused = 0;
  await page.route(`${own.proxy}/v1/session/company`, async (route) => {
    if (route.request().method() === 'PUT' && refused === 0) {
      refused += 1;
      await route.fulfill({ status: 401, headers: { 'access-control-allow-origin': own.portal, 'content-type': 'application/problem+json' },
        body: JSON.stringify({ type: `${own.proxy}/problems/session-expired`, title: '', status: 401, detail: '', who: 'developer' }) });
    } else await route.continue();
  });
  await w.primary.click();
  await w.shows('platform');
  assert.equal(refused, 1);
});

test('the demo finds its world again after a restart', async (t) => {
  const own = await demo();
  t.after(() => own.remove());
  const who = await merchant(t, { quiet: ['ERR_CONNECTION_REFUSED', 'net::'] });
  const page = await openPortal(who, own);
  await connect(page);
  await own.stop();
  const again = await demo({ port: own.port, dataDir: own.dataDir });
  t.after(() => again.stop());
  const second = await openPortal(who, again);
  const w = widget(second);
  await w.shows('progress');
  await settled(w);
  await isOne(again);
});

test('seven tables hold what the shop holds', async (t) => {
  const own = await alone(t, { orders: 120 });
  const who = await merchant(t);
  const page = await openPortal(who, own);
  const w = await connect(page);
  const connectionId = (await own.stats()).connectionIds?.[0]
    ?? (await heard(page)).find((e) => e.name === 'connected').detail.connectionId;
  for (const dataset of DATASETS.slice(1)) {
    const dump = await own.dump(dataset, connectionId);
    if ((await w.step('progress').count()) > 0) await w.dataset(dataset).click();
    else await w.root.getByRole('tab').nth(DATASETS.indexOf(dataset)).click();
    await w.shows('data');
    await compare(w.grid, dump);
  }
  await w.root.getByRole('tab').first().click();
  const { rows: [info] } = await own.dump('commerce-info', connectionId);
  await w.root.getByText(info.companyName).first().waitFor();
  await picture(page, 'data-wide');
});

test('another customer\'s token on a living element shows that customer', async (t) => {
  const own = await alone(t);
  const who = await merchant(t);
  const page = await openPortal(who, own);
  const w = await connect(page);
  await page.evaluate(async (other) => {
    const { token } = await (await fetch(`/session?merchant=${other}`, { method: 'POST' })).json();
    document.querySelector('gangway-connect').session = token;
  }, UNNAMED);
  await w.shows('why');
  await w.primary.click();
  await w.shows('business');
});
