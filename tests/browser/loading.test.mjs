// How the front end comes alive, or says honestly that it does not: scripts that come twice, files that do not come,
// browsers without WebAssembly, pages whose policy forbids it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  GANGWAY, KNOWN, PLATFORMS, alone, browser, closeBrowser, connect, demo, heard, merchant, openPortal, person, picture, until, widget,
} from './harness.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let at;
before(async () => { at = await demo(); });
after(async () => { await closeBrowser(); await at?.stop(); at?.remove(); });

/** Hides WebAssembly as a hardened browser does. (`--noexpose_wasm` hides nothing any more.) */
const NO_WASM = '--js-flags=--jitless';

/** What the browser itself says of files that the test takes away. */
const QUIET = ['404', 'integrity', 'wasm', 'Failed', 'MIME', 'Content Security Policy', 'ERR_'];

/** Another portal, on an origin of its own. `body` makes its page of tokens for so many merchants. */
async function elsewhere(t, who, body, { tokens = 1, policy, lang = 'en' } = {}) {
  let html = '';
  const headers = { 'content-type': 'text/html; charset=utf-8', ...(policy && { 'content-security-policy': policy }) };
  const server = createServer((_, reply) => reply.writeHead(200, headers).end(html));
  await new Promise((done) => server.listen(0, 'localhost', done));
  t.after(() => server.close());
  const origin = `http://localhost:${server.address().port}`;
  const added = spawnSync(GANGWAY, ['portal', 'add', 'Elsewhere', '--origin', origin, '--return', `${origin}/`, '--data-dir', join(at.dataDir, 'gangway'), '--json'], { encoding: 'utf8' });
  assert.equal(added.status, 0, added.stderr);
  const { key } = JSON.parse(added.stdout);
  const made = await Promise.all(Array.from({ length: tokens }, async (_, n) => {
    const reply = await fetch(`${at.proxy}/v1/sessions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ merchant: { reference: `T-${n}`, name: 'Maison Lune' }, returnUrl: `${origin}/` }),
    });
    assert.equal(reply.status, 201, await reply.clone().text());
    return (await reply.json()).token;
  }));
  html = `<!doctype html><html lang="${lang}"><meta charset="utf-8"><title>Elsewhere</title><link rel="icon" href="data:,">${body(made)}`;
  const page = await who.context.newPage();
  const lines = [];
  page.on('console', (message) => { if (message.text().includes('gangway')) lines.push(message.text()); });
  await page.goto(`${origin}/`);
  return { page, lines, origin };
}

const troubles = async (page) => (await heard(page)).filter((e) => e.name === 'trouble').map((e) => e.detail.problem);

/** Waits for help, the host's event with this reason, and gives the help. */
async function troubled(page, problem, words) {
  const help = widget(page).root.locator('[data-step="trouble"]');
  await widget(page).root.getByRole('heading', { name: words }).waitFor({ timeout: 6_000 });
  assert.deepEqual([...new Set(await troubles(page))], [problem]);
  return help;
}

/** No finding of axe in the page, and the one button is reached with the keyboard. */
async function accessible(page, button) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run('gangway-connect, main'));
  assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`), []);
  if (!button) return;
  await page.evaluate(() => document.activeElement?.blur());
  await until('Tab reaches the button', async () => {
    await page.keyboard.press('Tab');
    return button.evaluate((node) => node.matches(':focus'));
  }, 5_000);
  const box = await button.boundingBox();
  assert.ok(box.height >= 44, `${box.height} px`);
}

const missing = (route) => route.fulfill({ status: 404, body: '' });
async function half(route) {
  const reply = await route.fetch();
  const body = await reply.body();
  await route.fulfill({ response: reply, body: body.subarray(0, body.length / 2) });
}

test('a script that comes three times makes one module, throws nothing and warns of nothing', async (t) => {
  const who = await merchant(t);
  const { page, lines } = await elsewhere(t, who, ([one, two]) => `
    <gangway-connect id="early" session="${one}"></gangway-connect>
    <script src="${at.proxy}/gangway.js" async></script>
    <script src="${at.proxy}/gangway.js?v=from-a-tag-manager" async></script>
    <script src="${at.proxy}/gangway.js" async></script>
    <gangway-connect id="late" session="${two}"></gangway-connect>`, { tokens: 2 });
  for (const id of ['early', 'late']) await page.locator(`#${id} [data-step="why"]`).waitFor();
  const modules = who.seen.urls.filter((u) => u.endsWith('.wasm'));
  assert.equal(modules.length, 1, modules.join());
  assert.deepEqual([who.seen.errors, lines], [[], []]);
});

test('however a page writes its language, the widget speaks what it can and goes the whole way', async (t) => {
  for (const [lang, spoken] of [['fr_CA', 'fr'], ['FR-ca-12-x-shop', 'fr'], ['x', 'en']]) {
    const who = await merchant(t);
    const { page } = await elsewhere(t, who, ([one]) => `
      <script src="${at.proxy}/gangway.js" async></script><gangway-connect lang="${lang}" session="${one}"></gangway-connect>`, { lang });
    await page.locator(`gangway-connect [lang="${spoken}"] [data-step="why"]`).waitFor();
    // Counts and dates are written by Intl, which throws where a tag is no tag.
    if (lang === 'fr_CA') await connect(page);
    assert.deepEqual(who.seen.errors, []);
  }
});

test('forward after back the element comes alive again', async (t) => {
  const who = await merchant(t);
  const { page, origin } = await elsewhere(t, who, ([one]) => `
    <script src="${at.proxy}/gangway.js" async></script><gangway-connect session="${one}"></gangway-connect>
    <script src="${at.proxy}/gangway.js" async></script>`);
  await widget(page).shows('why');
  await page.goto(`${origin}/other`);
  await page.goBack();
  await widget(page).shows('why');
  await page.goForward();
  await widget(page).shows('why');
  assert.deepEqual(who.seen.errors, []);
});

test('of two versions the first wins, and one line in the console names both', async (t) => {
  const who = await merchant(t);
  await who.context.route('**/gangway.js?old', async (route) => {
    const reply = await route.fetch();
    await route.fulfill({ response: reply, body: (await reply.text()).replace(/widget-[0-9a-f]{16}\.js/, 'widget-0000000000000000.js') });
  });
  const { page, lines } = await elsewhere(t, who, ([one]) => `
    <script src="${at.proxy}/gangway.js"></script><gangway-connect session="${one}"></gangway-connect>
    <script src="${at.proxy}/gangway.js?old" async></script>`);
  await widget(page).shows('why');
  await until('the console says it', () => lines.length > 0);
  assert.equal(lines.length, 1, lines.join('\n'));
  assert.match(lines[0], /<gangway-connect> is \/assets\/widget-(?!0000)[0-9a-f]{16}\.js, not \/assets\/widget-0000000000000000\.js/);
  assert.deepEqual(who.seen.errors, []);
});

test('a foreign owner of the element name gets a line in the console and keeps its page', async (t) => {
  const who = await merchant(t);
  const { page, lines } = await elsewhere(t, who, () => `
    <script>customElements.define('gangway-connect', class extends HTMLElement { mine() { return true; } })</script>
    <gangway-connect>theirs</gangway-connect><script src="${at.proxy}/gangway.js"></script>`);
  await until('the console says it', () => lines.length > 0);
  assert.match(lines.join('\n'), /^gangway: <gangway-connect> is a stranger, not /);
  assert.equal(await page.locator('gangway-connect').evaluate((e) => e.mine() && e.textContent), 'theirs');
  assert.deepEqual(who.seen.errors, []);
  assert.ok(!who.seen.urls.some((u) => u.endsWith('.wasm')), 'nothing more is fetched');
});

for (const [language, title, button] of [['en', 'This browser cannot show it', 'Copy the page’s address'], ['fr', 'Ce navigateur ne peut pas l’afficher', 'Copier l’adresse de la page']]) {
  test(`a browser that hides WebAssembly gets words in its language (${language}), and the address to take along`, async (t) => {
    const lone = await browser([NO_WASM]);
    t.after(() => lone.close());
    const who = await merchant(t, { using: lone, ...(language === 'fr' && { dark: true, viewport: { width: 390, height: 844 } }) });
    await who.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const page = await openPortal(who, at, { language });
    const help = await troubled(page, 'no-webassembly', title);
    const press = help.getByRole('button', { name: button });
    await accessible(page, press);
    await picture(page, `no-webassembly-${language}`);
    await press.click();
    await help.getByRole('button', { name: language === 'fr' ? 'Copié' : 'Copied' }).waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), page.url());
    assert.deepEqual(who.seen.errors, []);
  });
}

