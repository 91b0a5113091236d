import { statSync, type Stats } from "node:fs";
import { resolve } from "node:path";
import { isFilePattern, isZenError, schemeOf, ZenError, type Json } from "@zen/plugin-sdk";
import { checkParams, type ParamSchema, type Plan } from "@zen/plugin-sdk/pipeline";
import type { StackFacts } from "../stack-facts.js";

/** Values of the parameters that are right, defaults filled in, and what is wrong with the others. */
export function readParams(
  plan: Plan,
  given: StackFacts["params"],
): { readonly values: Readonly<Record<string, Json>>; readonly problems: ZenError[] } {
  const values: Record<string, Json> = {};
  const problems: ZenError[] = [];
  const owner = `The pipeline ${plan.name}`;
  const collect = (schemas: Readonly<Record<string, ParamSchema>>, some: Readonly<Record<string, Json>>): void => {
    try {
      Object.assign(values, checkParams(owner, schemas, some));
    } catch (error) {
      if (!isZenError(error)) throw error;
      problems.push(error);
    }
  };
  for (const [name, value] of Object.entries(given))
    if (!Object.hasOwn(plan.params, name)) collect(plan.params, { [name]: value });
  for (const [name, schema] of Object.entries(plan.params))
    collect({ [name]: schema }, given[name] === undefined ? {} : { [name]: given[name] });
  return { values, problems };
}

/** Files that parameters name and that are not there, or are no files; a URI is for the backend to look at. */
export function fileProblems(plan: Plan, values: Readonly<Record<string, Json>>, repositoryDir: string): ZenError[] {
  return Object.entries(plan.params).flatMap(([name, { type, pattern }]) => {
    const path = values[name];
    if (type !== "file" || typeof path !== "string" || schemeOf(path) !== undefined) return [];
    if (pattern === true && isFilePattern(path)) return [];
    const fault = fileFault(path, resolve(repositoryDir, path));
    if (fault === undefined) return [];
    return [
      new ZenError("DATA_FILE_NOT_FOUND", `${fault} (parameter ${name} of the pipeline ${plan.name})`, {
        place: path,
        hint: `Check the path, or give another with --param ${name}=PATH.`,
      }),
    ];
  });
}

function fileFault(given: string, path: string): string | undefined {
  let found: Stats | undefined;
  try {
    found = statSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "EACCES" || code === "EPERM" ? `${given} may not be read` : `There is no file ${given}`;
  }
  if (found.isFile()) return undefined;
  return `${given} is a ${found.isDirectory() ? "folder" : "device or a pipe"}, not a file`;
}
