import { readFile } from "node:fs/promises";
import type { Kind } from "../options/declarations.js";
import { inFolder, outputPath } from "./layout.js";
import { invalidOutput, missing } from "./output-errors.js";
import { plainAt } from "./plain-files.js";

/** A JSON value, with the shape that its kind must have. */
export async function collectJson(workDir: string, name: string, kind: Kind): Promise<unknown> {
  const path = outputPath(name, kind);
  const found = await plainAt(workDir, path);
  if (found === undefined) throw await missing(workDir, name, path);
  if (found === "folder")
    throw invalidOutput(name, "is a folder, and was to be a JSON file", `Write one file, ${path}.`);
  const value = await parse(name, inFolder(workDir, path));
  const problem = problemOf(kind, value);
  if (problem === undefined) return value;
  throw invalidOutput(name, `is no ${kind}: ${problem}`, FORMS[kind] ?? "");
}

async function parse(name: string, file: string): Promise<unknown> {
  const text = await readFile(file, "utf8");
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const hint = /\b(NaN|Infinity)\b/.test(text)
      ? "NaN and Infinity are no JSON; write null, or leave the value out."
      : "Write one JSON value, as UTF-8 text.";
    throw invalidOutput(name, `is no JSON: ${(cause as Error).message}`, hint, cause);
  }
}

const FORMS: Partial<Record<Kind, string>> = {
  metrics: 'Write { "values": { "accuracy": 0.9 } } with finite numbers.',
  statistics: "Write what the step statistics of @zen/tabular writes: rows and columns.",
  transform: "Write what the step preprocess of @zen/tabular writes: a transform@1.",
};

function problemOf(kind: Kind, value: unknown): string | undefined {
  if (kind === "json") return undefined;
  if (!isObject(value)) return "it is no object";
  switch (kind) {
    case "metrics": {
      if (!isObject(value["values"])) return "it has no values";
      const bad = Object.entries(value["values"]).find(([, number]) => typeof number !== "number");
      return bad === undefined ? undefined : `its value ${bad[0]} is no number`;
    }
    case "statistics":
      return typeof value["rows"] === "number" && Array.isArray(value["columns"])
        ? undefined
        : "it has no rows or no columns";
    default:
      return value["format"] === "transform@1" ? undefined : "its format is not transform@1";
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
