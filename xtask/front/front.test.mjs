// What the hook's parts promise. `node --test xtask/front/front.test.mjs`
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { Store } from "./store.mjs";
import { fill, page } from "./template.mjs";

const files = { "widget.js": { path: "/assets/widget-1.js", integrity: "sha384-abc" } };
const own = { GLUE: "widget.js" };

test("placeholders become paths, integrities and the list of languages", () => {
  const text = 'a("__GANGWAY_GLUE__", "__GANGWAY_GLUE_INTEGRITY__"); b(__GANGWAY_LANGUAGES__); c("__GANGWAY_FILE(widget.js)__", "__GANGWAY_INTEGRITY(widget.js)__")';
  const filled = fill(text, { where: "loader.js", own, files, languages: { en: "/assets/en-1.json" } });
  assert.equal(filled, 'a("/assets/widget-1.js", "sha384-abc"); b({"en":"/assets/en-1.json"}); c("/assets/widget-1.js", "sha384-abc")');
});

test("a placeholder that nobody fills, or of a missing file, stops the build", () => {
  assert.throws(() => fill("__GANGWAY_GLEU__", { where: "x", own, files }), /nobody fills __GANGWAY_GLEU__/);
  assert.throws(() => fill("__GANGWAY_FILE(tokens.css)__", { where: "x", own, files }), /no file tokens.css/);
});

test("a page loses trunk's elements and comments and keeps the rest", () => {
  const source = '<!-- note -->\n<head>\n  <link data-trunk rel="rust"\n    href="app" />\n  <link rel="icon" href="/x">\n</head>';
  assert.equal(page(source, "index.html"), '<head>\n  <link rel="icon" href="/x">\n</head>');
});

test("what a strict policy blocks is refused in a page", () => {
  for (const bad of ["<script>x()</script>", "<style>a{}</style>", '<p style="color:red">', '<p onclick="x()">']) {
    assert.throws(() => page(bad, "index.html"), /Content-Security-Policy/, bad);
  }
  assert.equal(page('<script type="module" src="/a.js"></script>', "x"), '<script type="module" src="/a.js"></script>');
});

test("a file is named by its content and lies there compressed as well", (t) => {
  const dir = mkdtempSync(join(tmpdir(), "gangway-front-"));
  t.after(() => rmSync(dir, { recursive: true }));
  const store = new Store(dir);
  const one = store.hashed("table.en.json", "{}");
  assert.match(one.file, /^assets\/table\.en-[0-9a-f]{16}\.json$/);
  assert.equal(one.path, `/${one.file}`);
  assert.notEqual(store.hashed("other.json", "[]").file.slice(-21), one.file.slice(-21));
  assert.equal(brotliDecompressSync(readFileSync(join(dir, `${one.file}.br`))).toString(), "{}");
  assert.equal(gunzipSync(readFileSync(join(dir, `${one.file}.gz`))).toString(), "{}");
  assert.throws(() => store.fixed("table.en.json", "/x", ""), /two files/);
  store.manifest();
  assert.deepEqual(Object.keys(JSON.parse(readFileSync(join(dir, "manifest.json"))).files), ["table.en.json", "other.json"]);
});
