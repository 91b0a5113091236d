import { didYouMean } from "@zen/plugin-sdk";
import type { ItemBinding, OutputBinding } from "@zen/plugin-sdk/pipeline";
import { Fault, type Span } from "./fault.js";
import { unknown } from "./form.js";
import { referenceText, type Reference, type StepName } from "./reference.js";

/** What can be referred to at a place of a pipeline: steps beside it and around it, maps around it, parameters. */
export class NameScope {
  constructor(
    /** Before the names of its nodes: `each.` in the body of the map `each`. */
    readonly prefix: string,
    readonly names: ReadonlySet<string>,
    private readonly params: ReadonlySet<string>,
    private readonly around?: NameScope,
    /** Whether it is the body of a map. */
    private readonly mapped = false,
  ) {}

  inner(name: string, names: ReadonlySet<string>, mapped: boolean): NameScope {
    return new NameScope(`${this.prefix}${name}.`, names, this.params, this, mapped);
  }

  /** The id of a node. @throws Fault `REFERENCE_UNKNOWN`. */
  nodeId(step: StepName, span: Span): string {
    const scopes = this.#scopes();
    if ("name" in step) {
      const found = scopes.find(({ names }) => names.has(step.name));
      if (found !== undefined) return found.prefix + step.name;
      throw unknown(
        span,
        `There is no step ${step.name} here`,
        this.#hint(
          step.name,
          scopes.flatMap(({ names }) => [...names]),
        ),
      );
    }
    const ids = scopes.flatMap(({ names, prefix }) => [...names].map((name) => prefix + name));
    if (ids.includes(step.id)) return step.id;
    throw unknown(span, `There is no step with the id ${step.id} here`, this.#hint(step.id, ids));
  }

  /** @throws Fault `REFERENCE_UNKNOWN`. */
  param(name: string, span: Span): { readonly param: string } {
    if (this.params.has(name)) return { param: name };
    throw unknown(span, `The pipeline has no parameter ${name}`, this.#hint(name, [...this.params]));
  }

  /** @throws Fault `REFERENCE_UNKNOWN`, `REFERENCE_INVALID`. */
  source(reference: Exclude<Reference, { readonly to: "param" }>, span: Span): OutputBinding | ItemBinding {
    const path = reference.path.length === 0 ? {} : { path: reference.path };
    if (reference.to === "item") return { item: this.#mapId(reference.map, span), ...path };
    const node = this.nodeId(reference.step, span);
    if (reference.output !== undefined) return { node, output: reference.output, ...path };
    const hint = `Say which of its outputs is meant: ${referenceText({ ...reference, output: "OUTPUT" })}.`;
    throw new Fault("REFERENCE_INVALID", `${referenceText(reference)} names no output`, hint, span);
  }

  #mapId(map: StepName | undefined, span: Span): string {
    const maps = this.#scopes().filter(({ mapped }) => mapped);
    const ids = maps.map(({ prefix }) => prefix.slice(0, -1));
    const found =
      map === undefined
        ? ids[0]
        : ids.find((id) => ("id" in map ? id === map.id : id === map.name || id.endsWith(`.${map.name}`)));
    if (found !== undefined) return found;
    const hint =
      ids.length === 0
        ? "item stands for an item in the body of a map only."
        : `There are ${ids.join(", ")} around it.`;
    throw unknown(span, "There is no such map around it", hint);
  }

  #scopes(): readonly NameScope[] {
    return this.around === undefined ? [this] : [this, ...this.around.#scopes()];
  }

  #hint(name: string, known: readonly string[]): string {
    return didYouMean(name, known) ?? `There are ${known.join(", ") || "none"}.`;
  }
}
