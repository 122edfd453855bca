// Bytes that nobody needs, taken out of what wasm-bindgen made; wasm-opt then finds more that is dead.
//
// - Streams: server functions, which we do not use, leave three classes in the glue whose exports keep code alive.
// - Exports that the glue never calls, and the glue's way to start without a promise, which we do not call.
// - Names: every import and many exports end in a hash of 16 digits, in the wasm and in the glue, and hashes do not
//   compress. Here they become `a`, `b`, … on both sides.

// The glue and the wasm of one binary, smaller, and still fitting each other.
export function shrink(glue, wasm) {
  const plain = withoutStreams(glue).replace("export { initSync, __wbg_init as default }", "export { __wbg_init as default }");
  const names = new Names();
  const module = rewrite(wasm, {
    renameImport: (name) => names.short(name),
    keepExport: (name) => new RegExp(`\\bwasm\\.${escape(name)}\\b`).test(plain),
    renameExport: (name) => (name.length > 12 ? names.short(name) : name),
  });
  return { glue: names.apply(plain), wasm: module };
}

const CLASS = /^export class (IntoUnderlying\w+) \{[\s\S]*?^\}\r?\n(?:if \(Symbol\.dispose\) \1.*\r?\n)?/gm;
const REGISTRY = /^const IntoUnderlying\w+Finalization = [\s\S]*?;\r?\n/gm;

// Taken out only when nothing else names them.
function withoutStreams(glue) {
  const without = glue.replace(CLASS, "").replace(REGISTRY, "");
  return without.includes("IntoUnderlying") ? glue : without;
}

class Names {
  #known = new Map();

  short(name) {
    if (!this.#known.has(name)) this.#known.set(name, `$${this.#known.size.toString(36)}`);
    return this.#known.get(name);
  }

  // An import is a key of the glue's object and never stands alone; an export stands behind `wasm.`. A function of the
  // glue that bears an export's name gets the short one as well: harmless, it is local.
  apply(glue) {
    return glue.replace(/[A-Za-z_$][\w$]*/g, (word) => this.#known.get(word) ?? word);
  }
}

const escape = (text) => text.replace(/[$]/g, "\\$&");

const IMPORTS = 2;
const EXPORTS = 7;
const CUSTOM = 0;

// A module with other names. Custom sections but one are for tools; wasm-opt is told the features by its flags.
function rewrite(wasm, rules) {
  const reader = new Reader(wasm);
  const parts = [wasm.subarray(0, 8)];
  reader.at = 8;
  while (reader.at < wasm.length) {
    const id = wasm[reader.at++];
    const end = reader.number() + reader.at;
    if (id === IMPORTS) parts.push(section(id, imports(reader, rules)));
    else if (id === EXPORTS) parts.push(section(id, exports(reader, rules)));
    else if (id !== CUSTOM || isNames(reader)) parts.push(section(id, [wasm.subarray(reader.at, end)]));
    reader.at = end;
  }
  return Buffer.concat(parts);
}

// The names of functions stay: they say what belongs to which half. wasm-opt drops them at the end.
function isNames(reader) {
  const from = reader.at;
  const name = reader.text();
  reader.at = from;
  return name === "name";
}

function imports(reader, { renameImport }) {
  const count = reader.number();
  const parts = [number(count)];
  for (let index = 0; index < count; index++) {
    const module = reader.text();
    const name = reader.text();
    const from = reader.at;
    reader.importType();
    parts.push(text(module), text(renameImport(name)), reader.bytes.subarray(from, reader.at));
  }
  return parts;
}

function exports(reader, { keepExport, renameExport }) {
  const kept = [];
  for (let count = reader.number(); count > 0; count--) {
    const name = reader.text();
    const from = reader.at++;
    reader.number();
    if (keepExport(name)) kept.push(text(renameExport(name)), reader.bytes.subarray(from, reader.at));
  }
  return [number(kept.length / 2), ...kept];
}

function section(id, parts) {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([id]), number(body.length), body]);
}

// LEB128, unsigned.
function number(value) {
  const out = [];
  do {
    const rest = Math.floor(value / 128);
    out.push((value % 128) + (rest > 0 ? 128 : 0));
    value = rest;
  } while (value > 0);
  return Buffer.from(out);
}

function text(value) {
  const bytes = Buffer.from(value);
  return Buffer.concat([number(bytes.length), bytes]);
}

class Reader {
  at = 0;

  constructor(bytes) {
    this.bytes = bytes;
  }

  number() {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.bytes[this.at++];
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }

  text() {
    const length = this.number();
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at).toString();
  }

  // Function, table, memory, global or tag.
  importType() {
    const kind = this.bytes[this.at++];
    const limits = () => {
      if (this.number() & 1) {
        this.number();
      }
      this.number();
    };
    if (kind === 0) this.number();
    else if (kind === 1) (this.at++, limits());
    else if (kind === 2) limits();
    else if (kind === 3) this.at += 2;
    else if (kind === 4) (this.at++, this.number());
    else throw new Error(`an import of an unknown kind: ${kind}`);
  }
}
