// A merchant who signs in again, because the shop refuses one dataset for want of a permission.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { alone, closeBrowser, decide, merchant, openPortal, picture, toAuthorize, until } from './harness.mjs';

after(closeBrowser);

const counts = async (own) => {
  const { companies, connections } = await (await fetch(`${own.sandbox}/_sandbox/stats`)).json();
  return [companies, connections];
};

const tell = async (own, path, body) => {
  const reply = await fetch(`${own.sandbox}/_sandbox/${path}`, { method: 'POST', body: JSON.stringify(body) });
  assert.ok(reply.ok, await reply.text());
};

for (const [dark, viewport, language] of [[false, { width: 1280, height: 900 }, 'en'], [true, { width: 390, height: 844 }, 'fr']]) {
  test(`a table that the shop refused is read once its owner allows it, in ${language}`, async (t) => {
    const own = await alone(t);
    const who = await merchant(t, { dark, viewport, quiet: ['409'] });
    await tell(own, 'syncs', [{ dataType: 'commerce-orders', times: 1, course: { ends: 'PermissionsError' } }]);
    const page = await openPortal(who, own, { language });
    const w = await toAuthorize(page);
    await w.primary.click();
    await decide(page, 'approve');
    await w.shows('progress');
    const allow = w.dataset('commerce-orders').getByRole('link', { name: language === 'fr' ? /Shopify/ : 'Allow at Shopify' });
    await allow.waitFor();
    await until('the rest is there', async () => (await w.root.locator('[data-dataset][data-activity="idle"]').count()) === 6);
    await picture(page, `permission-refused-${language}`);

    // A no there changes nothing, and the way stays open.
    await allow.click();
    await decide(page, 'cancel');
    await w.shows('progress');
    await allow.waitFor();

    await allow.click();
    await decide(page, 'approve');
    await until('the orders are there', async () => (await w.root.locator('[data-dataset="commerce-orders"][data-activity="idle"]').count()) === 1);
    assert.equal(await allow.count(), 0);
    assert.deepEqual(await counts(own), [1, 1], 'never a second company or connection');
  });
}
