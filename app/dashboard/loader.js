// Starts the dashboard: takes a one-time link out of the address before anything else, then fetches texts and
// WebAssembly side by side.
const link = location.hash.startsWith("#gwo_") ? location.hash.slice(1) : "";
if (location.hash) history.replaceState(null, "", location.pathname + location.search);

const languages = __GANGWAY_LANGUAGES__;

// What the operator chose last, else the browser's first language that there is.
function language() {
  const wanted = [...navigator.languages];
  try {
    wanted.unshift(localStorage.getItem("gangway-language") ?? "");
  } catch {
    // No storage, no choice to remember.
  }
  for (const tag of wanted) {
    const base = tag.split("-")[0];
    if (base && languages[`dashboard.${base}`]) return [base, tag.includes("-") || !navigator.language.startsWith(`${base}-`) ? tag : navigator.language];
  }
  return ["en", "en"];
}

/** When a start that still runs is told to be slow, in milliseconds. */
const SLOW = 4_500;

const WORDS = {
  en: {
    slow: ["The dashboard is slow to start", "It appears here as soon as it is loaded. If nothing comes, reload the page.", "Reload the page"],
    failed: ["The dashboard did not start", "A part of it is missing or was not loaded whole. If it stays so, ask whoever runs Gangway.", "Reload the page"],
    blocked: ["This browser does not run the dashboard", "WebAssembly is missing or turned off, for example by a lockdown mode. Allow it for this site, or use another browser.", "Try again"],
  },
  fr: {
    slow: ["Le tableau de bord tarde à démarrer", "Il apparaît ici dès qu’il est chargé. Si rien ne vient, rechargez la page.", "Recharger la page"],
    failed: ["Le tableau de bord n’a pas démarré", "Une partie manque ou n’est pas arrivée entière. Si cela dure, demandez à qui gère Gangway.", "Recharger la page"],
    blocked: ["Ce navigateur n’affiche pas le tableau de bord", "WebAssembly manque ou est désactivé, par exemple par un mode de verrouillage. Autorisez-le pour ce site, ou changez de navigateur.", "Réessayer"],
  },
};

const root = document.getElementById("dashboard");
// The page's own help is for when nothing of this runs.
root.replaceChildren();
const [base, tag] = language();

// Plain words where the dashboard should be, and one thing to do. A one-time link goes back into the address first:
// it was not used yet.
function tell(what) {
  const make = (name, text) => Object.assign(document.createElement(name), { textContent: text });
  const [title, means, again] = WORDS[base][what];
  const button = make("button", again);
  button.className = "button primary";
  button.addEventListener("click", () => {
    if (link) history.replaceState(null, "", `#${link}`);
    location.reload();
  });
  const told = document.createElement("main");
  told.className = "no-script";
  told.dataset.trouble = what;
  told.lang = base;
  told.append(make("h1", title), make("p", means), button);
  root.replaceChildren(told);
}

async function load(path, integrity) {
  const reply = await fetch(path, { integrity });
  if (!reply.ok) throw new Error(`${reply.url}: ${reply.status}`);
  return reply;
}

// The page's policy or a mode of the browser may forbid what the object is there for.
async function allowed() {
  try {
    // The shortest module: its magic number and version.
    await WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
    return true;
  } catch {
    return false;
  }
}

// A translator takes texts out of the page and puts elements of its own in their places, and the dashboard would go
// on writing to texts that nobody sees. So a text that was taken out goes back into its place as soon as it is
// written to, removed, or asked for its parent; the translator then translates it anew.
function forgiveTranslators() {
  const stands = new WeakSet();
  const back = (text, stand) => {
    for (const name of ["nodeValue", "parentNode", "remove"]) delete text[name];
    if (stand.isConnected && !text.isConnected) stand.replaceWith(text);
  };
  const remember = (text, stand) => {
    stands.add(stand);
    const own = (found) => ({ configurable: true, ...found });
    Object.defineProperties(text, {
      nodeValue: own({
        get: () => text.data,
        set(value) {
          back(text, stand);
          text.data = value;
        },
      }),
      parentNode: own({
        get() {
          back(text, stand);
          return text.parentNode;
        },
      }),
      remove: own({
        value() {
          back(text, stand);
          text.remove();
        },
      }),
    });
  };
  new MutationObserver((records) => {
    for (const { removedNodes, addedNodes, previousSibling, nextSibling } of records) {
      for (const text of removedNodes) {
        if (text.nodeType !== Node.TEXT_NODE || text.isConnected) continue;
        const near = [...addedNodes, previousSibling, nextSibling];
        const stand = near.find((node) => node?.localName === "font" && !stands.has(node));
        if (stand) remember(text, stand);
      }
    }
  }).observe(root, { childList: true, subtree: true });
}

async function start() {
  // A module runs after the page's sheets have come, or have not. Some browsers take an answer of 404 for an empty one.
  if (!getComputedStyle(root).getPropertyValue("--gw-text")) throw new Error("the style sheet is missing");
  const texts = ["table", "dashboard"].map(async (part) => (await load(languages[`${part}.${base}`])).json());
  const url = (path) => new URL(path, import.meta.url);
  const [glue, wasm, ...catalogs] = await Promise.all([
    import(url("__GANGWAY_GLUE__")),
    load(url("__GANGWAY_WASM__"), "__GANGWAY_WASM_INTEGRITY__"),
    ...texts,
  ]);
  await glue.default({ module_or_path: wasm });
  clearTimeout(late);
  // Gives way, whatever stands there by now.
  root.replaceChildren();
  forgiveTranslators();
  glue.open(root, tag, Object.assign({}, ...catalogs), link);
}

const late = setTimeout(() => tell("slow"), SLOW);
start().catch(async (error) => {
  clearTimeout(late);
  console.error(error);
  tell((await allowed()) ? "failed" : "blocked");
});
