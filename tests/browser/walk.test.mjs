// From the portal to the tables and back with the keyboard alone: everything is reached by Tab, arrows and Enter, and
// wherever the focus is, it is seen.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { UNNAMED, alone, closeBrowser, merchant, openPortal, picture, settled, until, widget } from './harness.mjs';

after(closeBrowser);

/** What has the focus, through the shadow root: where it is, what it says, and whether it is seen to have it. */
const focus = (page) => page.evaluate(() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  if (!at || at === document.body) return null;
  const { outlineStyle, outlineWidth } = getComputedStyle(at);
  const { top, bottom } = at.getBoundingClientRect();
  return {
    ours: at.getRootNode() !== document,
    text: (at.getAttribute('aria-label') ?? at.textContent).trim(),
    primary: at.hasAttribute('data-primary'),
    role: at.getAttribute('role') ?? at.tagName.toLowerCase(),
    classes: at.className,
    column: at.dataset.column,
    row: Number(at.closest('[aria-rowindex]')?.getAttribute('aria-rowindex')),
    outlined: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
    onScreen: bottom > 0 && top < innerHeight,
  };
});

/** Presses a key until the focus is where it should be; on the way it is seen wherever it stands in the widget. */
async function go(page, what, fits, key = 'Tab') {
  const passed = [];
  for (let n = 0; n < 60; n += 1) {
    await page.keyboard.press(key);
    const at = await focus(page);
    if (at?.ours) assert.ok(at.outlined && at.onScreen, `the focus is not seen on the way to ${what}: ${JSON.stringify(at)}`);
    if (at && fits(at)) return at;
    passed.push(at?.text.slice(0, 24));
  }
  throw new Error(`${key} does not lead to ${what}, only to ${passed.join(' | ')}`);
}
const has = (page, what, fits) => until(`the focus is on ${what}`, async () => { const at = await focus(page); return at && fits(at); });

test('the whole way is walked by keys, and the focus is always seen', async (t) => {
  const own = await alone(t, { orders: 120 });
  const who = await merchant(t);
  const page = await openPortal(who, own, { merchant: UNNAMED });
  const w = widget(page);
  const press = (key) => page.keyboard.press(key);

  await w.shows('why');
  await go(page, 'what is read', (at) => at.role === 'summary');
  await press('Enter');
  await w.root.locator('details[open]').waitFor();
  await picture(page, 'walk-1-why');
  await go(page, 'the button', (at) => at.primary);
  await press('Enter');
  await has(page, 'the name', (at) => at.role === 'input');
  await page.keyboard.type('Maison Lune');
  await picture(page, 'walk-2-business');
  await press('Enter');
  await w.shows('platform');
  await has(page, 'the search', (at) => at.role === 'input');
  await w.root.locator('[data-platform]').first().waitFor();
  await press('ArrowDown');
  await press('ArrowDown');
  await press('ArrowRight');
  assert.ok((await focus(page)).outlined, 'the platform is seen to have the focus');
  await picture(page, 'walk-3-platform');
  await press('ArrowLeft');
  assert.equal((await focus(page)).text, 'ShShopify');
  await press('Enter');
  await w.shows('authorize');
  await until('the way out is there', async () => (await w.primary.getAttribute('href')) !== null);
  await go(page, 'the way out', (at) => at.primary);
  await picture(page, 'walk-4-authorize');
  await press('Enter');
  await page.getByRole('button', { name: 'Approve' }).waitFor();
  await go(page, 'the approval', (at) => at.text === 'Approve');
  await press('Enter');

  await w.shows('progress');
  await settled(w);
  await go(page, 'the orders', (at) => at.text.startsWith('Orders'));
  await picture(page, 'walk-5-progress');
  await press('Enter');
  await w.shows('data');
  await w.grid.locator('[aria-rowindex="2"]').waitFor();
  await go(page, 'the tabs', (at) => at.role === 'tab');
  await press('ArrowRight');
  await has(page, 'payments', (at) => at.text.startsWith('Payments'));
  await press('ArrowLeft');
  await has(page, 'orders', (at) => at.text.startsWith('Orders'));
  await picture(page, 'walk-6-tabs');
  await w.grid.locator('[aria-rowindex="2"]').waitFor();
  await go(page, 'the table', (at) => at.role === 'gridcell');
  await go(page, 'its head', (at) => at.role === 'columnheader', 'ArrowUp');
  await go(page, 'the column of totals', (at) => at.column === 'totalAmount', 'ArrowRight');
  await picture(page, 'walk-7-head');
  await press('Enter');
  await w.grid.locator('[data-column="totalAmount"][aria-sort="descending"]').waitFor();
  await has(page, 'the same head', (at) => at.column === 'totalAmount' && at.row === 1);
  await go(page, 'the first row', (at) => at.row === 2, 'ArrowDown');
  await press('Enter');
  await w.grid.locator('.gw-details [data-field]').first().waitFor();
  await picture(page, 'walk-8-details');
  await go(page, 'what is in the row', (at) => /gw-scroll/.test(at.classes));
  await press('Escape');
  await has(page, 'the row again', (at) => at.role === 'gridcell' && at.row === 2);
  await go(page, 'the ways on', (at) => /gw-way/.test(at.classes) && at.text === 'Rows after');
  await picture(page, 'walk-9-foot');
  await press('Enter');
  await w.grid.locator('[aria-rowindex="52"]').waitFor();
  await go(page, 'the way back', (at) => /back/.test(at.classes), 'Shift+Tab');
  await press('Enter');
  await w.shows('progress');
  await go(page, 'the end', (at) => at.primary);
  await press('Enter');
  await w.shows('done');
  await go(page, 'the portal', (at) => at.primary);
  await picture(page, 'walk-10-done');
  await press('Enter');
  await page.waitForURL((url) => url.href.startsWith(`${own.portal}/connections`));
  assert.deepEqual(who.seen.errors, []);
});
