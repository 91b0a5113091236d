import type { Inputs, Outputs } from "@zen/plugin-sdk/pipeline";
import type { TableFormat } from "../task/layout.js";
import type { PlainInputs, PlainOutputs } from "./declarations.js";
import { invalid } from "./invalid.js";

/** What commands and Python steps have in common. */
export interface ProcessOptions<I extends Inputs, O extends Outputs> {
  /** Artifacts (`Dataset`, `Model`, `folder`, `file`, `json()`, `Metrics`, `Statistics`, `Transform`) and parameters (`p.int(5)`). */
  readonly inputs?: I;
  readonly outputs?: O;
  /** The step's name; that of the script or program by default. */
  readonly name?: string;
  readonly description?: string;
  /** Further files and folders of the repository that the program reads: part of its code. */
  readonly files?: readonly string[];
  /** Environment variables that the program gets. They enter the step key. */
  readonly env?: readonly string[];
  /** Secrets that the program gets, as environment variables of the same names. Their values enter nothing. */
  readonly secrets?: readonly string[];
  /** How datasets are handed over, both ways: as Parquet, or as one Arrow IPC file each. */
  readonly datasets?: TableFormat;
  /** Runs as a Job of the stack's training backend, with the resources that the step asks for. */
  readonly trainer?: boolean;
}

/** The same as JSON. */
export type PlainOptions = Omit<ProcessOptions<never, never>, "inputs" | "outputs"> & {
  readonly inputs?: PlainInputs;
  readonly outputs?: PlainOutputs;
};

const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Checks what all kinds of options share, and that nothing else is there. @throws ZenError `PROCESS_OPTIONS_INVALID`. */
export function checkOptions(what: string, options: PlainOptions, own: readonly string[]): void {
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw invalid(`${what}() takes one object`, `Write ${what}({ ... }).`);
  const known = [...own, "inputs", "outputs", "name", "description", "files", "env", "secrets", "datasets", "trainer"];
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined) throw invalid(`${what}() has no option ${unknown}`, `It takes ${known.join(", ")}.`);
  for (const name of ["files", "env", "secrets"] as const) checkTexts(what, name, options[name]);
  for (const name of [...(options.env ?? []), ...(options.secrets ?? [])]) {
    if (!ENV_NAME.test(name))
      throw invalid(`${JSON.stringify(name)} is no name of an environment variable`, "Use letters, digits and _.");
  }
  const twice = options.env?.find((name) => options.secrets?.includes(name));
  if (twice !== undefined)
    throw invalid(
      `${twice} is declared as a variable and as a secret`,
      "A secret's value must not enter the step key: name it in secrets only.",
    );
  if (options.datasets !== undefined && !["parquet", "arrow"].includes(options.datasets))
    throw invalid(`Datasets cannot be given as ${JSON.stringify(options.datasets)}`, "Use parquet or arrow.");
}

export function checkTexts(what: string, name: string, value: unknown): void {
  if (value === undefined || (Array.isArray(value) && value.every((item) => typeof item === "string"))) return;
  throw invalid(`The option ${name} of ${what}() must be a list of texts`, `Write ${name}: ["..."].`);
}
