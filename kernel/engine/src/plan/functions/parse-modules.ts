import { commonOptions } from "../load/build.js";
import { ParsedModule } from "./parsed-module.js";

/** User modules as plain JavaScript, by path. */
export async function parseModules(
  paths: readonly string[],
  repositoryDir: string,
): Promise<ReadonlyMap<string, ParsedModule>> {
  if (paths.length === 0) return new Map();
  const { build } = await import("esbuild");
  const { outputFiles = [] } = await build({
    ...commonOptions(repositoryDir),
    keepNames: false,
    bundle: false,
    minifyWhitespace: true,
    legalComments: "none",
    sourcemap: "external",
    sourcesContent: false,
    outdir: "/",
    entryPoints: paths.map((path, index) => ({ in: path, out: String(index) })),
  });
  const textOf = (index: number, suffix: string): string =>
    outputFiles.find(({ path }) => path.replaceAll("\\", "/").endsWith(`/${index}${suffix}`))?.text ?? "";
  return new Map(paths.map((path, index) => [path, new ParsedModule(textOf(index, ".js"), textOf(index, ".js.map"))]));
}