for (const [name, address, spoil] of [
  ['module is missing', '**/widget-*.wasm', missing],
  ['module is cut at half', '**/widget-*.wasm', half],
  ['module is another file', '**/widget-*.wasm', (route) => route.fulfill({ contentType: 'application/wasm', headers: { 'access-control-allow-origin': '*' }, body: 'no module' })],
  ['style sheet is missing', '**/widget-*.css', missing],
  ['glue is missing', '**/assets/widget-*.js', missing],
  ['glue is cut at half', '**/assets/widget-*.js', half],
  ['glue has a wrong type', '**/assets/widget-*.js', async (route) => route.fulfill({ response: await route.fetch(), contentType: 'text/plain' })],
  ['files are not reached', '**/assets/widget-*', (route) => route.abort()],
]) {
  test(`a widget whose ${name} says so, and comes alive when the merchant tries again`, async (t) => {
    const who = await merchant(t, { quiet: QUIET });
    const page = await who.context.newPage();
    await page.route(address, spoil);
    await page.goto(`${at.portal}/connections?merchant=${KNOWN}&language=en`);
    const help = await troubled(page, 'not-loaded', 'A part did not arrive');
    await page.unroute(address);
    await help.getByRole('button', { name: 'Try again' }).click();
    await widget(page).shows('why');
    assert.deepEqual(who.seen.errors, []);
  });
}

