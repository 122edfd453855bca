// What a merchant sees on a bad day, and what the page around the widget hears: Codat does not answer, the network
// is gone, a dataset fails, the session ends.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  PLATFORMS, UNNAMED, alone, closeBrowser, connect, decide, heard, merchant, openPortal, picture, settled, toAuthorize, until, widget,
} from './harness.mjs';
import { later, pictured, refusal } from './shaped.mjs';

after(closeBrowser);

/** A demo and a merchant in front of it. */
async function world(t, { quiet = [], ...options } = {}) {
  const own = await alone(t, options);
  return { own, who: await merchant(t, { quiet }) };
}

const hears = (page, name) => until(`the page hears ${name}`, async () => (await heard(page)).find((e) => e.name === name));

test('a list of platforms that does not come is told, and comes by itself later', async (t) => {
  const { own, who } = await world(t, { quiet: ['503', '502', '429'] });
  await own.faults([{ operation: 'list-integrations', times: 50, what: { status: 503 } }]);
  const page = await openPortal(who, own);
  const w = widget(page);
  await w.shows('why');
  await w.primary.click();
  await w.shows('platform');
  await w.primary.waitFor();
  assert.equal(await w.primary.innerText(), 'Try again');
  assert.ok(!(await w.root.locator('.panel').innerText()).includes('{'), 'every gap of the sentence is filled');
  assert.equal(await w.root.locator('[data-platform]').count(), 0);
  await fetch(`${own.sandbox}/_sandbox/faults`, { method: 'DELETE' });
  await w.root.locator('[data-platform]').first().waitFor();
});

test('without a network a note stands at the progress, and goes when it is back', async (t) => {
  const { own, who } = await world(t, { quiet: ['net::', 'ERR_INTERNET_DISCONNECTED'], syncMs: 20_000 });
  const page = await openPortal(who, own);
  const w = await toAuthorize(page);
  await w.primary.click();
  await decide(page, 'approve');
  await w.shows('progress');
  const note = w.root.getByText('offline', { exact: false });
  await who.context.setOffline(true);
  await note.first().waitFor();
  await who.context.setOffline(false);
  await until('the note goes', async () => (await note.count()) === 0);
  await w.shows('progress');
});

test('a dataset that fails says why, and the page hears it', async (t) => {
  const { own, who } = await world(t);
  await own.faults([{ operation: 'list-orders', times: 500, what: { status: 400 } }]);
  const page = await openPortal(who, own);
  const w = await toAuthorize(page);
  await w.primary.click();
  await decide(page, 'approve');
  await w.shows('progress');
  await settled(w);
  const row = w.dataset('commerce-orders');
  assert.equal(await row.getAttribute('data-activity'), 'failed');
  // A request that Codat refuses is the portal's to mend: words, and nothing to press.
  const why = await row.locator('.why').innerText();
  assert.ok(why.length > 10 && !why.includes('{'), why);
  assert.equal(await row.locator('button, a').count(), 0);
  const event = await hears(page, 'dataset-failed');
  assert.equal(event.detail.dataset, 'commerce-orders');
});

/** The proxy refuses the session's token for as long as `over()`; asks at once. */
async function sessionEnds(page, own, over) {
  await page.route((url) => url.origin === own.proxy && url.pathname === '/v1/session', (route) => (over() && route.request().method() === 'GET'
    ? route.fulfill(refusal(own, 401, 'session-expired')) : route.continue()));
  await page.evaluate(() => {
    document.querySelector('gangway-connect').fetchSession = undefined;
    dispatchEvent(new Event('online'));
  });
  await hears(page, 'session-needed');
  await widget(page).shows('trouble');
}

const newSession = (page, reference) => page.evaluate(async (m) => {
  const { token } = await (await fetch(`/session?merchant=${m}`, { method: 'POST' })).json();
  document.querySelector('gangway-connect').session = token;
}, reference);

test('a session that ends while a name is typed goes on in the same step with every letter', async (t) => {
  const { own, who } = await world(t, { quiet: ['401'] });
  const page = await openPortal(who, own, { merchant: UNNAMED });
  const w = widget(page);
  await w.shows('why');
  await w.primary.click();
  await w.shows('business');
  const field = w.root.getByRole('textbox').first();
  await field.fill('متجر');
  await w.root.locator('#gw-plain').fill('Noor shop');
  let over = true;
  await sessionEnds(page, own, () => over);
  await w.root.getByText('open too long').waitFor();
  await picture(page, 'session-over');
  over = false;
  await newSession(page, UNNAMED);
  await w.shows('business');
  assert.equal(await field.inputValue(), 'متجر');
  assert.equal(await w.root.locator('#gw-plain').inputValue(), 'Noor shop');
  await w.primary.click();
  await w.shows('platform');
});

