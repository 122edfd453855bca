// Defines <gangway-connect> at once and fetches the rest from where this script came. Small, since it is never cached
// for long. It takes the token from the attribute, hands it to the module and forgets it.
(() => {
  const NAME = "gangway-connect";
  const GLUE = "__GANGWAY_GLUE__";
  const taken = customElements.get(NAME);
  if (taken) {
    // Whose it is: this very build, another one by its file, or nobody's of ours.
    return console.warn(`gangway: <${NAME}> is taken by ${taken.gangway ?? "a stranger"}`);
  }
  const script = document.currentScript ?? document.querySelector('script[src*="/gangway.js"]');
  const at = (path) => new URL(path, script.src).href;
  const get = (path, integrity) => fetch(at(path), { integrity }).then((reply) => (reply.ok ? reply : Promise.reject()));
  const sheet = async (path) => new CSSStyleSheet().replace(await (await get(path)).text());
  // The outline of what will come, before any style sheet is there.
  const bones = new CSSStyleSheet();
  bones.replaceSync(
    ":host{display:block}.wait{min-height:656px;padding:24px;border:1px solid #8883;border-radius:12px}i{display:block;height:20px;margin:0 0 20px;background:#8882}",
  );
  const files = {
    en: "__GANGWAY_FILE(en.json)__",
    fr: "__GANGWAY_FILE(fr.json)__",
    "table.en": "__GANGWAY_FILE(table.en.json)__",
    "table.fr": "__GANGWAY_FILE(table.fr.json)__",
  };
  let glue;
  let exports;
  let assets;
  const load = () =>
    (assets ??= (async () => {
      // All at once; who fails first is told.
      const [module, style, wasm] = await Promise.all([
        import(at(GLUE)),
        sheet("__GANGWAY_CSS__"),
        get("__GANGWAY_WASM__", "__GANGWAY_WASM_INTEGRITY__"),
      ]);
      exports = await module.default({ module_or_path: wasm });
      glue = module;
      return [style];
    })());

  customElements.define(
    NAME,
    class extends HTMLElement {
      static gangway = GLUE;
      static observedAttributes = ["session"];
      #root = this.attachShadow({ mode: "open" });
      #token;
      #id;
      #turn = 0;

      constructor() {
        super();
        // Keys typed in here are no shortcuts of the page around; Escape may close its dialog.
        for (const type of ["keydown", "keypress", "keyup"])
          this.#root.addEventListener(type, (event) => {
            if (event.key !== "Tab" && (event.key !== "Escape" || event.target.closest("input,[role=grid]"))) event.stopPropagation();
          });
      }

      attributeChangedCallback() {
        const token = this.getAttribute("session");
        if (token) this.session = token;
        this.removeAttribute("session");
      }

      set session(token) {
        if (this.#id) glue.token(this.#id, token);
        else this.#token = token;
      }

      connectedCallback() {
        // Set before the element was known: an own property hides the setter.
        if (Object.hasOwn(this, "session")) {
          const token = this.session;
          delete this.session;
          this.session = token;
        }
        if (!this.#id) this.#start(++this.#turn);
      }

      disconnectedCallback() {
        // Moved within the page, it is connected again in the same turn.
        queueMicrotask(() => {
          if (this.isConnected) return;
          this.#turn++;
          if (this.#id) glue.unmount(this.#id);
          this.#id = 0;
          this.#root.replaceChildren();
        });
      }

      // What stands where the widget will be, or should be.
      #show(step, children) {
        const box = document.createElement("div");
        box.className = "wait";
        box.dataset.step = step;
        box.append(...children);
        this.#root.adoptedStyleSheets = [bones];
        this.#root.replaceChildren(box);
      }

      async #start(turn) {
        this.#show("open", [1, 2, 3].map(() => document.createElement("i")));
        const late = setTimeout(() => this.#help("slow"), 4500);
        try {
          const sheets = await load();
          if (turn !== this.#turn) return;
          const token = this.#token;
          this.#token = undefined;
          const box = document.createElement("div");
          this.#id = glue.mount(this, box, at("/"), files, token, async (word) => {
            if (word === "ready") {
              // In place of whatever stands there by now.
              this.#root.adoptedStyleSheets = sheets;
              this.#root.replaceChildren(box);
            } else if (word === "rest") await WebAssembly.instantiateStreaming(get("__GANGWAY_FILE(widget-rest.wasm)__"), { m: exports });
            else if (word === "table") this.#root.adoptedStyleSheets.push(await sheet("__GANGWAY_FILE(table.css)__"));
            else this.#help(word);
          });
        } catch {
          assets = undefined;
          if (turn === this.#turn) this.#help(globalThis.WebAssembly ? "not-loaded" : "no-webassembly");
        } finally {
          clearTimeout(late);
        }
      }

      // Plain words where the widget should be, and the reason for the host.
      #help(problem) {
        const words = document.createElement("h2");
        words.append(
          /^fr/.test(this.lang || document.documentElement.lang)
            ? "Affichage impossible. Rechargez la page ou changez de navigateur."
            : "This cannot be shown. Reload the page or use another browser.",
        );
        this.#show("trouble", [words]);
        this.dispatchEvent(new CustomEvent("gangway:trouble", { detail: { id: `load-${Math.random()}`, seq: 0, problem }, bubbles: true, composed: true }));
      }
    },
  );
  for (const type of ["pageshow", "pagehide", "online", "visibilitychange"])
    addEventListener(type, (event) => glue?.page(type, !!event.persisted));
})();
