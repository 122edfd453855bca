// The dashboard over time: it refreshes itself and takes nothing out of anybody's hands, is found again by its
// address, and ends with the login.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeBrowser, connect, decide, demo, merchant, openPortal, picture, toAuthorize, until, UNNAMED, widget } from './harness.mjs';
import { findings } from './axe.mjs';

const PASSWORD = 'a quiet harbour at night';
const MANY = 120;
let at;
let cookies;

/** A merchant that the portal told us of. */
async function told(reference, name) {
  const reply = await fetch(`${at.proxy}/v1/sessions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${at.portalKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ merchant: { reference, name }, returnUrl: `${at.portal}/connections` }),
  });
  assert.equal(reply.status, 201, await reply.clone().text());
}

before(async () => {
  at = await demo({ orders: 120 });
  const t = { after: () => {} };
  const who = await merchant(t);
  await connect(await openPortal(who, at));
  await who.close();
  const first = await merchant(t, { quiet: ['401'] });
  const page = await first.context.newPage();
  await page.goto(at.dashboard);
  await page.locator('#new-password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Set password and log in' }).click();
  await page.getByRole('link', { name: 'Maison Lune' }).waitFor();
  cookies = await first.context.cookies();
  await first.close();
});
after(async () => { await closeBrowser(); await at?.stop(); at?.remove(); });

/** An operator who is logged in, at a page of the dashboard. */
async function operator(t, path = '', options) {
  const who = await merchant(t, { quiet: ['401', '429'], ...options });
  await who.context.addCookies(cookies);
  const page = await who.context.newPage();
  await page.goto(`${at.proxy}/dashboard${path}`);
  return { who, page };
}

const company = async (page) => {
  await page.getByRole('link', { name: 'Maison Lune' }).click();
  await page.locator('h1', { hasText: 'Maison Lune' }).waitFor();
  return new URL(page.url()).pathname.split('/').pop();
};
const names = (page) => page.locator('[data-merchant] .row-title').allInnerTexts();
/** So many answers of the server later. */
async function polls(page, count = 2) {
  for (let n = 0; n < count; n += 1) await page.waitForResponse((reply) => reply.url().endsWith('/v1/admin/me'));
}

test('whoever refreshes a dataset stays on its button and reads that it was asked for and done', async (t) => {
  const { page } = await operator(t);
  await company(page);
  const row = page.locator('[data-dataset="commerce-customers"]');
  const button = row.getByRole('button', { name: 'Refresh Customers' });
  await button.focus();
  await page.keyboard.press('Enter');
  const timeline = page.locator('.timeline');
  await timeline.getByText('Refresh of Customers asked for').waitFor();
  await until('the new rows are told', async () => (await timeline.getByText('Customers complete').count()) > 1);
  await row.getByText('Complete').waitFor();
  await polls(page);
  assert.ok(await button.evaluate((b) => b === document.activeElement), 'the focus is where it was');
});

test('a refresh that is refused says why in the row', async (t) => {
  const { page } = await operator(t);
  await company(page);
  await page.route('**/v1/admin/merchants/*/refresh', (route) => route.fulfill({
    status: 429, contentType: 'application/problem+json',
    body: JSON.stringify({ type: `${at.proxy}/problems/too-many`, title: '', status: 429, detail: '', who: 'operator' }),
  }));
  const row = page.locator('[data-dataset="commerce-products"]');
  await row.getByRole('button', { name: 'Refresh Products' }).click();
  await row.getByText('Too many requests from here').waitFor();
  await polls(page);
  await row.getByText('Too many requests from here').waitFor();
});

test('an open row, the place and the focus outlive the refresh, and the address brings page and order back', async (t) => {
  const { page } = await operator(t, '', { viewport: { width: 1280, height: 600 } });
  const id = await company(page);
  await page.goto(`${at.proxy}/dashboard/companies/${id}/data/orders?offset=50&sort=-totalAmount`);
  const grid = page.getByRole('grid');
  const row = grid.locator('[role="row"][aria-rowindex="70"]').first();
  await row.click();
  await grid.locator('.gw-details').waitFor();
  await row.locator('[data-column]').first().focus();
  const place = () => page.evaluate(() => ({ y: scrollY, details: document.querySelector('.gw-details')?.textContent, at: document.activeElement?.textContent }));
  await until('the details have come', async () => (await place()).details?.length > 20);
  const before = await place();
  assert.ok(before.y > 0, 'the page is scrolled');
  await polls(page, 3);
  assert.deepEqual(await place(), before);
  await page.reload();
  await grid.locator('[role="row"][aria-rowindex="52"]').waitFor();
  assert.equal(await grid.locator('[aria-sort="descending"]').getAttribute('data-column'), 'totalAmount');
  const tabs = page.getByRole('navigation', { name: 'Datasets' });
  await tabs.getByRole('link', { name: /^Payments/ }).click();
  await page.waitForURL('**/data/payments');
  await page.goBack();
  await grid.locator('[role="row"][aria-rowindex="52"]').waitFor();
  assert.ok(page.url().endsWith('/data/orders?offset=50&sort=-totalAmount'));
  // The tab of the table that is open leads to its beginning.
  await tabs.getByRole('link', { name: /^Orders/ }).click();
  await grid.locator('[role="row"][aria-rowindex="2"]').waitFor();
});

test('a server that falls silent takes nothing away: what was read stays, with its age, until an answer comes', async (t) => {
  const { page } = await operator(t);
  const id = await company(page);
  await page.goto(`${at.proxy}/dashboard/companies/${id}/data/orders`);
  const row = page.getByRole('grid').locator('[role="row"][aria-rowindex="5"]').first();
  await row.click();
  const details = page.locator('.gw-details');
  await until('the details have come', async () => (await details.textContent()).length > 20);
  const before = await details.textContent();
  await page.route('**/v1/admin/**', (route) => route.abort());
  const notice = page.getByRole('region', { name: 'Problem' });
  await notice.getByText(/Gangway does not answer\. This page is as it was today at \d\d:\d\d/).waitFor();
  await notice.getByText(/By itself in \d+ seconds?/).waitFor();
  await page.getByText('Not reached').waitFor();
  await picture(page, 'dashboard-away-open-row');
  assert.equal(await details.textContent(), before);
  // The other pages that were read are still there, those that were not say so.
  await page.getByRole('link', { name: 'Health' }).click();
  await page.locator('[data-dataset="commerce-orders"]').getByText('Complete').waitFor();
  await page.goBack();
  await page.getByRole('navigation', { name: 'Path' }).getByRole('link').click();
  await page.getByRole('heading', { name: 'This page cannot reach' }).waitFor();
  await page.goBack();
  await notice.getByRole('button', { name: 'Try now' }).focus();
  await page.unroute('**/v1/admin/**');
  await page.keyboard.press('Enter');
  await page.getByText('Live', { exact: true }).waitFor();
  await until('the notice goes', async () => (await notice.count()) === 0);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'page', 'whoever stood on its button stands on the page');
});

test('arrows lead along the tabs, Enter opens one', async (t) => {
  const { page } = await operator(t);
  const id = await company(page);
  await page.goto(`${at.proxy}/dashboard/companies/${id}/data/orders`);
  const tabs = page.getByRole('navigation', { name: 'Datasets' });
  await tabs.getByRole('link', { name: /^Orders/ }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/data/payments');
  await tabs.getByRole('link', { name: /^Payments/ }).focus();
  await page.keyboard.press('Home');
  assert.match(await page.evaluate(() => document.activeElement.textContent), /^Info/);
});

test('the way back never shows one company under the address of another', async (t) => {
  await told('M-OTHER', 'Atelier Brume');
  const { page } = await operator(t);
  const id = await company(page);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Companies' }).click();
  await page.getByRole('link', { name: 'Atelier Brume' }).click();
  await page.locator('h1', { hasText: 'Atelier Brume' }).waitFor();
  await page.goBack();
  await page.getByRole('link', { name: 'Atelier Brume' }).waitFor();
  // The answer is late: until it comes, nothing of the other company stands there.
  let release;
  const held = new Promise((go) => { release = go; });
  await page.route(`**/v1/admin/merchants/${id}**`, async (route) => { await held; await route.continue().catch(() => {}); });
  await page.goBack();
  await page.locator('main [aria-busy="true"]').waitFor();
  assert.equal(await page.locator('h1', { hasText: 'Atelier Brume' }).count(), 0);
  release();
  await page.locator('h1', { hasText: 'Maison Lune' }).waitFor();
});

test('a login that ends in the middle says so and leads back to the same place; so it goes in every tab', async (t) => {
  const { who, page } = await operator(t);
  const id = await company(page);
  await page.goto(`${at.proxy}/dashboard/companies/${id}/data/orders?offset=50&sort=-totalAmount`);
  await page.getByRole('grid').locator('[role="row"][aria-rowindex="52"]').waitFor();
  const other = await who.context.newPage();
  await other.goto(`${at.proxy}/dashboard`);
  await other.getByRole('link', { name: 'Maison Lune' }).waitFor();
  // A login of its own: the others of this file go on.
  await who.context.clearCookies();
  for (const tab of [page, other]) {
    await tab.bringToFront();
    await tab.getByRole('heading', { name: 'Log in' }).waitFor();
    await tab.getByText('Your session is over').waitFor();
    assert.ok(!(await tab.locator('body').innerText()).includes('Maison Lune'), 'nothing of merchants is left');
  }
  await picture(other, 'dashboard-ended');
  await page.bringToFront();
  await page.locator('#login-mail').fill('operator@harbour.example');
  await page.locator('#login-password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('grid').locator('[role="row"][aria-rowindex="52"]').waitFor();
  assert.ok(page.url().endsWith('/data/orders?offset=50&sort=-totalAmount'));
  await page.locator('.account > button').click();
  await page.getByRole('button', { name: 'Log out', exact: true }).click();
  await page.getByRole('heading', { name: 'Log in' }).waitFor();
  assert.equal(await page.getByText('Your session is over').count(), 0, 'who logs out knows it');
  await page.goBack();
  await page.getByRole('heading', { name: 'Log in' }).waitFor();
});

test('where the clipboard is refused the invitation can be copied by hand, and says how long it works', async (t) => {
  await told('M-HAND', 'By Hand');
  const { who, page } = await operator(t);
  await page.addInitScript(() => { Clipboard.prototype.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError')); });
  await page.reload();
  await page.getByRole('searchbox').fill('M-HAND');
  await page.getByRole('link', { name: 'By Hand' }).click();
  await page.getByRole('button', { name: 'Copy invitation' }).click();
  const field = page.getByRole('textbox', { name: 'Invitation' });
  assert.match(await field.inputValue(), /\/connect#gwi_/);
  await page.getByText(/Copy it by hand; it works until \d+ \w+ \d{4}, \d\d:\d\d:/).waitFor();
  await polls(page);
  assert.ok(await field.isVisible(), 'the link stays while the page refreshes itself');
  await picture(page, 'dashboard-by-hand');
  assert.deepEqual(who.seen.errors, []);
});

test('what the platform wrote into the return address stands in the timeline as bounded text', async (t) => {
  const who = await merchant(t, { quiet: ['404', '410'] });
  const shop = await openPortal(who, at, { merchant: UNNAMED });
  const w = widget(shop);
  await w.shows('why');
  await w.primary.click();
  await w.shows('business');
  await w.root.getByRole('textbox').first().fill('Foreign Words');
  await w.primary.click();
  await w.shows('platform');
  await w.platform('fztf').click();
  await w.shows('authorize');
  const hostile = ['<img src=x onerror=window.__hit=1>', '"><svg/onload=window.__hit=1>', '</title><script>window.__hit=1</script>',
    'ok\r\nSet-Cookie: hit=1', '\u001b[31mred\u001b[0m', '\u202Erevo\u202C over', 'a'.repeat(8_192)];
  for (const text of hostile) {
    await w.primary.click();
    await shop.getByRole('button', { name: 'Approve' }).waitFor();
    const form = await shop.locator('form').evaluate((f) => ({ to: f.action, fields: Object.fromEntries(new FormData(f)) }));
    const reply = await shop.context().request.post(form.to, { form: { ...form.fields, decision: 'cancel' }, maxRedirects: 0 });
    const back = new URL(reply.headers().location);
    back.search = `code=403&text=${encodeURIComponent(text)}`;
    await shop.goto(back.href);
    await w.shows('authorize');
  }
  const { who: op, page } = await operator(t);
  await page.getByRole('searchbox').fill('Foreign');
  await page.getByRole('link', { name: 'Foreign Words' }).click();
  const lines = page.locator('.timeline li', { hasText: 'Said no at Shopify' });
  await until('every attempt has its line', async () => (await lines.count()) === hostile.length);
  const words = (await lines.locator('p').allInnerTexts()).reverse();
  assert.deepEqual(words.slice(0, 3), hostile.slice(0, 3), 'markup is words');
  assert.ok(words.every((text) => text.length <= 300), 'bounded');
  assert.ok(words.every((text) => !/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/.test(text)), 'no control characters');
  assert.ok((await page.locator('.timeline').evaluate((e) => e.scrollWidth - e.clientWidth)) <= 0, 'nothing sticks out');
  assert.equal(await page.evaluate(() => window.__hit), undefined);
  assert.equal(await page.locator('.timeline :is(img, script)').count(), 0);
  await picture(page, 'dashboard-foreign-text');
  assert.deepEqual(op.seen.errors, []);
});

for (const dark of [false, true]) {
  test(`every state of the dashboard can be used by everybody, ${dark ? 'dark' : 'light'}`, async (t) => {
    await told('M-TURN', 'Their Turn');
    const { who, page } = await operator(t, '', { dark });
    const all = [];
    const look = async (state) => { all.push(...(await findings(page)).map((found) => `${state}: ${found}`)); };
    await page.getByRole('link', { name: 'Maison Lune' }).waitFor();
    await look('list');
    await page.getByRole('searchbox').fill('no such company');
    await page.getByText('No company of that name').waitFor();
    await look('nothing found');
    await page.getByRole('searchbox').fill('M-TURN');
    await page.getByRole('link', { name: 'Their Turn' }).click();
    await page.getByRole('button', { name: 'Copy invitation' }).waitFor();
    await look('their turn');
    await page.getByRole('navigation', { name: 'Path' }).getByRole('link').click();
    await page.getByRole('searchbox').fill('');
    const id = await company(page);
    await page.locator('.account > button').click();
    await look('company, menu open');
    await page.goto(`${at.proxy}/dashboard/companies/${id}/data/orders`);
    await page.getByRole('grid').locator('[role="row"][aria-rowindex="2"]').click();
    await page.locator('.gw-details').waitFor();
    await look('table, row open');
    await page.goto(`${at.proxy}/dashboard/companies/${id}/data/info`);
    await page.locator('.gw-card').waitFor();
    await look('card');
    await page.goto(`${at.proxy}/dashboard/companies/nobody`);
    await page.getByRole('heading', { name: 'This company is not here' }).waitFor();
    await look('no such company');
    await page.route('**/v1/admin/**', (route) => route.abort());
    await page.getByRole('heading', { name: 'Gangway does not answer' }).waitFor();
    await look('away');
    await page.unroute('**/v1/admin/**');
    await page.goto(`${at.proxy}/dashboard/companies/${id}`);
    await page.locator('h1', { hasText: 'Maison Lune' }).waitFor();
    await page.route('**/v1/admin/**', (route) => route.abort());
    await page.locator('.away').waitFor();
    await look('old');
    await page.unroute('**/v1/admin/**');
    await who.context.clearCookies();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    await look('ended');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText('Type your e-mail and your password').waitFor();
    await look('login, wrong');
    assert.deepEqual(all, []);
  });
}

// Last: the list is long from here on.
test('a long list is paged, searched, and found again by its address', async (t) => {
  for (let n = 1; n <= MANY; n += 1) await told(`B-${String(n).padStart(3, '0')}`, `Boutique ${n}`);
  const { page } = await operator(t);
  await page.getByRole('link', { name: /^Boutique/ }).first().waitFor();
  const first = await names(page);
  assert.equal(first.length, 50);
  for (const width of [700, 768, 899, 1024, 1100, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    assert.ok(await page.locator('.grid-scroll').evaluate((e) => e.scrollWidth <= e.clientWidth), `nothing is cut off at ${width}`);
  }
  await page.getByRole('button', { name: 'Companies after' }).click();
  await until('the second page is there', async () => (await names(page))[0] !== first[0]);
  const second = await names(page);
  assert.equal(second.filter((name) => first.includes(name)).length, 0, 'no company stands on two pages');
  assert.equal(await page.evaluate(() => scrollY), 0, 'a page begins at its top');
  await page.reload();
  await page.locator('[data-merchant]').first().waitFor();
  assert.deepEqual(await names(page), second);
  await page.goBack();
  await until('the first page is back', async () => (await names(page))[0] === first[0]);
  await page.getByRole('searchbox').fill('B-077');
  await until('one is left', async () => (await names(page)).join() === 'Boutique 77');
  assert.match(page.url(), /\?search=B-077$/);
  await polls(page);
  assert.equal(await page.getByRole('searchbox').inputValue(), 'B-077');
  await page.getByRole('link', { name: 'Boutique 77' }).click();
  await page.locator('h1', { hasText: 'Boutique 77' }).waitFor();
  // What is typed on a company's page waits for Enter, however often the page refreshes itself.
  await page.getByRole('searchbox').fill('Maison');
  await polls(page);
  assert.equal(await page.getByRole('searchbox').inputValue(), 'Maison');
  await page.goBack();
  await until('the search is back', async () => (await names(page)).join() === 'Boutique 77');
});
