// The operators' dashboard: the one-time link, the list, one merchant, and the same seven tables.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DATASETS, closeBrowser, connect, demo, heard, openPortal, person, picture, until } from './harness.mjs';

const PASSWORD = 'a quiet harbour at night';
const NAMES = {
  'commerce-products': 'Products', 'commerce-customers': 'Customers', 'commerce-orders': 'Orders',
  'commerce-payments': 'Payments', 'commerce-transactions': 'Transactions', 'commerce-disputes': 'Disputes',
};
let at;
let connectionId;
before(async () => {
  at = await demo();
  const who = await person();
  const page = await openPortal(who, at);
  await connect(page);
  connectionId = (await heard(page)).find((e) => e.name === 'dataset-ready').detail.connectionId;
  await who.close();
});
after(async () => { await closeBrowser(); await at?.stop(); at?.remove(); });

/** An operator, logged in: by the one-time link the first time, by password after that. */
let known = false;
async function operator(t, options) {
  const who = await person({ quiet: ['401'], ...options });
  t.after(() => who.close());
  const page = await who.context.newPage();
  if (known) {
    await page.goto(`${at.proxy}/dashboard`);
    await page.getByRole('textbox', { name: /e-mail/i }).fill('operator@harbour.example');
    await page.getByRole('textbox', { name: /password/i }).fill(PASSWORD);
    await page.getByRole('button', { name: /log in|sign in/i }).click();
  } else {
    await page.goto(at.dashboard);
    await page.getByRole('textbox', { name: /password/i }).fill(PASSWORD);
    await picture(page, 'dashboard-gate');
    await page.getByRole('button', { name: 'Set password and log in' }).click();
    known = true;
  }
  await page.getByText('Maison Lune').first().waitFor();
  return { who, page };
}

test('a one-time link sets a password and opens the list', async (t) => {
  const { who, page } = await operator(t);
  assert.equal(new URL(page.url()).hash, '', 'the link is gone from the address');
  await picture(page, 'dashboard-list');
  await page.getByText('M-20418').first().waitFor();
  assert.ok(![...who.seen.urls, ...who.seen.referers].some((u) => u.split('#')[0].includes('gwo_')));
  assert.deepEqual(who.seen.errors, []);
});

test('search finds a merchant by name and by reference', async (t) => {
  const { page } = await operator(t);
  const search = page.getByRole('searchbox');
  await search.fill('20418');
  await page.getByText('Maison Lune').first().waitFor();
  await search.fill('no such merchant');
  await until('nobody is listed', async () => (await page.getByText('Maison Lune').count()) === 0);
  await search.fill('MAISON');
  await page.getByText('Maison Lune').first().waitFor();
});

test('a merchant shows how the sync went and the seven tables hold what the shop holds', async (t) => {
  const { who, page } = await operator(t);
  await page.getByText('Maison Lune').first().click();
  await page.getByRole('tab', { name: /data/i }).or(page.getByRole('link', { name: /^data/i })).first().waitFor();
  await picture(page, 'dashboard-merchant');
  for (const dataset of DATASETS) await page.locator(`[data-dataset="${dataset}"]`).first().waitFor();
  await page.getByRole('tab', { name: /data/i }).or(page.getByRole('link', { name: /^data/i })).first().click();
  const grid = page.getByRole('grid');
  for (const dataset of DATASETS.slice(1)) {
    const { total } = await at.dump(dataset, connectionId);
    await page.getByRole('navigation', { name: 'Datasets' }).getByRole('link', { name: new RegExp(`^${NAMES[dataset]}`) }).click();
    await until(`${dataset} shows ${total} rows`, async () => (await grid.getAttribute('aria-rowcount')) === String(total + 1));
  }
  await picture(page, 'dashboard-data');
  assert.deepEqual(who.seen.errors, []);
});

test('a dataset can be refreshed and an invitation copied', async (t) => {
  const { who, page } = await operator(t);
  await who.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: at.proxy }).catch(() => {});
  await page.getByText('Maison Lune').first().click();
  const row = page.locator('[data-dataset="commerce-products"]').first();
  await row.getByRole('button', { name: /refresh/i }).click();
  await until('Codat was asked once more', async () => {
    const { requests } = await at.stats();
    return Object.entries(requests).some(([name, count]) => /refresh-data-type|queue/i.test(name) && count > 0);
  });
});
