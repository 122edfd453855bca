// Plain words where the widget should be. Fetched only when it does not come alive, so it brings its own sheet: the
// widget's may be what is missing.

const WORDS = {
  en: {
    "slow": ["This is slow to load", "Your connection seems to be slow. It appears here by itself as soon as it has arrived."],
    "not-loaded": ["A part did not arrive", "Check your connection to the internet, then try again. Nothing is lost."],
    "not-reached": ["There is no answer", "The service cannot be reached now. Check your connection to the internet, then try again. Nothing is lost."],
    "no-webassembly": ["This browser cannot show it", "WebAssembly is missing or turned off, for example by Lockdown Mode. Open this page in another browser."],
    "blocked": ["This page does not let it load", "The page’s own security settings stop a part of it. Nothing is wrong with your browser. Please tell whoever runs this page."],
    "crashed": ["This stopped, and it is our fault", "What you approved so far is kept. Reload the page to go on."],
    "hosted": "WebAssembly is missing or turned off, for example by Lockdown Mode. Open the link in your e-mail in another browser.",
    "again": "Try again",
    "reload": "Reload the page",
    "address": "Copy the page’s address",
    "details": "Copy what to tell them",
    "copied": "Copied",
    "note": "One part has not arrived yet",
    "noteLead": "It is being fetched again. Nothing is lost.",
  },
  fr: {
    "slow": ["Le chargement est lent", "Votre connexion semble lente. Tout s’affichera ici de soi-même dès l’arrivée."],
    "not-loaded": ["Une partie n’est pas arrivée", "Vérifiez votre connexion à internet, puis réessayez. Rien n’est perdu."],
    "not-reached": ["Pas de réponse", "Le service est injoignable pour le moment. Vérifiez votre connexion à internet, puis réessayez. Rien n’est perdu."],
    "no-webassembly": ["Ce navigateur ne peut pas l’afficher", "WebAssembly manque ou est désactivé, par exemple par le mode Isolement. Ouvrez cette page dans un autre navigateur."],
    "blocked": ["Cette page en empêche le chargement", "Les réglages de sécurité de la page en bloquent une partie. Votre navigateur n’y est pour rien. Prévenez l’exploitant de cette page."],
    "crashed": ["Tout s’est arrêté, par notre faute", "Ce que vous avez accepté jusqu’ici est conservé. Rechargez la page pour continuer."],
    "hosted": "WebAssembly manque ou est désactivé, par exemple par le mode Isolement. Ouvrez le lien reçu par e-mail dans un autre navigateur.",
    "again": "Réessayer",
    "reload": "Recharger la page",
    "address": "Copier l’adresse de la page",
    "details": "Copier ce qu’il faut signaler",
    "copied": "Copié",
    "note": "Une partie n’est pas encore arrivée",
    "noteLead": "Elle est demandée à nouveau. Rien n’est perdu.",
  },
};

const CLOCK = "M17.25 10a7.25 7.25 0 1 1-14.5 0 7.25 7.25 0 0 1 14.5 0ZM10 6v4.25l2.75 1.75";
const ALERT = "M8.85 3.6 2.3 14.9a1.33 1.33 0 0 0 1.15 2h13.1a1.33 1.33 0 0 0 1.15-2L11.15 3.6a1.33 1.33 0 0 0-2.3 0ZM10 7.75v3.5M10 13.85v.05";
const OFFLINE = "M3 3l14 14M2.5 8.1a11 11 0 0 1 3.4-2.2M9 5a11.2 11.2 0 0 1 8.5 3.1M5.2 11.2a7 7 0 0 1 3-1.8M12.6 9.8c.8.35 1.6.8 2.2 1.4M8 14a3.2 3.2 0 0 1 4 0M10 16.4v.05";

