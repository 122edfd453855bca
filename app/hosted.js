// The hosted page (/connect): who invites, one button, then the widget. Reached by a link that holds a secret in its
// fragment: an invitation (gwi_) or, on the way back from the shop, a hand-back (gwh_).
// The fragment is cleared before anything else. An invitation is exchanged only on a click, because mail scanners
// follow links; a hand-back at once, because the merchant has just come back.
const secret = location.hash.slice(1);
history.replaceState(null, "", location.pathname);

/** Longest wait for an answer, in milliseconds. */
const PATIENCE = 15_000;
/** When a wait is told, in milliseconds. */
const SLOW = 4_500;

const WORDS = {
  en: {
    title: "{portal} asks you to connect your shop", business: "Business", asked: "Asked by", until: "Works until",
    careful: "Only continue if you know {portal}. Nothing happens until you press the button.", go: "Continue",
    opening: "Opening…", policy: "{portal}’s privacy policy",
    noLink: "Open the link in your e-mail once more",
    noLinkLead: "This page does not keep the link, so that nobody else can use it. Your e-mail still has it.",
    dead: "This invitation no longer works",
    deadLead: "It has ended, was taken back, or was not copied whole. Ask whoever sent it for a new link.",
    over: "You are back. Open the link in your e-mail once more",
    overLead: "The way back from the shop was used already, or took too long. What you approved there counts.",
    nothing: "Nothing was read", nothingLead: "Your shop is as before.",
    lost: "Nothing is lost", lostLead: "You go on exactly where you are.",
    away: "The page cannot be reached now", awayLead: "Check your connection to the internet, then try again.",
    slow: "This is slow to load", slowLead: "Your connection seems to be slow. It appears here by itself as soon as it has arrived.",
    parts: "A part did not arrive", partsLead: "It was blocked, or your connection to the internet failed. Try again, or open the link in your e-mail in another browser.",
    again: "Try again",
    wait: "Please wait a moment", waitLead: "Too many tries came from your network, perhaps from others beside you.",
    still: "Your invitation still works", stillLead: "You can try again at {time}.",
  },
  fr: {
    title: "{portal} vous demande de relier votre boutique", business: "Entreprise", asked: "De la part de", until: "Valable jusqu’au",
    careful: "Ne continuez que si vous connaissez {portal}. Rien ne se passe avant que vous appuyiez sur le bouton.", go: "Continuer",
    opening: "Ouverture…", policy: "Politique de confidentialité de {portal}",
    noLink: "Rouvrez le lien reçu par e-mail",
    noLinkLead: "Cette page ne garde pas le lien, pour que personne d’autre ne s’en serve. Votre e-mail l’a toujours.",
    dead: "Cette invitation n’est plus valable",
    deadLead: "Elle a expiré, a été retirée ou n’a pas été copiée en entier. Demandez un nouveau lien à qui vous l’a envoyée.",
    over: "Vous voilà de retour. Rouvrez le lien reçu par e-mail",
    overLead: "Le retour de la boutique a déjà servi, ou a pris trop de temps. Ce que vous y avez accepté compte.",
    nothing: "Rien n’a été lu", nothingLead: "Votre boutique est comme avant.",
    lost: "Rien n’est perdu", lostLead: "Vous reprendrez exactement où vous en êtes.",
    away: "La page ne répond pas", awayLead: "Vérifiez votre connexion à internet, puis réessayez.",
    slow: "Le chargement est lent", slowLead: "Votre connexion semble lente. Tout s’affichera ici de soi-même dès l’arrivée.",
    parts: "Une partie n’est pas arrivée", partsLead: "Elle a été bloquée, ou votre connexion à internet a échoué. Réessayez, ou ouvrez le lien reçu par e-mail dans un autre navigateur.",
    again: "Réessayer",
    wait: "Un instant, s’il vous plaît", waitLead: "Trop d’essais sont venus de votre réseau, peut-être d’autres que vous.",
    still: "Votre invitation reste valable", stillLead: "Vous pourrez réessayer à {time}.",
  },
};

