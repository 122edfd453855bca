// Files of the built front end: named by their content, compressed once, listed in a manifest.
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

export class Store {
  // Logical name → {file, path, integrity, bytes, brotli}.
  files = {};

  constructor(dir) {
    this.dir = dir;
  }

  // A file that may be kept for ever: `assets/STEM-HASH.EXT`.
  hashed(name, content) {
    const bytes = Buffer.from(content);
    const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
    const dot = name.lastIndexOf(".");
    const file = `assets/${name.slice(0, dot)}-${hash}${name.slice(dot)}`;
    return this.#write(name, file, `/${file}`, bytes);
  }

  // A file with a fixed address.
  fixed(name, path, content) {
    return this.#write(name, name, path, Buffer.from(content));
  }

  #write(name, file, path, bytes) {
    if (this.files[name]) throw new Error(`two files want to be ${name}`);
    const brotli = brotliCompressSync(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_LGWIN]: 22,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    });
    const target = join(this.dir, file);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes);
    writeFileSync(`${target}.br`, brotli);
    writeFileSync(`${target}.gz`, gzipSync(bytes, { level: 9 }));
    // Not SHA-384: the loader holds one of these, and sixteen bytes more would be no safer.
    const integrity = `sha256-${createHash("sha256").update(bytes).digest("base64")}`;
    this.files[name] = { file, path, integrity, bytes: bytes.length, brotli: brotli.length };
    return this.files[name];
  }

  // Last: what the server reads to find the rest.
  manifest() {
    writeFileSync(join(this.dir, "manifest.json"), `${JSON.stringify({ files: this.files }, null, 1)}\n`);
  }
}