test('a module of a wrong type comes alive all the same', async (t) => {
  const own = await alone(t);
  const who = await merchant(t, { quiet: QUIET });
  const page = await who.context.newPage();
  await page.route('**/*.wasm', async (route) => route.fulfill({ response: await route.fetch(), contentType: 'application/octet-stream' }));
  await page.goto(`${own.portal}/connections?merchant=${KNOWN}&language=en`);
  const w = widget(page);
  await w.shows('why');
  await w.primary.click();
  await w.platform(PLATFORMS.shopify).click();
  await w.shows('authorize');
});

test('a slow network is told, in French, and gives way to the widget', async (t) => {
  let release;
  const held = new Promise((go) => { release = go; });
  const who = await merchant(t);
  const page = await who.context.newPage();
  await page.route('**/widget-*.wasm', async (route) => { await held; await route.continue(); });
  await page.goto(`${at.portal}/connections?merchant=${KNOWN}&language=fr`);
  const help = await troubled(page, 'slow', 'Le chargement est lent');
  await accessible(page, help.getByRole('button', { name: 'Réessayer' }));
  await picture(page, 'slow-fr');
  release();
  await widget(page).shows('why');
  assert.equal(await help.count(), 0);
  assert.deepEqual(who.seen.errors, []);
});

test('without the better words there are short ones', async (t) => {
  const who = await merchant(t, { quiet: QUIET });
  const page = await who.context.newPage();
  await page.route('**/assets/*', (route) => route.abort());
  await page.goto(`${at.portal}/connections?merchant=${KNOWN}&language=fr`);
  await troubled(page, 'not-loaded', /^Affichage impossible\./);
  await accessible(page);
});

/** What embed.md tells a portal to allow. */
const policy = (script, connect) => `default-src 'none'; script-src ${script}; style-src ${at.proxy}; connect-src ${connect}; img-src ${at.proxy} data:`;

