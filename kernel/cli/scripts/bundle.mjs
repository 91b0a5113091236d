/**
 * Bundles the compiled command into `dist/bundle`: one small entry, chunks that load when they are needed, nothing looked for in node_modules when it
 * starts. What is native, or large and seldom needed, stays outside and is imported where it is used. Nothing is done when nothing that goes in has
 * changed.
 */
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { joinChunks } from "./join-chunks.mjs";

const folder = fileURLToPath(new URL("..", import.meta.url));
const compiled = path.join(folder, "dist");
const outdir = path.join(compiled, "bundle");
const pin = path.join(folder, "../../build/registry.json");
/** What the present bundle was made from, and its files. */
const record = path.join(folder, "../../build/bundle.json");
const { version } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));

/** Packages that a bundle cannot hold, or need not: natives, and npm's own machinery. */
const EXTERNAL = [
  "esbuild",
  "libsql",
  "pacote",
  "@npmcli/config",
  "npm-packlist",
  "make-fetch-happen",
  "npm-registry-fetch",
];

/** CommonJS packages inside an ES module bundle ask for `require`. */
const REQUIRE = "import{createRequire as __zenRequire}from'node:module';const require=__zenRequire(import.meta.url);";

/**
 * A chunk made of a CommonJS package has a default export only; importers that ask for names at run time get them from a wrapper, whose
 * names are those that Node itself finds.
 */
const namedExports = {
  name: "named exports of CommonJS packages",
  setup(bundle) {
    bundle.onResolve({ filter: /^[^./]/ }, async ({ path: specifier, kind, resolveDir, pluginData }) => {
      if (
        kind !== "dynamic-import" ||
        pluginData === "real" ||
        specifier.startsWith("node:") ||
        EXTERNAL.includes(specifier)
      )
        return undefined;
      const { path: file, errors } = await bundle.resolve(specifier, {
        kind: "import-statement",
        resolveDir,
        pluginData: "real",
      });
      if (errors.length > 0 || !file.includes("node_modules")) return undefined;
      return { path: file, namespace: "named", pluginData: { resolveDir } };
    });
    bundle.onLoad({ filter: /.*/, namespace: "named" }, async ({ path: file, pluginData }) => {
      const names = Object.keys(await import(pathToFileURL(file).href)).filter(
        (name) => /^[A-Za-z_$][\w$]*$/.test(name) && name !== "default",
      );
      const lines = [
        `import * as all from ${JSON.stringify(file)};`,
        "const real = all.default?.__esModule ? all.default : { ...all.default, ...all };",
        "export default all.default ?? all;",
      ];
      if (names.length > 0) lines.push(`export const { ${names.join(", ")} } = real;`);
      return { contents: lines.join("\n"), resolveDir: pluginData.resolveDir };
    });
  },
};

/** Of oclif the command uses the parser alone; its help, colours and error reports would be most of what is loaded at each start. */
const parserOnly = {
  name: "oclif's parser only",
  setup(bundle) {
    const silent = "const quiet = new Proxy(() => quiet, { get: () => quiet }); module.exports = quiet;";
    bundle.onResolve(
      { filter: /^(ansis|clean-stack|debug|indent-string|supports-color|wordwrap|wrap-ansi)$/ },
      ({ path: name, importer }) =>
        /@oclif[\\/]core/.test(importer) ? { path: name, namespace: "silent" } : undefined,
    );
    bundle.onLoad({ filter: /.*/, namespace: "silent" }, () => ({ contents: silent }));
    bundle.onLoad({ filter: /@oclif[\\/]core[\\/]lib[\\/](?:parser[\\/]help|errors[\\/]handle)\.js$/ }, () => ({
      contents: "exports.flagUsages = exports.handle = undefined;",
    }));
  },
};

/**
 * Modules of this repository do nothing by being loaded, so what is not used of them need not be. A module that only passes on
 * exports of others passes on to each importer what that one names: whole, it would bring all the others along.
 */
const ownModulesArePure = {
  name: "own modules are pure",
  setup(bundle) {
    bundle.onResolve(
      { filter: /^(?:@zen\/|\.)/ },
      async ({ path: specifier, kind, resolveDir, importer, pluginData }) => {
        if (pluginData === "pure" || kind === "entry-point" || importer.includes("node_modules")) return undefined;
        const found = await bundle.resolve(specifier, { kind, resolveDir, importer, pluginData: "pure" });
        if (found.errors.length > 0 || found.external || found.path.includes("node_modules")) return undefined;
        const names = isBarrel(found.path) ? namesImported(importer, specifier) : undefined;
        return { path: found.path, sideEffects: false, ...(names && { suffix: `?only=${names.join("+")}` }) };
      },
    );
    bundle.onLoad({ filter: /\.js$/ }, ({ path: file, suffix }) => {
      if (!suffix.startsWith("?only=")) return undefined;
      const names = new Set(suffix.slice("?only=".length).split("+"));
      return {
        contents: codeOf(file).replace(PASSED_ON, (line, list) =>
          list === undefined ? line : onlyNamed(line, list, names),
        ),
      };
    });
  },
};

const PASSED_ON = /export\s+(?:\*(?:\s+as\s+\w+)?|\{([^}]*)\})\s+from\s+"[^"]+";/g;

const codes = new Map();

/** Asked for at each import of a file, and in it. */
function codeOf(file) {
  const known = codes.get(file) ?? readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
  codes.set(file, known);
  return known;
}

