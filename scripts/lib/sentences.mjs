import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import path from "node:path";
import { filesBelow, workspaces } from "./packages.mjs";
import { blank, importsOf } from "./source.mjs";

/** What each room may import, besides itself; a plugin's tests may know emulators too. The arrows of the house, written out. */
const MAY_IMPORT = {
  sdk: [],
  emulator: [],
  protocol: ["sdk"],
  core: ["sdk"],
  engine: ["core", "sdk"],
  archive: ["sdk"],
  "registry-client": ["archive", "protocol", "sdk"],
  "registry-server": ["archive", "protocol", "sdk"],
  client: ["engine", "core", "registry-client", "protocol", "sdk"],
  cli: ["client", "engine", "core", "registry-client", "registry-server", "protocol", "sdk"],
  example: ["client", "sdk", "plugin"],
  test: [
    "cli",
    "client",
    "engine",
    "core",
    "registry-client",
    "registry-server",
    "archive",
    "protocol",
    "sdk",
    "plugin",
    "example",
    "emulator",
  ],
};

const ROOMS = {
  "plugin-sdk": "sdk",
  "kernel/core": "core",
  "kernel/engine": "engine",
  "kernel/client": "client",
  "kernel/cli": "cli",
  "registry/protocol": "protocol",
  "registry/archive": "archive",
  "registry/client": "registry-client",
  "registry/server": "registry-server",
  test: "test",
};

function roomOf(folder) {
  if (folder.startsWith("test/emulators/")) return "emulator";
  if (folder.startsWith("plugins/")) return "plugin";
  if (folder.startsWith("examples/")) return "example";
  return ROOMS[folder];
}

/**
 * The rules, each a sentence and a test of one import. `of` is the importing package, `to` the workspace package it
 * enters, if it is one.
 */
const IMPORT_SENTENCES = [
  {
    says: "The SDK knows nobody.",
    broken: ({ of, to }) => of.room === "sdk" && to !== undefined && to !== of,
  },
  {
    says: "A plugin knows only the SDK and the plugins its manifest requires.",
    broken: ({ of, to, file }) =>
      of.room === "plugin" &&
      to !== undefined &&
      to !== of &&
      to.room !== "sdk" &&
      !(to.room === "emulator" && isDevelopment(file)) &&
      !requiredPlugins(of).includes(to.name),
  },
  {
    says: "Registry and engine are strangers; the client introduces them.",
    broken: ({ of, to }) => strangers(of.room, to?.room) || strangers(to?.room, of.room),
  },
  {
    says: "The kernel never names a backend; a string in a config meets a token.",
    broken: ({ of, to }) => of.folder.startsWith("kernel/") && to?.room === "plugin",
  },
  {
    says: "Imports run one way: test -> cli -> client -> {engine -> core, registry/client} -> sdk <- plugins.",
    broken: ({ of, to }) =>
      of.room !== "plugin" && to !== undefined && to !== of && !(MAY_IMPORT[of.room] ?? []).includes(to.room),
  },
  {
    says: "A package is entered by its exports, never by a path.",
    broken: ({ of, file, specifier, to }) =>
      (specifier.startsWith(".") &&
        !path.posix.join(of.folder, path.posix.dirname(file), specifier).startsWith(`${of.folder}/`)) ||
      specifier.startsWith("/") ||
      (to !== undefined && !(entryOf(specifier, to.name) in { ".": true, ...to.json.exports })),
  },
  {
    says: "Only kernel/core/src/container imports tsyringe.",
    broken: ({ of, file, specifier }) =>
      packageOf(specifier) === "tsyringe" && !`${of.folder}/${file}`.startsWith("kernel/core/src/container/"),
  },
];

function strangers(one, other) {
  return one === "engine" && ["registry-client", "registry-server", "protocol"].includes(other);
}

/** The plugins that a package's manifest (the `zen` field) requires, as names. */
function requiredPlugins({ json }) {
  const requires = json.zen?.requires ?? {};
  return Array.isArray(requires) ? requires.map((item) => item.name ?? item) : Object.keys(requires);
}

function packageOf(specifier) {
  const [scope, name] = specifier.split("/");
  return scope.startsWith("@") ? `${scope}/${name}` : scope;
}

function entryOf(specifier, name) {
  return `.${specifier.slice(name.length)}`;
}