const ICONS = {
  mail: "M4.5 4.5h11a1.75 1.75 0 0 1 1.75 1.75v7.5a1.75 1.75 0 0 1-1.75 1.75h-11a1.75 1.75 0 0 1-1.75-1.75v-7.5A1.75 1.75 0 0 1 4.5 4.5ZM3.25 6.25 10 11l6.75-4.75",
  store: "M3.25 8 4.75 3.5h10.5L16.75 8M3.25 8a2.25 2.25 0 0 0 4.5 0 2.25 2.25 0 0 0 4.5 0 2.25 2.25 0 0 0 4.5 0ZM4.75 10.5v6h10.5v-6M8.25 16.5V13h3.5v3.5",
  clock: "M17.25 10a7.25 7.25 0 1 1-14.5 0 7.25 7.25 0 0 1 14.5 0ZM10 6v4.25l2.75 1.75",
  shield: "M10 2.5 4 4.75v4.5c0 3.75 2.5 6.75 6 8.25 3.5-1.5 6-4.5 6-8.25v-4.5L10 2.5ZM7.25 9.9l2 2 3.5-3.8",
};

let language = (navigator.language || "en").startsWith("fr") ? "fr" : "en";
let portal = null;
/** The reader's own region where the browser names one for this language: en-GB writes dates as en-US does not. */
const locale = () => navigator.languages.find((tag) => tag.split("-")[0] === language) ?? language;
const say = (key, more) => WORDS[language][key].replace(/\{(\w+)\}/g, (_, name) => ({ portal: portal?.name ?? "", ...more })[name]);

/** An element with attributes and children; text is text, never markup. */
function make(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) if (value != null) node.setAttribute(name, value);
  node.append(...children.filter((child) => child != null));
  return node;
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

const initial = () => [...(portal?.name ?? "")].find((c) => /[\p{L}\p{N}]/u.test(c))?.toUpperCase() ?? "";
const mark = () => make("span", { class: "mark portal", "aria-hidden": "true" }, initial());

const page = document.querySelector("main");
// The page's own help is for when nothing of this runs.
page.replaceChildren();

function show(step, ...children) {
  document.documentElement.lang = language;
  const head = portal && make("header", { class: "bar" }, make("p", { class: "asker" }, mark(), make("bdi", null, portal.name)));
  const panel = make("div", { class: "panel" }, head ?? make("header", { class: "bar" }), make("div", { class: "step", "data-step": step }, ...children));
  const policy = portal?.policyUrl && make("p", { class: "hosted-foot" }, make("a", { href: portal.policyUrl, rel: "noopener" }, say("policy")));
  page.replaceChildren(...[panel, policy].filter(Boolean));
}

/** Whoever has to go back to the mail sees a letter. */
const EMBLEMS = { noLink: "mail", over: "mail" };

function trouble(name, note, button, more) {
  show(
    "trouble",
    make("div", { class: "emblem warn", "aria-hidden": "true" }, icon(EMBLEMS[name] ?? "clock")),
    make("h1", { class: "headline" }, say(name)),
    make("p", { class: "lead" }, say(`${name}Lead`)),
    note && make("div", { class: "note" }, icon("shield"), make("strong", null, say(note)), make("p", null, say(`${note}Lead`, more))),
    button && make("div", { class: "actions" }, button),
  );
  page.querySelector("h1").focus?.();
}

