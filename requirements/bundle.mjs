// Makes the pages' scripts: each vigie/…/<room>/js/<name>.entry.js becomes vigie/…/<room>/static/<room>/built/<name>.js,
// with its gzip and Brotli copies (served as they lie) and the licences of the packages inside. `built/` is never kept
// in the repository. Android 8 still gets Chrome 138, so what every browser since 2020 reads is enough.
import { constants, brotliCompressSync, gzipSync } from "node:zlib";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const ENTRY = ".entry.js";

function entries() {
  const found = readdirSync(join(root, "vigie"), { recursive: true });
  return found.filter((path) => path.endsWith(ENTRY)).sort().map((path) => join(root, "vigie", path));
}

// The text of each package's licence, as its licence asks of whoever hands out copies.
function licences(inputs) {
  const names = inputs.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter(Boolean);
  return [...new Set(names)].sort().map((name) => {
    const folder = join(root, "node_modules", name);
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
    return `${name}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
  }).join("\n----\n\n");
}

const outputs = new Map();
for (const entry of entries()) {
  const room = dirname(dirname(entry));
  const folder = join(room, "static", basename(room), "built");
  outputs.set(folder, [...(outputs.get(folder) ?? []), entry]);
}
for (const [folder, points] of outputs) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const used = [];
  for (const entry of points) {
    const { metafile, outputFiles } = await build({
      entryPoints: [entry], bundle: true, minify: true, write: false, metafile: true, absWorkingDir: root,
      format: "iife", target: "es2020", charset: "utf8", legalComments: "none",
      banner: { js: "/* Vigie, AGPL-3.0-or-later; its parts: LICENCES.txt beside this file */" },
    });
    used.push(...Object.keys(metafile.inputs));
    const script = outputFiles[0].contents;
    const out = join(folder, `${basename(entry, ENTRY)}.js`);
    writeFileSync(out, script);
    writeFileSync(`${out}.gz`, gzipSync(script, { level: 9 }));
    writeFileSync(`${out}.br`, brotliCompressSync(script, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
    console.log(`  ${relative(root, out)}: ${script.length} bytes`);
  }
  writeFileSync(join(folder, "LICENCES.txt"), licences(used));
}
