// What a merchant reads when something does not go on: each reason and each fault of Codat's, in both languages, with
// who can act and the one thing to press. A table: whoever adds a reason adds its line.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { DATASETS, PLATFORMS, alone, closeBrowser, connect, decide, merchant, openPortal, picture, until, widget } from './harness.mjs';
import { pictured } from './shaped.mjs';

after(closeBrowser);

const SPOKEN = { en: 'en-GB', fr: 'fr-FR' };
const ALLOW = { en: 'Allow at Shopify', fr: 'Autoriser chez Shopify' };
const AGAIN = { en: 'Read again', fr: 'Relire' };

/** Reason: what is done meanwhile, whom the sentence names, and what is offered. Where nobody is named, we go on. */
const REASONS = {
  slow: { activity: 'late', names: /Shopify/ },
  'platform-limit': { activity: 'retrying', names: /Shopify/ },
  access: { activity: 'failed', names: /Shopify/, offers: ALLOW },
  permissions: { activity: 'failed', names: /Shopify/, offers: ALLOW },
  'platform-error': { activity: 'failed', names: /Shopify/, offers: AGAIN },
  unreadable: { activity: 'failed', names: /Harbour/ },
  prerequisite: { activity: 'failed', names: /Harbour/ },
  'codat-error': { activity: 'failed', names: /reading service|service de lecture/, offers: AGAIN },
  'codat-unreachable': { activity: 'retrying', names: /\b[Ww]e\b|[Nn]ous/ },
  cancelled: { activity: 'failed', names: /Somebody|Quelqu’un/, offers: AGAIN },
  unstable: { activity: 'retrying', names: /\b[Ww]e\b|[Nn]ous/ },
};

const rowOf = async (w, dataset) => {
  const row = w.dataset(dataset);
  await row.locator('.why').waitFor();
  return { why: await row.locator('.why p').innerText(), offers: await row.locator('.why :is(a, button)').allInnerTexts() };
};

for (const [language, locale] of Object.entries(SPOKEN)) {
  test(`every reason why a dataset does not go on has its sentence and its one way on, in ${language}`, async (t) => {
    const own = await alone(t, { syncMs: 500 });
    const who = await merchant(t, { locale });
    const first = await openPortal(who, own, { language });
    await connect(first);
    const names = Object.keys(REASONS);
    const told = {};
    // Seven at a time: there are seven datasets.
    for (let from = 0; from < names.length; from += DATASETS.length) {
      const some = names.slice(from, from + DATASETS.length);
      const page = await who.context.newPage();
      await pictured(page, own, ({ state: { connections: [c] } }) => {
        some.forEach((reason, n) => Object.assign(c.datasets.find((d) => d.dataset === DATASETS[n]), { activity: REASONS[reason].activity, reason, snapshot: null }));
      });
      await page.route((url) => url.pathname.endsWith('/departure'), (route) => (route.request().method() === 'POST'
        ? route.fulfill({ status: 201, headers: { 'access-control-allow-origin': own.portal },
          json: { companyId: 'c', connectionId: route.request().url().split('/').at(-2), departUrl: `${own.proxy}/go/elsewhere`, departExpiresAt: Date.now() + 600_000 } })
        : route.continue()));
      await page.goto(first.url());
      const w = widget(page);
      await w.shows('progress');
      for (const [n, reason] of some.entries()) {
        const { offers } = REASONS[reason];
        if (offers) await w.dataset(DATASETS[n]).getByText(offers[language], { exact: true }).waitFor();
        told[reason] = await rowOf(w, DATASETS[n]);
      }
      assert.equal(await w.root.locator('[data-primary]').count(), 1, 'one thing leads');
      await picture(page, `reasons-${language}-${from}`);
      await page.close();
    }
    for (const [reason, { names: named, offers }] of Object.entries(REASONS)) {
      assert.match(told[reason].why, named, `${reason} says whose turn it is`);
      assert.doesNotMatch(told[reason].why, /[{}]/, reason);
      assert.deepEqual(told[reason].offers, offers ? [offers[language]] : [], reason);
    }
    assert.equal(new Set(Object.values(told).map((one) => one.why)).size, names.length, 'no two read the same');
  });
}

