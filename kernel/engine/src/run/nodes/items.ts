import { ZenError, type ArtifactRef, type Json } from "@zen/plugin-sdk";
import { listElements, type ListElement } from "@zen/plugin-sdk/pipeline";
import { elementRef, valueIn } from "../../artifacts/index.js";
import { nameOf } from "../../plan/check-structures.js";
import type { ItemCounts } from "../events.js";
import type { BoundSource, Item } from "./frame.js";
import { itemInstance, type ItemInstance, type MapInstance } from "./instance.js";
import { valueOf, type ValueScope } from "./step-values.js";

/** As many items of one map take part at once: enough for all slots, few enough to hold. */
export const WINDOW = 256;
/** A failed map names so many of its items. */
const NAMED = 20;

/** The items of one map while it runs: handed out one by one, their outputs kept in order. */
export class Items {
  readonly #outputs: Readonly<Record<string, (ArtifactRef | undefined)[]>>;
  readonly #failed: number[] = [];
  #next = 0;
  #ran = 0;
  #cached = 0;

  private constructor(
    private readonly map: MapInstance,
    private readonly length: number,
    private readonly at: (index: number) => Promise<Item> | Item,
    /** The artifact that the items come from, as a whole or in part. */
    readonly over: ArtifactRef | undefined,
  ) {
    this.#outputs = Object.fromEntries(Object.keys(map.node.outputs).map((name) => [name, []]));
  }

  /** @throws ZenError `MAP_NOT_A_LIST`. */
  static async of(map: MapInstance, over: BoundSource, scope: ValueScope): Promise<Items> {
    const { artifacts } = scope;
    const ref = sourceOf(over, scope);
    if (ref?.codec === "list" && isWhole(over)) {
      const elements = listElements(await artifacts.open(ref));
      const at = async (index: number) => ({ artifact: await elementRef(artifacts, elements[index] as ListElement) });
      return new Items(map, elements.length, at, ref);
    }
    const value = "value" in over ? over.value : await jsonOrNothing(map, over, scope);
    if (!Array.isArray(value)) throw notAList(map, value);
    const values = value as readonly Json[];
    return new Items(map, values.length, (index) => ({ value: valueIn(values, [index]) as Json }), ref);
  }

  /** Some more items to begin with; none when all have begun. */
  async next(count: number): Promise<readonly ItemInstance[]> {
    const found: ItemInstance[] = [];
    while (found.length < count && this.#next < this.length) {
      const index = this.#next++;
      found.push(itemInstance(this.map, index, await this.at(index)));
    }
    return found;
  }

  ended({ index }: ItemInstance, ran: boolean, outputs: Readonly<Record<string, ArtifactRef | undefined>>): void {
    if (ran) this.#ran++;
    else this.#cached++;
    for (const [name, list] of Object.entries(this.#outputs)) list[index] = outputs[name];
  }

  failed({ index }: ItemInstance): void {
    this.#failed.push(index);
  }

  get counts(): ItemCounts {
    return { total: this.length, ran: this.#ran, cached: this.#cached, failed: this.#failed.length };
  }

  /** Lists of what the items gave, in order, without gaps. */
  get lists(): readonly (readonly [output: string, refs: readonly ArtifactRef[]])[] {
    return Object.entries(this.#outputs).map(([name, refs]) => [name, refs.filter((ref) => ref !== undefined)]);
  }

  /** What is wrong with the map because of its items. */
  get fault(): ZenError | undefined {
    if (this.#failed.length === 0) return undefined;
    const indexes = this.#failed.sort((a, b) => a - b);
    const { id } = this.map;
    const named = indexes.slice(0, NAMED).map((index) => `${id}[${index}]`);
    const more = indexes.length > NAMED ? ` and ${indexes.length - NAMED} more` : "";
    return new ZenError(
      "MAP_ITEMS_FAILED",
      `${indexes.length} of the ${this.length} items of ${id} failed: ${named.join(", ")}${more}`,
      {
        hint: "The others are done and kept: mend what failed and run the pipeline again.",
        data: { items: indexes.slice(0, 10_000), total: this.length },
      },
    );
  }
}

function sourceOf(over: BoundSource, scope: ValueScope): ArtifactRef | undefined {
  if ("value" in over) return undefined;
  return "artifact" in over ? over.artifact : scope.output(over.node, over.output);
}

function isWhole(over: BoundSource): boolean {
  return !("value" in over) && (over.path?.length ?? 0) === 0;
}

async function jsonOrNothing(map: MapInstance, over: BoundSource, scope: ValueScope): Promise<Json | undefined> {
  try {
    return await valueOf(`The map ${map.id}`, over, scope);
  } catch (error) {
    if (error instanceof Error && (error as ZenError).code === "VALUE_NOT_FOUND") return undefined;
    throw error;
  }
}

function notAList({ id, node }: MapInstance, value: Json | undefined): ZenError {
  const is = value === undefined ? "holds no JSON there" : `is ${JSON.stringify(value).slice(0, 60)}`;
  return new ZenError("MAP_NOT_A_LIST", `The map ${id} goes over ${nameOf(node.over)}, which ${is} and no list`, {
    hint: 'Give it an output that is a list, or a list inside one: output.at("names").',
  });
}
