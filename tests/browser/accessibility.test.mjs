// axe over every step of the widget, in both themes, and over the pages beside it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { createRequire } from 'node:module';
import { PLATFORMS, UNNAMED, closeBrowser, decide, demo, openPortal, person, settled, until, widget } from './harness.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let at;
before(async () => { at = await demo(); });
after(async () => { await closeBrowser(); await at?.stop(); at?.remove(); });

/** What axe finds in the widget, or in the whole page where there is none. The page's own taste is not ours. */
async function findings(page, where) {
  await page.evaluate(AXE);
  // A step slides in; colours are measured once it stands.
  await page.evaluate(() => Promise.all(document.getAnimations().map((a) => a.finished.catch(() => {}))));
  await until('the step stands still', () => page.evaluate(() => {
    const root = document.querySelector('gangway-connect')?.shadowRoot;
    return !root || root.getAnimations().every((a) => a.playState !== 'running' || a.effect.getTiming().iterations === Infinity);
  }));
  const found = await page.evaluate(async (scope) => {
    const { violations, passes } = await globalThis.axe.run(scope ? { include: [scope] } : document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] });
    const seen = passes.flatMap((p) => p.nodes).length;
    if (seen < 5) return [`axe saw only ${seen} nodes`];
    return violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target.flat().join(' ')} ${n.any[0]?.message ?? ''}`).join(' | ').slice(0, 400)}`);
  }, where);
  return found;
}

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
