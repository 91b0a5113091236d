import { readFileSync } from "node:fs";
import type { Plugin } from "esbuild";

/** One module of a function: its text by path, and where its imports lead. */
export interface PrunedModules {
  /** What is left of each module that is code. */
  readonly texts: ReadonlyMap<string, string>;
  /** The path that a specifier means in a module. */
  resolve(importer: string, specifier: string): string | undefined;
}

const EXPORT = /export\{([\w$]+) as default\};\s*$/;

/**
 * An exported function with all that it needs as one expression of plain JavaScript. Comments, formatting, types and what it does
 * not use leave no trace in it; names do, so that a person can read it.
 */
export async function bundleFunction(path: string, name: string, modules: PrunedModules): Promise<string> {
  const { build } = await import("esbuild");
  const { outputFiles, warnings } = await build({
    stdin: { contents: `export { ${JSON.stringify(name)} as default } from "zen:function";`, loader: "js" },
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    charset: "utf8",
    minifyWhitespace: true,
    legalComments: "none",
    logLevel: "silent",
    plugins: [pruned(path, modules)],
  });
  const undefinedImport = warnings.find(({ id }) => id === "import-is-undefined");
  if (undefinedImport !== undefined) throw new Error(`The source of ${name} lacks a part: ${undefinedImport.text}`);
  const code = outputFiles[0]?.text ?? "";
  const exported = EXPORT.exec(code);
  if (exported === null) throw new Error(`The bundler gave no default export for ${name}`);
  return `(()=>{${code.slice(0, exported.index)}return ${exported[1]}})()`;
}

function pruned(entry: string, { texts, resolve }: PrunedModules): Plugin {
  return {
    name: "zen-function",
    setup(builder) {
      builder.onResolve({ filter: /.*/ }, ({ path, importer }) => ({
        path: path === "zen:function" ? entry : (resolve(importer, path) ?? path),
        namespace: "zen",
      }));
      builder.onLoad({ filter: /.*/, namespace: "zen" }, ({ path }) => {
        const text = texts.get(path);
        return text === undefined
          ? { contents: readFileSync(path, "utf8"), loader: "json" }
          : { contents: text, loader: "js" };
      });
    },
  };
}
