import { ZenError, didYouMean } from "@zen/plugin-sdk";
import type { StepNode } from "@zen/plugin-sdk/pipeline";
import type { StackBackend, StackFacts } from "../stack-facts.js";

const CONTRACT_OF = { processing: "processing@1", serving: "serving@1", trainer: "training@1" } as const;

function contractsOf({ uses, stepKind }: StepNode): string[] {
  return [...uses.map((use) => CONTRACT_OF[use]), ...(stepKind === "trainer" ? [CONTRACT_OF.trainer] : [])];
}

export function backendProblems(node: StepNode, { stack, backends }: StackFacts): ZenError[] {
  const needed = contractsOf(node);
  const { on } = node.options;
  const named = backends.find(({ name }) => on !== undefined && name === on);
  if (on !== undefined && named === undefined) {
    const known = backends.flatMap(({ name }) => name ?? []);
    return [
      new ZenError(
        "BACKEND_NOT_IN_STACK",
        `The step ${node.id} asks for the backend ${on}, which the stack ${stack} does not have`,
        {
          hint:
            didYouMean(on, known) ??
            `Add it to the stack's backends in zen.config.json${known.length === 0 ? "" : `, or use one of ${known.join(", ")}`}.`,
        },
      ),
    ];
  }
  if (named !== undefined && !needed.includes(named.contract)) {
    return [
      new ZenError(
        "BACKEND_CONTRACT_MISMATCH",
        `The step ${node.id} asks for the backend ${on}, which implements ${named.contract}`,
        {
          hint:
            needed.length === 0 ? "The step uses no backend; remove `on`." : `The step needs ${needed.join(" and ")}.`,
        },
      ),
    ];
  }
  return needed
    .filter(
      (contract) =>
        named?.contract !== contract &&
        !backends.some((backend) => backend.contract === contract && backend.name === undefined),
    )
    .map((contract) => {
      const role = contract.replace(/@.*/, "");
      return new ZenError(
        "CONTRACT_NOT_FILLED",
        `The step ${node.id} needs ${contract}, and the stack ${stack} has no ${role} backend`,
        {
          hint: `Install a plugin that provides one and name it as "${role}" in the stack.`,
        },
      );
    });
}

export function orchestratorProblems(nodes: readonly StepNode[], { backends, orchestrator }: StackFacts): ZenError[] {
  if (orchestrator.processing.includes("*")) return [];
  const used = new Set<StackBackend>();
  for (const node of nodes) {
    if (!node.uses.includes("processing")) continue;
    const { on } = node.options;
    const chosen =
      backends.find(({ contract, name }) => contract === CONTRACT_OF.processing && name === on) ??
      backends.find(({ contract, name }) => contract === CONTRACT_OF.processing && name === undefined);
    if (chosen !== undefined) used.add(chosen);
  }
  return [...used]
    .filter(({ use }) => !orchestrator.processing.includes(use))
    .map(
      ({ use }) =>
        new ZenError(
          "ORCHESTRATOR_INCOMPATIBLE",
          `The orchestrator ${orchestrator.use} does not work with the processing backend ${use}`,
          {
            hint: `It works with ${orchestrator.processing.join(", ") || "none"}; choose one of these for the stack, or another orchestrator.`,
          },
        ),
    );
}
