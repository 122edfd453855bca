// Codat's own client libraries walk the whole way on a server that speaks the contract: profile, settings, company,
// connection, link page, status, all seven datasets. Any deviation ends the walk with an error.
//
//   node walk.mjs http://127.0.0.1:4010 sandbox
//
// RECORD=file: every reply is appended there as a JSON line, for whoever checks them against the OpenAPI documents.

import assert from "node:assert/strict";
import { appendFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { CodatPlatform, HTTPClient } = require("@codat/platform");
const { SDKValidationError } = require("@codat/platform/sdk/models/errors/sdkvalidationerror.js");
const { CodatCommerce } = require("@codat/commerce");
const axios = require("axios");

const [base, key] = process.argv.slice(2);
assert(base && key, "usage: node walk.mjs BASE_URL KEY");
const authHeader = `Basic ${Buffer.from(key).toString("base64")}`;
const recordTo = process.env.RECORD;

function record(method, url, status, body) {
  if (recordTo) appendFileSync(recordTo, JSON.stringify({ method: method.toUpperCase(), url, status, body }) + "\n");
}

const httpClient = new HTTPClient({
  fetcher: async (input, init) => {
    const request = new Request(input, init);
    const response = await fetch(request);
    record(request.method, request.url, response.status, await response.clone().text());
    return response;
  },
});
const http = axios.create();
http.interceptors.response.use((response) => {
  record(response.config.method, http.getUri(response.config), response.status, Buffer.from(response.data).toString());
  return response;
});

const noRetries = { strategy: "none" };
const platform = new CodatPlatform({ authHeader, serverURL: base, httpClient, retryConfig: noRetries });
const commerce = new CodatCommerce({ security: { authHeader }, serverURL: base, defaultClient: http });

const TYPES = [
  "commerce-companyInfo", "commerce-products", "commerce-customers", "commerce-orders", "commerce-payments",
  "commerce-transactions", "commerce-disputes", "commerce-locations", "commerce-paymentMethods",
];
// Each list as this library names it, and the reply's own name for it.
const DATASETS = {
  "commerce-products": [commerce.products, "products"],
  "commerce-customers": [commerce.customers, "customers"],
  "commerce-orders": [commerce.orders, "orders"],
  "commerce-payments": [commerce.payments, "payments"],
  "commerce-transactions": [commerce.transactions, "transactions"],
  "commerce-disputes": [commerce.disputes, "disputes"],
};

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(what, look, within_ms = 60_000) {
  const end = Date.now() + within_ms;
  for (;;) {
    const found = await look();
    if (found) return found;
    assert(Date.now() < end, `${what} took longer than ${within_ms} ms`);
    await pause(50);
  }
}

async function refused(status, what, call) {
  try {
    await call();
  } catch (error) {
    assert.equal(error.statusCode, status, `${what}: ${error.message}`);
    return error;
  }
  assert.fail(`${what} was not refused`);
}

// 1. Profile and settings.
const wrong = new CodatPlatform({ authHeader: "Basic bm90IHRoZSBrZXk=", serverURL: base, httpClient, retryConfig: noRetries });
await refused(401, "a wrong key", () => wrong.settings.getProfile());

const profile = await platform.settings.getProfile();
// Nobody listens there: this walk reads the redirect and does not follow it.
const redirectUrl = "http://127.0.0.1:1/return/{gangwayState}?code={statusCode}&message={errorMessage}&connection={connectionId}&nothing={nobody}";
const written = await platform.settings.updateProfile({ ...profile, redirectUrl });
assert.equal(written.redirectUrl, redirectUrl);
assert.equal((await platform.settings.getProfile()).redirectUrl, redirectUrl);

const settings = await platform.settings.getSyncSettings();
assert.match(settings.clientId, /^[0-9a-f-]{36}$/);
for (const setting of settings.settings) if (TYPES.includes(setting.dataType)) setting.fetchOnFirstLink = true;
await platform.settings.updateSyncSettings({ clientId: settings.clientId, settings: settings.settings, overridesDefaults: true });
const readBack = await platform.settings.getSyncSettings();
for (const type of TYPES) {
  const setting = readBack.settings.find((setting) => setting.dataType === type);
  assert.equal(setting?.fetchOnFirstLink, true, `${type} is enabled`);
}

// 2. Platforms.
const integrations = await platform.integrations.list({ query: "sourceType=Commerce&&enabled=true", pageSize: 100 });
const keys = integrations.results.map((integration) => integration.key);
assert.equal(integrations.totalResults, keys.length);
assert(integrations.results.every((integration) => integration.sourceType === "Commerce" && integration.enabled));
for (const wanted of ["fztf", "ltpp", "exgd", "aiwb"]) assert(keys.includes(wanted), `${wanted} is listed`);
assert.equal((await platform.integrations.get({ platformKey: "ltpp" })).name, "WooCommerce");

// 3. Company and connection.
const uid = `walk-${process.pid}-${Date.now()}`;
const company = await platform.companies.create({ name: "Maison (Lune)", tags: { uid } });
assert.equal(company.name, "Maison Lune");
const tagged = await platform.companies.list({ tags: `uid=${uid}` });
assert.deepEqual(tagged.results.map((found) => found.id), [company.id]);
const companyId = company.id;
await refused(404, "an unknown company", () => platform.companies.get({ companyId: "00000000-0000-4000-8000-000000000000" }));

async function link(platformKey, decision) {
  const connection = await platform.connections.create({ companyId, requestBody: { platformKey } });
  assert.equal(connection.status, "PendingAuth");
  await decide(connection.linkUrl, decision, connection.id);
  return connection.id;
}

// 4. The link page, as a browser would: open it, read the form, press a button, look where it leads.
async function decide(linkUrl, decision, connectionId) {
  const address = new URL(linkUrl);
  address.searchParams.set("gangwayState", "state/1 & more");
  const page = await fetch(address);
  assert.equal(page.status, 200);
  const html = await page.text();
  assert.equal(html.match(/<form/g).length, 1, "one form");
  for (const value of ["approve", "cancel", "fail"]) assert(html.includes(`name="decision" value="${value}"`), value);
  assert(!/<script|<style|\sstyle=|\son[a-z]+=/.test(html), "nothing inline");
  const post = await fetch(address, { method: "POST", body: new URLSearchParams({ decision }), redirect: "manual" });
  assert.equal(post.status, 303);
  const back = new URL(post.headers.get("location"));
  const [code, message] = { approve: ["200", ""], cancel: ["403", "User cancelled"], fail: ["500", "Unknown error occurred"] }[decision];
  assert.equal(back.pathname, "/return/state%2F1%20%26%20more");
  assert.equal(back.searchParams.get("code"), code);
  assert.equal(back.searchParams.get("message"), message);
  assert.equal(back.searchParams.get("connection"), connectionId);
  assert.equal(back.searchParams.get("nothing"), "");
  if (address.searchParams.has("otp")) {
    assert.equal((await fetch(address)).status, 401, "a link works once");
    const fresh = await platform.connections.get({ companyId, connectionId });
    assert.notEqual(new URL(fresh.linkUrl).searchParams.get("otp"), address.searchParams.get("otp"));
  }
}

const cancelled = await link("fztf", "cancel");
let seen = await platform.connections.get({ companyId, connectionId: cancelled });
assert.equal(seen.status, "PendingAuth");
assert.equal(seen.dataConnectionErrors.at(-1).statusCode, "403");
await decide(seen.linkUrl, "fail", cancelled);
seen = await platform.connections.get({ companyId, connectionId: cancelled });
assert.equal(seen.dataConnectionErrors.at(-1).statusCode, "500");
await decide(seen.linkUrl, "approve", cancelled);

const shopify = cancelled;
const woo = await link("ltpp", "approve");
for (const connectionId of [shopify, woo]) {
  const linked = await platform.connections.get({ companyId, connectionId });
  assert.equal(linked.status, "Linked");
  assert(linked.dataConnectionErrors.every((error) => error.status === "Resolved"));
}
assert.equal((await platform.connections.list({ companyId })).totalResults, 2);

// 5. Status. The library wants `currentStatus` everywhere, and a type that was never fetched has none: its own error
// hands out what arrived, and nothing else may be wrong with it.
async function dataStatus() {
  try {
    return await platform.refreshData.get({ companyId });
  } catch (error) {
    assert(error instanceof SDKValidationError, error);
    for (const issue of error.cause.issues) assert.equal(issue.path.at(-1), "currentStatus", JSON.stringify(issue));
    return error.rawValue;
  }
}
const history = () => platform.refreshData.listPullOperations({ companyId, pageSize: 500 });
const finals = ["Complete", "NotSupported"];
await until("the sync", async () => (await history()).results.every((operation) => finals.includes(operation.status)));
const operations = (await history()).results;
assert.equal(operations.length, 2 * TYPES.length);
for (const operation of operations) {
  assert.equal(operation.isCompleted, operation.status === "Complete", operation.dataType);
  assert(operation.connectionId === woo || operation.status === "Complete", `${operation.dataType} of Shopify`);
}
const one = await platform.refreshData.getPullOperation({ companyId, datasetId: operations[0].id });
assert.equal(one.id, operations[0].id);
const status = await dataStatus();
for (const type of TYPES) assert(status[type]?.currentStatus, type);
assert.equal(status.invoices.currentStatus, undefined);

// 6. The seven datasets, every page, compared with the server's own dump where it has one.
async function rows(list, name, connectionId) {
  const all = [];
  for (let page = 1; ; page += 1) {
    const reply = await list.list({ companyId, connectionId, page, pageSize: 100, orderBy: "id" });
    assert.equal(reply.statusCode, 200, name);
    const body = reply[name];
    all.push(...body.results);
    if (!body.links.next) {
      assert.equal(all.length, body.totalResults, name);
      return all;
    }
  }
}

async function dump(dataset, connectionId) {
  const reply = await fetch(`${base}/_sandbox/dump/${dataset}?connectionId=${connectionId}`);
  return reply.ok ? reply.json() : undefined;
}

const info = await commerce.companyInfo.get({ companyId, connectionId: shopify });
assert.equal(info.statusCode, 200);
assert.equal(info.companyInfo.companyName, "Maison Lune");

const read = {};
for (const [dataset, [list, name]] of Object.entries(DATASETS)) {
  read[name] = await rows(list, name, shopify);
  assert(read[name].length > 0, `${dataset} has rows`);
  const whole = await dump(dataset, shopify);
  if (whole) {
    assert.equal(whole.total, read[name].length, dataset);
    assert.deepEqual(read[name].map((row) => row.id), whole.rows.map((row) => row.id), dataset);
  }
}

// They hang together.
const ids = (name) => new Set(read[name].map((row) => row.id));
const [customers, products, payments, transactions] = ["customers", "products", "payments", "transactions"].map(ids);
for (const order of read.orders) {
  if (order.customerRef) assert(customers.has(order.customerRef.id), `customer of order ${order.id}`);
  for (const line of order.orderLineItems) if (line.productRef) assert(products.has(line.productRef.id), line.id);
  for (const payment of order.payments) assert(payments.has(payment.id), payment.id);
}
for (const dispute of read.disputes) {
  for (const disputed of dispute.disputedTransactions) assert(transactions.has(disputed.id), disputed.id);
}
assert(read.payments.some((payment) => payment.amount < 0), "a refund is a negative payment");

// One row by its id, colons and spaces included.
for (const [list, name, field, parameter] of [
  [commerce.orders, "orders", "order", "orderId"],
  [commerce.transactions, "transactions", "transaction", "transactionId"],
]) {
  const wanted = (read[name].find((row) => row.id.includes(" ")) ?? read[name].at(-1)).id;
  const reply = await list.get({ companyId, connectionId: shopify, [parameter]: wanted });
  assert.equal(reply.statusCode, 200, wanted);
  assert.equal(reply[field].id, wanted);
}

// What a platform does not have is a 404; what it has, is there.
assert.equal((await commerce.disputes.list({ companyId, connectionId: woo })).statusCode, 404);
assert((await rows(commerce.orders, "orders", woo)).length > 0);

// 7. Again, off, and away.
const queued = await platform.refreshData.byDataType({ companyId, dataType: "commerce-orders", connectionId: shopify });
assert.equal(queued.dataType, "commerce-orders");
await platform.refreshData.all({ companyId });
const unlinked = await platform.connections.unlink({ companyId, connectionId: woo, updateConnectionStatus: { status: "Unlinked" } });
assert.equal(unlinked.status, "Unlinked");
assert((await rows(commerce.orders, "orders", woo)).length > 0, "old data stays");
await platform.connections.delete({ companyId, connectionId: woo });
await refused(404, "a deleted connection", () => platform.connections.get({ companyId, connectionId: woo }));
assert.equal((await platform.companies.update({ companyId, companyUpdateRequest: { name: "Maison Lune Lyon" } })).tags.uid, uid);
await platform.companies.delete({ companyId });
await refused(404, "a deleted company", () => platform.companies.get({ companyId }));

const count = Object.values(read).reduce((sum, list) => sum + list.length, 0);
console.log(`walked: ${count} rows of ${Object.keys(read).length} lists and the shop itself`);
