// What a stranger's eye would catch: words that leave their box, pages that scroll sideways, what stands first.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { UNNAMED, closeBrowser, decide, demo, merchant, openPortal, settled, widget } from './harness.mjs';
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
