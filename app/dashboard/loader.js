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

async function start() {
  const root = document.getElementById("dashboard");
  const [base, tag] = language();
  const texts = ["table", "dashboard"].map(async (part) => (await fetch(languages[`${part}.${base}`])).json());
  const url = (path) => new URL(path, import.meta.url);
  const glue = await import(url("__GANGWAY_GLUE__"));
  const [catalogs] = await Promise.all([
    Promise.all(texts),
    glue.default({
      module_or_path: fetch(url("__GANGWAY_WASM__"), { integrity: "__GANGWAY_WASM_INTEGRITY__" }),
    }),
  ]);
  glue.open(root, tag, Object.assign({}, ...catalogs), link);
}

start().catch((error) => {
  const told = document.createElement("p");
  told.className = "no-script";
  told.textContent = "The dashboard did not start. Reload the page.";
  document.getElementById("dashboard").replaceChildren(told);
  console.error(error);
});
