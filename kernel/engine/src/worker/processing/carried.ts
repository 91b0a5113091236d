import { canonicalJson, type FileLocation, type Json, type PlanOutputRef, type Processing } from "@zen/plugin-sdk";
import { Dataset, type StepDefinition, type StepPlan } from "@zen/plugin-sdk/pipeline";
import { checkSupport, inferSchemas, type ProcessingPlan, type Schema } from "@zen/plugin-sdk/processing";
import { digestOf } from "../../artifacts/index.js";
import type { Follower } from "../task.js";
import { urisOf } from "./locate.js";
import type { ProcessingScope } from "./scope.js";

/** The id that the step's own plan has in its jobs. */
export const OWN = "plan";

/** A follower's plan that goes along in a job. */
export interface Carried {
  /** In the job: names the step for people, and is the same only for the same plan over the same inputs. */
  readonly id: string;
  readonly node: string;
  readonly plan: ProcessingPlan;
  readonly inputs: Readonly<Record<string, PlanOutputRef | StoredInput>>;
}

/** A dataset that is there already. */
export interface StoredInput {
  readonly location: FileLocation;
  /** Of its parts, in order. */
  readonly digests: readonly string[];
}

type Source = { readonly schema: Schema; readonly from: PlanOutputRef | StoredInput };

/** The plans of followers that can go along with a step's own, as far as they are known without running it. */
export async function carriedWith(
  own: ProcessingPlan,
  followers: readonly Follower[],
  { supports }: Processing,
  scope: ProcessingScope,
): Promise<readonly Carried[]> {
  const carried = new Map<string, Carried>();
  const written = new Map<string, ReturnType<typeof outputsOf>>();
  for (const follower of followers) {
    // Whatever is wrong with it, or with what it reads, its own execution says: it stays behind.
    try {
      if (written.size === 0) written.set(scope.task.node, outputsOf(OWN, own));
      const sources = await sourcesOf(follower, written, scope);
      const { plan, inputs } = await declaredPlan(follower, sources, scope);
      checkSupport(plan, supports);
      const wiring = Object.keys(plan.inputs).map((name) => [name, sources.get(inputs[name] as string)?.from] as const);
      if (wiring.some(([, from]) => from === undefined) || !wiring.some(([, from]) => from && "plan" in from)) continue;
      const from = Object.fromEntries(wiring) as Carried["inputs"];
      const digest = digestOf(canonicalJson({ plan, from } as unknown as Json)).slice(0, 12);
      const id = carried.get(digest)?.id ?? `${follower.node.replaceAll(/[^A-Za-z0-9]+/g, "-")}-${digest}`;
      written.set(follower.node, outputsOf(id, plan));
      carried.set(digest, carried.get(digest) ?? { id, node: follower.node, plan, inputs: from });
    } catch {
      continue;
    }
  }
  return [...carried.values()];
}

/** By name of the output. @throws ZenError where the plan contradicts itself. */
function outputsOf(plan: string, of: ProcessingPlan): ReadonlyMap<string, Source> {
  const { outputs } = inferSchemas(of);
  return new Map(Object.entries(outputs).map(([output, schema]) => [output, { schema, from: { plan, output } }]));
}

/** The datasets of a follower that are known, by name of its input. */
async function sourcesOf(
  { inputs }: Follower,
  written: ReadonlyMap<string, ReadonlyMap<string, Source>>,
  { artifacts }: ProcessingScope,
): Promise<ReadonlyMap<string, Source>> {
  const known = new Map<string, Source>();
  for (const [name, input] of Object.entries(inputs)) {
    if ("node" in input) {
      const source = written.get(input.node)?.get(input.output);
      if (source !== undefined) known.set(name, source);
      continue;
    }
    const source = await artifacts.open(input.artifact);
    const { schema } = await Dataset.decode(source);
    const digests = source.parts.map(({ digest }) => digest);
    known.set(name, { schema, from: { location: await urisOf(source), digests } });
  }
  return known;
}

async function declaredPlan(
  { step, params }: Follower,
  sources: ReadonlyMap<string, Source>,
  { load }: ProcessingScope,
): Promise<StepPlan> {
  const { plan } = (await load(step)).definition as StepDefinition;
  const schemas = [...sources].map(([name, { schema }]) => [name, { schema }] as const);
  if (plan === undefined) throw new TypeError(`${step.export} declares no plan`);
  return plan({ ...params, ...Object.fromEntries(schemas) } as never);
}