/** Asks the proxy. Gives the reply's JSON, or throws `{status, wait_s}`; status 0: no answer. */
async function ask(path, options) {
  let reply;
  // What answers later shows something else.
  const late = setTimeout(() => { if (!page.querySelector("gangway-connect")) trouble("slow", "lost"); }, SLOW);
  try {
    reply = await fetch(path, { ...options, credentials: "omit", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    throw { status: 0 };
  } finally {
    clearTimeout(late);
  }
  if (!reply.ok) throw { status: reply.status, wait_s: Number(reply.headers.get("retry-after")) || 60 };
  return reply.json();
}
const json = (body) => ({ method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

function again(retry) {
  const button = make("button", { class: "button primary", "data-primary": "" }, say("again"));
  button.addEventListener("click", retry);
  return button;
}

/** What a refusal means here, and what there is to do. */
function refused(fault, dead, retry) {
  if (fault?.status === 401 || fault?.status === 410) return trouble(dead, dead === "dead" ? "nothing" : "lost");
  const button = again(retry);
  if (fault?.status === 429) {
    const time = new Date(Date.now() + fault.wait_s * 1000).toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit" });
    return trouble("wait", "still", button, { time });
  }
  return trouble("away", "lost", button);
}

/** The widget takes over; the page keeps the token, to renew it, in memory only. */
function start(token) {
  const element = make("gangway-connect", { hosted: "" });
  let current = token;
  element.fetchSession = async () => {
    const renewed = await ask("/v1/session/renewal", { method: "POST", headers: { authorization: `Bearer ${current}` } });
    current = renewed.token;
    return current;
  };
  element.session = token;
  stand(element);
}

/** The element on the page; what defines it was asked for by the page itself, and may not have come. */
function stand(element) {
  page.replaceChildren(element);
  const late = setTimeout(() => trouble("parts", "lost", again(async () => {
    stand(element);
    // Once more, under an address that no failure is remembered of. It may fail again: then the words come again.
    await import(`__GANGWAY_LOADER__?${Date.now()}`).catch(() => {});
  })), SLOW);
  customElements.whenDefined("gangway-connect").then(() => {
    clearTimeout(late);
    if (!element.isConnected) page.replaceChildren(element);
  });
}

async function exchange(dead) {
  try {
    start((await ask("/v1/exchange", json({ secret }))).token);
  } catch (fault) {
    refused(fault, dead, () => exchange(dead));
  }
}

async function invite() {
  let invitation;
  try {
    invitation = await ask("/v1/invitation", { headers: { authorization: `Bearer ${secret}` } });
  } catch (fault) {
    return refused(fault, "dead", invite);
  }
  portal = invitation.portal;
  language = invitation.language.startsWith("fr") ? "fr" : "en";
  document.title = say("title");
  const until = new Date(invitation.expiresAt).toLocaleString(locale(), { dateStyle: "long", timeStyle: "short" });
  const pair = (key, value) => make("div", null, make("dt", null, say(key)), make("dd", null, value));
  const button = make("button", { class: "button primary", "data-primary": "" }, say("go"));
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-disabled")) return;
    button.setAttribute("aria-disabled", "true");
    button.textContent = say("opening");
    exchange("dead");
  });
  show(
    "open",
    make("div", { class: "pair", "aria-hidden": "true" }, mark(), make("span", { class: "joint" }, icon("mail")), make("span", { class: "mark shop" }, icon("store"))),
    make("h1", { class: "headline" }, say("title")),
    invitation.message && make("blockquote", { class: "words" }, make("p", null, invitation.message)),
    make(
      "dl", { class: "pairs" },
      invitation.business && pair("business", make("bdi", { translate: "no" }, invitation.business)),
      pair("asked", make("bdi", { translate: "no" }, `${portal.name}, ${portal.host}`)),
      pair("until", until),
    ),
    make("div", { class: "actions" }, make("p", { class: "small" }, say("careful")), button),
  );
}

if (secret.startsWith("gwi_")) invite();
else if (secret.startsWith("gwh_")) exchange("over");
else trouble("noLink");
// Nobody types a fragment into a page that is open, but a second link may be clicked in the mail.
addEventListener("hashchange", () => { if (location.hash.length > 1) location.reload(); });
