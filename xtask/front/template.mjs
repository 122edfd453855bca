// Text that is filled in: loaders and pages. Pure; what a page must not hold is refused here.

const PATTERN = /__GANGWAY_(?:(FILE|INTEGRITY)\(([^)]*)\)|([A-Z0-9_]+?))__/g;

// Fills every placeholder of `text`. `own` names the files that the short placeholders stand for
// (`{GLUE: "widget.js", …}`), `files` is the manifest so far, `languages` maps a language to its path.
export function fill(text, { where, own = {}, files, languages = {} }) {
  const look = (name, field) => {
    const file = files[name];
    if (!file) throw new Error(`${where}: there is no file ${name} (known: ${Object.keys(files).join(", ") || "none"})`);
    return file[field];
  };
  return text.replace(PATTERN, (whole, kind, name, word) => {
    if (kind) return look(name, kind === "FILE" ? "path" : "integrity");
    if (word === "LANGUAGES") return JSON.stringify(languages);
    if (word in own) return look(own[word], "path");
    const short = word.endsWith("_INTEGRITY") ? word.slice(0, -"_INTEGRITY".length) : "";
    if (short in own) return look(own[short], "integrity");
    throw new Error(`${where}: nobody fills ${whole}`);
  });
}

// A page as it is shipped: trunk's own elements and comments cut out, and nothing in it that a strict policy blocks.
export function page(text, where) {
  const shipped = text
    .replace(/<!--(?!\[)[\s\S]*?-->\s*/g, "")
    .replace(/[ \t]*<link\s[^>]*\bdata-trunk\b[^>]*>\r?\n?/g, "");
  refuse(shipped, where, /<script(?![^>]*\ssrc=)[^>]*>/i, "an inline script");
  refuse(shipped, where, /<style[\s>]/i, "a <style> element");
  refuse(shipped, where, /<[^>]*\sstyle=/i, "a style attribute");
  refuse(shipped, where, /<[^>]*\son[a-z]+=/i, "an inline handler");
  return shipped;
}

function refuse(text, where, pattern, what) {
  const found = pattern.exec(text);
  if (found) throw new Error(`${where}: ${what} breaks the Content-Security-Policy: ${found[0].slice(0, 80)}`);
}