for (const [name, make, words] of [
  ['WebAssembly', () => policy(at.proxy, at.proxy), 'This page does not let it load'],
  ['calls to the proxy', () => policy(`${at.proxy} 'wasm-unsafe-eval'`, "'self'"), 'This page does not let it load'],
  ['every script but the first', () => policy(`${at.proxy}/gangway.js 'wasm-unsafe-eval'`, at.proxy), 'This page blocks it. Tell its owner.'],
]) {
  test(`a page whose policy forbids ${name} is told apart, for its visitors and its developer`, async (t) => {
    const who = await merchant(t, { quiet: QUIET });
    const { page, lines } = await elsewhere(t, who, ([one]) => `
      <script src="${at.proxy}/gangway.js"></script><gangway-connect session="${one}"></gangway-connect>`, { policy: make() });
    const help = await troubled(page, 'blocked', words);
    await until('the console says it', () => lines.some((l) => /^gangway: /.test(l)));
    const [line] = lines.filter((l) => /^gangway: /.test(l));
    assert.match(line, name === 'WebAssembly' ? /wasm-unsafe-eval/ : name === 'calls to the proxy' ? /connect-src/ : /script-src/);
    if (name === 'WebAssembly') {
      await help.getByRole('button', { name: 'Copy what to tell them' }).waitFor();
      await picture(page, 'blocked-en');
    }
  });
}

test('a policy that only reports is no reason', async (t) => {
  const who = await merchant(t, { quiet: QUIET });
  const page = await who.context.newPage();
  await page.route('**/widget-*.wasm', missing);
  await page.route('**/connections*', async (route) => {
    const reply = await route.fetch();
    await route.fulfill({ response: reply, headers: { ...reply.headers(), 'content-security-policy-report-only': "script-src 'none'; connect-src 'none'" } });
  });
  await page.goto(`${at.portal}/connections?merchant=${KNOWN}&language=en`);
  await troubled(page, 'not-loaded', 'A part did not arrive');
});

test('where the script itself is blocked, the page’s own words in the element are seen', async (t) => {
  const who = await merchant(t, { quiet: QUIET });
  const page = await who.context.newPage();
  await page.route('**/gangway.js', (route) => route.abort());
  await page.goto(`${at.portal}/connections?merchant=${KNOWN}&language=fr`);
  await page.getByText('Cette partie de la page n’est pas arrivée.').waitFor({ timeout: 6_000 });
  await accessible(page);
  await page.unroute('**/gangway.js');
  await page.reload();
  await widget(page).shows('why');
  assert.equal(await page.getByText('Cette partie de la page').isVisible(), false);
});

test('a second half that fails once is fetched again under a calm note, and the step is kept', async (t) => {
  const who = await merchant(t, { quiet: QUIET });
  const page = await openPortal(who, await alone(t));
  const w = widget(page);
  await w.shows('why');
  let times = 0;
  await page.route('**/widget-rest-*.wasm', (route) => { times += 1; return times < 3 ? route.abort() : route.continue(); });
  await page.evaluate(() => {
    window.notes = [];
    const root = document.querySelector('gangway-connect').shadowRoot;
    new MutationObserver(() => { const note = root.querySelector('.note[role=status]'); if (note) window.notes.push([note.textContent, root.querySelector('[data-step]').dataset.step]); })
      .observe(root, { childList: true, subtree: true });
  });
  await w.primary.click();
  await w.platform(PLATFORMS.shopify).click();
  await w.shows('authorize');
  const notes = await page.evaluate(() => window.notes);
  assert.match(notes[0][0], /One part has not arrived yet/);
  assert.equal(notes[0][1], 'platform');
  assert.equal(await w.root.getByText('One part has not arrived yet').count(), 0);
  assert.equal(times, 3);
  assert.deepEqual(await troubles(page), []);
  assert.deepEqual(who.seen.errors, []);
});

test('a second half that never comes ends in help, and goes on where the merchant was', async (t) => {
  const who = await merchant(t, { quiet: QUIET });
  const page = await openPortal(who, await alone(t));
  const w = widget(page);
  await w.shows('why');
  let times = 0;
  await page.route('**/widget-rest-*.wasm', (route) => { times += 1; return route.abort(); });
  await w.primary.click();
  await w.platform(PLATFORMS.shopify).click();
  await w.root.getByText('One part has not arrived yet').waitFor();
  await picture(page, 'second-half-retrying');
  const help = w.root.locator('[data-step="trouble"]');
  await help.getByRole('heading', { name: 'A part did not arrive' }).waitFor();
  assert.equal(times, 4);
  assert.deepEqual(await troubles(page), ['not-loaded']);
  await accessible(page, help.getByRole('button', { name: 'Try again' }));
  await page.unroute('**/widget-rest-*.wasm');
  await help.getByRole('button', { name: 'Try again' }).click();
  await w.shows('authorize');
  assert.deepEqual(who.seen.errors, []);
});

