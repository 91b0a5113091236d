import { existsSync } from "node:fs";
import { isBuiltin } from "node:module";
import { extname, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { OnResolveArgs, OnResolveResult, PartialMessage, Plugin, PluginBuild } from "esbuild";
import type { LoadScope } from "../types.js";
import { resolveExport } from "./package-exports.js";
import { packageName, packageOf, readPackage } from "./package-json.js";

/** Marks our own errors among the bundler's: `detail` of a message. */
export interface ImportProblem {
  readonly code: string;
  readonly hint: string;
}

/**
 * - `here`: plugins and packages stay outside, as URLs of files on this machine.
 * - `anywhere`: plugins stay outside by name, packages are taken in.
 */
export type Place = "here" | "anywhere";

/** Packages left outside: the specifier and the file it leads to. */
export type Externals = Map<string, string>;

const AGAIN = Symbol("resolve natively");
const CODE = new Set([".js", ".mjs", ".cjs", ""]);

/**
 * Decides what is user code, what a plugin and what a package. Plugins and the SDK come from the active generation only, so
 * that user code and plugins share one copy; sources outside `node_modules` by real path are user code.
 */
export function resolveImports(scope: LoadScope, place: Place, externals: Externals): Plugin {
  return {
    name: "zen-imports",
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, (args) => {
        if (args.kind === "entry-point" || args.pluginData === AGAIN || /^[a-z]:[\\/]/i.test(args.path))
          return undefined;
        return resolve(build, scope, place, externals, args);
      });
    },
  };
}

async function resolve(
  build: PluginBuild,
  scope: LoadScope,
  place: Place,
  externals: Externals,
  args: OnResolveArgs,
): Promise<OnResolveResult | undefined> {
  const specifier = args.path;
  if (specifier.startsWith("file:") || isBuiltin(specifier)) return { path: specifier, external: true };
  const name = packageName(specifier);
  if (name !== undefined && scope.plugins.packages.has(name)) return plugin(scope, place, externals, name, args);

  const { path, errors } = await build.resolve(specifier, {
    importer: args.importer,
    resolveDir: args.resolveDir,
    kind: args.kind,
    pluginData: AGAIN,
  });
  if (errors.length > 0) return { errors: [notFound(scope, specifier, name)] };
  const owner = packageOf(path);
  if (owner?.json.zen !== undefined && owner.json.name === name)
    return { errors: [notInstalled(scope, owner.folder, name ?? specifier, owner.json.version)] };
  if (!isPackaged(path) || place === "anywhere" || !CODE.has(extname(path))) return { path };
  externals.set(specifier, path);
  return { path: importable(path, args), external: true };
}

function plugin(
  { plugins }: LoadScope,
  place: Place,
  externals: Externals,
  name: string,
  args: OnResolveArgs,
): OnResolveResult {
  const folder = plugins.packages.get(name)?.folder ?? "";
  const subpath = `.${args.path.slice(name.length)}`;
  const found = readPackage(folder);
  const file = found === undefined ? undefined : resolveExport(found, subpath);
  if (file === undefined || !existsSync(file)) {
    const hint = `The plugin ${name} ${found?.json.version ?? ""} has no export ${subpath}; look at its documentation with zen plugins:info ${name}.`;
    return { errors: [message("IMPORT_NOT_FOUND", `Could not resolve "${args.path}"`, hint)] };
  }
  externals.set(args.path, file);
  return { path: place === "here" ? importable(file, args) : args.path, external: true };
}

/** What `import` or `require` takes for a file. */
function importable(file: string, { kind }: OnResolveArgs): string {
  return kind.startsWith("require") ? file : pathToFileURL(file).href;
}

/** Whether a file was published rather than written here: somewhere below `node_modules`, by its real path. */
export function isPackaged(path: string): boolean {
  return path.split(sep).includes("node_modules");
}

function notFound({ plugins }: LoadScope, specifier: string, name: string | undefined): PartialMessage {
  const scopes = new Set([...plugins.packages.keys()].map((known) => known.split("/")[0]));
  const hint =
    name === undefined
      ? "Check the path and the paths of tsconfig.json."
      : scopes.has(name.split("/")[0]) && name.includes("/")
        ? `If it is a plugin, install it with zen plugins:install ${name}.`
        : `Install it with npm install ${name}, or check the spelling.`;
  return message("IMPORT_NOT_FOUND", `Could not resolve "${specifier}"`, hint);
}

function notInstalled(
  { repositoryDir }: LoadScope,
  folder: string,
  name: string,
  version: string | undefined,
): PartialMessage {
  const wanted = isPackaged(folder)
    ? `${name}${version === undefined ? "" : `@^${version}`}`
    : folderArgument(relative(repositoryDir, folder));
  return message(
    "PLUGIN_NOT_INSTALLED",
    `The plugin ${name} is in node_modules but not installed in this Zen repository`,
    `Install it with zen plugins:install ${wanted}.`,
  );
}

function folderArgument(path: string): string {
  const portable = path.split(sep).join("/");
  return portable.startsWith("../") ? portable : `./${portable}`;
}

function message(code: ImportProblem["code"], text: string, hint: string): PartialMessage {
  return { text, detail: { code, hint } satisfies ImportProblem };
}
