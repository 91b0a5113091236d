import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { ZenError, type ArtifactRef, type Digest, type Json } from "@zen/plugin-sdk";
import {
  paramProblem,
  type Binding,
  type FileInput,
  type OutputBinding,
  type StepDefinition,
  type StepNode,
} from "@zen/plugin-sdk/pipeline";
import type { Artifacts } from "../artifacts/index.js";

/** What is wired to a step, with all references followed. */
export interface StepValues {
  readonly inputs: Readonly<Record<string, ArtifactRef>>;
  /** Of a file parameter its `FileInput`. */
  readonly params: Readonly<Record<string, Json>>;
  /** The same for the step key: of a file its content alone. */
  readonly keyParams: Readonly<Record<string, Json>>;
}

export interface ValueScope {
  readonly params: Readonly<Record<string, Json>>;
  readonly artifacts: Artifacts;
  /** Paths of file parameters are relative to it. */
  readonly repositoryDir: string;
  /** Files that came from another machine, by the paths given there. */
  readonly files?: Readonly<Record<string, FileInput>>;
  output(node: string, output: string): ArtifactRef;
  digestOfFile(path: string): Promise<Digest>;
}

export async function stepValues(node: StepNode, definition: StepDefinition, scope: ValueScope): Promise<StepValues> {
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
    if (declared.kind !== "param") {
      inputs[name] = artifactOf(node, name, binding, scope);
      continue;
    }
    const value = await valueOf(node, name, binding, scope);
    const problem = paramProblem(declared.schema, value);
    if (problem !== undefined) {
      throw new ZenError(
        "PARAM_INVALID",
        `The parameter ${name} of the step ${node.id} ${problem}, not ${JSON.stringify(value)}`,
        { hint: "Give a value that fits.", place: node.id },
      );
    }
    if (declared.schema.type === "file") {
      const file = scope.files?.[value as string] ?? (await fileInput(node, name, value as string, scope));
      params[name] = file as unknown as Json;
      keyParams[name] = { file: file.digest };
    } else {
      params[name] = keyParams[name] = value;
    }
  }
  return { inputs, params, keyParams };
}

function artifactOf(node: StepNode, name: string, binding: Binding, scope: ValueScope): ArtifactRef {
  if ("node" in binding && (binding.path === undefined || binding.path.length === 0))
    return scope.output(binding.node, binding.output);
  throw new ZenError(
    "PLAN_INVALID",
    `The input ${name} of the step ${node.id} is wired to something that is no output`,
    { hint: "Compile the pipeline again." },
  );
}

async function valueOf(node: StepNode, name: string, binding: Binding, scope: ValueScope): Promise<Json> {
  if ("value" in binding) return binding.value;
  if ("param" in binding) {
    const value = scope.params[binding.param];
    if (value !== undefined) return value;
    throw new ZenError("PARAM_MISSING", `The step ${node.id} needs the parameter ${binding.param} of the pipeline`, {
      hint: `Give it with --param ${binding.param}=VALUE.`,
    });
  }
  if ("node" in binding) return jsonAt(node, name, binding, scope);
  throw new ZenError(
    "PLAN_NODE_UNSUPPORTED",
    `The step ${node.id} takes an item of a map, which this version does not run`,
    { hint: "Write the steps out, one per item." },
  );
}

async function jsonAt(
  node: StepNode,
  name: string,
  { node: from, output, path = [] }: OutputBinding,
  scope: ValueScope,
): Promise<Json> {
  const source = await scope.artifacts.open(scope.output(from, output));
  let value = JSON.parse(Buffer.from(await source.blob()).toString("utf8")) as Json | undefined;
  for (const key of path)
    value =
      typeof value === "object" && value !== null && Object.hasOwn(value, key)
        ? (value as Readonly<Record<string, Json>>)[key]
        : undefined;
  if (value !== undefined) return value;
  throw new ZenError(
    "VALUE_NOT_FOUND",
    `The input ${name} of the step ${node.id} is wired to ${path.join(".")} in ${from}.${output}, which has no such value`,
    {
      hint: "Look at the artifact with zen artifacts:show, and mend the path given to at().",
    },
  );
}

export async function fileInput(
  node: Pick<StepNode, "id">,
  name: string,
  given: string,
  scope: Pick<ValueScope, "repositoryDir" | "digestOfFile">,
): Promise<FileInput> {
  const subject = `The file ${given}, given as ${name} to the step ${node.id},`;
  if (URI.test(given)) {
    throw new ZenError("DATA_NOT_LOCAL", `${subject} is not on this machine`, {
      hint: "Copy it here and give its path.",
      place: given,
    });
  }
  const path = resolve(scope.repositoryDir, given);
  const fault = (what: string, cause?: unknown): ZenError =>
    new ZenError("DATA_FILE_NOT_FOUND", `${subject} ${what}`, {
      cause,
      hint: "Paths are relative to the Zen repository's folder; check the parameter.",
      place: path,
    });
  try {
    const found = await stat(path);
    if (!found.isFile()) throw fault(found.isDirectory() ? "is a folder" : "is a device or a pipe, not a file");
    return { path, digest: await scope.digestOfFile(path), size: found.size };
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") throw fault("is not there", cause);
    throw code === "EACCES" ? fault("may not be read", cause) : cause;
  }
}

const URI = /^[a-z][a-z0-9+.-]+:\/\//i;
