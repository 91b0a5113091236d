import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { BuildFailure, Metafile } from "esbuild";
import { dynamicCommonJs, isMade } from "./dynamic-commonjs.js";
import { packError } from "./pack-error.js";
import { sdkName, type SourcePackage } from "./read-package.js";
import { checkWithin } from "./read-within.js";
import type { PackedFile } from "./tarball.js";

/**
 * Gives CommonJS inside the bundle what it takes for granted. The names are ours, so that they cannot meet a module's own.
 */
const banner = [
  'import { createRequire as zenCreateRequire } from "node:module";',
  'import { dirname as zenDirnameOf } from "node:path";',
  'import { fileURLToPath as zenPathOf } from "node:url";',
  "const require = zenCreateRequire(import.meta.url);",
  "const zenFilename = zenPathOf(import.meta.url), zenDirname = zenDirnameOf(zenFilename);",
].join(" ");

export interface Bundle {
  readonly files: readonly PackedFile[];
  /** Every file that went in, absolute. */
  readonly inputs: readonly string[];
  /** Those of them of which something is left in the bundle. */
  readonly contents: readonly string[];
  /** What each of those imports from outside of the bundle. */
  readonly imports: readonly { readonly file: string; readonly specifier: string }[];
}

/**
 * Bundles each export and worker of a package into ES modules that need nothing but Node, the SDK, the required plugins
 * and the natives. Code that several of them share lies in a chunk of its own, so that it exists once at run time.
 *
 * @param sources Whether to begin with the TypeScript that a module is built from, where that lies in `src`.
 * @throws ZenError `PLUGIN_PACK_FAILED` at the place in the source.
 */
export async function bundle(source: SourcePackage, sources = false): Promise<Bundle> {
  const { build } = await import("esbuild");
  const { folder, manifest } = source;
  const begins = new Map(source.modules.map((module) => [module, (sources && sourceOf(folder, module)) || module]));
  for (const [module, from] of begins) {
    if (existsSync(join(folder, from))) {
      await checkWithin(folder, join(folder, from));
      continue;
    }
    throw packError(`${source.name} has no ${module}, which its package.json names.`, {
      hint: "Build the package first.",
      place: join(folder, module),
    });
  }
  const external = [
    ...(source.name === sdkName ? [] : [sdkName]),
    ...Object.keys(manifest?.requires ?? {}),
    ...Object.keys(manifest?.natives ?? {}),
  ];
  const chunkFolder = dirname(source.modules[0] ?? "dist/index.js").replaceAll(sep, "/");
  const result = await build({
    absWorkingDir: folder,
    entryPoints: [...begins].map(([module, from]) => ({
      in: `./${from}`,
      out: module.replace(/\.[cm]?js$/, ""),
    })),
    outdir: ".",
    write: false,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    mainFields: ["module", "main"],
    external,
    chunkNames: `${chunkFolder}/chunk-[hash]`,
    outExtension: outExtension(source),
    banner: { js: banner },
    plugins: [dynamicCommonJs(folder)],
    define: { __filename: "zenFilename", __dirname: "zenDirname" },
    sourcemap: "linked",
    sourcesContent: false,
    legalComments: "inline",
    metafile: true,
    logLevel: "silent",
  }).catch((failure: unknown) => {
    throw explain(source, failure);
  });
  const absolute = (inputs: Iterable<string>) =>
    [...inputs].filter((input) => !isMade(input)).map((input) => resolve(folder, input));
  const inputs = absolute(Object.keys(result.metafile.inputs));
  const contents = absolute(
    new Set(
      Object.values(result.metafile.outputs).flatMap((output) =>
        Object.keys(output.inputs).filter((input) => output.inputs[input]!.bytesInOutput > 0),
      ),
    ),
  );
  refuseForeignPlugins(source, result.metafile);
  const files = result.outputFiles.map(({ path, contents }) => ({
    path: relative(folder, path).replaceAll(sep, "/"),
    bytes: contents,
  }));
  return { files, inputs, contents, imports: externals(folder, result.metafile, new Set(contents)) };
}

/** `src/a/b.ts` of `dist/a/b.js`, where it is there. */
function sourceOf(folder: string, module: string): string | undefined {
  const inner = module.slice(module.indexOf("/") + 1).replace(/\.([cm]?)js$/, "");
  const extension = /\.([cm]?)js$/.exec(module)?.[1] ?? "";
  return [`src/${inner}.${extension}ts`, `src/${inner}.${extension}tsx`].find((path) => existsSync(join(folder, path)));
}

function externals(folder: string, { inputs }: Metafile, contents: ReadonlySet<string>): Bundle["imports"] {
  return Object.entries(inputs).flatMap(([input, { imports }]) => {
    const file = resolve(folder, input);
    if (!contents.has(file)) return [];
    return imports.filter(({ external }) => external).map(({ path }) => ({ file, specifier: path }));
  });
}

function outExtension(source: SourcePackage): { [extension: string]: string } {
  const extensions = new Set(source.modules.map((module) => /\.[cm]?js$/.exec(module)?.[0]));
  if (extensions.size > 1 || extensions.has(undefined)) {
    throw packError(`The exports of ${source.name} must be modules, all .js or all .mjs.`, {
      place: join(source.folder, "package.json"),
    });
  }
  return { ".js": [...extensions][0] ?? ".js" };
}

/** A plugin bundled into another would be there twice, and its manifest would not speak for what it does. */
function refuseForeignPlugins(source: SourcePackage, { inputs }: Metafile): void {
  const found = new Map<string, string | undefined>();
  const pluginOf = (file: string): string | undefined => {
    const folder = dirname(file);
    if (folder === file) return undefined;
    if (!found.has(folder)) found.set(folder, pluginIn(folder) ?? pluginOf(folder));
    return found.get(folder);
  };
  for (const input of Object.keys(inputs)) {
    if (isMade(input)) continue;
    const plugin = pluginOf(resolve(source.folder, input));
    if (plugin === undefined || plugin === source.name) continue;
    throw packError(`${source.name} imports ${plugin}, which its manifest does not require.`, {
      place: join(source.folder, "package.json"),
      hint: `Add "${plugin}" and its range to zen.requires.`,
    });
  }
}

function pluginIn(folder: string): string | undefined {
  const file = join(folder, "package.json");
  if (!existsSync(file)) return undefined;
  const packageJson = JSON.parse(readFileSync(file, "utf8")) as { name?: string; zen?: unknown };
  return packageJson.zen !== undefined || packageJson.name === sdkName ? packageJson.name : undefined;
}

function explain(source: SourcePackage, failure: unknown): unknown {
  const [error] = (failure as Partial<BuildFailure>).errors ?? [];
  if (error === undefined) return failure;
  const { location, text } = error;
  const place = location
    ? `${join(source.folder, location.file)}:${location.line}:${location.column + 1}`
    : source.folder;
  const native = text.includes(".node");
  return packError(`${source.name} cannot be bundled: ${text}`, {
    place,
    hint: native
      ? "Declare the package with machine code in zen.natives; it is then installed beside the bundle."
      : "Mend the plugin's source at this place; what it imports has to be installed in its folder.",
  });
}
