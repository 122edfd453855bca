// What the hook's parts promise. `node --test xtask/front/front.test.mjs`
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { prove } from "./prove.mjs";
import { shrink } from "./shrink.mjs";
import { EMPTY, split } from "./split.mjs";
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

test("names are short on both sides and unused exports are gone", async () => {
  // (module (import "m" "__wbg_now_0123456789abcdef" (func (result i32)))
  //   (func (export "wasm_bindgen_long_name") (result i32) call 0) (func (export "unused")))
  const bytes = (text) => [text.length, ...Buffer.from(text)];
  const part = (id, body) => [id, body.length, ...body];
  const wasm = Buffer.from([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...part(1, [2, 0x60, 0, 1, 0x7f, 0x60, 0, 0]),
    ...part(2, [1, ...bytes("m"), ...bytes("__wbg_now_0123456789abcdef"), 0, 0]),
    ...part(3, [2, 0, 1]),
    ...part(7, [2, ...bytes("wasm_bindgen_long_name"), 0, 1, ...bytes("unused"), 0, 2]),
    ...part(10, [2, 4, 0, 0x10, 0, 0x0b, 2, 0, 0x0b]),
    ...part(0, [...bytes("producers"), 1, 2, 3]),
  ]);
  const glue = "const import0 = { __wbg_now_0123456789abcdef: () => 7 };\nexport const call = (wasm) => wasm.wasm_bindgen_long_name();\nexport { import0 };\n";
  const small = shrink(glue, wasm);
  assert.ok(small.wasm.length < wasm.length - 50);
  const made = await import(`data:text/javascript,${encodeURIComponent(small.glue)}`);
  const { instance } = await WebAssembly.instantiate(small.wasm, { m: made.import0 });
  assert.equal(made.call(instance.exports), 7);
  assert.equal(Object.keys(instance.exports).length, 1);
});

test("classes of streams go only where nothing names them", () => {
  const empty = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  const classes = "export class IntoUnderlyingSink {\n    close() {\n    }\n}\nif (Symbol.dispose) IntoUnderlyingSink.prototype[Symbol.dispose] = IntoUnderlyingSink.prototype.free;\nconst IntoUnderlyingSinkFinalization = (typeof FinalizationRegistry === 'undefined')\n    ? { register: () => {} }\n    : new FinalizationRegistry(ptr => wasm.free(ptr, 1));\n";
  assert.equal(shrink(`${classes}export function mount() {}\n`, empty).glue, "export function mount() {}\n");
  const used = `${classes}const ret = IntoUnderlyingSink.__wrap(arg0);\n`;
  assert.equal(shrink(used, empty).glue, used);
});

// A module with these slots of its table from 5000 on and these pieces of data. `run` holds the number
// 1040.
const cuttable = ({ table, data }) => `(module
 (type $0 (func))
 (memory $0 1)
 (table $0 ${5000 + table.length} ${5000 + table.length} funcref)
${data.map(([from, text], n) => ` (data $.rodata${n} (i32.const ${from}) "${text}")`).join("\n")}
 (elem $0 (table $0) (i32.const 5000) func ${table.join(" ")})
 (export "run" (func $run))
 (func $run
  (call $later::step)
  (drop
   (i32.const 1040)))
 (func $method
  (nop))
 (func $later::step
  (call $only-there))
 (func $only-there
  (nop))
)
`;
const isStep = (name) => name.includes("later::");
const word = (value) => [0, 8, 16, 24].map((bits) => `\\${((value >> bits) & 255).toString(16).padStart(2, "0")}`).join("");

test("a table of methods whose zeros are left out of the data keeps its methods", () => {
  // Nothing to drop, no size, alignment 1, one method in slot 5001.
  const whole = cuttable({ table: ["$run", "$method"], data: [[1024, "text"], [1048, `${word(1)}${word(5001)}`]] });
  const parts = split(whole, isStep);
  assert.equal(parts.moved, 2, "the step and what it alone calls");
});

test("whatever is chosen by number from a long list of functions stays in the first half", () => {
  const table = [...Array(19).fill("$run"), "$method"];
  const whole = cuttable({ table, data: [[1040, table.map((_, n) => word(5000 + n)).join("")]] });
  const parts = split(whole, isStep);
  assert.equal(parts.moved, 2, "the step and what it alone calls");
  prove(parts, isStep);
});

test("a slot whose first byte was left out as a zero is seen", () => {
  // 5120 is 00 14 00 00.
  const table = [...Array(120).fill("$run"), "$method"];
  const parts = split(cuttable({ table, data: [[1040, "\\2a"], [1045, "\\14"]] }), isStep);
  assert.equal(parts.moved, 2, "the step and what it alone calls");
});

test("a cut that leaves the first half without something fails the build", () => {
  const parts = split(cuttable({ table: ["$method"], data: [[1040, word(5000)]] }), isStep);
  assert.equal(prove(parts, isStep), 5, "run, its method, and three exports");
  const spoilt = { ...parts, rest: parts.rest.replace(/(\(elem .*)\)\n/, "$1 $method)\n") };
  assert.throws(() => prove(spoilt, isStep), /the first half needs \$method of the second: .* holds the number 1040 > 5000/);
  const called = { ...parts, first: parts.first.replace("(call $later::step)", "(call $later::step)\n  (call $only-there)") };
  assert.throws(() => prove(called, isStep), /the first half needs \$only-there of the second: \$run calls it/);
});

test("a module that stays whole has a second half of nothing", async () => {
  await WebAssembly.instantiate(EMPTY, { m: {} });
});

test("a module cut in two does what it did, once its second half is there", async (t) => {
  const whole = `(module
 (type $0 (func (param i32) (result i32)))
 (type $1 (func (result i32)))
 (import "m" "seven" (func $seven (result i32)))
 (memory $0 1)
 (table $0 1 1 funcref)
 (global $state (mut i32) (i32.const 3))
 (elem $0 (i32.const 0) $later::add)
 (export "memory" (memory $0))
 (export "run" (func $run))
 (func $run (param $0 i32) (result i32)
  (call $later::add
   (local.get $0)))
 (func $later::add (param $0 i32) (result i32)
  (i32.add
   (call $only-there)
   (i32.add
    (global.get $state)
    (local.get $0))))
 (func $only-there (result i32)
  (call $seven))
)
`;
  const tools = process.env.GANGWAY_TOOLS ?? join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "gangway", "tools");
  const assembler = join(tools, "node_modules", ".bin", "wasm-as");
  if (!existsSync(assembler)) return t.skip("binaryen is not there yet: cargo xtask setup");
  const dir = mkdtempSync(join(tmpdir(), "gangway-front-"));
  t.after(() => rmSync(dir, { recursive: true }));
  const module = (name, text) => {
    writeFileSync(join(dir, `${name}.wat`), text);
    execFileSync(assembler, [join(dir, `${name}.wat`), "-o", join(dir, `${name}.wasm`), "--enable-mutable-globals", "--enable-reference-types"]);
    return readFileSync(join(dir, `${name}.wasm`));
  };
  const parts = split(whole, (name) => name.includes("later::"));
  assert.equal(parts.moved, 2, "what only the moved one calls moves as well");
  const { instance } = await WebAssembly.instantiate(module("first", parts.first), { m: { seven: () => 7 } });
  assert.throws(() => instance.exports.run(5), "the second half is not there");
  await WebAssembly.instantiate(module("rest", parts.rest), { m: instance.exports });
  assert.equal(instance.exports.run(5), 15);
});
