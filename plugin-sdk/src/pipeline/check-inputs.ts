import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { didYouMean } from "../did-you-mean.js";
import { ZenError } from "../errors.js";
import { paramProblem } from "./check-param.js";
import { isFilePattern, matchingFiles } from "../file-pattern.js";
import { filesInput, type AnyParam, type FileInput, type OneFile } from "./params.js";
import type { StepDefinition } from "./step.js";

/** Values for a direct call of a step: checked against the declaration, defaults filled in, files read. */
export async function checkInputs(
  definition: StepDefinition,
  given: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  const known = Object.keys(definition.inputs);
  for (const name of Object.keys(given)) {
    if (!known.includes(name)) {
      throw new ZenError("STEP_INPUT_UNKNOWN", `The step ${definition.name} has no input ${name}`, {
        hint: didYouMean(name, known) ?? `It takes ${known.join(", ") || "none"}.`,
      });
    }
  }
  const values: Record<string, unknown> = {};
  for (const [name, declared] of Object.entries(definition.inputs)) {
    const value = given[name];
    if (declared.kind === "param") values[name] = await paramValue(definition.name, name, declared, value);
    else if (value === undefined && declared.kind !== "optional") {
      throw new ZenError("STEP_INPUT_MISSING", `The step ${definition.name} needs the input ${name}`, {
        hint: "Give it a value.",
      });
    } else values[name] = value;
  }
  return values;
}

async function paramValue(owner: string, name: string, { schema }: AnyParam, given: unknown): Promise<unknown> {
  if (schema.type === "file" && typeof given === "object" && given !== null) return given;
  const value = given === undefined ? schema.default : given;
  const problem = value === undefined ? "is missing" : paramProblem(schema, value);
  if (problem !== undefined) {
    throw new ZenError("PARAM_INVALID", `The parameter ${name} of the step ${owner} ${problem}`, {
      hint: "Give a value that fits.",
    });
  }
  if (schema.type !== "file") return value;
  const path = value as string;
  return schema.pattern === true && isFilePattern(path) ? filesOf(path) : fileInput(path);
}

async function filesOf(pattern: string): Promise<FileInput> {
  const found = await matchingFiles(resolve(pattern));
  if (found.length === 0)
    throw new ZenError("DATA_FILE_NOT_FOUND", `No file matches ${pattern}`, {
      hint: "Check the pattern.",
      place: pattern,
    });
  return filesInput(pattern, await Promise.all(found.map(fileInput)));
}

async function fileInput(path: string): Promise<OneFile> {
  const bytes = await readFile(path);
  return { path, digest: createHash("sha256").update(bytes).digest("hex"), size: bytes.length };
}
