import { fromErrorRecord, type Json, type ZenError } from "@zen/plugin-sdk";
import type { SecretNeed, StackFacts } from "@zen/engine";
import type { ConfigDocument } from "../config/index.js";
import { secretPlaces } from "../config/secret-references.js";
import { checkSecret } from "../secrets/check-secret.js";
import { STACK_FIELDS, stackBackend, stackConfig } from "../workspace/backend-refs.js";
import type { Workspace } from "../workspace/workspace.js";
import { stackBackends } from "./stack-backends.js";

/** What the check of a plan has to know of a stack; or what is wrong with the stack itself. */
export async function stackFacts(
  workspace: Workspace,
  stack: string,
  params: Readonly<Record<string, Json>>,
): Promise<StackFacts | { readonly problems: readonly ZenError[] }> {
  const backends = await stackBackends(workspace, stack);
  const { kernel, host } = await workspace.composition(stack);
  const problems = [
    ...backends.flatMap(({ error }) => (error === undefined ? [] : [fromErrorRecord(error)])),
    ...(await kernel.checkConfig()),
  ];
  if (problems.length > 0) return { problems };
  const orchestrator = await host.orchestrator();
  const { ref } = stackBackend(workspace.document, stack, "orchestrator");
  const contracts = new Set<string>(Object.values(STACK_FIELDS));
  return {
    stack,
    params,
    backends: backends
      .filter(({ contract }) => contracts.has(contract))
      .map(({ contract, use, name, supports }) => ({
        contract,
        use,
        ...(name && { name }),
        ...(supports && { supports }),
      })),
    orchestrator: { use: ref.use, platform: await orchestrator.platform(), processing: orchestrator.processing },
    secrets: secretNeeds(workspace.document, stack),
    resolves: async (secret) => (await checkSecret(kernel, secret)).source !== undefined,
    ...(orchestrator.local === true
      ? {}
      : {
          resolvesElsewhere: async (secret: string) =>
            (await checkSecret(kernel, secret, { elsewhere: true })).source !== undefined,
        }),
  };
}

/** Whether only whoever submits a run uses it: the orchestrator is asked by it, and metadata stores stay at home. */
function isUsedHere(path: readonly (string | number)[]): boolean {
  return path.slice(0, 2).join() === "stores,metadata" || (path[0] === "stacks" && path[2] === "orchestrator");
}

/** What a run opens for certain: the stack, and the stores unless told otherwise. */
function secretNeeds({ config, place }: ConfigDocument, stack: string): readonly SecretNeed[] {
  const parts = [
    { by: `the stack ${stack}`, value: stackConfig(config, stack), at: ["stacks", stack] },
    { by: "the artifact store", value: config.stores.artifacts["default"], at: ["stores", "artifacts", "default"] },
    { by: "the metadata store", value: config.stores.metadata["default"], at: ["stores", "metadata", "default"] },
  ];
  for (const [plugin, value] of Object.entries(config.config ?? {}))
    parts.push({ by: `the plugin ${plugin}`, value: value as never, at: ["config", plugin] });
  return parts.flatMap(({ by, value, at }) =>
    [...secretPlaces(value as unknown as Json)].map(([name, path]) => ({
      ...{ name, by, place: place(...at, ...path) },
      ...(isUsedHere([...at, ...path]) && { here: true }),
    })),
  );
}
