// The operators' dashboard: the one-time link, the list, one merchant, and the same seven tables.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  DATASETS, PLATFORMS, UNNAMED, closeBrowser, connect, demo, heard, openPortal, person, picture, until, widget,
} from './harness.mjs';
import { compare } from './tables.mjs';
import { translate } from './translator.mjs';

const PASSWORD = 'a quiet harbour at night';
const NAMES = {
  'commerce-products': 'Products', 'commerce-customers': 'Customers', 'commerce-orders': 'Orders',
  'commerce-payments': 'Payments', 'commerce-transactions': 'Transactions', 'commerce-disputes': 'Disputes',
};
let at;
let connectionId;
before(async () => {
  // Long enough for a page that looks now and then to see a sync that is under way.
  at = await demo({ syncMs: 5_000 });
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
    // A password manager keeps the new password under the name that stands in the form.
    await page.getByText('operator@harbour.example').waitFor();
    const form = await page.locator('form').evaluate((f) => Object.fromEntries(new FormData(f)));
    assert.deepEqual(form, { username: 'operator@harbour.example' });
    assert.deepEqual(await page.locator('form input').evaluateAll((all) => all.map((one) => one.autocomplete)), ['username', 'new-password']);
    assert.ok(await page.locator('#new-password').evaluate((field) => field === document.activeElement), 'one can type at once');
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
    await page.getByRole('navigation', { name: 'Datasets' }).getByRole('link', { name: new RegExp(`^${NAMES[dataset]}`) }).click();
    await compare(grid, await at.dump(dataset, connectionId));
  }
  await page.getByRole('navigation', { name: 'Datasets' }).getByRole('link').first().click();
  const { rows: [info] } = await at.dump('commerce-info', connectionId);
  await page.locator('.gw-card').getByText(info.companyName).first().waitFor();
  await picture(page, 'dashboard-data');
  assert.deepEqual(who.seen.errors, []);
});

const refreshes = async () => {
  const { requests } = await at.stats();
  return Object.entries(requests).filter(([name]) => /refresh-data-type|queue/i.test(name)).reduce((sum, [, count]) => sum + count, 0);
};

test('a dataset can be refreshed', async (t) => {
  const { page } = await operator(t);
  await page.getByText('Maison Lune').first().click();
  const row = page.locator('[data-dataset="commerce-products"]').first();
  const before = await refreshes();
  await row.getByRole('button', { name: /refresh/i }).click();
  await until('Codat was asked once more', async () => (await refreshes()) > before);
});

