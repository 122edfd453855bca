// axe over every step of the widget, in both themes, and over the pages beside it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { findings } from './axe.mjs';
import { PLATFORMS, UNNAMED, closeBrowser, decide, demo, openPortal, person, settled, widget } from './harness.mjs';

let at;
before(async () => { at = await demo(); });
after(async () => { await closeBrowser(); await at?.stop(); at?.remove(); });

for (const dark of [false, true]) {
  test(`every step can be used by everybody, ${dark ? 'dark' : 'light'}`, async (t) => {
    const own = await demo();
    t.after(async () => { await own.stop(); own.remove(); });
    const who = await person({ dark });
    t.after(() => who.close());
    const page = await openPortal(who, own, { merchant: UNNAMED });
    const w = widget(page);
    const all = [];
    const look = async (step) => {
      await w.shows(step);
      all.push(...(await findings(page, 'gangway-connect')).map((f) => `${step}: ${f}`));
    };
    await look('why');
    await w.primary.click();
    await w.shows('business');
    await w.root.getByRole('textbox').first().fill('Café №1');
    await look('business');
    await w.primary.click();
    await look('platform');
    await w.platform(PLATFORMS.shopify).click();
    await look('authorize');
    await w.primary.click();
    await decide(page, 'cancel');
    await look('authorize');
    await w.primary.click();
    await decide(page, 'approve');
    await look('progress');
    await settled(w);
    await look('progress');
    await w.dataset('commerce-orders').click();
    await w.grid.waitFor();
    await look('data');
    assert.deepEqual(all, []);
  });
}

test('the pages beside the widget can be used by everybody', async (t) => {
  const who = await person({ quiet: ['404', '410'] });
  t.after(() => who.close());
  const page = await who.context.newPage();
  const all = [];
  const { url } = await (await fetch(`${at.proxy}/v1/invitations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${at.portalKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ merchant: { reference: 'X-1', name: 'Atelier Nord' }, returnUrl: `${at.portal}/connections` }),
  })).json();
  for (const address of [url, `${at.proxy}/return/unknown`, `${at.proxy}/go/unknown`, `${at.proxy}/problems/bad-token`, `${at.sandbox}/`, `${at.proxy}/dashboard`]) {
    await page.goto(address);
    await page.getByRole('heading').first().waitFor();
    all.push(...(await findings(page)).map((f) => `${new URL(address).pathname}: ${f}`));
  }
  assert.deepEqual(all, []);
});
