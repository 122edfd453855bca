// The whole way by keyboard: whatever changes on the page, the focus stays in the widget and never falls back to the
// top of the page.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  DATASETS, PLATFORMS, UNNAMED, alone, closeBrowser, connect, decide, merchant, openPortal, settled, toAuthorize, until, widget,
} from './harness.mjs';

after(closeBrowser);

/** Watches from now on: what the focus was lost from, whenever an element that had it went and nothing took it over. */
const watch = (page) => page.evaluate(() => {
  window.__lost = [];
  const root = document.querySelector('gangway-connect').shadowRoot;
  let last = '';
  const look = () => {
    if (root.activeElement) last = root.activeElement.textContent.slice(0, 40) || root.activeElement.tagName;
    else if (last) { window.__lost.push(last); last = ''; }
    requestAnimationFrame(look);
  };
  look();
});
const lost = (page) => page.evaluate(() => window.__lost);
const focused = (page) => page.evaluate(() => {
  const at = document.querySelector('gangway-connect').shadowRoot.activeElement;
  return at && { text: at.textContent, classes: at.className, step: at.closest('[data-step]')?.dataset.step, tag: at.tagName };
});

test('by keyboard from the reasons to the way out the focus is never lost', async (t) => {
  const own = await alone(t);
  const who = await merchant(t);
  const page = await openPortal(who, own, { merchant: UNNAMED });
  const w = widget(page);
  await w.shows('why');
  await w.primary.focus();
  await watch(page);
  await page.keyboard.press('Enter');
  await until('the field has the focus', async () => (await focused(page))?.step === 'business' && (await focused(page)).tag === 'INPUT');
  await page.keyboard.type('Maison Lune');
  await w.primary.focus();
  await page.keyboard.press('Enter');
  await until('the search has the focus', async () => (await focused(page))?.step === 'platform' && (await focused(page)).tag === 'INPUT');
  await page.keyboard.type('shop');
  await w.platform(PLATFORMS.shopify).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await until('the headline has the focus', async () => (await focused(page))?.step === 'authorize');
  assert.match((await focused(page)).classes, /headline/);
  // On to the links of this step, and back by the button above.
  await w.root.getByRole('button', { name: 'Back' }).focus();
  await page.keyboard.press('Enter');
  await until('the search has the focus again', async () => (await focused(page))?.step === 'platform');
  assert.deepEqual(await lost(page), []);
});

test('a step that changes by itself takes the focus along', async (t) => {
  const own = await alone(t);
  const who = await merchant(t);
  const page = await openPortal(who, own);
  const w = await toAuthorize(page);
  await until('the way out is there', async () => (await w.primary.getAttribute('href')) !== null);
  await w.primary.focus();
  await watch(page);
  const other = await openPortal(who, own);
  const second = widget(other);
  await second.shows('authorize');
  await second.primary.click();
  await decide(other, 'approve');
  await w.shows('progress');
  await until('the headline of progress has the focus', async () => /headline/.test((await focused(page))?.classes ?? ''));
  assert.deepEqual(await lost(page), []);
});

test('arrows lead along the tabs and round, Home and End to their ends, and the table follows', async (t) => {
  const own = await alone(t, { orders: 120 });
  const who = await merchant(t);
  const page = await openPortal(who, own);
  const w = await connect(page);
  await settled(w);
  await w.dataset('commerce-orders').getByRole('button').first().click();
  await w.grid.waitFor();
  const tabs = w.root.getByRole('tab');
  assert.equal(await w.root.getByRole('tablist').locator('[tabindex="0"]').count(), 1, 'one stop for Tab');
  await tabs.nth(DATASETS.indexOf('commerce-orders')).focus();
  await watch(page);
  const names = await tabs.locator('span:first-child').allTextContents();
  for (const [key, at] of [['ArrowRight', 4], ['ArrowLeft', 3], ['End', 6], ['ArrowRight', 0], ['ArrowLeft', 6], ['Home', 0], ['ArrowRight', 1]]) {
    await page.keyboard.press(key);
    await until(`${key} leads to ${names[at]}`, async () => (await tabs.nth(at).getAttribute('aria-selected')) === 'true'
      && (await focused(page))?.text.startsWith(names[at]) && (await w.root.getByRole('tabpanel').getAttribute('aria-label')) === names[at]);
  }
  assert.equal(await w.root.locator('[role=tab][aria-selected=true]').count(), 1);
  assert.equal(await w.root.locator('[role=tab][tabindex="0"]').count(), 1);
  // The ways to other rows stay where they are pressed.
  await tabs.nth(3).click();
  await w.grid.locator('[aria-rowindex="2"]').waitFor();
  const on = w.root.getByRole('button', { name: 'Rows after' });
  await on.focus();
  await page.keyboard.press('Enter');
  await w.grid.locator('[aria-rowindex="52"]').waitFor();
  await until('a way has the focus', async () => /gw-way/.test((await focused(page))?.classes ?? ''));
  assert.deepEqual(await lost(page), []);
});
