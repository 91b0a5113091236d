import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import type { OnLoadResult, PartialMessage, Plugin, PluginBuild } from "esbuild";
import { Fault, type Span } from "../authored/fault.js";
import { parseYaml } from "../authored/parse-yaml.js";
import { readPipeline } from "../authored/read-pipeline.js";
import { TextPlaces } from "../authored/text-places.js";
import { toModule } from "../authored/to-module.js";
import { repositoryPath } from "../place.js";
import type { ImportProblem } from "./resolve-imports.js";

/** Whether a file is read as a pipeline in YAML. */
export function isYamlFile(path: string): boolean {
  return /\.ya?ml$/.test(path);
}

/** Takes YAML files as modules that export a pipeline. Faults in them are errors of the build, at their places in the YAML. */
export function yamlPipelines(repositoryDir: string): Plugin {
  return {
    name: "zen-yaml",
    setup(build) {
      build.onLoad({ filter: /\.ya?ml$/ }, async ({ path, namespace }) => {
        if (namespace !== "file") return undefined;
        return load(build, path, repositoryPath(repositoryDir, path));
      });
    },
  };
}

async function load(build: PluginBuild, path: string, file: string): Promise<OnLoadResult> {
  const source = readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  const places = new TextPlaces(source);
  const resolveDir = dirname(path);
  const shown = ({ start }: Span): string => {
    const { line, column } = places.at(start);
    return `${file}:${line}:${column}`;
  };
  try {
    const { description, modules } = readPipeline(await parseYaml(source), shown);
    const errors: PartialMessage[] = [];
    for (const [specifier, span] of modules) {
      const found = await build.resolve(specifier, { importer: path, resolveDir, kind: "import-statement" });
      const [error] = found.errors;
      if (error !== undefined)
        errors.push({ text: error.text, detail: error.detail as unknown, location: location(span, places, file) });
    }
    if (errors.length > 0) return { errors };
    return { contents: toModule(description, modules.keys()), loader: "js", resolveDir };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { code, hint, message, span } = error;
    return {
      errors: [
        { text: message, detail: { code, hint } satisfies ImportProblem, location: location(span, places, file) },
      ],
    };
  }
}

/** The bundler counts columns from 0. What goes over several lines is marked on its first. */
function location({ start, end }: Span, places: TextPlaces, file: string): NonNullable<PartialMessage["location"]> {
  const { line, column } = places.at(start);
  const lineText = places.line(line);
  return {
    file,
    line,
    column: column - 1,
    length: Math.max(1, Math.min(end - start, lineText.length - column + 1)),
    lineText,
  };
}
