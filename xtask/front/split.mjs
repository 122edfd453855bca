// Cuts a module in two, in WebAssembly's text form: `first` is usable at once, `rest` when it has been instantiated
// with `first`'s exports as its import "m".
//
// A function that moves leaves a stub of its name behind: it calls, through a slot of the function table, the real one,
// which `rest` puts into that slot when it is instantiated. So nothing else of `first` changes, neither callers nor
// tables of function pointers. Calling a stub too early traps: the program has a seam that waits.
const NAME = /\$(?:"(?:[^"\\]|\\.)*"|[^\s()]+)/g;

/** The forms of the top level: text that begins with one space and a bracket. */
function forms(wat) {
  const parts = wat.replace(/^\(module\s*/, "").replace(/\)\s*$/, "").split(/\n(?= \()/);
  return parts.map((part) => part.trim()).filter(Boolean);
}

/** The function's own name, and its signature as text: parameters and results. */
function head(form) {
  const name = form.match(NAME)[0];
  const line = form.slice(form.indexOf(name) + name.length).split("\n", 1)[0];
  const params = [...line.matchAll(/\(param (\$\S+ )?([a-z0-9 ]+?)\)/g)].flatMap((m) => m[2].trim().split(/\s+/));
  const results = line.match(/\(result ([a-z0-9 ]+?)\)/)?.[1].trim().split(/\s+/) ?? [];
  return { name, params, results };
}

/** The bytes of a data segment's text. */
function bytes(text) {
  const out = [];
  for (const [, hex, escaped, plain] of text.matchAll(/\\([0-9a-f]{2})|\\(.)|([^\\]+)/gs)) {
    if (hex) out.push(parseInt(hex, 16));
    else if (escaped) out.push({ t: 9, n: 10, r: 13 }[escaped] ?? escaped.charCodeAt(0));
    else out.push(...Buffer.from(plain, "utf8"));
  }
  return out;
}

// How much of other constant data is looked at from where a number points, in bytes: some pairs of pointers.
const WINDOW = 32;

/**
 * The functions to which only the seam leads. Everything else is kept: what an export, the start, a call, or a number
 * leads to. A number may be the slot of a function, or the address of a table of methods in the data; that it may also
 * be just a number keeps a function or two too many, never one too few.
 */
function behind(all, functions, seam) {
  const slots = new Map();
  for (const form of all.filter((f) => f.startsWith("(elem "))) {
    const from = Number(form.match(/\(i32\.const (\d+)\)/)[1]);
    [...form.slice(form.indexOf(" func ")).matchAll(NAME)].forEach(([name], n) => slots.set(from + n, name));
  }
  const memory = new Map();
  for (const form of all.filter((f) => f.startsWith("(data "))) {
    const [, from, text] = form.match(/\(i32\.const (\d+)\) "(.*)"\)$/s);
    const content = Buffer.from(bytes(text));
    for (let n = (4 - (from % 4)) % 4; n < content.length; n += 4) {
      const word = Buffer.alloc(4);
      content.copy(word, 0, n, Math.min(n + 4, content.length));
      memory.set(Number(from) + n, word.readUInt32LE(0));
    }
  }
  // Zeros are left out between the pieces of data, also those with which a table of methods begins.
  const end = Math.max(0, ...memory.keys());
  const word = (n) => memory.get(n) ?? 0;
  const reached = new Set();
  const seen = new Set();
  const todo = [];
  const reach = (name) => {
    if (functions.has(name) && !reached.has(name)) {
      reached.add(name);
      todo.push(name);
    }
  };
  const number = (n) => {
    if (seen.has(n)) return;
    seen.add(n);
    if (slots.has(n)) reach(slots.get(n));
    if (n % 4 !== 0 || n > end) return;
    // A table of methods: destructor or nothing, size, alignment, then slots.
    const isTable = (word(n) === 0 || slots.has(word(n))) && [1, 2, 4, 8, 16].includes(word(n + 8));
    if (isTable) {
      number(word(n));
      for (let at = n + 12; slots.has(word(at)); at += 4) number(word(at));
    } else for (let at = n; at < n + WINDOW; at += 4) if (word(at)) number(word(at));
  };
  const follow = (text) => {
    for (const [one] of text.matchAll(NAME)) reach(one);
    for (const [, n] of text.matchAll(/(?:i32\.const |offset=)(\d+)/g)) number(Number(n));
    // Two pointers stored at once.
    for (const [, n] of text.matchAll(/i64\.const (-?\d+)/g)) {
      const both = BigInt.asUintN(64, BigInt(n));
      number(Number(both & 0xffffffffn));
      number(Number(both >> 32n));
    }
  };
  for (const form of all) if (/^\((export|start|global) /.test(form)) follow(form);
  while (todo.length > 0) {
    const name = todo.pop();
    if (name !== seam) follow(functions.get(name).replace(/^[^\n]*/, ""));
  }
  return [seam, ...[...functions.keys()].filter((name) => !reached.has(name))];
}

/** `isSeam` knows by its name the function that alone leads to what moves. */
export function split(wat, isSeam) {
  const all = forms(wat);
  const types = new Map();
  for (const form of all.filter((f) => f.startsWith("(type "))) {
    const params = form.match(/\(param ([^)]+)\)/)?.[1].trim().split(/\s+/) ?? [];
    const results = form.match(/\(result ([^)]+)\)/)?.[1].trim().split(/\s+/) ?? [];
    types.set(`${params} ${results}`, form.match(NAME)[0]);
  }
  const functions = new Map();
  for (const form of all.filter((f) => f.startsWith("(func "))) functions.set(head(form).name, form);
  const seam = [...functions.keys()].find(isSeam);
  if (!seam) throw new Error("the module has no seam");
  const moved = behind(all, functions, seam);
  const isMoved = new Set(moved);

  const tables = all.filter((f) => f.startsWith("(table "));
  const functionTable = tables.find((f) => /funcref\)$/.test(f));
  const base = Number(functionTable.match(/ (\d+)/)[1]);
  const grown = functionTable.replace(/ \d+( \d+)? funcref/, ` ${base + moved.length} ${base + moved.length} funcref`);
  const table = functionTable.match(NAME)[0];

  // What the moved functions refer to outside of themselves.
  const needed = new Set();
  for (const name of moved) {
    const body = functions.get(name).replace(/^[^\n]*/, "");
    for (const [one] of body.matchAll(NAME)) needed.add(one);
  }
  const imports = new Map();
  for (const form of all.filter((f) => f.startsWith("(import ") && f.includes("(func "))) {
    const inner = form.slice(form.indexOf("(func "));
    imports.set(head(inner).name, inner);
  }
  const type = ({ params, results }) => {
    const found = types.get(`${params} ${results}`);
    if (!found) throw new Error(`no type for (${params}) -> (${results})`);
    return found;
  };

  const first = [];
  for (const form of all) {
    const name = form.startsWith("(func ") ? head(form).name : undefined;
    if (form === functionTable) first.push(grown);
    else if (name && isMoved.has(name)) {
      const { params, results } = head(form);
      const locals = params.map((kind, n) => `(param $${n} ${kind})`).join(" ");
      const values = params.map((_, n) => `(local.get $${n})`).join(" ");
      const slot = base + moved.indexOf(name);
      first.push(`(func ${name} ${locals} ${results.length ? `(result ${results.join(" ")})` : ""} (call_indirect ${table} (type ${type(head(form))}) ${values} (i32.const ${slot})))`);
    } else first.push(form);
  }

  const rest = all.filter((f) => f.startsWith("(type "));
  let next = 0;
  const bring = (what, name, description) => {
    const short = `m${(next++).toString(36)}`;
    first.push(`(export "${short}" (${what} ${name}))`);
    rest.push(`(import "m" "${short}" (${what} ${name} ${description}))`);
  };
  bring("memory", all.find((f) => f.startsWith("(memory ")).match(NAME)[0], all.find((f) => f.startsWith("(memory ")).match(/ (\d+( \d+)?)\)/)[1]);
  for (const form of tables) {
    const limits = (form === functionTable ? grown : form).match(/ (\d+(?: \d+)? \w+ref)\)/)[1];
    bring("table", form.match(NAME)[0], limits);
  }
  for (const form of all.filter((f) => f.startsWith("(global "))) {
    const name = form.match(NAME)[0];
    if (needed.has(name)) bring("global", name, form.slice(form.indexOf(name) + name.length).trim().match(/^(\(mut \w+\)|\w+)/)[0]);
  }
  for (const name of needed) {
    const form = functions.get(name) ?? imports.get(name);
    if (form && !isMoved.has(name)) bring("func", name, `(type ${type(head(form))})`);
  }
  for (const name of moved) rest.push(functions.get(name));
  rest.push(`(elem (table ${table}) (i32.const ${base}) func ${moved.join(" ")})`);
  return { first: `(module\n ${first.join("\n ")}\n)\n`, rest: `(module\n ${rest.join("\n ")}\n)\n`, moved: moved.length };
}
