// What a stranger's eye would catch: words that leave their box, pages that scroll sideways, what stands first.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { UNNAMED, alone, closeBrowser, connect, decide, demo, merchant, openPortal, picture, settled, widget } from './harness.mjs';
import { refusal } from './shaped.mjs';

let at;
before(async () => { at = await demo({ syncMs: 500 }); });
after(async () => { await closeBrowser(); await at?.stop(); at?.remove(); });

const PHONE = { width: 390, height: 844 };
const LONG = `Boulangerie ${'Extraordinairement'.repeat(4)}`;

/** What of the step reaches beyond the panel. */
const outside = (w) => w.root.locator('.panel').evaluate((panel) => {
  const edge = panel.getBoundingClientRect().right;
  const texts = [...panel.querySelectorAll('.step *')].filter((e) => e.getBoundingClientRect().right > edge + 1 && !e.closest('.tabs, .gw-scroll'));
  return texts.map((e) => `${e.tagName}.${e.className}`);
});
const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test('a name of eighty letters stays in its box on a phone, from the first field to the shop’s details', async (t) => {
  const who = await merchant(t, { viewport: PHONE });
  const page = await openPortal(who, at, { merchant: UNNAMED });
  const w = widget(page);
  await w.shows('why');
  await w.primary.click();
  await w.shows('business');
  await w.root.locator('input').first().fill(`${LONG} 🥐`);
  await w.root.getByText('left out').waitFor();
  assert.deepEqual(await outside(w), []);
  await w.primary.click();
  await w.shows('platform');
  await w.root.locator('[data-platform]').first().click();
  await w.shows('authorize');
  await w.primary.click();
  await page.locator('button[value="approve"]').waitFor();
  assert.equal(await sideways(page), 0, 'the consent page does not scroll sideways');
  await decide(page, 'approve');
  await w.shows('progress');
  await settled(w);
  assert.deepEqual(await outside(w), []);
  await w.dataset('commerce-info').click();
  const facts = w.root.locator('.gw-facts');
  await facts.waitFor();
  assert.deepEqual(await outside(w), []);
  const top = async (part) => (await w.root.locator(part).boundingBox()).y;
  assert.ok(await top('.gw-facts') < await top('.gw-lists'), 'the shop’s name stands before its lists');
  assert.equal(await sideways(page), 0);
});

