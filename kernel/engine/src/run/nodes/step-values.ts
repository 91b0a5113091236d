import { ZenError, type ArtifactRef, type Json } from "@zen/plugin-sdk";
import { json, paramProblem, type FileInput, type StepDefinition } from "@zen/plugin-sdk/pipeline";
import { jsonAt, type Artifacts } from "../../artifacts/index.js";
import { fileInput, type FileScope } from "./file-input.js";
import type { Bound, BoundSource } from "./frame.js";
import type { BoundStep } from "./instance.js";

/** What is wired to a step, with all references followed. */
export interface StepValues {
  readonly inputs: Readonly<Record<string, ArtifactRef>>;
  /** Of a file parameter its `FileInput`. */
  readonly params: Readonly<Record<string, Json>>;
  /** The same for the step key: of a file its content alone. */
  readonly keyParams: Readonly<Record<string, Json>>;
}

export interface ValueScope extends FileScope {
  readonly artifacts: Artifacts;
  /** Files that came from another machine, by the paths given there. */
  readonly files?: Readonly<Record<string, FileInput>>;
  /** Undefined for an output that a condition has left out. */
  output(node: string, output: string): ArtifactRef | undefined;
}

export async function stepValues(node: BoundStep, definition: StepDefinition, scope: ValueScope): Promise<StepValues> {
  const inputs: Record<string, ArtifactRef> = {};
  const params: Record<string, Json> = {};
  const keyParams: Record<string, Json> = {};
  for (const [name, declared] of Object.entries(definition.inputs)) {
    const binding = node.inputs[name];
    if (binding === undefined) {
      if (declared.kind === "param" && declared.schema.default !== undefined)
        params[name] = keyParams[name] = declared.schema.default;
      continue;
    }
    const who = `The input ${name} of the step ${node.id}`;
    if (declared.kind !== "param") {
      const ref = await artifactOf(who, binding, scope);
      if (ref !== undefined) inputs[name] = ref;
      continue;
    }
    const value = await valueOf(who, binding, scope);
    const problem = paramProblem(declared.schema, value);
    if (problem !== undefined) {
      throw new ZenError(
        "PARAM_INVALID",
        `The parameter ${name} of the step ${node.id} ${problem}, not ${JSON.stringify(value)}`,
        { hint: "Give a value that fits.", place: node.id },
      );
    }
    if (declared.schema.type === "file") {
      const file =
        scope.files?.[value as string] ??
        (await fileInput(node, name, { given: value as string, pattern: declared.schema.pattern }, scope));
      params[name] = file as unknown as Json;
      keyParams[name] = { file: file.digest };
    } else {
      params[name] = keyParams[name] = value;
    }
  }
  return { inputs, params, keyParams };
}

/** An artifact as it is, or one made of a JSON value; undefined where a condition has left it out. */
export async function artifactOf(who: string, from: Bound, scope: ValueScope): Promise<ArtifactRef | undefined> {
  if ("value" in from) return scope.artifacts.write(json(), from.value);
  if ("param" in from) throw unfilled(who, from.param);
  const ref = refOf(from, scope);
  if (ref === undefined || from.path === undefined || from.path.length === 0) return ref;
  return scope.artifacts.write(json(), await valueOf(who, from, scope));
}

/** @throws ZenError `VALUE_NOT_FOUND`, `PARAM_MISSING`. */
export async function valueOf(who: string, from: Bound, scope: ValueScope): Promise<Json> {
  if ("value" in from) return from.value;
  if ("param" in from) throw unfilled(who, from.param);
  const ref = refOf(from, scope);
  const path = from.path ?? [];
  const value = ref === undefined ? undefined : await jsonAt(scope.artifacts, ref, path);
  if (value !== undefined) return value;
  const place = "node" in from ? `${from.node}.${from.output}` : "an item of a list";
  throw new ZenError(
    "VALUE_NOT_FOUND",
    `${who} is wired to ${path.length === 0 ? "the value" : path.join(".")} of ${place}, which has no such value`,
    { hint: "Look at the artifact with zen artifacts:show, and mend the path given to at()." },
  );
}

function refOf(from: Exclude<BoundSource, { readonly value: Json }>, scope: ValueScope): ArtifactRef | undefined {
  return "artifact" in from ? from.artifact : scope.output(from.node, from.output);
}

function unfilled(who: string, param: string): ZenError {
  return new ZenError("PARAM_MISSING", `${who} needs the parameter ${param} of the pipeline`, {
    hint: `Give it with --param ${param}=VALUE.`,
  });
}