// The tokens of the design where a browser is too old for them as well.
const SHEET = `
:host { display: block; color-scheme: light dark; font-size: 15px; line-height: 1.45; letter-spacing: normal; text-align: start;
  --gw-own-text: #14212b; --gw-own-quiet: #52616d; --gw-own-ground: #fff; --gw-own-line: #e0e6e9; --gw-own-warn: #855200; --gw-own-soft: #fcf2df; --gw-own-accent: #0c655e; --gw-own-focus: #1f62d0; }
@supports (color: light-dark(red, red)) { :host {
  --gw-own-text: light-dark(#14212b, #e9eff1); --gw-own-quiet: light-dark(#52616d, #a0afb7); --gw-own-ground: light-dark(#fff, #141b1f); --gw-own-line: light-dark(#e0e6e9, #2a353b);
  --gw-own-warn: light-dark(#855200, #e8b860); --gw-own-soft: light-dark(#fcf2df, #33260e); --gw-own-accent: light-dark(#0c655e, #20837a); --gw-own-focus: light-dark(#1f62d0, #86b7ff); } }
:host([theme="light"]) { color-scheme: light; }
:host([theme="dark"]) { color-scheme: dark; }
:host([theme="host"]) { color-scheme: inherit; }
:host([hidden]) { display: none; }
* { box-sizing: border-box; }
.wait { display: flex; flex-direction: column; max-width: 560px; min-height: 704px; padding: 24px; border: 1px solid var(--gw-own-line); border-radius: 12px; background: var(--gw-own-ground); color: var(--gw-own-text); }
.emblem { display: grid; place-items: center; width: 56px; height: 56px; margin: 32px 0 20px; border-radius: 50%; background: var(--gw-own-soft); color: var(--gw-own-warn); }
svg { width: 28px; height: 28px; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }
h2 { margin: 0; font-size: 22px; font-weight: 600; line-height: 1.2; letter-spacing: -.014em; text-wrap: balance; }
h2:focus { outline: none; }
p { margin: 8px 0 24px; color: var(--gw-own-quiet); text-wrap: pretty; overflow-wrap: anywhere; }
button { min-height: 48px; margin-top: auto; padding: 4px 16px; border: 0; border-radius: 8px; font: inherit; font-weight: 500; background: var(--gw-accent, var(--gw-own-accent)); color: var(--gw-on-accent, #fff); cursor: pointer; }
button:focus-visible { outline: 2px solid var(--gw-own-focus); outline-offset: 2px; }
@media (max-width: 479px) { .wait { padding: 16px; } }
`;

function make(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

function icon(className, drawing) {
  const [svg, path] = ["svg", "path"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", drawing);
  svg.append(path);
  return svg;
}

const language = (element) => (/^fr/.test(element.lang || document.documentElement.lang) ? "fr" : "en");

/** A calm note for where the merchant is: one part is on its way again. */
export function note(element) {
  const words = WORDS[language(element)];
  const made = make("div", "note", icon("icon", OFFLINE), make("strong", "", words.note), make("p", "small", words.noteLead));
  made.setAttribute("role", "status");
  return made;
}

/**
 * Puts help in place of whatever the element shows. `directive` is what the page's policy forbade, where it did; `again`
 * is what "Try again" does.
 */
export function tell(element, problem, directive, again) {
  const tag = language(element);
  const words = WORDS[tag];
  const [title, lead] = words[problem];
  // A person who was at work here goes on here; nobody else's place is taken away.
  const active = element.shadowRoot.activeElement;

  const why = `the page’s Content-Security-Policy forbids ${directive || "WebAssembly ('wasm-unsafe-eval')"}`;
  const report = `gangway: ${problem === "blocked" ? `${why}; what it must allow stands in docs/embed.md` : problem}`;
  console.warn(report);

  const heading = make("h2", "", title);
  heading.tabIndex = -1;
  const isHosted = problem === "no-webassembly" && element.hasAttribute("hosted");
  const text = make("p", "", isHosted ? words.hosted : lead);
  const [label, press] = {
    "no-webassembly": [words.address, copy(location.origin + location.pathname + location.search)],
    blocked: [words.details, copy(`${location.origin}${location.pathname}\n${report}`)],
    crashed: [words.reload, () => location.reload()],
  }[problem] ?? [words.again, again];
  const box = make("div", "wait", make("div", "emblem", icon("", { slow: CLOCK, "not-loaded": OFFLINE, "not-reached": OFFLINE }[problem] ?? ALERT)), heading, text);
  box.dataset.step = "trouble";
  box.dataset.problem = problem;
  box.lang = tag;
  box.setAttribute("role", "alert");
  // The hosted page has no address to hand on: the secret is in the mail.
  if (!isHosted) {
    const button = make("button", "", label);
    button.type = "button";
    button.dataset.primary = "";
    button.addEventListener("click", () => press(button, words, text));
    box.append(button);
  }
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(SHEET);
  element.shadowRoot.adoptedStyleSheets = [sheet];
  element.shadowRoot.replaceChildren(box);
  if (active) heading.focus();
}

/** Copies; where that is not allowed either, the text is there to be marked by hand. */
const copy = (what) => async (button, words, text) => {
  try {
    await navigator.clipboard.writeText(what);
    button.textContent = words.copied;
  } catch {
    text.textContent = what;
    button.remove();
  }
};