test('on a phone the hosted page is the panel, without a second edge', async (t) => {
  const reply = await fetch(`${at.proxy}/v1/invitations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${at.portalKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ merchant: { reference: 'L-1', name: 'Atelier Nord' }, returnUrl: `${at.portal}/connections` }),
  });
  const who = await merchant(t, { viewport: PHONE });
  const page = await who.context.newPage();
  await page.goto((await reply.json()).url);
  await page.getByRole('button', { name: 'Continue' }).click();
  const w = widget(page);
  await w.shows('why');
  const panel = await w.root.locator('.panel').boundingBox();
  assert.deepEqual([panel.x, panel.y, panel.width], [0, 0, PHONE.width]);
  assert.ok(panel.height >= PHONE.height, `${panel.height}`);
  assert.equal(await sideways(page), 0);
});

test('a refusal before the portal is known has no hole where its name would stand', async (t) => {
  const who = await merchant(t, { quiet: ['403'] });
  const page = await who.context.newPage();
  await page.route((url) => url.origin === at.proxy && url.pathname.startsWith('/v1/session'), (route) => route.fulfill(refusal(at, 403, 'foreign-origin')));
  await page.goto(`${at.portal}/connections?merchant=${UNNAMED}&language=en`);
  const w = widget(page);
  await w.primary.waitFor();
  const words = await w.root.locator('.step').innerText();
  assert.match(words, /Whoever runs this page/);
  assert.doesNotMatch(words, / \.|  |\{|Nothing was read/);
});

test('with less motion nothing moves and nothing is missing', async (t) => {
  const own = await alone(t, { syncMs: 4_000 });
  const who = await merchant(t);
  const page = await who.context.newPage();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  // Everything that begins to move anywhere in the widget.
  await page.addInitScript(() => {
    window.__moved = [];
    const look = () => {
      const root = document.querySelector('gangway-connect')?.shadowRoot;
      for (const one of root?.getAnimations() ?? []) window.__moved.push(`${one.animationName ?? one.transitionProperty}: ${one.effect.target.className}`);
      requestAnimationFrame(look);
    };
    look();
  });
  await page.goto(`${own.portal}/connections?merchant=M-20418&language=en`);
  const moved = () => page.evaluate(() => [...new Set(window.__moved)]);
  let go;
  const held = new Promise((done) => { go = done; });
  await page.route((url) => url.pathname === '/v1/platforms', async (route) => { await held; return route.continue(); });
  const w = widget(page);
  await w.shows('why');
  await w.primary.click();
  await w.shows('platform');
  const bone = w.root.locator('.platforms .bone').first();
  await bone.waitFor();
  assert.equal(await bone.evaluate((b) => getComputedStyle(b).opacity), '1');
  go();
  await w.platform('fztf').click();
  await w.shows('authorize');
  assert.deepEqual(await moved(), []);
  await w.primary.click();
  await decide(page, 'approve');
  await w.shows('progress');
  const bar = w.root.locator('progress').first();
  await bar.waitFor();
  assert.equal(await bar.evaluate((b) => getComputedStyle(b, '::-webkit-progress-value').transitionDuration), '0s');
  await settled(w);
  await w.dataset('commerce-orders').click();
  await w.grid.locator('[aria-rowindex="2"]').waitFor();
  await w.root.getByRole('button', { name: 'Back' }).click();
  await w.primary.click();
  await w.shows('done');
  const tick = await w.root.locator('.tick').evaluate((path) => getComputedStyle(path).strokeDashoffset);
  assert.equal(parseFloat(tick), 0, 'the tick is drawn');
  assert.equal(await w.step('done').evaluate((step) => getComputedStyle(step).opacity), '1');
  assert.deepEqual(await moved(), []);
});

/** A window of orders with these rows alone. */
const orders = (page, rows) => page.route((url) => url.pathname.endsWith('/data/commerce-orders'), async (route) => {
  if (route.request().method() !== 'GET') return route.continue();
  const reply = await route.fetch();
  const window = await reply.json();
  const cells = rows.map((row) => window.columns.map((column) => row[column.id] ?? null));
  return route.fulfill({ response: reply, json: { ...window, total: rows.length, rows: cells, numbers: rows.map((_, n) => n) } });
});

test('an amount below zero has a minus, a country its name, and a refund is shown only where there is one', async (t) => {
  const own = await alone(t, { syncMs: 500 });
  for (const [language, locale, cells] of [
    ['en', 'en-GB', [['£20.00', '', 'United Kingdom'], ['£15.50', '\u2212£15.50', 'Germany'], ['£3.00', '', 'Narnia'], ['£1.00', '', '']]],
    ['fr', 'fr-FR', [['20,00\u00a0£GB', '', 'Royaume-Uni'], ['15,50\u00a0£GB', '\u221215,50\u00a0£GB', 'Allemagne'], ['3,00\u00a0£GB', '', 'Narnia'], ['1,00\u00a0£GB', '', '']]],
  ]) {
    const who = await merchant(t, { viewport: { width: 2000, height: 900 }, locale });
    const page = await openPortal(who, own, { language });
    const w = widget(page);
    if (language === 'en') await connect(page);
    await w.shows('progress');
    await orders(page, [
      { orderNumber: '#1', totalAmount: '20', totalRefund: '0', country: 'GBR', currency: 'GBP' },
      { orderNumber: '#2', totalAmount: '15.5', totalRefund: '-15.5', country: 'DE', currency: 'GBP' },
      { orderNumber: '#3', totalAmount: '3', totalRefund: '0.00', country: 'Narnia', currency: 'GBP' },
      { orderNumber: '#4', totalAmount: '1', country: 'XXX', currency: 'GBP' },
    ]);
    await w.dataset('commerce-orders').click();
    for (const [n, wanted] of cells.entries()) {
      const row = w.grid.locator(`[aria-rowindex="${n + 2}"]`);
      await row.waitFor();
      const told = [];
      for (const column of ['totalAmount', 'totalRefund', 'country']) told.push(await row.locator(`[data-column="${column}"]`).textContent());
      assert.deepEqual(told, wanted);
    }
    await picture(page, `orders-${language}`);
  }
});

test('a name as long as the proxy takes it is not cut, and a longer one is told', async (t) => {
  const who = await merchant(t, { quiet: ['422'] });
  const own = await alone(t);
  const page = await openPortal(who, own, { merchant: UNNAMED });
  const w = widget(page);
  await w.shows('why');
  await w.primary.click();
  await w.shows('business');
  const field = w.root.getByRole('textbox').first();
  // Letters that people see, each of several units.
  const name = `Café ${'👩🏽‍🚀'.repeat(195)}`;
  await field.click();
  await page.keyboard.insertText(`${name}é`);
  assert.equal(await field.inputValue(), `${name}é`);
  await w.primary.click();
  await w.root.getByText('This name is too long').waitFor();
  await picture(page, 'name-too-long');
  await field.fill(name);
  await w.primary.click();
  await w.shows('platform');
});
