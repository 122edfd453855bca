// A whole onboarding in Chromium with a cold cache, and the bytes that it cost on the wire, by step and by asset.
// Counted are answers of the proxy as DevTools sees them: headers and compressed body, preflights too; what comes from
// the cache costs nothing. The portal's own page and the shop's consent page are not ours to count.
// Budgets stand in budgets.json; above one of them this fails. Started by `cargo xtask size`.
import { readFileSync } from "node:fs";
import { closeBrowser, decide, demo, KNOWN, person, settled, until, widget } from "../tests/browser/harness.mjs";

const budgets = JSON.parse(readFileSync(new URL("budgets.json", import.meta.url)));
const manifest = JSON.parse(readFileSync(new URL("../dist/manifest.json", import.meta.url)));
const logical = Object.fromEntries(Object.entries(manifest.files).map(([name, file]) => [file.path, name]));

// The steps in order, each with what it cost: name of the answer → {bytes, times}.
const steps = [];
const begin = (name) => steps.push({ name, answers: new Map() });

// Books every answer of the proxy under the step that is under way.
async function watch(page, proxy) {
  const devtools = await page.context().newCDPSession(page);
  const open = new Map();
  devtools.on("Network.requestWillBeSent", ({ requestId, request }) => open.set(requestId, request));
  devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const request = open.get(requestId);
    const url = request && new URL(request.url);
    if (!url || url.origin !== proxy || encodedDataLength <= 0) return;
    const name = logical[url.pathname] ?? `${request.method} ${template(url.pathname)}`;
    const { answers } = steps.at(-1);
    const before = answers.get(name) ?? { bytes: 0, times: 0 };
    answers.set(name, { bytes: before.bytes + encodedDataLength, times: before.times + 1 });
  });
  await devtools.send("Network.enable");
}

// Ids say nothing here, and a way out is nobody's business.
function template(path) {
  return path
    .replace(/^\/(go|return)\/.+$/, "/$1/…")
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "…");
}

const sum = (some) => some.reduce((all, step) => [...step.answers.values()].reduce((n, { bytes }) => n + bytes, all), 0);
const upTo = (name) => sum(steps.slice(0, steps.findIndex((step) => step.name === name) + 1));
const number = (value) => value.toLocaleString("en").padStart(10);

async function onboard(at) {
  const who = await person();
  const page = await who.context.newPage();
  await watch(page, at.proxy);

  begin("platform list can be used");
  // As the harness opens the portal, on a page that is watched already.
  await page.goto(`${at.portal}/connections?merchant=${KNOWN}&language=en`);
  const w = widget(page);
  await w.shows("why");
  await w.primary.click();
  await w.shows("platform");
  await w.root.locator("[data-platform]").first().waitFor();
  await quiet(page);

  begin("company and connection");
  await w.root.locator("[data-platform]:not([disabled]):not([aria-disabled=true])").first().click();
  await w.shows("authorize");
  await quiet(page);

  begin("out and back");
  await w.primary.click();
  await decide(page, "approve");
  await w.shows("progress");
  await quiet(page);

  begin("progress of seven datasets");
  await settled(w);
  await quiet(page);

  begin("first table");
  await w.dataset("commerce-orders").click();
  await until("rows", async () => (await w.root.getByRole("row").count()) > 2);
  await quiet(page);
  await who.close();
}

// DevTools tells of an answer a moment after the page has it.
const quiet = (page) => page.waitForLoadState("networkidle", { timeout: 3_000 }).catch(() => {});

function report() {
  for (const step of steps) {
    console.log(`\n${step.name}: ${number(sum([step])).trim()}`);
    for (const [name, { bytes, times }] of [...step.answers].sort((one, other) => other[1].bytes - one[1].bytes)) {
      console.log(`  ${number(bytes)}  ${name}${times > 1 ? ` (${times} times)` : ""}`);
    }
  }
  console.log();
  let over = 0;
  const compare = (name, bytes) => {
    const budget = budgets[name];
    over += bytes > budget ? 1 : 0;
    console.log(`  ${name.padEnd(28)} ${number(bytes)} of ${number(budget)}  ${bytes > budget ? "OVER" : "ok"}`);
  };
  compare("loader", manifest.files["gangway.js"].brotli);
  compare("platform list can be used", upTo("platform list can be used"));
  compare("first table", upTo("first table"));
  return over;
}

let at;
try {
  at = await demo({ orders: 300 });
  await onboard(at);
  process.exitCode = report() > 0 ? 1 : 0;
} finally {
  await closeBrowser();
  await at?.stop();
  at?.remove();
}
