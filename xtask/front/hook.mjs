// Trunk's post_build hook: makes dist/ from what trunk left in its staging folder and from our own sources.
// The contract stands in xtask/src/frontend.rs. Trunk moves the staging folder to dist/ afterwards.
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { prove } from "./prove.mjs";
import { shrink } from "./shrink.mjs";
import { EMPTY, split } from "./split.mjs";
import { Store } from "./store.mjs";
import { fill, page } from "./template.mjs";

const root = process.env.TRUNK_SOURCE_DIR ?? process.cwd();
const staging = process.env.TRUNK_STAGING_DIR;
if (!staging) throw new Error("this is trunk's hook: run `cargo xtask front`");
const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
const tools = process.env.GANGWAY_TOOLS ?? join(cache, "gangway", "tools");
const esbuild = createRequire(join(tools, "package.json"))("esbuild");

const TARGETS = ["chrome95", "firefox102", "safari16.4"];
const source = (path) => readFileSync(join(root, path), "utf8");

// What every browser of the last years reads, and what the compiler turns on by itself.
const FEATURES = ["bulk-memory", "nontrapping-float-to-int", "sign-ext", "mutable-globals", "reference-types", "multivalue"].map(
  (name) => `--enable-${name}`,
);
const WASM_OPT = ["-Oz", "--low-memory-unused", ...FEATURES];

// The function that alone leads to the widget's second half, as wasm-opt and as we find it by its name.
const SEAM = "gangway_widget::steps::later::view";

async function script(text, where, options = {}) {
  const out = await esbuild.transform(text, {
    loader: "js",
    minify: true,
    target: TARGETS,
    legalComments: "none",
    sourcefile: where,
    ...options,
  });
  return out.code;
}

// The glue of wasm-bindgen and its wasm, as trunk left them, made small.
async function binary(name) {
  const glue = readFileSync(join(staging, `gangway-${name}.js`), "utf8");
  if (glue.includes("./snippets/")) throw new Error(`${name}: no inline_js or module imports: JavaScript belongs in loader.js`);
  const at = glue.indexOf("innerHTML");
  if (at >= 0) {
    throw new Error(
      `${name}: innerHTML in the glue (… ${glue.slice(Math.max(0, at - 60), at + 30).replace(/\s+/g, " ")} …): ` +
        "a view holds markup whose attributes and children are all literals; use the ui! macro",
    );
  }
  const small = shrink(glue, readFileSync(join(staging, `gangway-${name}_bg.wasm`)));
  return {
    name,
    glue: small.glue,
    wasms: await (name === "widget" ? halves(small.wasm) : optimize(small.wasm).then((wasm) => ({ "dashboard.wasm": wasm }))),
  };
}

// As a module: names of the top level are the module's own and may be short. The widget's bears what its loader needs
// once it is there.
async function glued({ name, glue }, around) {
  if (!around) return script(glue, `${name}.js`, { format: "esm", treeShaking: true });
  const out = await esbuild.build({
    stdin: { contents: around, sourcefile: "alive.js" },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: TARGETS,
    logLevel: "warning",
    legalComments: "none",
    plugins: [
      {
        name: "glue",
        setup(build) {
          build.onResolve({ filter: /gangway-widget\.js$/ }, ({ path }) => ({ path, namespace: "glue" }));
          build.onLoad({ filter: /./, namespace: "glue" }, () => ({ contents: glue }));
        },
      },
    ],
  });
  return out.outputFiles[0].text;
}

// The widget's module, cut where the merchant leaves for the platform: the first screens do not wait for the tables.
async function halves(wasm) {
  // For whoever looks for a fault, or mistrusts the cutter: all in the first half, and nothing in the second.
  if (process.env.GANGWAY_FRONT_SPLIT === "off") return { "widget.wasm": await optimize(wasm, ["--converge"]), "widget-rest.wasm": EMPTY };
  const named = await binaryen("wasm-opt", wasm, "wasm", [`--no-inline=*${SEAM}*`, "-g", ...WASM_OPT, "--zero-filled-memory", "--converge"]);
  const text = (await binaryen("wasm-dis", named, "wat", FEATURES)).toString();
  const isSeam = (name) => name.includes(`${SEAM}::h`);
  const parts = split(text, isSeam);
  prove(parts, isSeam);
  const assemble = async (part) => binaryen("wasm-as", Buffer.from(part), "wasm", FEATURES);
  const [first, rest] = await Promise.all([
    assemble(parts.first).then((module) => optimize(module, ["--converge"])),
    // Its memory is the first one's, and not empty any more.
    assemble(parts.rest).then((module) => binaryen("wasm-opt", module, "wasm", [...WASM_OPT, "--converge"])),
  ]);
  return { "widget.wasm": first, "widget-rest.wasm": rest };
}