test('an invitation is copied where it is the merchant’s turn, and works', async (t) => {
  const merchant = await person();
  t.after(() => merchant.close());
  const shop = await openPortal(merchant, at, { merchant: UNNAMED });
  const w = widget(shop);
  await w.shows('why');
  await w.primary.click();
  await w.shows('business');
  await w.root.getByRole('textbox').first().fill('Atelier Nord');
  await w.primary.click();
  await w.shows('platform');
  await w.platform(PLATFORMS.woo).click();
  await w.shows('authorize');

  const { who, page } = await operator(t);
  await who.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: at.proxy });
  await page.getByText('Atelier Nord').first().click();
  await page.getByRole('heading', { name: /chose WooCommerce and did not go there yet/ }).waitFor();
  await picture(page, 'dashboard-their-turn');
  await page.getByRole('button', { name: 'Copy invitation' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  const url = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(url, /\/connect#gwi_/);

  const invited = await person();
  t.after(() => invited.close());
  const hosted = await invited.context.newPage();
  await hosted.goto(url);
  await hosted.getByText('Harbour').first().waitFor();
  await hosted.getByRole('button', { name: 'Continue' }).click();
  await widget(hosted).shows('authorize');
  assert.deepEqual([...who.seen.errors, ...invited.seen.errors], []);
});

test('a translator in the page stops nothing, and what changes still changes', async (t) => {
  const { who, page } = await operator(t);
  await translate(page);
  await page.locator('h1', { hasText: '«' }).waitFor();
  // What a translator took for words of ours.
  const names = async (where) => {
    const told = await page.locator('font').allInnerTexts();
    assert.deepEqual(told.filter((words) => /Maison Lune|Harbour|M-20418|operator@|^«(Shopify|WooCommerce)»$/.test(words)), [], where);
  };
  await page.locator('[data-merchant] font').first().waitFor();
  await names('the list');
  await page.getByRole('searchbox').fill('no such merchant');
  await page.getByText('No company of that name').waitFor();
  await page.getByRole('searchbox').fill('');
  await page.getByText('Maison Lune').first().click();
  const row = page.locator('[data-dataset="commerce-customers"]').first();
  await row.getByText('Complete').waitFor();
  await page.locator('.timeline font').first().waitFor();
  await names('a company');
  // A sync in the demo may be over before anybody looks, so the page itself writes down what it showed.
  await page.evaluate(() => {
    window.shown = [];
    const look = () => window.shown.push(document.querySelector('[data-dataset="commerce-customers"]')?.textContent ?? '');
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  await row.getByRole('button', { name: /refresh/i }).click();
  const shown = () => page.evaluate(() => window.shown);
  await until('the row says that it is under way', async () => (await shown()).some((words) => /Waiting|Reading/.test(words)));
  await until('the row says that it is over', async () => /Complete/.test((await shown()).at(-1)));
  await page.getByRole('link', { name: /data/i }).first().click();
  const tabs = page.getByRole('navigation', { name: 'Datasets' });
  for (const dataset of ['commerce-orders', 'commerce-customers', 'commerce-products']) {
    await tabs.getByRole('link', { name: new RegExp(NAMES[dataset]) }).click();
    const { total } = await at.dump(dataset, connectionId);
    await until(`${dataset} shows ${total} rows`, async () => (await page.getByRole('grid').getAttribute('aria-rowcount')) === String(total + 1));
    await page.getByRole('grid').locator('[role=row]', { hasText: '«' }).first().waitFor();
  }
  // Another operator asks for this table again, and it is read anew under the translator's hands.
  const other = await operator(t);
  await other.page.getByText('Maison Lune').first().click();
  const anew = page.waitForResponse((reply) => reply.url().includes('/data/commerce-products?'));
  await other.page.locator('[data-dataset="commerce-products"]').getByRole('button', { name: /refresh/i }).click();
  await anew;
  await page.getByRole('grid').locator('[role=row]', { hasText: '«' }).first().waitFor();
  await page.goBack();
  assert.deepEqual(who.seen.errors, []);
});

/** The dashboard in a browser that something is wrong with. */
async function troubled(t, options, spoil) {
  const who = await person({ quiet: ['404', 'integrity', 'wasm', 'Failed', 'WebAssembly', '401'], ...options });
  t.after(() => who.close());
  const page = await who.context.newPage();
  await spoil(page);
  await page.goto(`${at.proxy}/dashboard`);
  return page;
}

test('without WebAssembly the dashboard says so, in two languages', async (t) => {
  for (const [locale, words, again] of [['en-GB', 'This browser does not run the dashboard', 'Try again'], ['fr-FR', 'Ce navigateur n’affiche pas le tableau de bord', 'Réessayer']]) {
    const page = await troubled(t, { locale }, (page) => page.addInitScript(() => { delete globalThis.WebAssembly; }));
    await page.getByRole('heading', { name: words }).waitFor({ timeout: 5_000 });
    await page.getByRole('button', { name: again }).waitFor();
    await picture(page, `dashboard-no-webassembly-${locale}`);
  }
});

for (const [name, spoil] of [
  ['missing', (route) => route.fulfill({ status: 404, body: '' })],
  ['cut at half', async (route) => {
    const reply = await route.fetch();
    const body = await reply.body();
    await route.fulfill({ response: reply, body: body.subarray(0, body.length / 2) });
  }],
]) {
  test(`a dashboard whose module is ${name} says so and offers a way on`, async (t) => {
    const page = await troubled(t, {}, (page) => page.route('**/*.wasm', spoil));
    await page.getByRole('heading', { name: 'The dashboard did not start' }).waitFor({ timeout: 6_000 });
    await page.unroute('**/*.wasm');
    await page.getByRole('button', { name: 'Reload the page' }).click();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
  });
}

test('a slow start is told, and gives way to the dashboard', async (t) => {
  let release;
  const held = new Promise((go) => { release = go; });
  const page = await troubled(t, { locale: 'fr-FR' }, (page) => page.route('**/*.wasm', async (route) => { await held; await route.continue(); }));
  await page.getByRole('heading', { name: 'Le tableau de bord tarde à démarrer' }).waitFor();
  release();
  await page.locator('#login-mail').waitFor();
  assert.equal(await page.locator('[data-trouble]').count(), 0);
});
