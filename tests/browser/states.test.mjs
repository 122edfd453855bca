// What a merchant sees on a bad day, and what the page around the widget hears: Codat does not answer, the network
// is gone, a dataset fails, the session ends.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { closeBrowser, decide, demo, heard, openPortal, person, settled, toAuthorize, until, widget } from './harness.mjs';

after(closeBrowser);

/** A demo and a merchant in front of it. */
async function world(t, { quiet = [], ...options } = {}) {
  const own = await demo(options);
  const who = await person({ quiet });
  t.after(async () => { await who.close(); await own.stop(); own.remove(); });
  return { own, who };
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
  assert.ok(!(await w.root.innerText()).includes('{'), 'every gap of the sentence is filled');
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

test('a session that ends on a page without a way to renew it goes on with a token from the page', async (t) => {
  const { own, who } = await world(t, { quiet: ['401'] });
  const page = await openPortal(who, own);
  const w = await toAuthorize(page);
  let expired = true;
  await page.route((url) => url.href.startsWith(`${own.proxy}/v1/session`), async (route) => {
    if (expired && route.request().method() === 'GET') {
      await route.fulfill({ status: 401, headers: { 'access-control-allow-origin': own.portal, 'content-type': 'application/problem+json' },
        body: JSON.stringify({ type: `${own.proxy}/problems/session-expired`, title: '', status: 401, detail: '', who: 'developer' }) });
    } else await route.continue();
  });
  await page.evaluate(() => { document.querySelector('gangway-connect').fetchSession = undefined; });
  await hears(page, 'session-needed');
  expired = false;
  await page.evaluate(async () => {
    const { token } = await (await fetch('/session?merchant=M-20418', { method: 'POST' })).json();
    document.querySelector('gangway-connect').session = token;
  });
  await w.shows('authorize');
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
