// Defines <gangway-connect> at once and fetches the rest from where this script came. Small, since it is never cached
// for long. It takes the token from the attribute, hands it to the module and forgets it.
(() => {
  const NAME = "gangway-connect";
  const GLUE = "__GANGWAY_GLUE__";
  const taken = customElements.get(NAME);
  if (taken) {
    // This very build came before, another one (by its file), or nobody of ours.
    return taken.gangway === GLUE || console.warn(`gangway: <${NAME}> is ${taken.gangway ?? "a stranger"}, not ${GLUE}`);
  }
  const script = document.currentScript ?? document.querySelector('script[src*="/gangway.js"]');
  const at = (path) => new URL(path, script.src).href;
  const home = at("/");
  const get = (path, integrity) => fetch(at(path), { integrity }).then((reply) => (reply.ok ? reply : Promise.reject()));
  // Only until there are better words: those are fetched as well.
  const WORDS = {
    en: { slow: "This loads slowly.", blocked: "This page blocks it. Tell its owner.", other: "This cannot be shown. Reload or use another browser." },
    fr: { slow: "Chargement lent.", blocked: "Cette page le bloque. Prévenez son exploitant.", other: "Affichage impossible. Rechargez ou changez de navigateur." },
  };
  // The outline of what will come, before any style sheet is there.
  const bones = new CSSStyleSheet();
  bones.replaceSync(
    ":host{display:block}.wait{min-height:656px;margin:0;padding:24px;border:1px solid #8883;border-radius:12px}div{background:linear-gradient(#8882,#0000)content-box}",
  );
  // Makes addresses new: browsers remember that a module failed.
  let anew = "";
  // What the page's policy forbids us.
  let directive;
  document.addEventListener("securitypolicyviolation", (event) => {
    if (event.disposition === "enforce" && `${event.blockedURI}/`.startsWith(home)) directive = event.effectiveDirective;
  });
  let assets;
  // All at once; who fails first is told.
  const load = async () => {
    const [module, style, wasm] = await Promise.all([import(at(GLUE) + anew), get("__GANGWAY_CSS__"), get("__GANGWAY_WASM__", "__GANGWAY_WASM_INTEGRITY__")]);
    await module.default(wasm, style);
    return module;
  };

  customElements.define(
    NAME,
    class extends HTMLElement {
      static gangway = GLUE;
      static observedAttributes = ["session"];
      #root = this.attachShadow({ mode: "open" });
      #token;
      #alive;
      #shown;
      #late;
      // Which start counts, and which view.
      #turn = 0;
      #view = 0;

      attributeChangedCallback() {
        const token = this.getAttribute("session");
        if (token) this.session = token;
        this.removeAttribute("session");
      }

      set session(token) {
        this.#alive?.token(token);
        if (!this.#shown) this.#token = token;
      }

      connectedCallback() {
        // Set before the element was known: an own property hides the setter.
        if (Object.hasOwn(this, "session")) {
          const token = this.session;
          delete this.session;
          this.session = token;
        }
        if (!this.#alive) this.#start();
      }

      disconnectedCallback() {
        // Moved within the page, it is connected again in the same turn.
        queueMicrotask(() => {
          if (!this.isConnected) this.#stop();
        });
      }

      #stop() {
        this.#turn++;
        this.#view++;
        clearTimeout(this.#late);
        this.#alive?.unmount();
        this.#alive = this.#shown = undefined;
        this.#root.replaceChildren();
      }

      // What stands where the widget will be, or should be.
      #show(tag, step, words) {
        const box = document.createElement(tag);
        box.className = "wait";
        box.dataset.step = step;
        box.append(words);
        this.#root.adoptedStyleSheets = [bones];
        this.#root.replaceChildren(box);
      }

      async #start() {
        this.#stop();
        const turn = this.#turn;
        this.#show("div", "open", "");
        this.#late = setTimeout(() => this.#help("slow"), 4000);
        try {
          const module = await (assets ??= load());
          if (turn !== this.#turn) return;
          this.#alive = module.mount(this, this.#token, (problem, again) => {
            if (turn !== this.#turn) return;
            if (problem) return this.#help(problem, again);
            clearTimeout(this.#late);
            this.#view++;
            this.#token = undefined;
            this.#shown = true;
          });
        } catch {
          if (turn !== this.#turn) return;
          assets = undefined;
          // The shortest module tells whether any would do.
          const runs = await globalThis.WebAssembly?.compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)).catch(() => {});
          if (turn === this.#turn) this.#help(globalThis.WebAssembly ? (runs && !directive ? "not-loaded" : "blocked") : "no-webassembly");
        }
      }

      // Plain words where the widget should be, and the reason for the host.
      #help(problem, again = () => { assets = undefined; anew += "?"; this.#start(); }) {
        clearTimeout(this.#late);
        const view = ++this.#view;
        this.dispatchEvent(new CustomEvent("gangway:trouble", { detail: { id: `load-${Math.random()}`, seq: 0, problem }, bubbles: true, composed: true }));
        let told;
        import(at("__GANGWAY_FILE(trouble.js)__") + anew).then((module) => {
          told = true;
          if (view === this.#view) module.tell(this, problem, directive, again);
        }, () => {});
        setTimeout(() => {
          if (told || view !== this.#view) return;
          const words = /^fr/.test(this.lang || document.documentElement.lang) ? WORDS.fr : WORDS.en;
          this.#show("h2", "trouble", words[problem] ?? words.other);
          console.warn(`gangway: ${problem} ${directive}`);
        }, 400);
      }
    },
  );
})();
