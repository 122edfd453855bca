// What the loader needs once the module is here: one element's life, and the parts of the module that come later. The
// build bundles it with the glue of wasm-bindgen, so it costs the loader nothing.
import init, { mount as open, page, token, unmount } from "./gangway-widget.js";

const at = (path) => new URL(path, import.meta.url).href;
const FILES = {
  en: "__GANGWAY_FILE(en.json)__",
  fr: "__GANGWAY_FILE(fr.json)__",
  "table.en": "__GANGWAY_FILE(table.en.json)__",
  "table.fr": "__GANGWAY_FILE(table.fr.json)__",
};

/** Tries in a row before the merchant is asked, and the pause after the first, in milliseconds; it doubles. */
const TRIES = 4;
const PAUSE = 700;
/** Longest wait for a part, in milliseconds. */
const PATIENCE = 15_000;

let exports;
let sheet;
let second;

/** Starts the module, once in a document, from the answers for it and for its style sheet. */
export default async (wasm, style) => {
  sheet = await styled(style);
  exports = await init({ module_or_path: wasm });
};

const styled = async (reply) => new CSSStyleSheet().replace(await reply.text());

async function get(path, integrity) {
  // Browsers of before 2022 wait as long as they like.
  const reply = await fetch(at(path), { integrity, signal: AbortSignal.timeout?.(PATIENCE) });
  if (!reply.ok) throw new Error(`${reply.url}: ${reply.status}`);
  return reply;
}

// Instantiated once for all elements, since it writes into the function table of the first half. Not streamed: so it
// does not depend on the type that a proxy in between gives it.
const rest = () =>
  (second ??= get("__GANGWAY_FILE(widget-rest.wasm)__", "__GANGWAY_INTEGRITY(widget-rest.wasm)__")
    .then((reply) => reply.arrayBuffer())
    .then((bytes) => WebAssembly.instantiate(bytes, { m: exports }))
    .catch((error) => {
      second = undefined;
      throw error;
    }));

const table = () => get("__GANGWAY_FILE(table.css)__", "__GANGWAY_INTEGRITY(table.css)__").then(styled);

/** A pause that the network's return ends. */
const pause = (time) =>
  new Promise((go) => {
    setTimeout(go, time);
    addEventListener("online", go, { once: true });
  });

/**
 * Shows the widget in an element and follows. `tell` is called with nothing when there is something to see, else with
 * why there is not and what to do when the merchant tries again.
 */
export function mount(element, first, tell) {
  const root = element.shadowRoot;
  const box = document.createElement("div");
  const sheets = [sheet];
  let gone;

  // In place of whatever stands there by now.
  function show() {
    root.adoptedStyleSheets = sheets;
    root.replaceChildren(box);
    tell();
  }

  const id = open(element, box, at("/"), FILES, first, async (word) => {
    if (word === "ready") show();
    else if (word === "rest") await stubborn(rest);
    else if (word === "table") {
      sheets.push(await stubborn(table));
      root.adoptedStyleSheets = sheets;
    } else tell(word);
  });

  // A part that is needed now: asked for again by itself, under a note where the merchant is, then by the merchant.
  async function stubborn(fetchPart) {
    let note;
    let asked;
    for (let tries = 1; ; tries++) {
      try {
        const part = await fetchPart();
        note?.remove();
        if (asked && !gone) show();
        return part;
      } catch {
        // Removed meanwhile: nobody waits any more.
        if (gone) return new Promise(() => {});
      }
      if (!navigator.onLine) {
        // What is on the screen stays, under the widget's own note, for as long as it takes.
        await new Promise((go) => addEventListener("online", go, { once: true }));
        tries = 0;
        continue;
      }
      if (tries % TRIES === 0) {
        note?.remove();
        asked = true;
        await new Promise((go) => tell("not-loaded", go));
      } else {
        note ??= await retrying();
        // Browsers that lost the same proxy do not all come back at once.
        await pause(PAUSE * 2 ** (tries % TRIES - 1) * (0.5 + Math.random()));
      }
    }
  }

  async function retrying() {
    const module = await import(at("__GANGWAY_FILE(trouble.js)__")).catch(() => undefined);
    const note = module?.note(element);
    if (note) box.querySelector(".over")?.replaceChildren(note);
    return note;
  }

  // Keys typed in here are no shortcuts of the page around; Escape may close its dialog.
  for (const type of ["keydown", "keypress", "keyup"])
    box.addEventListener(type, (event) => {
      if (event.key !== "Tab" && (event.key !== "Escape" || event.target.closest("input,[role=grid]"))) event.stopPropagation();
    });

  return {
    token: (value) => token(id, value),
    unmount() {
      gone = true;
      unmount(id);
    },
  };
}

for (const type of ["pageshow", "pagehide", "online", "visibilitychange"])
  addEventListener(type, (event) => {
    // The glue is here a moment before the module.
    if (exports) page(type, !!event.persisted);
  });
