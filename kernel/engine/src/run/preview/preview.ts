import type { ArtifactRef, ArtifactStore, Json } from "@zen/plugin-sdk";
import { checkParams, type StepDefinition } from "@zen/plugin-sdk/pipeline";
import { artifactsIn, putList } from "../../artifacts/index.js";
import { lookUp } from "../../commit/committed.js";
import { Grouping } from "../../explain/group.js";
import { fileScope } from "../hosting/file-scope.js";
import { holds } from "../nodes/condition.js";
import type { RunOptions, StepPreview } from "../engine.js";
import { bindSource, planFrame, type Bound, type BoundSource, type Frame } from "../nodes/frame.js";
import type { EngineHost } from "../host.js";
import {
  instancesOf,
  isStepInstance,
  type Body,
  type BoundStep,
  type Instance,
  type JoinInstance,
  type MapInstance,
} from "../nodes/instance.js";
import { Items } from "../nodes/items.js";
import { listKey } from "../nodes/list-key.js";
import type { Adoption } from "../../resume/adoption.js";
import { PreviewReasons } from "./preview-reasons.js";
import { checkForce, isMeant } from "../nodes/meant.js";
import { absentIn, bodyFrame, calledFrame, lookedAt, nodesOf, outputsOf } from "../nodes/opening.js";
import { prepare, type PrepareScope } from "../steps/prepare.js";
import type { RunnablePlan } from "../runnable.js";
import { artifactOf } from "../nodes/step-values.js";

type State = StepPreview["state"];
type Outputs = Readonly<Record<string, ArtifactRef | undefined>>;

export interface PreviewOptions {
  readonly force?: NonNullable<RunOptions["force"]>;
  readonly clock?: NonNullable<RunOptions["clock"]>;
  /** Results of the run that would be resumed. */
  readonly adoption?: Adoption;
}

/** What a run would do: each step's key as far as its inputs are known, and what stands for it. Changes nothing. */
export async function previewRun(
  host: EngineHost,
  plan: RunnablePlan,
  given: Readonly<Record<string, Json>>,
  { force = false, clock, adoption }: PreviewOptions = {},
): Promise<readonly StepPreview[]> {
  const { nodes, name, params, stores } = plan.plan;
  checkForce(plan.plan, force);
  const values = checkParams(`The pipeline ${name}`, params, given);
  const store = unchanged(await host.artifactStore(stores?.artifacts));
  const metadata = await host.metadataStore(stores?.metadata);
  const time = new Date(clock ?? Date.now());
  const preview = new Preview(
    host,
    plan,
    store,
    force,
    time,
    new PreviewReasons(store, metadata, plan, host.repositoryDir),
    adoption,
  );
  await preview.walk(instancesOf(nodes, planFrame(nodes, values)));
  return preview.found;
}

/** A store that forgets what is written to it. */
function unchanged(store: ArtifactStore): ArtifactStore {
  return { ...store, put: async (key) => ({ key, size: 0, version: "" }), delete: async () => undefined };
}

class Preview {
  found: StepPreview[] = [];
  /** Outputs of the nodes whose results are there; a node that is not in it is unknown. */
  readonly #known = new Map<string, Outputs>();
  readonly #scope: PrepareScope;

