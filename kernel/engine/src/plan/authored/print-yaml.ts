import { posix } from "node:path";
import type { Binding, Plan, PlanNode, Source, StepNode } from "@zen/plugin-sdk/pipeline";
import type { Json } from "@zen/plugin-sdk";
import type * as Yaml from "yaml";
import type { Document, Node } from "yaml";
import { conditionText } from "./condition.js";
import { looksLikeReference, referenceText, type StepName } from "./reference.js";

/** Names that can be referred to, the nearest first. */
interface Around {
  readonly prefix: string;
  readonly names: ReadonlySet<string>;
  readonly mapped: boolean;
}

type Table = Readonly<Record<string, unknown>>;

/**
 * A plan as a person would write its pipeline in YAML; read again, it is the very same plan.
 * @param folder Folder of the file that it is for, relative to the repository: modules are named from there.
 */
export async function pipelineToYaml(plan: Plan, folder: string): Promise<string> {
  const yaml = await import("yaml");
  const document = new yaml.Document(new Printer(folder).pipeline(plan), { aliasDuplicateObjects: false });
  compact(document, yaml);
  const schema = posix.join(posix.relative(folder, "") || ".", ".zen/pipeline.schema.json");
  document.commentBefore = ` yaml-language-server: $schema=${schema}`;
  return document.toString({ lineWidth: 120, flowCollectionPadding: true });
}

class Printer {
  constructor(private readonly folder: string) {}

  pipeline({ name, description, params, nodes, outputs, stores }: Plan): Table {
    const around = [scopeOf("", nodes, false)];
    return {
      name,
      ...(description === undefined ? {} : { description }),
      ...filled("params", params),
      ...filled("steps", this.#nodes(nodes, around)),
      ...filled(
        "outputs",
        mapped(outputs, (output) => source(output, around)),
      ),
      ...(stores === undefined ? {} : { stores }),
    };
  }

  #nodes(nodes: readonly PlanNode[], around: readonly Around[]): Table {
    const prefix = around[0]?.prefix ?? "";
    return Object.fromEntries(nodes.map((node) => [node.id.slice(prefix.length), this.#node(node, around)]));
  }

  #node(node: PlanNode, around: readonly Around[]): Table {
    switch (node.kind) {
      case "step":
      case "effect":
        return this.#step(node, around);
      case "map":
        return { map: source(node.over, around), ...this.#body(node, around) };
      case "when":
        return {
          when: conditionText(source(node.condition.left, around), node.condition),
          ...this.#body(node, around),
        };
      case "gather":
      case "merge":
        return { [node.kind]: node.from.map((one) => source(one, around)) };
      case "call":
        return {
          call: this.pipeline(node.plan),
          ...filled(
            "params",
            mapped(node.params, (one) => bound(one, around)),
          ),
        };
    }
  }

  #step({ step, inputs, options, after }: StepNode, around: readonly Around[]): Table {
    const [only, ...more] = step.args ?? [];
    const single = step.args?.length === 1 && more.length === 0 && !Array.isArray(only);
    return {
      uses: `${this.#module(step.module)}#${step.export}`,
      ...(step.args === undefined ? {} : { with: single ? only : step.args }),
      ...filled(
        "inputs",
        mapped(inputs, (one) => bound(one, around)),
      ),
      ...options,
      ...(after.length === 0 ? {} : { after: after.map((id) => `steps${named(id, around)}`) }),
    };
  }

  #body(node: Extract<PlanNode, { kind: "map" | "when" }>, around: readonly Around[]): Table {
    const inner = [scopeOf(`${node.id}.`, node.body, node.kind === "map"), ...around];
    return {
      ...filled("steps", this.#nodes(node.body, inner)),
      ...filled(
        "outputs",
        mapped(node.outputs, (output) => source(output, inner)),
      ),
    };
  }

  /** Plans name modules from the repository, a file from where it lies. */
  #module(module: string): string {
    if (!module.startsWith("./") && !module.startsWith("../")) return module;
    const path = posix.relative(this.folder, posix.normalize(module));
    return path.startsWith("../") ? path : `./${path}`;
  }
}

function scopeOf(prefix: string, nodes: readonly PlanNode[], mapped: boolean): Around {
  return { prefix, names: new Set(nodes.map(({ id }) => id.slice(prefix.length))), mapped };
}

function bound(binding: Binding, around: readonly Around[]): unknown {
  if ("param" in binding) return referenceText({ to: "param", name: binding.param });
  if (!("value" in binding)) return source(binding, around);
  return isMistaken(binding.value) ? { value: binding.value } : binding.value;
}

/** Whether a plain value would be read as something else. */
function isMistaken(value: Json): boolean {
  if (typeof value === "string") return looksLikeReference(value);
  return typeof value === "object" && value !== null && Object.keys(value).join() === "value";
}

function source(from: Source, around: readonly Around[]): string {
  const { path = [] } = from;
  if ("node" in from) return referenceText({ to: "step", step: step(from.node, around), output: from.output, path });
  const nearest = around.find(({ mapped: isMap }) => isMap)?.prefix === `${from.item}.`;
  return referenceText({ to: "item", ...(nearest ? {} : { map: { id: from.item } }), path });
}

function named(id: string, around: readonly Around[]): string {
  return referenceText({ to: "step", step: step(id, around), path: [] }).slice("steps".length);
}

/** By name where that leads to it, else by its id. */
function step(id: string, around: readonly Around[]): StepName {
  const name = id.slice(id.lastIndexOf(".") + 1);
  const nearest = around.find(({ names }) => names.has(name));
  return nearest !== undefined && nearest.prefix + name === id ? { name } : { id };
}

function mapped<T>(record: Readonly<Record<string, T>>, change: (value: T) => unknown): Table {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

function filled(key: string, value: Table): Table {
  return Object.keys(value).length === 0 ? {} : { [key]: value };
}

/** What is short goes on one line: lists, parameters, and tables without tables in them. */
function compact(document: Document, { visit, isMap, isSeq, isCollection, isPair }: typeof Yaml): void {
  const LONGEST = 80;
  const isFlat = (node: Node): boolean =>
    (isMap(node) || isSeq(node)) &&
    node.items.every(
      (item) => !isCollection(isPair(item) ? item.value : item) || isShort(isPair(item) ? item.value : item),
    );
  const isShort = (node: unknown): boolean => JSON.stringify(node).length <= LONGEST / 2;
  visit(document, {
    Collection: (_, node, path) => {
      if (path.length > 1 && isFlat(node) && JSON.stringify(node).length <= LONGEST) node.flow = true;
    },
  });
}
