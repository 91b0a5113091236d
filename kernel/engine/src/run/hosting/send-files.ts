import type { ArtifactStore, Json } from "@zen/plugin-sdk";
import type { FileInput, StepDefinition, StepNode } from "@zen/plugin-sdk/pipeline";
import { sendFile } from "../../bundle/input-files.js";
import { FileDigests } from "../../keys/file-digests.js";
import type { EngineHost } from "../host.js";
import type { RunnablePlan } from "../runnable.js";
import { fileInput } from "../nodes/file-input.js";
import { fileScope } from "./file-scope.js";

/**
 * Stores the files that a run's parameters name, so that a host on another machine has them. By the paths as they were given; a path that
 * only a step's output will tell is not among them. @throws ZenError `DATA_FILE_NOT_FOUND`.
 */
export async function sendFiles(
  plan: RunnablePlan,
  params: Readonly<Record<string, Json>>,
  store: ArtifactStore,
  host: EngineHost,
): Promise<Readonly<Record<string, FileInput>>> {
  const sent: Record<string, FileInput> = {};
  for (const [given, file] of Object.entries(await namedFiles(plan, params, host)))
    sent[given] = await sendFile(store, file);
  return sent;
}

/**
 * The files that a run's parameters name, as they are now, by the paths as they were given. @throws ZenError `DATA_FILE_NOT_FOUND`,
 * `DATA_NOT_LOCAL`.
 */
export async function namedFiles(
  { plan, steps }: Pick<RunnablePlan, "plan" | "steps">,
  params: Readonly<Record<string, Json>>,
  host: Pick<EngineHost, "repositoryDir" | "cacheDir" | "processing">,
): Promise<Readonly<Record<string, FileInput>>> {
  const digests = FileDigests.of(host.cacheDir);
  const scope = fileScope(host);
  const named: Record<string, FileInput> = {};
  for (const node of plan.nodes as readonly StepNode[]) {
    for (const [name, given, pattern] of filesOf(
      node,
      steps.get(node.id)?.definition as StepDefinition | undefined,
      params,
    )) {
      if (Object.hasOwn(named, given)) continue;
      named[given] = await fileInput(node, name, { given, pattern }, scope);
    }
  }
  digests.save();
  return named;
}

/** Names and paths of a step's file parameters, as far as they are known before the run. */
function filesOf(
  node: StepNode,
  definition: StepDefinition | undefined,
  params: Readonly<Record<string, Json>>,
): readonly (readonly [name: string, given: string, pattern: boolean | undefined])[] {
  return Object.entries(definition?.inputs ?? {}).flatMap(([name, declared]) => {
    const binding = node.inputs[name];
    if (binding === undefined || declared.kind !== "param" || declared.schema.type !== "file") return [];
    const given = "value" in binding ? binding.value : "param" in binding ? params[binding.param] : undefined;
    return typeof given === "string" ? [[name, given, declared.schema.pattern] as const] : [];
  });
}
