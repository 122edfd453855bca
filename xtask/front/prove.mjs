// Proves of a module that was cut in two that the first half gets along alone: nothing in it leads to a function of the
// second half but the seam. It looks at what was made, not at how: every function that is left counts as used, and none
// of the cutter's walk is trusted. What both share is how text is read (`split.mjs`).
import { endsOf, forms, Memory, numbers, slotsOf } from "./split.mjs";

const NAME = /\$(?:"(?:[^"\\]|\\.)*"|[^\s()]+)/g;

/** Throws with the way there. `isSeam` knows the seam by its name. Answers how many functions were looked at. */
export function prove({ first, rest }, isSeam) {
  const all = forms(first);
  const second = forms(rest);
  const moved = new Set(slotsOf(second).values());
  const slots = slotsOf(all);
  const memory = new Memory(all);
  // What the second half points at ends a piece of data as well.
  const end = endsOf([...all, ...second], memory);

  // What a piece of data leads to, through other data too.
  const behind = new Map();
  const lead = (n) => {
    if (behind.has(n)) return behind.get(n);
    const found = new Map();
    behind.set(n, found);
    const waiting = [[n, `${n}`]];
    const seen = new Set();
    while (waiting.length > 0) {
      const [at, way] = waiting.pop();
      if (seen.has(at)) continue;
      seen.add(at);
      if (slots.has(at)) found.set(slots.get(at), way);
      if (!memory.has(at)) continue;
      for (let word = at - (at % 4); word < end(at); word += 4) {
        const next = memory.word(word);
        if (slots.has(next) || memory.has(next)) waiting.push([next, `${way} > ${next}`]);
      }
    }
    return found;
  };

  let looked = 0;
  for (const form of all) {
    if (!/^\((func|export|start|global) /.test(form)) continue;
    const [own] = form.match(NAME) ?? [form];
    // A stub leads to the second half, that is what it is for; who calls it is looked at.
    if (form.startsWith("(func ") && moved.has(own)) continue;
    looked += 1;
    const refuse = (name, way) => {
      if (moved.has(name) && !isSeam(name)) throw new Error(`the first half needs ${name} of the second: ${own} ${way}`);
    };
    for (const [name] of form.matchAll(NAME)) refuse(name, "calls it");
    for (const n of numbers(form)) for (const [name, way] of lead(n)) refuse(name, `holds the number ${way}`);
  }
  return looked;
}
