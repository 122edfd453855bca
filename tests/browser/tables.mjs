// Whether a row on the screen is a row of the shop: texts as they are, amounts by their digits.
import assert from 'node:assert/strict';
import { until } from './harness.mjs';

/** Columns that are shown as sent. The others are words and dates, which are shown in the reader's language. */
const TEXTS = ['name', 'customerName', 'emailAddress', 'orderNumber', 'customerRef.name', 'paymentMethodRef.name',
  'paymentProvider', 'subType', 'reason', 'id'];
const AMOUNTS = ['totalAmount', 'amount'];

const at = (row, path) => path.split('.').reduce((value, key) => value?.[key], row);
const digits = (text) => text.replace(/\D/g, '').replace(/^0+/, '');

function shows(cells, row) {
  for (const [column, text] of Object.entries(cells)) {
    const sent = at(row, column);
    if (TEXTS.includes(column) && text.trim() !== (sent ?? '').trim()) return false;
    if (AMOUNTS.includes(column) && sent !== undefined && row.currency && row.currency !== 'XXX') {
      const currency = row.currency.toUpperCase();
      const wanted = new Intl.NumberFormat('en', { style: 'currency', currency, maximumFractionDigits: 20 }).format(String(sent));
      if (digits(text) !== digits(wanted)) return false;
    }
  }
  return true;
}

/** The rows that may stand first (or last) under the order that the head tells: several where their keys are equal. */
function extremes(rows, sort, last) {
  if (!sort) return [last ? rows.at(-1) : rows[0]];
  const key = (row) => {
    const sent = at(row, sort.column);
    return !sent || sent.startsWith?.('0001-01-01') ? null : Date.parse(/Z|[+-]\d\d:\d\d$/.test(sent) ? sent : `${sent}Z`);
  };
  const known = rows.filter((row) => key(row) !== null);
  const none = rows.filter((row) => key(row) === null);
  // What has no date comes last in both directions.
  if ((last && none.length > 0) || known.length === 0) return none;
  const keys = known.map(key);
  const wanted = sort.descending === !last ? Math.max(...keys) : Math.min(...keys);
  return known.filter((row) => key(row) === wanted);
}

const cellsOf = (row) => row.locator('[data-column]').evaluateAll((cells) => Object.fromEntries(cells.map((c) => [c.dataset.column, c.textContent])));

/** Compares total, first and last row of the grid on the screen with a dump of the sandbox. */
export async function compare(grid, { dataset, total, rows }) {
  await until(`${dataset} shows ${total} rows`, async () => (await grid.getAttribute('aria-rowcount')) === String(total + 1));
  const heads = await grid.locator('[role="columnheader"][aria-sort]').evaluateAll((all) => all.map((h) => ({ column: h.dataset.column, order: h.getAttribute('aria-sort') })));
  const sorted = heads.find((h) => h.order === 'ascending' || h.order === 'descending');
  const sort = sorted && { column: sorted.column, descending: sorted.order === 'descending' };
  for (const last of [false, true]) {
    if (last) {
      const way = grid.locator('xpath=..').getByRole('button', { name: 'Last rows' });
      if ((await way.count()) > 0 && await way.isEnabled()) await way.click();
    }
    const row = grid.locator(`[role="row"][aria-rowindex="${last ? total + 1 : 2}"]`);
    await row.waitFor({ state: 'attached' });
    const cells = await cellsOf(row);
    const wanted = extremes(rows, sort, last);
    assert.ok(wanted.some((one) => shows(cells, one)),
      `${dataset}, ${last ? 'last' : 'first'} row: ${JSON.stringify(cells)} is none of ${JSON.stringify(wanted).slice(0, 600)}`);
  }
}
