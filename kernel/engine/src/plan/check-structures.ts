import { ZenError } from "@zen/plugin-sdk";
import type { PlanNode, Source, WhenNode } from "@zen/plugin-sdk/pipeline";
import { codecOf } from "./codec-of.js";

/** Codecs of the SDK whose artifacts are no JSON, and those whose JSON is an object. Of others only the run can tell. */
const NOT_JSON = new Set(["dataset", "model", "file", "folder"]);
const OBJECTS = new Set(["metrics", "statistics", "transform"]);

type Known = ReadonlyMap<string, PlanNode>;

/** What can be known, without running anything, to be wrong with a node that is no step. */
export function checkStructure(node: PlanNode, known: Known): void {
  if (node.kind === "map") checkMap(node.id, node.over, known);
  else if (node.kind === "when") checkCondition(node, known);
  else if (node.kind === "gather" || node.kind === "merge") checkAlike(node.kind, node.id, node.from, known);
}

function checkMap(id: string, over: Source, known: Known): void {
  const codec = wholeCodec(over, known);
  if (codec === undefined || (!NOT_JSON.has(codec) && !(OBJECTS.has(codec) && isWhole(over)))) return;
  throw new ZenError("MAP_NOT_A_LIST", `The map ${id} goes over ${nameOf(over)}, which is a ${codec} and no list`, {
    hint: 'Give it an output that is a list, or a list inside one: output.at("names").',
  });
}

function checkCondition({ id, condition: { left, op, right } }: WhenNode, known: Known): void {
  const codec = wholeCodec(left, known);
  const what = `The condition ${id} looks at ${nameOf(left)}`;
  if (codec !== undefined && (NOT_JSON.has(codec) || (OBJECTS.has(codec) && isWhole(left)))) {
    throw new ZenError("CONDITION_NOT_A_VALUE", `${what}, which is a ${codec} and no value`, {
      hint: 'Compare a number or text inside it: metrics.at("values", "auc").gt(0.8).',
    });
  }
  if (op === "=" || typeof right === "number") return;
  throw new ZenError("CONDITION_NOT_A_VALUE", `${what} and compares it by ${op} with ${JSON.stringify(right)}`, {
    hint: "Only numbers can be greater or less; compare other values with equals().",
  });
}

function checkAlike(kind: string, id: string, from: readonly Source[], known: Known): void {
  if (kind === "merge" && from.length === 0) {
    throw new ZenError("PLAN_INVALID", `The merge ${id} has nothing to choose from`, {
      hint: "Give it the outputs of the branches.",
    });
  }
  const codecs = new Set(from.flatMap((one) => codecOf(known, one) ?? []));
  if (codecs.size < 2) return;
  throw new ZenError("PLAN_INVALID", `The ${kind} ${id} takes outputs of different kinds: ${[...codecs].join(", ")}`, {
    hint: "Give it outputs of one kind.",
  });
}

function isWhole({ path = [] }: Source): boolean {
  return path.length === 0;
}

function wholeCodec(from: Source, known: Known): string | undefined {
  return "item" in from ? undefined : codecOf(known, { node: from.node, output: from.output });
}

export function nameOf(from: Source): string {
  const base = "item" in from ? `the item of ${from.item}` : `${from.node}.${from.output}`;
  return [base, ...(from.path ?? [])].join(".");
}