/** A fresh invitation's address. */
async function invitation() {
  const reply = await fetch(`${at.proxy}/v1/invitations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${at.portalKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ merchant: { reference: `I-${Math.random()}`, name: 'Maison Lune' }, returnUrl: `${at.portal}/connections` }),
  });
  assert.equal(reply.status, 201, await reply.clone().text());
  return (await reply.json()).url;
}

for (const [name, address, path, words] of [
  ['hosted page', '**/hosted-*.js', invitation, ['This page did not start', 'Cette page n’a pas démarré']],
  ['dashboard', '**/dashboard-loader-*.js', () => `${at.proxy}/dashboard`, ['The dashboard did not start', 'Le tableau de bord n’a pas démarré']],
]) {
  test(`a ${name} whose script is blocked says so in both languages, and never when it comes alive`, async (t) => {
    const who = await merchant(t, { quiet: [...QUIET, '401'], dark: true, viewport: { width: 390, height: 844 } });
    const page = await who.context.newPage();
    await page.route(address, (route) => route.abort());
    const url = await path();
    await page.goto(url);
    for (const title of words) await page.getByRole('heading', { name: title }).waitFor({ timeout: 6_000 });
    await accessible(page);
    await picture(page, `${name.replace(' ', '-')}-blocked`);
    await page.unroute(address);
    await page.goto('about:blank');
    await page.goto(url);
    await page.locator('button').first().waitFor();
    assert.equal(await page.getByText(words[0]).count(), 0);
  });
}

test('a dashboard without its style sheet says so', async (t) => {
  const who = await merchant(t, { quiet: [...QUIET, '401', 'style sheet'] });
  const page = await who.context.newPage();
  await page.route('**/dashboard-*.css', missing);
  await page.goto(`${at.proxy}/dashboard`);
  await page.getByRole('heading', { name: 'The dashboard did not start' }).waitFor({ timeout: 6_000 });
  await page.getByRole('button', { name: 'Reload the page' }).waitFor();
});

test('a hosted page whose widget does not come says so, and goes on without losing the invitation', async (t) => {
  const who = await merchant(t, { quiet: QUIET });
  const page = await who.context.newPage();
  await page.route('**/gangway.js*', (route) => route.abort());
  await page.goto(await invitation());
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'A part did not arrive' }).waitFor({ timeout: 6_000 });
  await accessible(page, page.getByRole('button', { name: 'Try again' }));
  await picture(page, 'hosted-parts');
  await page.unroute('**/gangway.js*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await widget(page).shows('why');
});

test('a hosted page whose answer is slow says so meanwhile', async (t) => {
  let release;
  const held = new Promise((go) => { release = go; });
  const who = await merchant(t);
  const page = await who.context.newPage();
  await page.route('**/v1/invitation', async (route) => { await held; await route.continue(); });
  await page.goto(await invitation());
  await page.getByRole('heading', { name: 'This is slow to load' }).waitFor({ timeout: 6_000 });
  release();
  await page.getByRole('button', { name: 'Continue' }).waitFor();
  assert.equal(await page.getByText('This is slow to load').count(), 0);
});

test('without WebAssembly the hosted page sends to the mail in another browser', async (t) => {
  const lone = await browser([NO_WASM]);
  t.after(() => lone.close());
  const who = await person({ using: lone });
  const page = await who.context.newPage();
  await page.goto(await invitation());
  await page.getByRole('button', { name: 'Continue' }).click();
  const help = await troubled(page, 'no-webassembly', 'This browser cannot show it');
  assert.match(await help.textContent(), /link in your e-mail in another browser/);
  await accessible(page);
});
