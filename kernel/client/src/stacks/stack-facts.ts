import { fromErrorRecord, type Json, type ZenError } from "@zen/plugin-sdk";
import { secretNames } from "@zen/kernel";
import type { StackFacts } from "@zen/engine";
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
  const said = stackConfig(workspace.document.config, stack);
  const backends = await stackBackends(workspace, stack);
  const problems = backends.flatMap(({ error }) => (error === undefined ? [] : [fromErrorRecord(error)]));
  if (problems.length > 0) return { problems };
  const { kernel, host } = await workspace.composition(stack);
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
    secrets: secretNames(said as unknown as Json).map((name) => ({ name, by: `stack ${stack}` })),
    resolves: async (secret) => (await checkSecret(kernel, secret)).source !== undefined,
  };
}
