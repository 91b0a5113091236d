import { toErrorRecord, type ArtifactRef, type ErrorRecord, type ExecutionRecord } from "@zen/plugin-sdk";
import type { OutputBinding } from "@zen/plugin-sdk/pipeline";
import { putList, type Artifacts } from "../../artifacts/index.js";
import { commit, type Commit, type Grounds } from "../../commit/commit.js";
import { latest, type Latest } from "../../commit/committed.js";
import { holds } from "./condition.js";
import { bindSource, type BoundSource, type Frame } from "./frame.js";
import {
  instancesOf,
  isStepInstance,
  type Instance,
  type Body,
  type ItemInstance,
  type JoinInstance,
  type MapInstance,
  type Structure,
} from "./instance.js";
import { absentBefore, bodyFrame, calledFrame, nodesOf, outputsOf } from "./opening.js";
import { Items, WINDOW } from "./items.js";
import { listKey } from "./list-key.js";
import type { Naming } from "./naming.js";
import type { Outcomes } from "../steps/outcomes.js";
import type { Recorder } from "../recording/recorder.js";
import { listRecord, unpreparedRecord } from "../recording/records.js";
import type { Outcome } from "../steps/scheduler.js";
import { artifactOf, type ValueScope } from "./step-values.js";

export interface StructureScope {
  readonly artifacts: Artifacts;
  readonly outcomes: Outcomes;
  readonly recorder: Recorder;
  readonly naming: Naming;
  readonly values: ValueScope;
  /** Nothing is taken from before, and no key is written. */
  readonly keyless: boolean;
  /** Lets more nodes take part: those that `parent` stands for. */
  expand(parent: Structure, nodes: readonly Instance[]): void;
  /** Nothing asks for these nodes any more. */
  forget(nodes: readonly Instance[]): void;
}

/** No fault of the node: the store may or may not have its record, so the run cannot go on as if it had failed. */
class NotRecorded {
  constructor(readonly cause: unknown) {}
}

/** A structure that stands for others while they run. */
interface Open {
  readonly since: number;
  /** Of the nodes; a map's items have each their own. */
  readonly frame?: Frame;
  readonly nodes: readonly Instance[];
  readonly items?: Items;
}

/**
 * Works off the nodes of a plan that are no steps. There is one way for all of them: what a node stands for is added to the run, and
 * when that has ended the node is asked once more and says what came of it. A map stands for its items, an item and a condition for
 * their bodies, a call for the nodes of its plan; a gather and a merge stand for nothing and answer at once.
 */
export class Structures {
  readonly #open = new Map<string, Open>();
  /** What conditions and calls in items have stood for: it is forgotten with the item. */
  readonly #inside = new Map<string, readonly Instance[]>();

  constructor(private readonly scope: StructureScope) {}