// The merchant waits for the widget, so it gets the last half percent; the dashboard's would take ten seconds.
const optimize = (wasm, more = []) => binaryen("wasm-opt", wasm, "wasm", [...WASM_OPT, "--zero-filled-memory", ...more]);

// One of binaryen's tools on one file.
async function binaryen(tool, input, kind, options) {
  const dir = mkdtempSync(join(tmpdir(), "gangway-wasm-"));
  try {
    const [before, after] = [join(dir, tool === "wasm-as" ? "in.wat" : "in.wasm"), join(dir, `out.${kind}`)];
    writeFileSync(before, input);
    await promisify(execFile)(join(tools, "node_modules", ".bin", tool), [before, "-o", after, ...options]);
    return readFileSync(after);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

// Every style sheet at the top of style/, also one that another imports: the widget fetches the table's by itself.
async function styles(store) {
  for (const file of readdirSync(join(root, "style")).filter((name) => name.endsWith(".css")).sort()) {
    const out = await esbuild.build({
      entryPoints: [join(root, "style", file)],
      bundle: true,
      minify: true,
      write: false,
      target: TARGETS,
      logLevel: "warning",
      legalComments: "none",
      // Fonts and pictures are not bundled: their addresses stay as written.
      external: ["/assets/*"],
    });
    store.hashed(file, out.outputFiles[0].contents);
  }
}

function languages(store) {
  const paths = {};
  const dir = join(root, "app", "languages");
  for (const file of existsSync(dir) ? readdirSync(dir).filter((name) => name.endsWith(".json")).sort() : []) {
    paths[file.slice(0, -".json".length)] = store.hashed(file, JSON.stringify(JSON.parse(source(`app/languages/${file}`)))).path;
  }
  return paths;
}

async function main() {
  const binaries = await Promise.all(["widget", "dashboard"].map(binary));
  for (const name of readdirSync(staging)) rmSync(join(staging, name), { recursive: true });

  const store = new Store(staging);
  for (const { wasms } of binaries) for (const [file, wasm] of Object.entries(wasms)) store.hashed(file, wasm);
  await styles(store);
  const paths = languages(store);

  // `dashboard.en` is of no use to the widget, and the other way round.
  const theirs = (name) => {
    const other = name === "widget" ? "dashboard." : "widget.";
    return Object.fromEntries(Object.entries(paths).filter(([stem]) => !stem.startsWith(other)));
  };
  const own = (name) => ({
    GLUE: `${name}.js`,
    WASM: `${name}.wasm`,
    CSS: `${name}.css`,
    LOADER: name === "widget" ? "gangway.js" : "dashboard-loader.js",
    HOSTED: "hosted.js",
    PAGES_CSS: "pages.css",
  });
  const filled = (path, name) => fill(source(path), { where: path, own: own(name), files: store.files, languages: theirs(name) });

  store.hashed("trouble.js", await script(filled("app/widget/trouble.js", "widget"), "trouble.js", { format: "esm" }));
  for (const one of binaries) {
    store.hashed(`${one.name}.js`, await glued(one, one.name === "widget" && filled("app/widget/alive.js", "widget")));
  }
  store.fixed("gangway.js", "/gangway.js", await script(filled("app/widget/loader.js", "widget"), "loader.js"));
  store.hashed("dashboard-loader.js", await script(filled("app/dashboard/loader.js", "dashboard"), "loader.js"));
  if (existsSync(join(root, "app/hosted.js"))) {
    store.hashed("hosted.js", await script(filled("app/hosted.js", "widget"), "hosted.js"));
  }
  store.fixed("index.html", "/connect", page(filled("index.html", "widget"), "index.html"));
  store.fixed("dashboard.html", "/dashboard", page(filled("app/dashboard/index.html", "dashboard"), "app/dashboard/index.html"));
  store.manifest();

  for (const [name, { bytes, brotli }] of Object.entries(store.files)) {
    console.log(`  ${name.padEnd(22)} ${String(bytes).padStart(9)} bytes  ${String(brotli).padStart(8)} brotli`);
  }
}

main().catch((error) => {
  console.error(`front end: ${error.message}`);
  process.exit(1);
});