/** What Codat answers to the call that makes the connection, or the company: what the merchant reads. */
const FAULTS = {
  'the account is full': {
    fault: { operation: 'create-company', what: { status: 402 } },
    reads: { en: /Harbour cannot take in more shops.*have to act/s, fr: /Harbour ne peut pas accueillir.*à lui d’agir/s },
  },
  'the key is refused': {
    fault: { operation: 'create-company', what: { status: 401 } },
    reads: { en: /refuses Harbour.*nothing depends on you/s, fr: /refuse Harbour.*Rien ne dépend de vous/s },
  },
  'the quota is used up': {
    fault: { operation: 'create-connection', what: { status: 429, retryAfter: '3600' } },
    reads: { en: /go on by ourselves; you need not stay.*Nothing was read.*We try again at \d\d:\d\d/s, fr: /continuons de nous-mêmes.*Rien n’a été lu.*Nous réessayons à \d\d:\d\d/s },
    step: 'trouble',
  },
  'Codat is down': {
    fault: { operation: 'create-connection', what: { status: 503 } },
    reads: { en: /go on by ourselves; you need not stay.*Nothing was read.*We try again at \d\d:\d\d/s, fr: /continuons de nous-mêmes.*Rien n’a été lu.*Nous réessayons à \d\d:\d\d/s },
    step: 'trouble',
  },
};

for (const [language, locale] of Object.entries(SPOKEN)) {
  for (const [name, { fault, reads, step = 'platform' }] of Object.entries(FAULTS)) {
    test(`${name} while a shop is connected: whose turn it is, and what is safe, in ${language}`, async (t) => {
      const own = await alone(t);
      await own.faults([{ ...fault, times: 500 }]);
      const who = await merchant(t, { locale, quiet: ['503'] });
      const page = await openPortal(who, own, { language });
      const w = widget(page);
      await w.shows('why');
      await w.primary.click();
      await w.shows('platform');
      await w.platform(PLATFORMS.shopify).click();
      await until(`the words of ${name}`, async () => {
        const words = await w.step(step).innerText().catch(() => '');
        return reads[language].test(words) && !/[{}]/.test(words);
      });
      await w.root.locator('code').waitFor();
      await picture(page, `fault-${language}-${name.replaceAll(' ', '-')}`);
    });
  }

  /** What holds up the reading of a shop that is linked: who can act, and when it goes on. */
  test(`what holds up the reading names who acts, or when it goes on, in ${language}`, async (t) => {
    const own = await alone(t, { syncMs: 300_000 });
    const who = await merchant(t, { locale });
    const page = await openPortal(who, own, { language });
    let trouble = null;
    await pictured(page, own, ({ session, state }) => {
      state.trouble = trouble && { since: session.now, nextAt: session.now + 3_600_000, correlationId: 'a1', ...trouble };
    });
    const w = widget(page);
    await w.shows('why');
    await w.primary.click();
    await w.shows('platform');
    await w.platform(PLATFORMS.shopify).click();
    await w.shows('authorize');
    await until('the way out is there', async () => (await w.primary.getAttribute('href')) !== null);
    await w.primary.click();
    await decide(page, 'approve');
    await w.shows('progress');
    for (const [problem, words] of Object.entries({
      'codat-key': { en: /Harbour has to act first/, fr: /à Harbour d’agir/ },
      'codat-refused': { en: /Harbour can see why/, fr: /Harbour voit pourquoi/ },
      'codat-busy': { en: /you need not stay\. We try again at \d\d:\d\d/, fr: /vous n’avez pas à rester\. Nous réessayons à \d\d:\d\d/ },
      'codat-unreachable': { en: /you need not stay\. We try again at \d\d:\d\d/, fr: /vous n’avez pas à rester\. Nous réessayons à \d\d:\d\d/ },
    })) {
      trouble = { problem };
      await page.evaluate(() => dispatchEvent(new Event('online')));
      await until(`the words of ${problem}`, async () => words[language].test(await w.root.locator('.held').innerText()));
      await picture(page, `held-${language}-${problem}`);
    }
    trouble = null;
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await w.root.locator('.held .note').waitFor({ state: 'detached' });
  });
}
