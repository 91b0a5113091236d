/**
 * Joins chunks that are loaded together into one file. The bundler makes a chunk of each set of modules that the same imports reach, a hundred of
 * them for one command, and Node takes half a millisecond for every file.
 */
import { build } from "esbuild";
import { createHash } from "node:crypto";
import path from "node:path";

/** What commands of every day and workers load one after the other: an entry, and modules that are imported on demand. It need not be all. */
const LIST = [
  "kernel/cli/dist/index.js",
  "kernel/client/dist/index.js",
  "kernel/client/dist/workspace/run-engine.js",
  "kernel/client/dist/workspace/composition.js",
  "kernel/client/dist/telemetry/wanted.js",
];
const OPENINGS = {
  list: LIST,
  run: [
    ...LIST,
    "kernel/cli/dist/parse-words.js",
    "kernel/client/dist/runs/runner.js",
    "kernel/client/dist/pipelines/compiler.js",
    "kernel/client/dist/plugins/installed.js",
    "kernel/engine/dist/run/running.js",
  ],
  install: [
    "kernel/cli/dist/index.js",
    "kernel/cli/dist/parse-words.js",
    "kernel/client/dist/index.js",
    "kernel/client/dist/plugins/installer.js",
    "kernel/client/dist/plugins/wishes.js",
    "registry/client/dist/installer/repository-installer.js",
  ],
  worker: [
    "kernel/cli/dist/worker.js",
    "kernel/client/dist/workspace/composition.js",
    "kernel/client/dist/telemetry/wanted.js",
  ],
};

/**
 * The files of a bundle, `{ path, text }` with absolute paths, with fewer of them to load. A chunk that was joined with others still has its file,
 * which passes on what it exports: for those who import it on demand.
 */
export async function joinChunks(files, { outputs }, workspace) {
  const made = new Map(Object.entries(outputs).map(([name, output]) => [path.resolve(name), output]));
  const texts = new Map(files.map(({ path: file, text }) => [file, text]));
  const groups = groupsOf(made, workspace);
  /** A joined chunk's file, and what its exports are called there. */
  const joined = new Map();
  const results = new Map();
  for (const group of groups) {
    const lines = group.map((file, at) => {
      const { exports } = made.get(file);
      const list = exports.map((name) => `${name} as c${at}_${name}`).join(",");
      return exports.length === 0 ? `import ${JSON.stringify(file)};` : `export{${list}}from${JSON.stringify(file)};`;
    });
    const dir = path.dirname(group[0]);
    const text = await linked({ contents: lines.join("\n"), dir, own: new Set(group), texts, joined, made });
    const home = path.join(
      dir,
      `joined-${createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase()}.js`,
    );
    results.set(home, text);
    group.forEach((file, at) => joined.set(file, { home, at }));
  }
  const rest = files.map(async ({ path: file, text }) => {
    const dir = path.dirname(file);
    if (joined.has(file)) return [file, passedOn(file, dir, joined, made)];
    const imports = made.get(file).imports.map((one) => path.resolve(one.path));
    if (!imports.some((target) => joined.has(target))) return [file, text];
    const { exports } = made.get(file);
    const list = exports.length === 0 ? "" : `export{${exports.join(",")}}from${JSON.stringify(file)};`;
    const contents = `import${JSON.stringify(file)};${list}`;
    return [file, await linked({ contents, dir, own: new Set([file]), texts, joined, made })];
  });
  for (const [file, text] of await Promise.all(rest)) results.set(file, text);
  return [...results].map(([file, text]) => ({ path: file, contents: Buffer.from(text), text }));
}

/** Chunks that the same openings load. What one of them imports is loaded by as many openings or more; those come first. */
function groupsOf(made, workspace) {
  const openedBy = new Map();
  for (const [opening, modules] of Object.entries(OPENINGS)) {
    for (const file of closure(made, modules, workspace)) openedBy.set(file, [...(openedBy.get(file) ?? []), opening]);
  }
  const groups = new Map();
  for (const [file, openings] of openedBy) {
    if (path.basename(path.dirname(file)) !== "chunks") continue;
    const key = openings.join(" ");
    groups.set(key, { openings, files: [...(groups.get(key)?.files ?? []), file] });
  }
  return [...groups.values()]
    .filter(({ files }) => files.length > 1)
    .sort((a, b) => b.openings.length - a.openings.length)
    .map(({ files }) => files.sort());
}

/** The chunks of some modules with all that these import at once. */
function closure(made, modules, workspace) {
  const byModule = new Map(
    [...made].flatMap(([file, { entryPoint }]) => (entryPoint ? [[path.resolve(entryPoint), file]] : [])),
  );
  const found = new Set();
  const visit = (file) => {
    if (found.has(file)) return;
    found.add(file);
    for (const { path: target, kind, external } of made.get(file).imports)
      if (kind === "import-statement" && !external) visit(path.resolve(target));
  };
  for (const module of modules) {
    const file = byModule.get(path.join(workspace, module));
    if (file === undefined)
      throw new Error(`${module} is not imported on demand any more: see OPENINGS in join-chunks.mjs.`);
    visit(file);
  }
  return found;
}

/** Links chunks of `own` anew: joined ones are imported from their new file, all others from where they are. */
async function linked({ contents, dir, own, texts, joined, made }) {
  const plugin = {
    name: "chunks",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^[./]/ }, ({ path: specifier, kind, namespace }) => {
        const target = path.resolve(dir, specifier);
        if (namespace === "joined" || kind === "dynamic-import") return { path: specifier, external: true };
        if (own.has(target)) return { path: target, namespace: "own" };
        return joined.has(target) ? { path: target, namespace: "joined" } : { path: specifier, external: true };
      });
      // Asked by name, as a package is not found from a folder that a first build has yet to make.
      onResolve({ filter: /^[^./]/ }, ({ path: specifier }) => ({ path: specifier, external: true }));
      onLoad({ filter: /.*/, namespace: "own" }, ({ path: file }) => ({ contents: texts.get(file), resolveDir: dir }));
      onLoad({ filter: /.*/, namespace: "joined" }, ({ path: file }) => ({
        contents: passedOn(file, dir, joined, made),
        resolveDir: dir,
      }));
    },
  };
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: dir },
    write: false,
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    target: "node20",
    minify: true,
    plugins: [plugin],
    logLevel: "warning",
  });
  return outputFiles[0].text;
}

/** A module in the folder `dir` with the exports of a joined chunk. */
function passedOn(file, dir, joined, made) {
  const { home, at } = joined.get(file);
  const from = JSON.stringify(`./${path.relative(dir, home).replaceAll(path.sep, "/")}`);
  const { exports } = made.get(file);
  return exports.length === 0
    ? `import${from};`
    : `export{${exports.map((name) => `c${at}_${name} as ${name}`).join(",")}}from${from};`;
}
