// Cuts a module in two, in WebAssembly's text form: `first` is usable at once, `rest` when it has been instantiated
// with `first`'s exports as its import "m".
//
// A function that moves leaves a stub of its name behind: it calls, through a slot of the function table, the real one,
// which `rest` puts into that slot when it is instantiated. So nothing else of `first` changes, neither callers nor
// tables of function pointers. Calling a stub too early traps: the program has a seam that waits.
const NAME = /\$(?:"(?:[^"\\]|\\.)*"|[^\s()]+)/g;

/** A second half of nothing, for a module that stays whole. */
export const EMPTY = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

/** The forms of the top level: text that begins with one space and a bracket. */
export function forms(wat) {
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

// A piece of constant data ends where something else begins to be pointed at, but is looked at for so many bytes at
// least: a pointer into its middle looks like an end.
const LEAST = 32;

/** The slots of the function table that are filled from the start: number to name. */
export function slotsOf(all) {
  const slots = new Map();
  for (const form of all.filter((f) => f.startsWith("(elem "))) {
    const [, from, names] = form.match(/\(i32\.const (\d+)\)(?: func)?(.*)\)$/s) ?? [];
    // Read in part, the proof would be worth nothing.
    if (!names) throw new Error(`functions of a table that cannot be read: ${form.slice(0, 60)}`);
    [...names.matchAll(NAME)].forEach(([name], n) => slots.set(Number(from) + n, name));
  }
  return slots;
}

/** Constant data as it will lie in memory. */
export class Memory {
  begin = Infinity;
  end = 0;

  constructor(all) {
    const pieces = all.filter((f) => f.startsWith("(data ")).map((form) => {
      const [, from, text] = form.match(/\(i32\.const (\d+)\) "(.*)"\)$/s);
      return [Number(from), bytes(text)];
    });
    for (const [from, content] of pieces) {
      this.begin = Math.min(this.begin, from);
      this.end = Math.max(this.end, from + content.length);
    }
    // Zeros are left out between the pieces, also in the middle of a word.
    this.image = Buffer.alloc(this.end + 4);
    for (const [from, content] of pieces) this.image.set(content, from);
  }

  has(n) {
    return n >= this.begin - LEAST && n < this.end;
  }

  word(n) {
    return n + 4 <= this.image.length ? this.image.readUInt32LE(n) : 0;
  }
}

/** Every number that a form's code may hold an address or a slot in. */
export function numbers(text) {
  const found = [];
  for (const [, kind, digits] of text.matchAll(/(i32\.const |offset=|i64\.const )(-?\d+)/g)) {
    if (kind !== "i64.const ") found.push(Number(digits) >>> 0);
    else {
      // Two pointers stored at once.
      const both = BigInt.asUintN(64, BigInt(digits));
      found.push(Number(both & 0xffffffffn), Number(both >> 32n));
    }
  }
  return found;
}

/** Where each piece of data ends: before the next address that anything in the module names. */
export function endsOf(all, memory) {
  const named = new Set();
  const note = (n) => memory.has(n) && named.add(n);
  for (const form of all) if (!/^\((data|elem) /.test(form)) numbers(form).forEach(note);
  for (let at = 4 * Math.floor(memory.begin / 4); at < memory.end; at += 4) note(memory.word(at));
  const sorted = Uint32Array.from(named).sort();
  return (n) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] > n) high = middle;
      else low = middle + 1;
    }
    return sorted[low] ?? memory.end;
  };
}

/**
 * The functions to which only the seam leads. Everything else is kept: what an export, the start, a call, or a number
 * leads to. A number may be the slot of a function, or the address of data that holds more of them; that it may also be
 * just a number keeps a function or two too many, never one too few.
 */
function behind(all, functions, seam) {
  const slots = slotsOf(all);
  const memory = new Memory(all);
  const end = endsOf(all, memory);
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
    if (!memory.has(n)) return;
    const from = n - (n % 4);
    const word = (at) => memory.word(at);
    // A table of methods: destructor or nothing, size, alignment, then slots. Another one may stand right behind it.
    const isTable = (word(from) === 0 || slots.has(word(from))) && [1, 2, 4, 8, 16].includes(word(from + 8));
    if (isTable) for (let at = from + 12; slots.has(word(at)); at += 4) number(word(at));
    const until = isTable ? end(n) : Math.max(end(n), from + LEAST);
    for (let at = from; at < until; at += 4) if (word(at)) number(word(at));
  };
  const follow = (text) => {
    for (const [one] of text.matchAll(NAME)) reach(one);
    numbers(text).forEach(number);
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