const BUILT_IN = new Set([...builtinModules, "node:test", "node:sqlite", "node:sea"]);
const isBuiltIn = (specifier) => specifier.startsWith("node:") || BUILT_IN.has(specifier);
const isPackage = (specifier) => !/^[./#]/.test(specifier) && !isBuiltIn(specifier);
/** Files that are not shipped: they may use what only development needs. */
const isDevelopment = (file) =>
  !file.startsWith("src/") || /\.test(-[a-z]+)?\.[cm]?tsx?$/.test(file) || /(^|\/)(fixtures?|testing)\//.test(file);

/** Checks every sentence on the repository at `root`; returns the violations as `{ says, at, detail }`. */
export function checkSentences(root) {
  const packages = workspaces(root).map((found) => ({ ...found, room: roomOf(found.folder) }));
  const byName = new Map(packages.map((found) => [found.name, found]));
  const shared = Object.keys(rootDependencies(root));
  return packages.flatMap((of) => {
    if (of.room === undefined) return [{ says: "Every package has a room.", at: of.folder, detail: "is in none" }];
    const imports = readImports(root, of);
    const broken = imports.flatMap((found) => {
      const to = byName.get(packageOf(found.specifier));
      return IMPORT_SENTENCES.filter((sentence) => sentence.broken({ of, to, ...found })).map(({ says }) => ({
        says,
        at: `${of.folder}/${found.file}:${found.line}`,
        detail: `imports "${found.specifier}"`,
      }));
    });
    return [...broken, ...checkNames(root, of, packages), ...checkDeclared(of, imports, shared)];
  });
}

function rootDependencies(root) {
  const json = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  return { ...json.dependencies, ...json.devDependencies };
}

function sources(root, { folder }) {
  const inner = workspaces(root)
    .map((other) => other.folder)
    .filter((other) => other.startsWith(`${folder}/`));
  return filesBelow(path.join(root, folder), (name) => /\.[cm]?[jt]sx?$/.test(name) && !name.endsWith(".d.ts")).filter(
    (name) => !inner.some((other) => `${folder}/${name}`.startsWith(`${other}/`)),
  );
}

function readImports(root, of) {
  return sources(root, of).flatMap((file) =>
    importsOf(readFileSync(path.join(root, of.folder, file), "utf8")).map((found) => ({ file, ...found })),
  );
}

/** A backend's package name in a string of the kernel's shipped code is a dependency in disguise. */
function checkNames(root, of, packages) {
  if (!["core", "engine", "client"].includes(of.room)) return [];
  const names = packages.filter(({ room }) => room === "plugin").map(({ name }) => name);
  return sources(root, of)
    .filter((file) => !isDevelopment(file))
    .flatMap((file) => {
      const text = readFileSync(path.join(root, of.folder, file), "utf8");
      return stringsOf(text)
        .filter(({ value }) => names.some((name) => value === name || value.startsWith(`${name}/`)))
        .map(({ value, line }) => ({
          says: "The kernel never names a backend; a string in a config meets a token.",
          at: `${of.folder}/${file}:${line}`,
          detail: `names "${value}"`,
        }));
    });
}

function stringsOf(text) {
  const code = blank(text);
  return [...code.matchAll(/(["'])[^"'`\n]*\1/g)].map((match) => ({
    value: text.slice(match.index + 1, match.index + match[0].length - 1),
    line: text.slice(0, match.index).split("\n").length,
  }));
}

/** What a package imports it declares, and what it declares it imports. */
function checkDeclared(of, imports, shared) {
  const { dependencies = {}, peerDependencies = {}, optionalDependencies = {}, devDependencies = {} } = of.json;
  const shipped = { ...dependencies, ...peerDependencies, ...optionalDependencies };
  const undeclared = imports
    .filter(({ specifier }) => isPackage(specifier) && packageOf(specifier) !== of.name)
    .filter(({ file, specifier }) => {
      const name = packageOf(specifier);
      if (name in shipped) return false;
      return !isDevelopment(file) && of.json.private !== true
        ? true
        : !(name in devDependencies) && !shared.includes(name);
    })
    .map(({ file, line, specifier }) => ({
      says: "What a package imports it declares.",
      at: `${of.folder}/${file}:${line}`,
      detail: `imports "${specifier}"`,
    }));
  const imported = new Set(imports.map(({ specifier }) => packageOf(specifier)));
  const kept = keptByManifest(of.json.zen);
  const unused = Object.keys({ ...shipped, ...devDependencies })
    .filter((name) => !imported.has(name) && !name.startsWith("@types/") && !kept.has(name))
    .map((name) => ({
      says: "What a package declares it imports.",
      at: `${of.folder}/package.json`,
      detail: `declares "${name}"`,
    }));
  return [...undeclared, ...unused];
}

/** Packages that a manifest names without an import: installed beside the bundle, or the home of an asset. */
function keptByManifest({ natives = {}, assets = [] } = {}) {
  return new Set([...Object.keys(natives), ...assets.map((asset) => packageOf(asset.from ?? asset))]);
}