function isBarrel(file) {
  return file.endsWith(".js") && codeOf(file).replace(PASSED_ON, "").trim() === "";
}

/** The names of `import { a, b as c } from "specifier"`; undefined where an importer takes more than names. */
function namesImported(importer, specifier) {
  const found = [...codeOf(importer).matchAll(/(?:import|export)\s*([^;"']*?)\s*from\s*["']([^"']+)["']/g)].filter(
    ([, , from]) => from === specifier,
  );
  const lists = found.map(([, what]) => /^\{([^}]*)\}$/.exec(what)?.[1]);
  if (lists.length === 0 || lists.includes(undefined)) return undefined;
  return lists
    .flatMap((list) => list.split(",").map((name) => name.trim().split(/\s+as\s+/)[0]))
    .filter((name) => name !== "")
    .sort();
}

function onlyNamed(line, list, names) {
  const kept = list.split(",").filter((entry) =>
    names.has(
      entry
        .trim()
        .split(/\s+as\s+/)
        .at(-1),
    ),
  );
  return kept.length === 0 ? "" : line.replace(list, kept.join(","));
}

const inputs = inputsDigest();
if (isCurrent()) process.exit(0);

const { metafile, outputFiles } = await build({
  write: false,
  entryPoints: {
    main: path.join(compiled, "index.js"),
    worker: path.join(compiled, "worker.js"),
    "exec/register": path.join(compiled, "exec/register.js"),
    "exec/loader": path.join(compiled, "exec/loader.js"),
  },
  outdir,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  minifySyntax: true,
  minifyWhitespace: true,
  minifyIdentifiers: true,
  keepNames: true,
  chunkNames: "chunks/[name]-[hash]",
  external: EXTERNAL,
  banner: { js: REQUIRE },
  define: {
    ZEN_VERSION: JSON.stringify(version),
    ZEN_REGISTRY_ROOT: existsSync(pin) ? JSON.stringify(JSON.parse(readFileSync(pin, "utf8")).root ?? "") : '""',
  },
  metafile: true,
  plugins: [parserOnly, namedExports, ownModulesArePure],
  logLevel: "warning",
});
const files = await joinChunks(outputFiles.map(withoutIdleRequire), metafile, path.join(folder, "../.."));
rmSync(record, { force: true });
replaceBundle(files);
writeFileSync(record, JSON.stringify({ inputs, files: files.map(({ path: file }) => path.relative(outdir, file)) }));
if (process.env.ZEN_BUNDLE_METAFILE !== undefined)
  writeFileSync(process.env.ZEN_BUNDLE_METAFILE, JSON.stringify(metafile));

/** Of all that a bundle is made of: compiled code, this script, the registry's pin, and what is installed. */
function inputsDigest() {
  const workspace = path.join(folder, "../..");
  const compiledFiles = ["plugin-sdk", "kernel/core", "kernel/engine", "kernel/client", "kernel/cli"]
    .concat(readdirSync(path.join(workspace, "registry")).map((name) => `registry/${name}`))
    .map((name) => path.join(workspace, name, "dist"))
    .filter((dist) => existsSync(dist))
    .flatMap((dist) => readdirSync(dist, { recursive: true }).map((name) => path.join(dist, name)))
    .filter((file) => file.endsWith(".js") && !file.endsWith(".test.js") && !file.startsWith(outdir + path.sep));
  const others = [
    fileURLToPath(import.meta.url),
    fileURLToPath(new URL("join-chunks.mjs", import.meta.url)),
    path.join(folder, "package.json"),
    path.join(workspace, "package-lock.json"),
    pin,
  ];
  const hash = createHash("sha256");
  for (const file of [...compiledFiles, ...others].filter((each) => existsSync(each)).sort())
    hash
      .update(`${path.relative(workspace, file)}\0`)
      .update(readFileSync(file))
      .update("\0");
  return hash.digest("hex");
}

function isCurrent() {
  if (process.env.ZEN_BUNDLE_METAFILE !== undefined || !existsSync(record)) return false;
  const last = JSON.parse(readFileSync(record, "utf8"));
  return last.inputs === inputs && last.files.every((name) => existsSync(path.join(outdir, name)));
}

/** Most chunks ask for no `require`: making one for each of them would be a tenth of a command's start. */
function withoutIdleRequire({ path: file, text }) {
  const rest = text.replace(REQUIRE, "");
  return { path: file, text: /\brequire\b/.test(rest) ? text : rest };
}

/** A command that starts meanwhile finds the old bundle or the new one: chunks, named by their content, come before what imports them. */
function replaceBundle(files) {
  const isChunk = ({ path: file }) => path.dirname(file) !== outdir && path.basename(path.dirname(file)) === "chunks";
  for (const { path: file, contents } of [...files].sort((a, b) => Number(isChunk(b)) - Number(isChunk(a)))) {
    if (existsSync(file) && readFileSync(file).equals(contents)) continue;
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(`${file}.${process.pid}`, contents);
    renameSync(`${file}.${process.pid}`, file);
  }
  const wanted = new Set(files.map(({ path: file }) => file));
  for (const name of readdirSync(outdir, { recursive: true })) {
    const file = path.join(outdir, name);
    if (!wanted.has(file) && statSync(file, { throwIfNoEntry: false })?.isFile()) rmSync(file, { force: true });
  }
}
