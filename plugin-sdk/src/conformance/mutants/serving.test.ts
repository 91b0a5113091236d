import { setTimeout as delay } from "node:timers/promises";
import { memoryServingPlace } from "../../memory/serving-place.js";
import type { MemoryServing, MemoryServingSpace } from "../../memory/serving.js";
import { servingCases, type ServingPlace } from "../serving/index.js";
import { describeMutants, type Mutant } from "./testing/describe-mutants.js";

type Change = (serving: MemoryServing, space: MemoryServingSpace) => Partial<MemoryServing>;

function mutant(fault: string, fails: string, change: Change): Mutant<ServingPlace> {
  return { fault, fails, harness: () => memoryServingPlace(change, 15) };
}

let count = 0;

const mutants = [
  mutant("a revision for every deploy", "the same model again makes no second revision", (serving) => ({
    deploy: (spec) => {
      const digest = `${String(++count).padStart(12, "0")}${spec.model.digest.slice(12)}`;
      return serving.deploy({ ...spec, traffic: spec.traffic ?? 50, model: { ...spec.model, digest } });
    },
  })),
  mutant(
    "the old model gone before the new one is ready",
    "a new model takes the place of the old without a gap",
    (serving) => ({
      deploy: async (spec) => {
        await serving.undeploy(spec.name);
        return serving.deploy(spec);
      },
    }),
  ),
  mutant(
    "a broken model that takes the others with it",
    "a model that does not load leaves what answered answering",
    (serving) => ({
      deploy: async (spec) => {
        if (Buffer.from(String(spec.model.files["model.onnx"]?.uri.split(",")[1]), "base64").includes("no graph"))
          await serving.undeploy(spec.name);
        return serving.deploy(spec);
      },
    }),
  ),
  mutant("a failure without a word", "a model that does not load fails and says why", (serving) => ({
    async *watch(name, options) {
      for await (const { revisions, ...rest } of serving.watch(name, options))
        yield { ...rest, revisions: revisions.map(({ error: _, ...revision }) => revision) };
    },
  })),
  mutant("a deployment under any name", "a spec that cannot be had is refused and changes nothing", (serving) => ({
    deploy: (spec) => serving.deploy({ ...spec, name: /^[a-z]/.test(spec.name) ? spec.name : "mended" }),
  })),
  mutant(
    "a wish that overwrites what others wished meanwhile",
    "clients that deploy different names at once lose none",
    (serving, { deployments }) => ({
      deploy: async (spec) => {
        const before = new Map(deployments);
        await delay(5);
        const wished = await serving.deploy(spec);
        const own = deployments.get(spec.name)!;
        deployments.clear();
        for (const [name, kept] of before.set(spec.name, own)) deployments.set(name, kept);
        return wished;
      },
    }),
  ),
  mutant("two clients at once making two", "clients that deploy the same at once make one revision", (serving) => ({
    deploy: async (spec) => {
      const known = await serving.status(spec.name);
      await delay(5);
      const digest =
        known === undefined ? `${String(++count).padStart(12, "0")}${spec.model.digest.slice(12)}` : spec.model.digest;
      return serving.deploy({ ...spec, traffic: spec.traffic ?? 50, model: { ...spec.model, digest } });
    },
  })),
  mutant("deployments that die with their client", "a deployment outlives the client that made it", (serving) => ({
    close: async () => {
      for (const { name } of await serving.list()) await serving.undeploy(name);
    },
  })),
  mutant("each client its own identity", "clients of one place share its identity and its deployments", () => ({
    identity: `mutant ${++count}`,
  })),
  mutant("a list in no order", "list gives all deployments by name", (serving) => ({
    list: async () => (await serving.list()).toReversed(),
  })),
  mutant("an address that ends in a slash", "an endpoint has the parts of an address", (serving) => ({
    endpoint: async (name) => ({ ...(await serving.endpoint(name)), base: "memory://here/" }),
  })),
  mutant("a fixed address that is no path", "an endpoint has the parts of an address", (serving) => ({
    endpoint: async (name) => ({ ...(await serving.endpoint(name)), inferPath: "predict?now" }),
  })),
  mutant("undeploy that only hides", "undeploy ends a deployment, and only that one", (serving) => {
    const hidden = new Set<string>();
    return {
      undeploy: async (name) => void hidden.add(name),
      status: async (name) => (hidden.has(name) ? undefined : serving.status(name)),
      list: async () => (await serving.list()).filter(({ name }) => !hidden.has(name)),
      endpoint: (name) => serving.endpoint(hidden.has(name) ? "nothing" : name),
    };
  }),
  mutant("undeploy that ends everything", "undeploy ends a deployment, and only that one", (_, { deployments }) => ({
    undeploy: async () => deployments.clear(),
  })),
  mutant("undeploy that fails when nothing is there", "undeploying what is not there is no error", (serving) => ({
    undeploy: async (name) => {
      await serving.endpoint(name);
      await serving.undeploy(name);
    },
  })),
  mutant("an endpoint for anything", "what is not there has no status, nothing to watch and no endpoint", () => ({
    endpoint: async (model) => ({ base: "memory://here", pathPrefix: "", model, headers: {} }),
  })),
  mutant("a watch that ends too early", "a deployed model answers", (serving) => ({
    async *watch(name) {
      const now = await serving.status(name);
      if (now !== undefined) yield now;
    },
  })),
  mutant("a watch that never ends", "watch yields the present state first, and heeds its signal", (serving) => ({
    async *watch(name, { signal } = {}) {
      yield* serving.watch(name, signal === undefined ? {} : { signal });
      await delay(10_000, undefined, { ref: false, ...(signal === undefined ? {} : { signal }) });
    },
  })),
  mutant("a watch that is deaf", "watch yields the present state first, and heeds its signal", (serving) => ({
    watch: (name) => serving.watch(name),
  })),
  mutant("shares that are ignored", "a share sends so many requests to the new revision", (serving) => ({
    deploy: (spec) => serving.deploy(spec.traffic === 30 ? { ...spec, traffic: 100 } : spec),
  })),
  mutant("a share for who should have none", "a revision with no share gets no request", (serving) => ({
    deploy: (spec) => serving.deploy(spec.traffic === 0 ? { ...spec, traffic: 20 } : spec),
  })),
  mutant("shares that need not make 100", "shares that make no sense are refused and change nothing", (serving) => ({
    traffic: async (name, shares) => serving.traffic(name, shares).catch(async () => (await serving.status(name))!),
  })),
];

const refusing = "a spec that cannot be had is refused and changes nothing";
const ending = "undeploying what is not there is no error";
const sound = () => memoryServingPlace(undefined, 15);
const refuses = ({ fails }: Mutant<ServingPlace>) => fails !== refusing;

describeMutants("broken serving", servingCases, { passes: refusing, sound }, mutants.filter(refuses));
describeMutants(
  "serving that takes anything",
  servingCases,
  { passes: ending, sound },
  mutants.filter((each) => !refuses(each)),
);
