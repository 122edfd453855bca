// What the page around the widget hears, held against the list in docs/embed.md: every event comes, with the fields
// that are promised and no others, each id once in a document, the proxy's own in their order.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { after, test } from 'node:test';
import {
  KNOWN, PLATFORMS, alone, closeBrowser, decide, heard, merchant, openPortal, settled, until, widget,
} from './harness.mjs';
import { later, refusal } from './shaped.mjs';

after(closeBrowser);

/** The table of docs/embed.md: event and what its detail holds beside `id` and `seq`. */
const PROMISED = Object.fromEntries(readFileSync(resolve(import.meta.dirname, '../../docs/embed.md'), 'utf8').split('\n')
  .map((line) => line.match(/^\| `gangway:([a-z-]+)` \|[^|]*\|([^|]*)\|$/)).filter(Boolean)
  .map(([, name, fields]) => [name, [...fields.matchAll(/`(\w+)`/g)].map((m) => m[1])]));
/** Events of the page alone: they have ids of their own, and the seq that the page had seen. */
const OWN = ['ready', 'step', 'session-needed', 'close'];

const hears = (page, name) => until(`the page hears ${name}`, async () => (await heard(page)).find((e) => e.name === name));

test('every event of the list is heard, with the fields that the list names', async (t) => {
  assert.equal(Object.keys(PROMISED).length, 12, 'the list was found');
  const own = await alone(t);
  const who = await merchant(t, { quiet: ['401', '503'] });
  const documents = [];
  // One dataset cannot be read; and Codat is away for a while before that.
  await own.faults([
    { operation: 'list-orders', times: 500, what: { status: 400 } },
    { operation: 'list-connections', times: 200, what: { status: 503 } },
  ]);
  let page = await openPortal(who, own);
  let w = widget(page);
  await w.shows('why');
  await w.primary.click();
  await w.shows('platform');
  await w.platform(PLATFORMS.shopify).click();
  await hears(page, 'company-created');
  await hears(page, 'trouble');
  await fetch(`${own.sandbox}/_sandbox/faults`, { method: 'DELETE' });
  await own.faults([{ operation: 'list-orders', times: 500, what: { status: 400 } }]);
  await later(own, 300);
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await w.shows('authorize');
  documents.push(await heard(page));
  await w.primary.click();
  await decide(page, 'cancel');
  await hears(page, 'departed');
  await hears(page, 'cancelled');
  documents.push(await heard(page));
  await w.primary.click();
  await decide(page, 'approve');
  await w.shows('progress');
  await settled(w);
  await hears(page, 'completed');
  await page.route((url) => url.origin === own.proxy && url.pathname === '/v1/session', (route) => route.fulfill(refusal(own, 401, 'session-expired')));
  await page.evaluate(() => { document.querySelector('gangway-connect').fetchSession = undefined; dispatchEvent(new Event('online')); });
  await hears(page, 'session-needed');
  await w.root.getByRole('button', { name: 'Close' }).click();
  await hears(page, 'close');
  documents.push(await heard(page));

  const all = documents.flat();
  for (const [name, fields] of Object.entries(PROMISED)) {
    const details = all.filter((e) => e.name === name).map((e) => e.detail);
    assert.ok(details.length > 0, `${name} is never heard`);
    for (const detail of details) {
      assert.deepEqual(Object.keys(detail).sort(), ['id', 'seq', ...fields].sort(), name);
      assert.equal(typeof detail.id, 'string', name);
      for (const field of fields) assert.ok(detail[field] !== '' && detail[field] !== null, `${name}.${field}`);
    }
  }
  assert.equal(all.find((e) => e.name === 'dataset-failed').detail.dataset, 'commerce-orders');
  for (const { detail } of all.filter((e) => e.name === 'dataset-ready')) assert.equal(typeof detail.rows, 'number');
  for (const events of documents) {
    const ids = events.map((e) => e.detail.id);
    assert.equal(new Set(ids).size, ids.length, 'an id comes once in a document');
    const seqs = events.filter((e) => !OWN.includes(e.name)).map((e) => e.detail.seq);
    assert.ok(seqs.every((seq, n) => n === 0 || seq > seqs[n - 1]), `in their order: ${seqs}`);
  }
});

test('two elements of one merchant on a page tell each thing once, and a page loaded again repeats nothing', async (t) => {
  const own = await alone(t);
  const who = await merchant(t);
  const page = await openPortal(who, own);
  await widget(page).shows('why');
  await page.evaluate(async (reference) => {
    const { token } = await (await fetch(`/session?merchant=${reference}`, { method: 'POST' })).json();
    const second = document.createElement('gangway-connect');
    second.id = 'second';
    second.session = token;
    document.querySelector('gangway-connect').after(second);
  }, KNOWN);
  const second = page.locator('#second');
  await second.locator('[data-step="why"]').waitFor();
  await second.locator('[data-primary]').click();
  await second.locator('[data-step="platform"]').waitFor();
  await second.locator(`[data-platform="${PLATFORMS.shopify}"]`).click();
  await page.waitForFunction(() => [...document.querySelectorAll('gangway-connect')].every((e) => e.shadowRoot.querySelector('[data-step="authorize"]')));
  const created = (await heard(page)).filter((e) => e.name === 'company-created');
  assert.equal(created.length, 1);
  const before = (await heard(page)).map((e) => e.detail.id).filter((id) => !id.startsWith('page-'));
  // The next poll tells the proxy how far this page has heard.
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await page.waitForResponse((r) => r.url().includes('/v1/session?after='));
  await page.reload();
  await widget(page).shows('authorize');
  await hears(page, 'ready');
  const again = (await heard(page)).map((e) => e.detail.id);
  assert.deepEqual(again.filter((id) => before.includes(id)), []);
});
