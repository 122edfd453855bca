// Hears two webhooks and judges them with the libraries of Svix and of Standard Webhooks: the first is genuine, the
// second is forged.
//
//   node webhooks.mjs whsec_SECRET
//
// Prints the port it listens on, and ends well when both are as they should be.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import * as standard from "standardwebhooks";
import * as svix from "svix";

const [secret] = process.argv.slice(2);
const judges = [new svix.Webhook(secret), new standard.Webhook(secret)];

function verified(library, body, headers) {
  try {
    library.verify(body, headers);
    return true;
  } catch (error) {
    assert.equal(error.constructor.name, "WebhookVerificationError", String(error));
    return false;
  }
}

const wanted = [true, false];
const server = createServer(async (request, reply) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  reply.writeHead(204).end();
  const genuine = wanted.shift();
  for (const library of judges) {
    assert.equal(verified(library, Buffer.concat(parts).toString(), request.headers), genuine);
  }
  if (wanted.length === 0) process.exit(0);
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
