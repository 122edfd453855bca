// Seven merchants who are not connected, each for a reason of their own: seven sentences, each with who can act and
// one thing to press that works, in both languages. Nobody waits for ever.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  KNOWN, PLATFORMS, alone, closeBrowser, decide, merchant, openPortal, picture, toAuthorize, until, widget,
} from './harness.mjs';
import { later, pictured, refusal } from './shaped.mjs';

after(closeBrowser);

/** At the shop, about to decide. */
async function atShop(own, who) {
  const page = await openPortal(who, own);
  const w = await toAuthorize(page, PLATFORMS.shopify);
  await w.primary.click();
  await page.getByRole('button', { name: 'Approve' }).waitFor();
  return page;
}

/** The attempt's own way back, answered by the platform in words for which the imitated shop has no button. */
async function comesBack(page, query) {
  const form = await page.locator('form').evaluate((f) => ({ to: f.action, fields: Object.fromEntries(new FormData(f)) }));
  const reply = await page.context().request.post(form.to, { form: { ...form.fields, decision: 'cancel' }, maxRedirects: 0 });
  const back = new URL(reply.headers().location);
  back.search = query;
  await page.goto(back.href);
}

/** How each of the seven comes about; and what the one primary action leads to. */
const SEVEN = {
  'nothing begun': { make: async () => {}, step: 'why', leads: (w) => w.shows('platform') },
  'left a minute ago': { make: (own, who) => atShop(own, who) },
  'left long ago': {
    make: async (own, who) => {
      await atShop(own, who);
      await later(own, 25 * 3600);
    },
  },
  cancelled: { make: async (own, who) => decide(await atShop(own, who), 'cancel') },
  failed: { make: async (own, who) => decide(await atShop(own, who), 'fail') },
  'not supported': {
    make: async (own, who) => comesBack(await atShop(own, who), 'code=501&message=Basic%20plan'),
    leads: (w) => w.shows('platform'),
  },
  // The imitated shop cannot take its permission back yet: the picture says so in its place.
  'access lost': {
    make: async (own, who) => { await atShop(own, who); },
    shape: ({ state: { connections: [c] } }) => Object.assign(c, { status: 'deauthorized', linkedAt: c.createdAt, outcome: 'connected' }),
  },
};

for (const language of ['en', 'fr']) {
  test(`seven merchants read seven sentences, and each has one action that works, in ${language}`, async (t) => {
    const told = {};
    for (const [name, { make, shape, step = 'authorize', leads }] of Object.entries(SEVEN)) {
      const own = await alone(t, { syncMs: 500 });
      const who = await merchant(t, { locale: language === 'fr' ? 'fr-FR' : 'en-GB', quiet: ['404', '410', 'net::ERR_FAILED'] });
      await make(own, who);
      const page = await who.context.newPage();
      if (shape) await pictured(page, own, shape);
      await page.goto(`${own.portal}/connections?merchant=${KNOWN}&language=${language}`);
      const w = widget(page);
      await w.shows(step);
      await until(`${name}: the one action stands there`, async () => (await w.primary.count()) === 1
        && (await w.primary.getAttribute('aria-disabled')) === null && (await w.root.locator('[aria-busy="true"]').count()) === 0);
      told[name] = {
        headline: await w.root.locator('.headline').innerText(),
        lead: await w.root.locator('.lead').first().innerText(),
        action: await w.primary.innerText(),
      };
      await picture(page, `seven-${language}-${name.replaceAll(' ', '-')}`);
      assert.ok(!Object.values(told[name]).join().includes('{'), `${name}: every gap is filled`);
      // Somebody is named who can act: the merchant is told what to do, the platform or the portal is named.
      assert.match(`${told[name].headline} ${told[name].lead}`, /Shopify|Harbour|you|vous/i, name);
      await w.primary.click();
      if (leads) await leads(w);
      else await page.getByRole('button', { name: 'Approve' }).waitFor();
      await who.close();
    }
    const names = Object.keys(told);
    for (const [n, one] of names.entries()) {
      for (const other of names.slice(n + 1)) {
        for (const part of ['headline', 'lead']) {
          assert.notEqual(told[one][part], told[other][part], `${one} and ${other} read the same ${part}`);
        }
      }
    }
  });
}

test('a way out that does not come says why, and comes by the button', async (t) => {
  const own = await alone(t);
  const who = await merchant(t, { quiet: ['503'] });
  const first = await openPortal(who, own);
  await toAuthorize(first);
  await first.close();
  const page = await who.context.newPage();
  let away = true;
  await page.route((url) => url.pathname.endsWith('/departure'), (route) => (away && route.request().method() === 'POST'
    ? route.fulfill(refusal(own, 503, 'storage', { requestId: 'GW-TEST' }))
    : route.continue()));
  await page.goto(`${own.portal}/connections?merchant=${KNOWN}&language=en`);
  const w = widget(page);
  await w.shows('authorize');
  await w.root.getByText('That did not work').waitFor();
  await w.root.getByText('GW-TEST').waitFor();
  assert.equal(await w.primary.innerText(), 'Try again');
  await picture(page, 'authorize-barred');
  away = false;
  await w.primary.click();
  await until('the way out is there', async () => (await w.primary.getAttribute('href'))?.includes('/go/'));
  await w.primary.click();
  await decide(page, 'approve');
  await w.shows('progress');
});
