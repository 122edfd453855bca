// Keys inside the widget are the widget's: every letter arrives, and a host page with hotkeys that looks at nothing
// but the event's target hears none of them. With the focus outside, the host's keys are the host's.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { UNNAMED, closeBrowser, connect, demo, merchant, openPortal, settled, until, widget } from './harness.mjs';

let at;
before(async () => { at = await demo({ orders: 120 }); });
after(async () => { await closeBrowser(); await at?.stop(); at?.remove(); });

/** Hotkeys as many hosts have them: seen through a shadow root, a field in it is no field. */
const hotkeys = (page) => page.evaluate(() => {
  window.fired = [];
  document.addEventListener('keydown', (e) => {
    const t = e.target;
    if (t instanceof HTMLInputElement || t instanceof HTMLTextAreaElement || t.isContentEditable) return;
    if (['/', '?', 'e', 'g', 'Backspace', 'Escape', 'ArrowDown', 'ArrowUp', 'ArrowRight', 'ArrowLeft', 'Home', 'End', 'PageDown', 'PageUp', 'Enter', ' '].includes(e.key)) {
      window.fired.push(e.key);
      e.preventDefault();
    }
  });
});
const fired = (page) => page.evaluate(() => window.fired);

/** Types, corrects, and composes letters as an input method does. */
async function typeInto(page, field) {
  await field.click();
  await page.keyboard.type('/e?gx');
  await page.keyboard.press('Backspace');
  assert.equal(await field.inputValue(), '/e?g');
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Input.imeSetComposition', { text: 'に', selectionStart: 1, selectionEnd: 1 });
  await cdp.send('Input.imeSetComposition', { text: '日', selectionStart: 1, selectionEnd: 1 });
  await cdp.send('Input.insertText', { text: '日' });
  await cdp.send('Input.imeSetComposition', { text: '´', selectionStart: 1, selectionEnd: 1 });
  await cdp.send('Input.insertText', { text: 'é' });
  await page.keyboard.type(' g');
  assert.equal(await field.inputValue(), '/e?g日é g');
}

/** With nothing of the widget focused, the host's own keys work. */
async function hostsKeysWork(page) {
  await page.evaluate(() => { window.fired = []; document.activeElement?.blur(); });
  for (const key of ['/', 'Escape', 'ArrowDown']) await page.keyboard.press(key);
  assert.deepEqual(await fired(page), ['/', 'Escape', 'ArrowDown']);
}

test('every letter typed or composed in the name arrives, and no hotkey fires', async (t) => {
  const who = await merchant(t);
  const page = await openPortal(who, at, { merchant: UNNAMED });
  await hotkeys(page);
  const w = widget(page);
  await w.shows('why');
  await w.primary.click();
  await w.shows('business');
  await typeInto(page, w.root.getByRole('textbox').first());
  // What Codat makes of it follows every letter.
  await w.root.locator('kbd').getByText('日').waitFor();
  await w.root.locator('kbd').getByText('é').waitFor();
  assert.deepEqual(await fired(page), []);
  await hostsKeysWork(page);
  assert.deepEqual(who.seen.errors, []);
});

test('every letter typed or composed in the search arrives, and Enter while composing chooses nothing', async (t) => {
  const who = await merchant(t);
  const page = await openPortal(who, at);
  await hotkeys(page);
  const w = widget(page);
  await w.shows('why');
  await w.primary.click();
  await w.shows('platform');
  const search = w.root.getByRole('searchbox');
  await typeInto(page, search);
  await w.root.getByText('/e?g日é g', { exact: false }).first().waitFor();
  await search.fill('shop');
  await w.root.locator('[data-platform]').first().waitFor();
  // What an input method sends for the Enter that takes its proposal.
  await search.evaluate((field) => field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, composed: true, cancelable: true })));
  await page.keyboard.press('ArrowDown');
  await until('the list has the focus', () => w.root.locator('[data-platform]:focus').count());
  await page.keyboard.press('ArrowUp');
  await until('the search has it again', () => w.root.locator('input:focus').count());
  assert.deepEqual(await fired(page), []);
  assert.equal(await w.root.locator('[aria-busy="true"]').count(), 0);
  assert.equal(await w.step('platform').count(), 1, 'nothing was chosen');
  await hostsKeysWork(page);
});

test('the grid is walked by keys and its details are left by Escape, and no hotkey fires', async (t) => {
  const who = await merchant(t);
  const page = await openPortal(who, at);
  const w = await connect(page);
  await settled(w);
  await w.dataset('commerce-orders').click();
  await w.grid.locator('[role="row"][aria-rowindex="2"]').waitFor();
  await hotkeys(page);
  const focused = () => w.root.locator('[role="gridcell"]:focus, [role="columnheader"]:focus').evaluateAll(([cell]) => cell && ({
    row: Number(cell.parentElement.getAttribute('aria-rowindex')), column: Number(cell.getAttribute('aria-colindex')),
    last: !cell.nextElementSibling,
  }));
  const stands = (what, check) => until(what, async () => { const cell = await focused(); return cell && check(cell); });
  await w.grid.locator('[aria-colindex][tabindex="0"]').focus();
  await stands('on the first cell', ({ row, column }) => row === 2 && column === 1);
  for (const [key, what, check] of [
    ['ArrowDown', 'a row down', ({ row, column }) => row === 3 && column === 1],
    ['ArrowRight', 'a column on', ({ row, column }) => row === 3 && column > 1],
    ['End', 'at the end of the row', ({ row, last }) => row === 3 && last],
    ['Home', 'at its start', ({ row, column }) => row === 3 && column === 1],
    ['ArrowUp', 'a row up', ({ row }) => row === 2],
    ['ArrowUp', 'in the head', ({ row }) => row === 1],
    ['ArrowDown', 'in the first row', ({ row }) => row === 2],
    ['PageDown', 'a window on', ({ row }) => row === 52],
    ['PageUp', 'a window back', ({ row }) => row === 2],
    ['Control+End', 'in the last row', ({ row, last }) => row === 121 && last],
    ['Control+Home', 'in the first cell', ({ row, column }) => row === 2 && column === 1],
  ]) {
    await page.keyboard.press(key);
    await stands(`${key}: ${what}`, check);
  }
  await page.keyboard.press('Enter');
  const details = w.grid.locator('.gw-details');
  await details.locator('[data-field]').first().waitFor();
  assert.equal(await w.grid.locator('[aria-expanded="true"]').count(), 1);
  // A place in the details, as a reader who selects and copies has it.
  await details.locator('.gw-facts').evaluate((facts) => { facts.tabIndex = -1; facts.focus(); });
  await page.keyboard.press('Escape');
  await details.waitFor({ state: 'detached' });
  await stands('Escape leads back to the row', ({ row }) => row === 2);
  await page.keyboard.press('Escape');
  await page.keyboard.press(' ');
  await details.waitFor();
  assert.deepEqual(await fired(page), []);
  await hostsKeysWork(page);
  assert.deepEqual(who.seen.errors, []);
});
