// Situations that the imitated shop cannot bring about, or that take hours.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './harness.mjs';

/** How long a session lives, less a minute of slack. */
const SESSION_MS = 29 * 60_000;

/** Moves the proxy's clock on by so many seconds. Binaries built for tests follow a file. */
export async function later(own, seconds) {
  const wanted = Date.now() + seconds * 1_000 + SESSION_MS;
  writeFileSync(join(own.dataDir, 'ahead'), String(seconds));
  await until(`the proxy's clock is ${seconds} s on`, async () => {
    const reply = await fetch(`${own.proxy}/v1/sessions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${own.portalKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ merchant: { reference: 'a-clock' }, returnUrl: `${own.portal}/connections` }),
    });
    return Date.parse((await reply.json()).expiresAt) > wanted;
  });
}

/** Shows the page the proxy's picture as `change` changes it. */
export async function pictured(page, own, change) {
  await page.route((url) => url.origin === own.proxy && url.pathname === '/v1/session', async (route) => {
    if (route.request().method() !== 'GET') return route.continue();
    const headers = { ...route.request().headers() };
    delete headers['if-none-match'];
    try {
      const reply = await route.fetch({ headers });
      const json = await reply.json();
      if (json.state) change(json);
      await route.fulfill({ response: reply, json });
    } catch {
      // The page has gone on, or the test is over.
      await route.abort().catch(() => {});
    }
  });
}

/** A refusal of the proxy, for `route.fulfill`. */
export const refusal = (own, status, slug, more = {}) => ({
  status,
  headers: { 'access-control-allow-origin': own.portal, 'content-type': 'application/problem+json' },
  body: JSON.stringify({ type: `${own.proxy}/problems/${slug}`, title: '', status, detail: '', who: 'operator', ...more }),
});