  constructor(
    host: EngineHost,
    private readonly plan: RunnablePlan,
    private readonly store: ArtifactStore,
    private readonly force: NonNullable<RunOptions["force"]>,
    clock: Date,
    private readonly reasons: PreviewReasons,
    adoption: PreviewOptions["adoption"],
  ) {
    this.#scope = {
      host,
      ...(adoption === undefined ? {} : { adoption }),
      artifacts: artifactsIn(store, host.cacheDir),
      ...fileScope(host),
      store: plan.plan.stores?.artifacts,
      clock,
      code: (definition) => plan.codes.get(definition)?.digest ?? "",
      output: (node, output) => this.#known.get(node)?.[output],
    };
  }

  async walk(nodes: readonly Instance[]): Promise<void> {
    for (const node of nodes) {
      if (isStepInstance(node)) await this.#step(node);
      else if (node.kind === "gather" || node.kind === "merge") await this.#join(node);
      else if (node.kind === "map") await this.#map(node);
      else await this.#body(node);
    }
  }

  async #step(node: BoundStep): Promise<void> {
    const step = this.plan.steps.get(node.definition);
    const { inputs } = (step?.definition ?? { inputs: {} }) as StepDefinition;
    const needed = Object.entries(node.inputs).filter(([name]) => inputs[name]?.kind !== "optional");
    const before = this.#before(
      Object.values(node.inputs),
      needed.map(([, bound]) => bound),
    );
    if (step === undefined || before !== undefined) {
      const state = before ?? "unknown";
      return this.#say(node, { state, why: this.reasons.notLookedAt(node, state, this.#missing(node)) });
    }
    const forced = this.force === true || (this.force !== false && this.force.some((one) => isMeant(one, node)));
    const prepared = await prepare(node, step, this.#scope, { force: forced });
    const { key, hit } = prepared;
    if (hit === undefined) return this.#say(node, { state: "run", key, why: await this.reasons.miss(node, prepared) });
    this.#known.set(node.id, hit.outputs);
    this.#say(node, { state: "cached", key, from: hit.execution, why: this.reasons.hit(node, hit) });
  }

  /** Nodes before it whose results are not there. */
  #missing({ inputs }: BoundStep): readonly string[] {
    const from = Object.values(inputs).flatMap((bound) => ("node" in bound ? [bound.node] : []));
    return [...new Set(from)].filter((node) => !this.#known.has(node));
  }

  /** What follows for a node from what it looks at; undefined when all of it is there. */
  #before(all: readonly Bound[], needed: readonly Bound[] = all): "unknown" | "skipped" | undefined {
    if (all.some((bound) => "node" in bound && !this.#known.has(bound.node))) return "unknown";
    const sources = needed.filter((bound): bound is BoundSource => !("param" in bound));
    return absentIn(sources, this.#scope) === undefined ? undefined : "skipped";
  }

  #say(node: Instance, what: Omit<StepPreview, "node">): void {
    if (what.state === "skipped") this.#known.set(node.id, {});
    this.found.push({ node: node.id, ...what });
  }

  async #join(node: JoinInstance): Promise<void> {
    if (this.#before(node.from, []) !== undefined) return this.#say(node, { state: "unknown" });
    const refs: ArtifactRef[] = [];
    for (const from of node.from) {
      const ref = await artifactOf(node.id, from, this.#scope);
      if (ref !== undefined) refs.push(ref);
    }
    if (node.kind === "gather") return this.#list(node, { list: refs });
    const [value] = refs;
    if (value === undefined) return this.#say(node, { state: "skipped" });
    this.#known.set(node.id, { value });
    this.#say(node, { state: "cached" });
  }

  /** A list that was written before is there; another would be written. */
  async #list(
    node: Instance,
    lists: Readonly<Record<string, readonly ArtifactRef[]>>,
    more: Partial<StepPreview> = {},
  ): Promise<void> {
    const outputs: Record<string, ArtifactRef> = {};
    for (const [name, refs] of Object.entries(lists)) outputs[name] = await putList(this.#scope.artifacts, refs);
    const found = await lookUp(this.store, listKey(outputs).key);
    if (found !== undefined) {
      this.#known.set(node.id, outputs);
      this.reasons.made(node.id, outputs);
    }
    this.#say(node, { state: found === undefined ? "run" : "cached", ...more });
  }

  async #body(node: Body): Promise<void> {
    const before = this.#before(lookedAt(node));
    if (before !== undefined) return this.#say(node, { state: before });
    if (node.kind === "when" && !(await holds(node, this.#scope))) return this.#say(node, { state: "skipped" });
    const frame = node.kind === "call" ? await calledFrame(node, this.#scope) : bodyFrame(node);
    await this.walk(instancesOf(nodesOf(node), frame));
    const outputs = await this.#outputs(node, frame);
    if (outputs !== undefined) this.#known.set(node.id, outputs);
  }

  async #outputs(node: Body, frame: Frame): Promise<Outputs | undefined> {
    const outputs: Record<string, ArtifactRef | undefined> = {};
    for (const [name, source] of Object.entries(outputsOf(node))) {
      const from = bindSource(source, frame);
      if (this.#before([from], []) !== undefined) return undefined;
      outputs[name] = await artifactOf(node.id, from, this.#scope);
    }
    return outputs;
  }

  /** One line for all items: what becomes of each is counted. */
  async #map(node: MapInstance): Promise<void> {
    const before = this.#before(lookedAt(node));
    if (before !== undefined) return this.#say(node, { state: before });
    const items = await Items.of(node, bindSource(node.node.over, node.frame), this.#scope);
    const lists: Record<string, (ArtifactRef | undefined)[]> = Object.fromEntries(
      Object.keys(node.node.outputs).map((name) => [name, []]),
    );
    const counts = { total: items.counts.total, cached: 0, run: 0, unknown: 0 };
    const misses = new Grouping();
    for (let [item] = await items.next(1); item !== undefined; [item] = await items.next(1)) {
      const { state, outputs } = await this.#item(item, misses);
      counts[state]++;
      for (const [name, list] of Object.entries(lists)) list.push(outputs?.[name]);
    }
    if (counts.cached < counts.total) return this.#say(node, { state: "run", items: counts, misses: misses.groups });
    const whole = Object.entries(lists).map(([name, refs]) => [name, refs.filter((ref) => ref !== undefined)] as const);
    await this.#list(node, Object.fromEntries(whole), { items: counts });
  }

  async #item(
    node: Extract<Body, { kind: "item" }>,
    misses: Grouping,
  ): Promise<{ readonly state: Exclude<State, "skipped">; readonly outputs: Outputs | undefined }> {
    const outside = this.found;
    this.found = [];
    await this.#body(node);
    const states = new Set(this.found.map(({ state }) => state));
    const inside = this.found;
    for (const { why } of inside) if (why?.verdict === "miss") misses.add(why);
    this.found = outside;
    const outputs = this.#known.get(node.id);
    for (const { node: id } of [...inside, { node: node.id }]) this.#known.delete(id);
    return { state: states.has("run") ? "run" : states.has("unknown") ? "unknown" : "cached", outputs };
  }
}
