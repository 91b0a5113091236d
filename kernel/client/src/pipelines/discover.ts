import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { ZenError, didYouMean, isZenError, toErrorRecord, type ErrorRecord } from "@zen/plugin-sdk";
import type { Pipeline } from "@zen/plugin-sdk/pipeline";
import type { LoadedModule } from "@zen/engine";
import { glob } from "./glob.js";
import { pluginWanted, type PipelineScope } from "./plugin-wanted.js";

export const DEFAULT_PATTERNS = ["pipelines/*.{ts,yaml,yml}"];

/** A pipeline and the compiled file that exports it. */
export interface FoundPipeline {
  readonly pipeline: Pipeline;
  readonly module: LoadedModule;
}

export interface Discovery {
  readonly found: readonly FoundPipeline[];
  /** Files that could not be compiled or imported. */
  readonly broken: readonly { readonly file: string; readonly error: ErrorRecord }[];
  readonly files: readonly string[];
}

/** All pipelines of the repository's files. A file that does not load is reported and hides no other. */
export async function discover(scope: PipelineScope, patterns: readonly string[]): Promise<Discovery> {
  const files = await glob(scope.repositoryDir, patterns);
  const loaded = await Promise.all(files.map(async (file) => ({ file, result: await tryLoad(file, scope) })));
  const found: FoundPipeline[] = [];
  const broken: { file: string; error: ErrorRecord }[] = [];
  for (const { file, result } of loaded) {
    if ("error" in result) broken.push({ file, error: toErrorRecord(result.error) });
    else found.push(...pipelinesOf(result.module));
  }
  return { found, broken, files };
}

/**
 * The pipeline that a person means: a name, or a file (`flights.ts`, and `flights.ts#big` for one of several).
 * @throws ZenError `PIPELINE_NOT_FOUND`, `PIPELINE_AMBIGUOUS`, `PIPELINE_FILE_EMPTY`, or what is wrong with the file.
 */
export async function findPipeline(
  wanted: string,
  scope: PipelineScope,
  patterns: readonly string[],
  cwd: string,
): Promise<FoundPipeline> {
  const [, filePart = "", exported] = /^(.*?\.(?:[cm]?[jt]s|ya?ml))(?:#(.*))?$/.exec(wanted) ?? [];
  if (filePart !== "") return fromFile(filePart, exported, scope, cwd);
  const files = await glob(scope.repositoryDir, patterns);
  const [first, ...others] = files.filter((file) => path.basename(file).replace(/\.[^.]*$/, "") === wanted);
  if (first !== undefined && others.length === 0) {
    const own = pipelinesOf(await load(first, scope)).filter(({ pipeline }) => pipeline.name === wanted);
    if (own[0] !== undefined) return own[0];
  }
  const { found, broken } = await discover(scope, patterns);
  const matches = found.filter(({ pipeline }) => pipeline.name === wanted);
  if (matches.length > 1) throw ambiguous(wanted, matches);
  return matches[0] ?? notFound(wanted, found, broken, patterns);
}

async function fromFile(
  file: string,
  exported: string | undefined,
  scope: PipelineScope,
  cwd: string,
): Promise<FoundPipeline> {
  const near = path.resolve(cwd, file);
  const meant = existsSync(near) ? near : file;
  if (statSync(path.resolve(scope.repositoryDir, meant), { throwIfNoEntry: false })?.isDirectory()) {
    throw new ZenError("PIPELINE_NOT_FOUND", `${file} is a folder, not a pipeline file`, {
      place: file,
      hint: "Name a file in it; zen pipelines:list shows the pipelines of this repository.",
    });
  }
  const found = pipelinesOf(await load(meant, scope));
  const matches = exported === undefined ? found : found.filter(({ pipeline }) => pipeline.name === exported);
  if (matches.length === 1) return matches[0] as FoundPipeline;
  if (found.length === 0) {
    throw new ZenError("PIPELINE_FILE_EMPTY", `${file} exports no pipeline`, {
      place: file,
      hint: 'Export one: export default pipeline("name", { ... }, (add) => { ... }).',
    });
  }
  if (matches.length > 1) throw ambiguous(file, matches);
  const names = found.map(({ pipeline }) => pipeline.name);
  throw new ZenError("PIPELINE_NOT_FOUND", `${file} exports no pipeline ${JSON.stringify(exported)}`, {
    hint: didYouMean(exported ?? "", names) ?? `It exports ${names.join(", ")}.`,
  });
}

async function tryLoad(
  file: string,
  scope: PipelineScope,
): Promise<{ readonly module: LoadedModule } | { readonly error: unknown }> {
  try {
    return { module: await load(file, scope) };
  } catch (error) {
    if (!isZenError(error)) throw error;
    return { error };
  }
}

async function load(file: string, scope: PipelineScope): Promise<LoadedModule> {
  const { loadModule } = await import("./compiler.js");
  try {
    return await loadModule(file, scope);
  } catch (error) {
    throw pluginWanted(error, scope);
  }
}

/** A pipeline that is exported under two names counts once. */
function pipelinesOf(module: LoadedModule): readonly FoundPipeline[] {
  return [...new Set(module.pipelines.values())].map((pipeline) => ({ pipeline, module }));
}

function ambiguous(wanted: string, matches: readonly FoundPipeline[]): ZenError {
  const names = matches.map(({ pipeline, module }) => `${module.module.replace(/^\.\//, "")}#${pipeline.name}`);
  return new ZenError("PIPELINE_AMBIGUOUS", `${wanted} could mean several pipelines`, {
    hint: `Name one of ${names.join(", ")}.`,
  });
}

function notFound(
  wanted: string,
  found: readonly FoundPipeline[],
  broken: Discovery["broken"],
  patterns: readonly string[],
): never {
  const names = found.map(({ pipeline }) => pipeline.name);
  const list =
    names.length === 0 ? `No file that matches ${patterns.join(", ")} exports one.` : `Known: ${names.join(", ")}.`;
  const unread =
    broken.length === 0 ? "" : ` ${broken.map(({ file }) => file).join(", ")} could not be loaded: see zen check.`;
  throw new ZenError("PIPELINE_NOT_FOUND", `There is no pipeline ${JSON.stringify(wanted)}`, {
    hint: `${didYouMean(wanted, names) ?? list}${unread}`,
  });
}
