// The hosted page: a merchant who got a link by mail, and never sees the portal before the end.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeBrowser, decide, demo, person, picture, toAuthorize, widget } from './harness.mjs';

let at;
before(async () => { at = await demo(); });
after(async () => { await closeBrowser(); await at?.stop(); at?.remove(); });

let next = 0;
/** An invitation for a merchant of its own. */
async function invite(more = {}) {
  next += 1;
  const reply = await fetch(`${at.proxy}/v1/invitations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${at.portalKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ merchant: { reference: `H-${next}`, name: 'Atelier Nord' }, returnUrl: `${at.portal}/connections`, ...more }),
  });
  assert.equal(reply.status, 201, await reply.clone().text());
  return reply.json();
}

test('an invitation leads to the shop and back without the portal', async (t) => {
  const { url } = await invite({ message: 'Bonjour, please connect the shop that we spoke about.' });
  const secret = new URL(url).hash.slice(1);
  assert.match(secret, /^gwi_/);
  const who = await person();
  t.after(() => who.close());
  const page = await who.context.newPage();
  await page.goto(url);
  const go = page.getByRole('button', { name: 'Continue' });
  await go.waitFor();
  await page.getByText('please connect the shop that we spoke about').waitFor();
  await page.getByText('Atelier Nord').first().waitFor();
  await picture(page, 'hosted-invitation');
  assert.equal(await page.evaluate(() => location.hash), '', 'the secret is gone from the address');
  assert.ok(!who.seen.urls.some((u) => u.includes('/v1/exchange')), 'nothing is exchanged before the click');
  await go.click();
  const w = widget(page);
  await toAuthorize(page);
  await w.primary.click();
  await decide(page, 'approve');
  await w.shows('progress');
  assert.ok(page.url().startsWith(`${at.proxy}/connect`), page.url());
  await w.root.getByText('All 7 ready').waitFor();
  await picture(page, 'hosted-progress');
  const leaked = [...who.seen.urls, ...who.seen.referers].filter((u) => u.split('#')[0].match(/gw[ioskh]_/));
  assert.deepEqual(leaked, []);
});

test('an invitation used after linking shows progress and no way out', async (t) => {
  const { url } = await invite();
  for (const round of [1, 2]) {
    const who = await person();
    t.after(() => who.close());
    const page = await who.context.newPage();
    await page.goto(url);
    await page.getByRole('button', { name: 'Continue' }).click();
    const w = widget(page);
    if (round === 1) {
      await toAuthorize(page);
      await w.primary.click();
      await decide(page, 'approve');
    }
    await w.shows('progress');
    await w.root.getByText('All 7 ready').waitFor();
    assert.equal(await w.root.locator('a[href*="/go/"]').count(), 0);
  }
});

test('a mistyped invitation gets plain words', async (t) => {
  const { url } = await invite();
  const who = await person({ quiet: ['401', '410'] });
  t.after(() => who.close());
  const page = await who.context.newPage();
  await page.goto(`${url.slice(0, -1)}${url.endsWith('x') ? 'y' : 'x'}`);
  await page.getByRole('heading').first().waitFor();
  await picture(page, 'hosted-dead');
  assert.equal(await page.getByRole('button', { name: 'Continue' }).count(), 0);
});

test('an invitation that names no language speaks the reader’s, from its first word to the shop', async (t) => {
  for (const [locale, named, headline, step] of [
    ['fr-FR', undefined, 'Harbour vous demande', 'Connectez votre boutique'],
    ['en-GB', undefined, 'Harbour asks you', 'Connect your shop'],
    ['fr-FR', 'en', 'Harbour asks you', 'Connect your shop'],
  ]) {
    const { url } = await invite({ language: named });
    const who = await person({ locale });
    t.after(() => who.close());
    const page = await who.context.newPage();
    await page.goto(url);
    await page.getByRole('heading', { name: headline }).waitFor();
    await page.locator('[data-primary]').click();
    await widget(page).root.getByRole('heading', { name: step }).waitFor();
    assert.deepEqual(who.seen.errors, []);
  }
});
