import type {
  Described,
  DescribedCall,
  DescribedNode,
  DescribedStep,
  PipelineDescription,
  Source,
  StepOptions,
} from "@zen/plugin-sdk/pipeline";
import { optionsShape } from "../read-plan.js";
import { readInput, readOutputs, readReference, readSource, spansIn, type Place } from "./bindings.js";
import { parseCondition } from "./condition.js";
import { Fault, misshapen, type Span } from "./fault.js";
import { entriesOf, fields, isNull, list, member, shaped, text } from "./form.js";
import { plainJson, type Located, type LocatedEntry, type LocatedTable } from "./located.js";
import { KEYS, kindOf, nodeNames, OPTIONS, type Kind } from "./node-kinds.js";
import { inOrder, type ReadNode } from "./order.js";
import type { NameScope } from "./scope.js";

export interface Reading {
  readonly place: Place;
  readonly pipeline: (value: Located, what: string) => PipelineDescription;
  /** Notes a module that is used. */
  readonly module: (specifier: string, span: Span) => string;
}

/** The nodes under `steps:`, in an order in which each comes after those it refers to. */
export function readNodes(steps: Located | undefined, scope: NameScope, reading: Reading): ReadNodes {
  const read = entriesOf(steps, "steps").map(([name, entry]) => new NodeReader(name, entry, scope, reading).read());
  return { nodes: inOrder(read), refers: new Set(read.flatMap(({ refers }) => [...refers])) };
}

export interface ReadNodes {
  readonly nodes: readonly DescribedNode[];
  readonly refers: ReadonlySet<string>;
}

class NodeReader {
  readonly #what: string;
  readonly #refers = new Set<string>();

  constructor(
    private readonly name: string,
    private readonly entry: LocatedEntry,
    private readonly scope: NameScope,
    private readonly reading: Reading,
  ) {
    this.#what = `The step ${name}`;
  }

  read(): ReadNode {
    const { key, value } = this.entry;
    const kind = kindOf(this.entry, this.#what);
    const node = {
      ...this.#node(kind, fields(value, KEYS[kind], this.#what)),
      name: this.name,
      at: this.reading.place(key),
    };
    return { node: node as DescribedNode, id: this.scope.prefix + this.name, refers: this.#refers, span: key };
  }

  #node(kind: Kind, found: LocatedTable): object {
    const main = found.entries.get(kind)?.value as Located;
    switch (kind) {
      case "uses":
        return this.#step(found, main);
      case "map":
        return { kind, over: this.#source(main), ...this.#body(found, true) };
      case "when":
        return { kind, condition: this.#condition(main), ...this.#body(found, false) };
      case "gather":
      case "merge":
        return { kind, from: list(main, `${kind} of ${this.#what}`).items.map((one) => this.#source(one)) };
      case "call":
        return {
          kind,
          calls: this.#called(main),
          usesAt: this.reading.place(main),
          params: this.#inputs(member(found, "params"), "params"),
        };
    }
  }

  #step(found: LocatedTable, main: Located): Omit<DescribedStep, "name" | "at"> {
    const { module, export: name } = this.#exported(main);
    const args = member(found, "with");
    const options = OPTIONS.flatMap((option) => {
      const entry = found.entries.get(option);
      return entry === undefined ? [] : [[option, entry] as const];
    });
    const given: Located = { kind: "table", start: found.start, end: found.end, entries: new Map(options), size: 1 };
    return {
      kind: "step",
      uses: { module, export: name ?? "default", ...(args === undefined ? {} : { args: argumentsOf(args) }) },
      usesAt: this.reading.place(main),
      inputs: this.#inputs(member(found, "inputs"), "inputs"),
      options: shaped(given, optionsShape, this.#what) as StepOptions,
      after: this.#after(member(found, "after")),
    };
  }

  /** `@zen/tabular#split`, `./clean.ts#clean`; without a name the default export. */
  #exported(value: Located): { readonly module: string; readonly export?: string } {
    const [module = "", name] = text(value, `uses of ${this.#what}`).split("#");
    if (module === "" || name === "")
      throw misshapen(
        value,
        "A module and its export are missing here",
        'Write "@zen/tabular#split" or ./clean.ts#clean.',
      );
    return { module: this.reading.module(module, value), ...(name === undefined ? {} : { export: name }) };
  }

  #inputs(value: Located | undefined, key: string): Readonly<Record<string, Described>> {
    const entries = entriesOf(value, `${key} of ${this.#what}`);
    return Object.fromEntries(
      entries.map(([name, entry]) => [name, readInput(entry.value, this.scope, this.reading.place, this.#refers)]),
    );
  }

  #source(value: Located): Described<Source> {
    return readSource(value, this.scope, this.reading.place, this.#refers);
  }

  #condition(value: Located): object {
    if (value.kind !== "scalar" || typeof value.value !== "string")
      throw new Fault(
        "CONDITION_INVALID",
        `when of ${this.#what} must be a condition`,
        "Write steps.NAME.OUTPUT.PATH > 0.8.",
        value,
      );
    const { left, op, right } = parseCondition(value.value, spansIn(value));
    if (left.to === "param") {
      const hint = "Give the parameter to a step, and compare what it puts out.";
      throw new Fault("CONDITION_NOT_A_VALUE", "A condition cannot look at a parameter", hint, value);
    }
    const to = this.scope.source(left, value);
    if ("node" in to) this.#refers.add(to.node);
    return { left: { to, at: this.reading.place(value) }, op, right };
  }

  #body(found: LocatedTable, mapped: boolean): object {
    const steps = member(found, "steps");
    const inner = this.scope.inner(this.name, nodeNames(steps), mapped);
    const { nodes, refers } = readNodes(steps, inner, this.reading);
    const all = new Set(refers);
    const outputs = readOutputs(member(found, "outputs"), inner, this.reading.place, all);
    for (const id of all) if (!id.startsWith(inner.prefix)) this.#refers.add(id);
    return { nodes, outputs };
  }

  #called(value: Located): DescribedCall["calls"] {
    if (value.kind === "table") return this.reading.pipeline(value, `The pipeline in ${this.name}`);
    return this.#exported(value);
  }

  #after(value: Located | undefined): readonly string[] {
    if (value === undefined || isNull(value)) return [];
    return list(value, `after of ${this.#what}`).items.map((one) => {
      const reference = readReference(one);
      if (reference.to !== "step" || reference.output !== undefined)
        throw new Fault("REFERENCE_INVALID", "What a step waits for is a step", "Write steps.NAME.", one);
      const id = this.scope.nodeId(reference.step, one);
      this.#refers.add(id);
      return id;
    });
  }
}

/** A list gives several arguments; anything else is the one argument. */
function argumentsOf(value: Located): DescribedStep["uses"]["args"] & object {
  return value.kind === "list" ? value.items.map(plainJson) : [plainJson(value)];
}
