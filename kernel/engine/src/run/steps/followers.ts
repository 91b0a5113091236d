import type { ArtifactRef, Json } from "@zen/plugin-sdk";
import { Dataset, type AnyStep, type StepDefinition } from "@zen/plugin-sdk/pipeline";
import type { Follower } from "../../worker/task.js";
import { isStepInstance, type BoundStep, type Instance } from "../nodes/instance.js";

export interface FollowersScope {
  /** Those that take part, each after those it depends on. */
  readonly nodes: Iterable<Instance>;
  stepOf(node: BoundStep): AnyStep;
  hasEnded(node: string): boolean;
  /** Undefined for one that is not there. */
  output(node: string, output: string): ArtifactRef | undefined;
}

/**
 * The steps whose first plan could be computed in one job with a plan of this one: steps of the same frame and backend that declare it,
 * and read outputs of this step, or of such a follower of it. Whether a plan follows from what is known there is found out by who executes
 * this one. A step that must end within a time carries nobody: what follows could take it.
 */
export function followersOf(first: BoundStep, scope: FollowersScope): readonly Follower[] {
  if (!isProcessed(first) || first.options.timeoutMs !== undefined) return [];
  const along = new Set([first.id]);
  const found: Follower[] = [];
  for (const node of scope.nodes) {
    if (!isStepInstance(node) || along.has(node.id) || !node.needs.some((id) => along.has(id))) continue;
    if (!isProcessed(node) || node.options.on !== first.options.on || scope.hasEnded(node.id)) continue;
    // Not before what it is told to wait for.
    if (node.after.some((id) => !along.has(id) && !scope.hasEnded(id))) continue;
    const follower = followerOf(node, along, scope);
    if (follower === undefined) continue;
    along.add(node.id);
    found.push(follower);
  }
  return found;
}

/** Whether it is a plain step that has plans processed. */
export function isProcessed({ kind, stepKind, uses }: BoundStep): boolean {
  return kind === "step" && stepKind === "function" && uses.includes("processing");
}

function followerOf(node: BoundStep, along: ReadonlySet<string>, scope: FollowersScope): Follower | undefined {
  const definition = scope.stepOf(node).definition as StepDefinition;
  if (definition.plan === undefined) return undefined;
  const inputs: Record<string, Follower["inputs"][string]> = {};
  const params: Record<string, Json> = {};
  for (const [name, declared] of Object.entries(definition.inputs)) {
    const bound = node.inputs[name];
    if (declared.kind === "param") {
      const value = bound === undefined ? declared.schema.default : "value" in bound ? bound.value : undefined;
      const isKnown = value !== undefined && declared.schema.type !== "file";
      if (!isKnown && bound !== undefined) return undefined;
      if (isKnown) params[name] = value;
      continue;
    }
    const codec = declared.kind === "optional" ? declared.codec : declared;
    if (codec.id !== Dataset.id || bound === undefined || "value" in bound || "param" in bound) continue;
    if (bound.path !== undefined && bound.path.length > 0) continue;
    if ("node" in bound && along.has(bound.node)) {
      inputs[name] = { node: bound.node, output: bound.output };
      continue;
    }
    const artifact = "artifact" in bound ? bound.artifact : scope.output(bound.node, bound.output);
    if (artifact?.codec === Dataset.id) inputs[name] = { artifact };
  }
  const reads = Object.values(inputs).some((input) => "node" in input);
  return reads ? { node: node.id, step: node.step, inputs, params } : undefined;
}
