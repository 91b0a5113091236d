import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ZenError, didYouMean, isZenError } from "@zen/plugin-sdk";
import { readablePlace } from "../place.js";
import type { LoadScope } from "../types.js";
import type { GraphModule } from "./module-graph.js";

/** What went wrong while user code was evaluated, with the user's line. */
export async function loadError(
  error: unknown,
  what: string,
  scope: LoadScope,
  graph: readonly GraphModule[],
): Promise<unknown> {
  const place = userFrame(error, scope, graph);
  if (isZenError(error)) return error.place === undefined ? error : rePlaced(error, scope);
  const missing = missingExport(error);
  if (missing !== undefined) return exportNotFound(missing, scope, graph);
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new ZenError("PIPELINE_LOAD_FAILED", `${what} threw ${reason}`, {
    cause: error,
    hint: "A pipeline file is evaluated before anything runs; do work in steps, not at the top of a module.",
    ...(place === undefined ? {} : { place }),
  });
}

function rePlaced(error: ZenError, { repositoryDir }: LoadScope): ZenError {
  const { code, message, hint, data, cause, place = "" } = error;
  const placed = new ZenError(code, message, {
    place: readablePlace(repositoryDir, place),
    ...(hint === undefined ? {} : { hint }),
    ...(data === undefined ? {} : { data }),
    ...(cause === undefined ? {} : { cause }),
  });
  Object.defineProperty(placed, "stack", { value: error.stack, configurable: true });
  return placed;
}

/** The first frame of a stack that lies in a user module. */
function userFrame(error: unknown, { repositoryDir }: LoadScope, graph: readonly GraphModule[]): string | undefined {
  const files = new Set(graph.map(({ path }) => path));
  for (const [, place = ""] of String((error as Partial<Error> | null)?.stack).matchAll(
    /((?:file:\/\/)?[^\s()]+:\d+:\d+)\)?$/gm,
  )) {
    const path = place.replace(/:\d+:\d+$/, "");
    if (files.has(path.startsWith("file:") ? fileURLToPath(path) : path)) return readablePlace(repositoryDir, place);
  }
  return undefined;
}

interface MissingExport {
  readonly url: string;
  readonly name: string;
}

/** Node's message for a module that lacks an export. */
function missingExport(error: unknown): MissingExport | undefined {
  if (!(error instanceof SyntaxError)) return undefined;
  const [, url, name] = /The requested module '(.*)' does not provide an export named '(.*)'/.exec(error.message) ?? [];
  return url === undefined || name === undefined ? undefined : { url, name };
}

async function exportNames(url: string): Promise<readonly string[]> {
  return Object.keys((await import(url)) as object);
}

async function exportNotFound(
  { url, name }: MissingExport,
  { repositoryDir }: LoadScope,
  graph: readonly GraphModule[],
): Promise<ZenError> {
  const file = url.startsWith("file:") ? fileURLToPath(url) : url;
  const importers = graph.flatMap((module) =>
    module.imports.filter(({ external }) => external === file).map(({ specifier }) => ({ module, specifier })),
  );
  const specifier = importers[0]?.specifier ?? url;
  const place = importers.map(({ module }) => nameIn(module.path, name)).find((found) => found !== undefined);
  return new ZenError("IMPORT_NOT_FOUND", `${specifier} does not export ${name}`, {
    hint: didYouMean(name, await exportNames(url)) ?? "Look at what the package exports.",
    ...(place === undefined ? {} : { place: readablePlace(repositoryDir, place) }),
  });
}

/** Where a source first writes a name. */
function nameIn(path: string, name: string): string | undefined {
  const lines = readFileSync(path, "utf8").split("\n");
  for (const [index, line] of lines.entries()) {
    const column = line.search(new RegExp(`\\b${name.replace(/\$/g, "\\$")}\\b`));
    if (column >= 0) return `${path}:${index + 1}:${column + 1}`;
  }
  return undefined;
}
