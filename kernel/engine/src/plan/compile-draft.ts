import { isZenError, ZenError } from "@zen/plugin-sdk";
import type {
  AnyStep,
  Draft,
  DraftNode,
  DraftStep,
  Outputs,
  Plan,
  PlanNode,
  StepDefinition,
  StepId,
  StepNode,
} from "@zen/plugin-sdk/pipeline";
import { checkReferences } from "./check-references.js";
import { LazyMap } from "./lazy-map.js";
import { readablePlace } from "./place.js";

interface Compiled {
  readonly plan: Plan;
  readonly steps: ReadonlyMap<string, AnyStep>;
  readonly places: ReadonlyMap<string, string>;
}

/**
 * Writes a draft as a plan. Nodes keep the order in which they were added, in which each comes after those it refers to.
 * @throws ZenError `STEP_NOT_EXPORTED`, `PLAN_INVALID`.
 */
export function compileDraft(draft: Draft, identify: (step: AnyStep) => StepId, repositoryDir: string): Compiled {
  const steps = new Map<string, AnyStep>();
  const noted: (readonly [id: string, place: string])[] = [];
  const compilePlan = (inner: Draft, prefix: string): Plan => {
    const plan: Plan = {
      format: "plan@1",
      name: inner.name,
      ...(inner.description === undefined ? {} : { description: inner.description }),
      params: inner.params,
      nodes: inner.nodes.map((node) => compileNode(node, prefix)),
      outputs: inner.outputs,
      ...(inner.stores === undefined ? {} : { stores: inner.stores }),
    };
    try {
      checkReferences(plan);
    } catch (error) {
      throw placed(error, (id) => noted.find(([node]) => node === `${prefix}${String(id)}`)?.[1], repositoryDir);
    }
    return plan;
  };
  const compileNode = (node: DraftNode, prefix: string): PlanNode => {
    if (node.addedAt !== undefined) noted.push([prefix + node.id, node.addedAt]);
    switch (node.kind) {
      case "step":
        steps.set(prefix + node.id, node.step);
        return stepNode(node, identify);
      case "map":
      case "when": {
        const { addedAt: _, ...plain } = node;
        return { ...plain, body: node.body.map((inner) => compileNode(inner, prefix)) };
      }
      case "gather":
      case "merge":
        return { kind: node.kind, id: node.id, from: node.from };
      case "call":
        return {
          kind: "call",
          id: node.id,
          plan: compilePlan(node.draft, `${prefix}${node.id}/`),
          params: node.params,
        };
    }
  };
  const plan = compilePlan(draft, "");
  return {
    plan,
    steps,
    places: new LazyMap(() => new Map(noted.map(([id, place]) => [id, readablePlace(repositoryDir, place)]))),
  };
}

/** A fault of the plan with the line at which the user wrote the node. */
function placed(error: unknown, placeOf: (id: unknown) => string | undefined, repositoryDir: string): unknown {
  if (!isZenError(error) || error.place !== undefined) return error;
  const place = placeOf(error.data?.["node"]);
  if (place === undefined) return error;
  const { code, message, hint = "", data = {} } = error;
  return new ZenError(code, message, { hint, data, place: readablePlace(repositoryDir, place) });
}

function stepNode({ id, step, inputs, options, after }: DraftStep, identify: (step: AnyStep) => StepId): StepNode {
  const definition = step.definition as StepDefinition;
  return {
    kind: definition.kind === "effect" ? "effect" : "step",
    id,
    step: identify(step),
    ...(definition.description === undefined ? {} : { description: definition.description }),
    stepKind: definition.kind,
    inputs,
    outputs: codecsOf(definition.outputs),
    uses: definition.uses ?? [],
    env: [...(definition.env ?? [])].sort(),
    ...(definition.clock === undefined ? {} : { clock: definition.clock }),
    options,
    after: [...new Set(after)],
  };
}

function codecsOf(outputs: Outputs): StepNode["outputs"] {
  return Object.fromEntries(Object.entries(outputs).map(([name, { id, version }]) => [name, { id, version }]));
}
