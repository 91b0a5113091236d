import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { LoadFnOutput, LoadHook, ResolveFnOutput, ResolveHook } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** What the hooks, which live in a thread of their own, have to know. */
export interface LoaderData {
  readonly repositoryDir: string;
  readonly generationDir: string | undefined;
  /** Names of the packages that come from the generation. */
  readonly packages: readonly string[];
  /** package.json of the command, beside which the client lies. */
  readonly own: string;
}

let data: LoaderData;

export function initialize(given: LoaderData): void {
  data = given;
}

/** Plugins come from the generation and from nowhere else; sources may be imported as a bundler would. */
export const resolve: ResolveHook = async (specifier, context, nextResolve) => {
  const name = packageName(specifier);
  if (name !== undefined && data.generationDir !== undefined && data.packages.includes(name)) {
    return nextResolve(specifier, {
      ...context,
      parentURL: pathToFileURL(path.join(data.generationDir, "index.js")).href,
    });
  }
  const found = await resolveSource(specifier, context, nextResolve, name);
  if (name !== undefined) refusePlugin(name, found.url);
  return found;
};

const TYPESCRIPT = /\.[cm]?tsx?(?:\?.*)?$/;

export const load: LoadHook = async (url, context, nextLoad) => {
  if (!url.startsWith("file:") || !TYPESCRIPT.test(url)) return nextLoad(url, context);
  const file = fileURLToPath(url.replace(/\?.*$/, ""));
  const { transform } = await import("esbuild");
  const commonjs = file.endsWith(".cts");
  const { code } = await transform(await readFile(file, "utf8"), {
    loader: file.endsWith("x") ? "tsx" : "ts",
    format: commonjs ? "cjs" : "esm",
    target: "node20",
    sourcemap: "inline",
    sourcefile: file,
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  });
  return { format: commonjs ? "commonjs" : "module", source: code, shortCircuit: true } satisfies LoadFnOutput;
};

type Next = Parameters<ResolveHook>[2];
type Context = Parameters<ResolveHook>[1];

/** As Node resolves it; else the TypeScript source behind `./x.js`, a left-out extension, or the command's own client. */
async function resolveSource(
  specifier: string,
  context: Context,
  next: Next,
  name: string | undefined,
): Promise<ResolveFnOutput> {
  try {
    return await next(specifier, context);
  } catch (error) {
    const missing = ["ERR_MODULE_NOT_FOUND", "ERR_UNSUPPORTED_DIR_IMPORT"].includes(
      (error as NodeJS.ErrnoException).code ?? "",
    );
    if (!missing) throw error;
    if (name === "@zen/client") return next(specifier, { ...context, parentURL: pathToFileURL(data.own).href });
    for (const other of /^(?:\.{1,2}\/|file:|\/)/.test(specifier) ? sourcesOf(specifier) : []) {
      const found = await attempt(() => next(other, context));
      if (found !== undefined) return found;
    }
    throw error;
  }
}

/** One of several guesses: its own fault says nothing, that of the specifier as it was written is told. */
async function attempt(guess: () => ResolveFnOutput | Promise<ResolveFnOutput>): Promise<ResolveFnOutput | undefined> {
  try {
    return await guess();
  } catch {
    return undefined; // see above
  }
}

function sourcesOf(specifier: string): readonly string[] {
  const script = /^(.*)\.([cm]?)js(x?)$/.exec(specifier);
  if (script !== null) return [`${script[1]}.${script[2]}ts${script[3]}`];
  return [
    `${specifier}.ts`,
    `${specifier}.js`,
    `${specifier.replace(/\/$/, "")}/index.ts`,
    `${specifier.replace(/\/$/, "")}/index.js`,
  ];
}

/** `@zen/tabular` of `@zen/tabular/steps`; undefined for what is no package. */
function packageName(specifier: string): string | undefined {
  return /^(?:@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*(?=\/|$)/i.exec(specifier)?.[0];
}

const checked = new Map<string, boolean>();

/** A plugin that only lies in `node_modules` is not one that the repository has installed. */
function refusePlugin(name: string, url: string): void {
  const at = url.lastIndexOf(`/node_modules/${name}/`);
  if (at < 0 || !url.startsWith("file:")) return;
  const file = fileURLToPath(`${url.slice(0, at)}/node_modules/${name}/package.json`);
  let plugin = checked.get(file);
  if (plugin === undefined) {
    plugin = Object.hasOwn(JSON.parse(readFileSync(file, "utf8")) as object, "zen");
    checked.set(file, plugin);
  }
  if (!plugin) return;
  throw new Error(
    `The plugin ${name} lies in node_modules, but is not installed in this repository (PLUGIN_NOT_INSTALLED). Install it with zen plugins:install ${name}.`,
  );
}
