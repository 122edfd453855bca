// A translator in the page, as browsers bring one: it puts its own element in the place of each text, and again
// whenever another text comes.

/** Translates what is on the page from now on, shadow roots included; what is marked `translate=no` stays. */
export const translate = (page) => page.evaluate(() => {
  const seen = new WeakSet();
  const watched = new WeakSet();
  const wrap = (text) => {
    if (seen.has(text) || !text.data.trim() || !text.parentNode || /^(SCRIPT|STYLE|TEXTAREA)$/.test(text.parentNode.nodeName)) return;
    if (text.parentElement?.closest('[translate=no]')) return;
    const outer = document.createElement('font');
    const copy = document.createTextNode(`«${text.data}»`);
    seen.add(copy);
    outer.append(copy);
    text.replaceWith(outer);
  };
  const walk = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const all = [];
    while (walker.nextNode()) all.push(walker.currentNode);
    all.forEach(wrap);
    root.querySelectorAll?.('*').forEach((e) => e.shadowRoot && watch(e.shadowRoot));
  };
  const watch = (root) => {
    if (watched.has(root)) return;
    watched.add(root);
    walk(root);
    new MutationObserver(() => walk(root)).observe(root, { childList: true, subtree: true, characterData: true });
  };
  watch(document.body);
});