  /** `expanded`: the scheduler comes back to the node when what it stands for has ended. A fault of its own is its outcome. */
  async work(node: Structure): Promise<Outcome | "expanded"> {
    try {
      return await this.#goOn(node).catch((error: unknown) => {
        if (error instanceof NotRecorded) throw error;
        return this.#fail(node, error);
      });
    } catch (error) {
      throw error instanceof NotRecorded ? error.cause : error;
    }
  }

  async #goOn(node: Structure): Promise<Outcome | "expanded"> {
    const open = this.#open.get(node.id);
    if (open === undefined) return this.#begin(node);
    this.#open.delete(node.id);
    return this.#close(node, open);
  }

  async #begin(node: Structure): Promise<Outcome | "expanded"> {
    const absent = absentBefore(node, this.scope.values);
    if (absent !== undefined) return this.#skip(node, absent);
    switch (node.kind) {
      case "gather":
        return this.#gather(node);
      case "merge":
        return this.#merge(node);
      case "when":
        return (await holds(node, this.scope.values)) ? this.#expandBody(node, bodyFrame(node)) : this.#skip(node, []);
      case "item":
        return this.#expandBody(node, bodyFrame(node));
      case "call":
        return this.#expandBody(node, await calledFrame(node, this.scope.values));
      case "map": {
        const items = await Items.of(node, bindSource(node.node.over, node.frame), this.scope.values);
        this.#open.set(node.id, { since: performance.now(), nodes: [], items });
        this.scope.outcomes.opened(node, items.counts);
        this.scope.expand(node, await items.next(WINDOW));
        return "expanded";
      }
    }
  }

  #skip(node: Structure, because: readonly string[]): Outcome {
    this.scope.outcomes.skipped(node, because);
    return "succeeded";
  }

  #expandBody(node: Body, frame: Frame): "expanded" {
    const nodes = instancesOf(nodesOf(node), frame);
    this.#open.set(node.id, { since: performance.now(), frame, nodes });
    this.scope.recorder.expect(nodes.filter(isStepInstance).length);
    if (node.kind !== "item") this.scope.outcomes.opened(node);
    if (node.within !== undefined && node.kind !== "item") this.#inside.set(node.id, nodes);
    this.scope.expand(node, nodes);
    return "expanded";
  }

  async #close(node: Structure, { since, frame, nodes, items }: Open): Promise<Outcome> {
    const { outcomes } = this.scope;
    const tookMs = Math.round(performance.now() - since);
    if (node.kind === "map" && items !== undefined) return this.#closeMap(node, items, tookMs);
    if (node.kind === "map" || node.kind === "gather" || node.kind === "merge")
      throw new RangeError(`${node.id} was not expanded`);
    const results = nodes.map(({ id }) => outcomes.results.get(id));
    const failed = results.some((result) => result?.state === "failed");
    const ran = results.some((result) => result?.state === "ran");
    if (node.kind === "item") return this.#closeItem(node, frame as Frame, nodes, failed, ran);
    if (failed) {
      outcomes.failedInside(node, tookMs);
      return "failed";
    }
    const outputs = await this.#outputs(node, frame as Frame);
    outcomes.closed(node, ran ? "ran" : "cached", tookMs, present(outputs));
    return "succeeded";
  }

  async #closeItem(
    node: ItemInstance,
    frame: Frame,
    nodes: readonly Instance[],
    failed: boolean,
    ran: boolean,
  ): Promise<Outcome> {
    const map = this.#open.get(node.map.id);
    if (failed) map?.items?.failed(node);
    else map?.items?.ended(node, ran, await this.#outputs(node, frame));
    this.#forget([node, ...nodes]);
    return this.#itemEnded(node, failed);
  }

  /** The next item takes its place. */
  async #itemEnded({ map }: ItemInstance, failed: boolean): Promise<Outcome> {
    const items = this.#open.get(map.id)?.items;
    if (items !== undefined) {
      this.scope.outcomes.opened(map, items.counts);
      this.scope.expand(map, await items.next(1));
    }
    return failed ? "failed" : "succeeded";
  }

  async #closeMap(node: MapInstance, items: Items, tookMs: number): Promise<Outcome> {
    const { fault } = items;
    if (fault !== undefined) return this.#fail(node, fault, items);
    const { outputs, made } = await this.#lists(node, items.lists, items.over);
    const ran = made || items.counts.ran > 0;
    this.scope.outcomes.closed(node, ran ? "ran" : "cached", tookMs, outputs, items.counts);
    return "succeeded";
  }

  async #gather(node: JoinInstance): Promise<Outcome> {
    const refs = await Promise.all(
      node.from.map((from) => artifactOf(`The gather ${node.id}`, from, this.scope.values)),
    );
    const { outputs, made } = await this.#lists(node, [["list", refs.filter((ref) => ref !== undefined)]]);
    this.scope.outcomes.closed(node, made ? "ran" : "cached", 0, outputs);
    return "succeeded";
  }

  async #merge(node: JoinInstance): Promise<Outcome> {
    for (const from of node.from) {
      const ref = await artifactOf(`The merge ${node.id}`, from, this.scope.values);
      if (ref === undefined) continue;
      if (isPlain(from)) this.scope.outcomes.pass(node.id, "value", from);
      this.scope.outcomes.closed(node, "cached", 0, { value: ref });
      return "succeeded";
    }
    return this.#skip(node, node.needs);
  }

  /** What the body gives: another node's output as it is, or a value made an artifact. */
  async #outputs(node: Body, frame: Frame): Promise<Readonly<Record<string, ArtifactRef | undefined>>> {
    const { values, outcomes } = this.scope;
    const outputs: Record<string, ArtifactRef | undefined> = {};
    for (const [name, source] of Object.entries(outputsOf(node))) {
      const from = bindSource(source, frame);
      outputs[name] = await artifactOf(`The output ${name} of ${node.id}`, from, values);
      if (isPlain(from) && node.kind !== "item") outcomes.pass(node.id, name, from);
    }
    return outputs;
  }

  /** Writes lists down with a record and a key of their own, unless the same have been written before. */
  async #lists(
    node: MapInstance | JoinInstance,
    lists: readonly (readonly [output: string, refs: readonly ArtifactRef[]])[],
    over?: ArtifactRef,
  ): Promise<{ readonly outputs: Readonly<Record<string, ArtifactRef>>; readonly made: boolean }> {
    const { artifacts, naming, recorder, keyless } = this.scope;
    const { store } = artifacts;
    const outputs: Record<string, ArtifactRef> = {};
    // What a map went over is in its record, or the lineage would end at its items.
    const inputs: Record<string, ArtifactRef> = over === undefined ? {} : { over };
    for (const [name, refs] of lists) {
      outputs[name] = await putList(artifacts, refs);
      for (const [index, { digest, kind, codec, size }] of refs.entries())
        inputs[lists.length === 1 ? String(index) : `${name}[${index}]`] = { digest, kind, codec, size };
    }
    if (lists.length === 0) return { outputs, made: false };
    const { key, parts } = listKey(outputs);
    const { found, next = 1 }: Partial<Latest> = keyless ? {} : await latest(store, key);
    const record = listRecord(naming.next(node), node, keyless ? undefined : key, outputs, inputs);
    if (found !== undefined) {
      recorder.ended({ record: { ...record, state: "cached", from: found.execution, inputs: {} }, artifacts: [] });
      return { outputs, made: false };
    }
    recorder.ended(await this.#commit(record, keyless ? { parts } : { claim: { key, generation: next, parts } }));
    return { outputs, made: true };
  }

  /** @throws NotRecorded */
  #commit(record: ExecutionRecord, grounds: Grounds): Promise<Commit> {
    return commit(this.scope.artifacts.store, record, grounds).catch((cause: unknown) => {
      throw new NotRecorded(cause);
    });
  }

  #forget(nodes: readonly Instance[]): void {
    for (const { id } of nodes) {
      const inside = this.#inside.get(id);
      this.#inside.delete(id);
      if (inside !== undefined) this.#forget(inside);
    }
    this.scope.forget(nodes);
  }

  async #fail(node: Structure, fault: unknown, items?: Items): Promise<Outcome> {
    const error: ErrorRecord = toErrorRecord(fault, "STEP_FAILED");
    const record: ExecutionRecord = unpreparedRecord(this.scope.naming.next(node), node, error);
    this.scope.recorder.ended(await this.#commit(record, {}));
    this.scope.outcomes.failed(node, record, [], items?.counts);
    if (node.kind !== "item") return "failed";
    this.#open.get(node.map.id)?.items?.failed(node);
    this.scope.forget([node]);
    return this.#itemEnded(node, true);
  }
}

function isPlain(from: BoundSource): from is OutputBinding {
  return "node" in from && (from.path === undefined || from.path.length === 0);
}

function present(outputs: Readonly<Record<string, ArtifactRef | undefined>>): Readonly<Record<string, ArtifactRef>> {
  return Object.fromEntries(
    Object.entries(outputs).filter((entry): entry is [string, ArtifactRef] => entry[1] !== undefined),
  );
}