test('a session that ends while platforms are searched goes on in the search, and at the way out with a way out', async (t) => {
  const { own, who } = await world(t, { quiet: ['401'] });
  const page = await openPortal(who, own);
  const w = widget(page);
  await w.shows('why');
  await w.primary.click();
  await w.shows('platform');
  await w.root.getByRole('searchbox').fill('squ');
  await w.root.getByText(/^\d platforms?$/).waitFor();
  const found = await w.root.locator('[data-platform]').count();
  let over = true;
  await sessionEnds(page, own, () => over);
  over = false;
  await newSession(page, 'M-20418');
  await w.shows('platform');
  assert.equal(await w.root.getByRole('searchbox').inputValue(), 'squ');
  await until('the search is done again', async () => (await w.root.locator('[data-platform]').count()) === found);
  await w.platform(PLATFORMS.square).click();
  await w.shows('authorize');
  over = true;
  await page.evaluate(() => { window.__heard.length = 0; });
  await sessionEnds(page, own, () => over);
  over = false;
  await newSession(page, 'M-20418');
  await w.shows('authorize');
  await w.primary.click();
  await page.getByRole('button', { name: 'Approve' }).waitFor();
});

test('the page hears of the company, of the way out and of closing', async (t) => {
  const { own, who } = await world(t);
  const page = await openPortal(who, own);
  const w = await toAuthorize(page);
  await hears(page, 'company-created');
  await w.primary.click();
  await page.locator('button[value="approve"]').waitFor();
  await page.goBack();
  await w.shows('authorize');
  await hears(page, 'departed');
  await w.root.getByRole('button', { name: 'Close' }).click();
  await hears(page, 'close');
});

/** What a dataset's row says and offers. */
async function rowOf(w, dataset) {
  const row = w.dataset(dataset);
  return { why: await row.locator('.why p').innerText(), actions: await row.locator('.why :is(a, button)').allInnerTexts() };
}

test('each kind of failure says why in words of its own and offers the one thing that helps', async (t) => {
  const { own, who } = await world(t, { quiet: ['409'] });
  const page = await openPortal(who, own);
  await connect(page);
  const failed = { 'commerce-orders': 'platform-error', 'commerce-payments': 'codat-error', 'commerce-products': 'access', 'commerce-customers': 'unreadable' };
  const other = await who.context.newPage();
  await pictured(other, own, ({ state: { connections: [c] } }) => {
    for (const d of c.datasets) if (failed[d.dataset]) Object.assign(d, { activity: 'failed', reason: failed[d.dataset], snapshot: null });
  });
  const way = `${own.proxy}/go/elsewhere`;
  await other.route((url) => url.pathname.endsWith('/departure'), (route) => (route.request().method() === 'POST'
    ? route.fulfill({ status: 201, headers: { 'access-control-allow-origin': own.portal },
      json: { companyId: 'c', connectionId: route.request().url().split('/').at(-2), departUrl: way, departExpiresAt: Date.now() + 600_000 } })
    : route.continue()));
  await other.goto(page.url());
  const w = widget(other);
  await w.shows('progress');
  await w.dataset('commerce-orders').locator('.why').waitFor();
  const allow = w.dataset('commerce-products').getByRole('link', { name: 'Allow at Shopify' });
  await allow.waitFor();
  assert.equal(await allow.getAttribute('href'), way);
  assert.equal(await allow.getAttribute('data-primary'), '', 'what only the merchant can do leads');
  const told = {};
  for (const dataset of Object.keys(failed)) told[dataset] = await rowOf(w, dataset);
  assert.equal(new Set(Object.values(told).map((one) => one.why)).size, 4, 'four sentences');
  assert.deepEqual(told['commerce-orders'].actions, ['Read again']);
  assert.deepEqual(told['commerce-payments'].actions, ['Read again']);
  // Who must act elsewhere is named, and nothing is offered that would not help.
  assert.deepEqual(told['commerce-customers'].actions, []);
  assert.match(told['commerce-customers'].why, /Harbour/);
  assert.match(await w.root.locator('.headline').innerText(), /One thing needs you/);
  await picture(other, 'progress-failed');
  const asked = other.waitForResponse((r) => r.url().endsWith('/v1/session/refresh') && r.request().method() === 'POST');
  await w.dataset('commerce-orders').getByRole('button', { name: 'Read again' }).click();
  assert.equal((await asked).status(), 202);
});

