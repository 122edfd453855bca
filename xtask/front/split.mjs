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

/** `moves` says by its name whether a function goes to `rest`. */
export function split(wat, moves) {
  const all = forms(wat);
  const types = new Map();
  for (const form of all.filter((f) => f.startsWith("(type "))) {
    const params = form.match(/\(param ([^)]+)\)/)?.[1].trim().split(/\s+/) ?? [];
    const results = form.match(/\(result ([^)]+)\)/)?.[1].trim().split(/\s+/) ?? [];
    types.set(`${params} ${results}`, form.match(NAME)[0]);
  }
  const functions = new Map();
  for (const form of all.filter((f) => f.startsWith("(func "))) functions.set(head(form).name, form);
  const exported = new Set(all.filter((f) => f.startsWith("(export ")).map((f) => f.match(NAME)?.[0]));
  const started = all.find((f) => f.startsWith("(start "))?.match(NAME)[0];
  const moved = [...functions.keys()].filter((name) => !exported.has(name) && name !== started && moves(name));
  const isMoved = new Set(moved);
  // And what only they call: no other function names it, no table, no export.
  const users = new Map();
  const use = (user, form) => {
    for (const [one] of form.matchAll(NAME)) if (functions.has(one)) (users.get(one) ?? users.set(one, new Set()).get(one)).add(user);
  };
  for (const [name, form] of functions) use(name, form.replace(/^[^\n]*/, ""));
  for (const form of all) if (/^\((elem|export|start) /.test(form)) use("", form);
  for (let before = -1; before !== moved.length; ) {
    before = moved.length;
    for (const name of functions.keys()) {
      const by = users.get(name);
      if (!isMoved.has(name) && by && [...by].every((user) => user === name || isMoved.has(user))) {
        moved.push(name);
        isMoved.add(name);
      }
    }
  }

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