test('a dataset that is late says so, when it is asked for again, and that nobody needs to stay', async (t) => {
  const { own, who } = await world(t, { syncMs: 300_000 });
  const page = await openPortal(who, own);
  await pictured(page, own, ({ session, state: { connections: [c] } }) => {
    for (const d of c?.datasets ?? []) {
      if (d.dataset === 'commerce-orders') Object.assign(d, { activity: 'late', reason: 'slow', nextAt: session.now + 600_000 });
    }
  });
  const w = await toAuthorize(page);
  await w.primary.click();
  await decide(page, 'approve');
  await w.shows('progress');
  const row = w.dataset('commerce-orders');
  await row.getByText('Late', { exact: true }).waitFor();
  assert.match((await rowOf(w, 'commerce-orders')).why, /slow today\. We ask again at \d?\d:\d\d/);
  assert.deepEqual((await rowOf(w, 'commerce-orders')).actions, []);
  await w.root.getByText('You can close this window').waitFor();
  await picture(page, 'progress-late');
});

test('a table without a row says so', async (t) => {
  const { own, who } = await world(t);
  const page = await openPortal(who, own);
  const w = await connect(page);
  await page.route((url) => url.pathname.endsWith('/data/commerce-disputes'), async (route) => {
    if (route.request().method() !== 'GET') return route.continue();
    const reply = await route.fetch();
    return route.fulfill({ response: reply, json: { ...await reply.json(), total: 0, rows: [], numbers: [] } });
  });
  await w.dataset('commerce-disputes').click();
  await w.shows('data');
  await w.grid.locator('.gw-none').waitFor();
  assert.equal(await w.grid.getAttribute('aria-rowcount'), '1');
  assert.ok((await w.grid.locator('.gw-none').innerText()).length > 5);
  assert.equal(await w.root.locator('.gw-foot').count(), 0, 'no way to rows that are not there');
  await picture(page, 'data-empty');
});

test('Codat away while a shop is connected: told with when it is tried again, and it goes on by itself', async (t) => {
  const { own, who } = await world(t, { quiet: ['503'] });
  await own.faults([{ operation: 'list-connections', times: 200, what: { status: 503 } }]);
  const page = await openPortal(who, own);
  const w = widget(page);
  await w.shows('why');
  await w.primary.click();
  await w.shows('platform');
  await w.platform(PLATFORMS.shopify).click();
  await w.shows('trouble');
  await w.root.getByText('We try again at').waitFor();
  await w.root.getByText('Your shop is as before').waitFor();
  assert.equal(await w.primary.innerText(), 'Try again');
  await picture(page, 'platform-codat-away');
  await fetch(`${own.sandbox}/_sandbox/faults`, { method: 'DELETE' });
  await later(own, 600);
  await w.primary.click();
  await w.shows('authorize');
  const { companies, connections } = await own.stats();
  assert.deepEqual({ companies, connections }, { companies: 1, connections: 1 });
});

test('without a network a page that is opened says so, and one that is open keeps what it shows', async (t) => {
  const { own, who } = await world(t, { quiet: ['net::', 'ERR_INTERNET_DISCONNECTED', 'Failed to fetch'] });
  const page = await openPortal(who, own);
  const w = widget(page);
  await w.shows('why');
  await w.primary.click();
  await w.shows('platform');
  await w.platform(PLATFORMS.shopify).waitFor();
  await who.context.setOffline(true);
  await page.evaluate(() => dispatchEvent(new Event('online')));
  const note = w.root.getByText('You are offline');
  await note.waitFor();
  assert.ok(await w.platform(PLATFORMS.shopify).isVisible());
  await w.platform(PLATFORMS.shopify).click();
  await w.root.getByText('There is no connection').waitFor();
  await picture(page, 'platform-offline');
  await who.context.setOffline(false);
  await note.waitFor({ state: 'detached' });
  await w.platform(PLATFORMS.shopify).click();
  await w.shows('authorize');
});

test('a link that was used before says what is so and what to do', async (t) => {
  const { own, who } = await world(t, { quiet: ['403'] });
  const reply = await fetch(`${own.proxy}/v1/invitations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${own.portalKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ merchant: { reference: 'H-1', name: 'Atelier Nord' }, returnUrl: `${own.portal}/connections` }),
  });
  const { url } = await reply.json();
  const page = await who.context.newPage();
  await page.goto(url);
  await page.getByRole('button', { name: 'Continue' }).click();
  const w = await toAuthorize(page);
  await w.primary.click();
  await decide(page, 'approve');
  await w.shows('progress');
  await w.root.getByText('All 7 ready').waitFor();
  // The shop goes away later: there is nothing to look at any more, and this link connects no other.
  await pictured(page, own, ({ state }) => { for (const c of state.connections) c.status = 'removed'; });
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await w.shows('trouble');
  await w.root.getByText('ask there for a new link').waitFor();
  await w.root.getByText('What was read stays').waitFor();
  assert.equal(await w.primary.innerText(), 'Back to Harbour');
  assert.equal(await w.primary.getAttribute('href'), `${own.portal}/connections`);
  await picture(page, 'link-looks-only');
});
