import { expect } from "chai";
import * as fc from "fast-check";
import { ZenError } from "@zen/plugin-sdk";
import {
  json,
  p,
  pipeline,
  seededRandom,
  step,
  type Pipeline,
  type RetryPolicy,
  type StepDefaults,
} from "@zen/plugin-sdk/pipeline";
import { testEngine } from "../../testing/test-engine.js";
import { testPlan } from "../../testing/test-plan.js";
import { failedOnce, NO_FAILURES, retryDelay } from "./retry.js";
import type { Timing } from "./timing.js";

const lost = { code: "STEP_WORKER_LOST", message: "" };
const own = { code: "FLAKY", message: "" };
const number = json<number>();

/** Time that passes only when somebody waits for it. */
function virtual(seed: string): Timing & { readonly waits: number[] } {
  const random = seededRandom(seed);
  const waits: number[] = [];
  return {
    waits,
    random: () => random.next(),
    async wait(ms) {
      waits.push(ms);
    },
  };
}

describe("the policy of retries", () => {
  it("draws each pause between nothing and a bound that doubles, a minute at most", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(5000),
        (failures, chance, backoffMs) => {
          const pause = retryDelay(
            { attempts: 99, backoffMs },
            { own: failures, lost: 0 },
            own,
            () => chance,
          ) as number;
          expect(pause).to.be.within(0, Math.min(60_000, backoffMs * 2 ** (failures - 1)));
          expect(pause).to.be.closeTo(chance * Math.min(60_000, backoffMs * 2 ** (failures - 1)), 1e-6);
        },
      ),
    );
  });

  it("has two budgets: neither is used up by the other", () => {
    const policy: RetryPolicy = { attempts: 3, lost: 2 };
    const chances = fc.array(fc.boolean(), { maxLength: 12 });
    fc.assert(
      fc.property(chances, (losses) => {
        let failures = NO_FAILURES;
        for (const isLost of losses) {
          const error = isLost ? lost : own;
          failures = failedOnce(failures, error);
          const over = isLost ? failures.lost > 2 : failures.own >= 3;
          expect(retryDelay(policy, failures, error, () => 0.5) === undefined).to.equal(over);
          if (over) return;
        }
      }),
    );
  });

  it("tries again only on the codes it names; a lost place has its own budget", () => {
    const policy: RetryPolicy = { attempts: 9, lost: 1, codes: ["OTHER"] };
    expect(retryDelay(policy, { own: 1, lost: 0 }, own, () => 1)).to.equal(undefined);
    expect(retryDelay({ ...policy, codes: ["FLAKY"] }, { own: 1, lost: 0 }, own, () => 1)).to.equal(1000);
    expect(retryDelay(policy, { own: 0, lost: 1 }, lost, () => 1)).to.equal(1000);
    expect(retryDelay(undefined, { own: 1, lost: 0 }, own, () => 1)).to.equal(undefined);
  });
});

describe("a step that is tried again", () => {
  let tries = 0;
  const flaky = step("flaky", { inputs: { times: p.int() }, outputs: { value: number } }, async ({ times }) => {
    if (++tries < times) throw new ZenError("FLAKY", `try ${tries}`);
    return { value: tries };
  });
  const build = (options: object, times = 4) =>
    pipeline("flaky", {}, (add) => add(flaky, { times }, options)) as unknown as Pipeline;
  beforeEach(() => void (tries = 0));

  it("waits as drawn, records each attempt, and succeeds once it does", async () => {
    const timing = virtual("seed");
    await using zen = await testEngine({ timing });
    const { run } = await zen.run(build({ retry: { attempts: 4, backoffMs: 100 } }));
    expect(run.state).to.equal("succeeded");
    const random = seededRandom("seed");
    expect(timing.waits).to.deep.equal([100, 200, 400].map((bound) => random.next() * bound));
    const executions = await zen.all("executions");
    expect(
      executions.map(({ attempt, state, error }) => `${attempt} ${state} ${error?.message ?? ""}`).sort(),
    ).to.deep.equal(["1 failed try 1", "2 failed try 2", "3 failed try 3", "4 succeeded "]);
  });

  it("takes from the stack what it does not say itself", async () => {
    const defaults: StepDefaults = { retry: { attempts: 4, backoffMs: 0 }, timeoutMs: 50, graceMs: 10 };
    await using zen = await testEngine({ defaults, timing: virtual("x") });
    expect((await zen.run(build({}))).run.state).to.equal("succeeded");
    tries = 0;
    expect((await zen.run(build({ retry: { attempts: 2 }, cache: false }))).run.state).to.equal("failed");
    const hang = step("hang", { inputs: {}, outputs: {} }, async () => new Promise<never>(() => undefined));
    const hanging = pipeline(
      "hanging",
      {},
      (add) => void add(hang, {}, { retry: { attempts: 1 } }),
    ) as unknown as Pipeline;
    expect((await zen.run(hanging)).failures[0]?.error.code).to.equal("STEP_TIMED_OUT");
  });

  it("is not tried again once the run is cancelled", async () => {
    const timing: Timing = {
      random: () => 1,
      wait: (_, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    };
    await using zen = await testEngine({ timing });
    const handle = zen.engine.run(testPlan(build({ retry: { attempts: 4 } })), {});
    for await (const event of handle.events)
      if (event.type === "step" && event.state === "retrying") void handle.cancel();
    const { run } = await handle.done;
    expect([run.state, tries]).to.deep.equal(["cancelled", 1]);
  });

  it("in an item of a map has budgets of its own", async () => {
    const numbers = step("numbers", { inputs: {}, outputs: { all: json<number[]>() } }, async () => ({
      all: [1, 2, 3],
    }));
    const seen = new Map<number, number>();
    const each = step("each", { inputs: { n: p.int() }, outputs: { value: number } }, async ({ n }) => {
      seen.set(n, (seen.get(n) ?? 0) + 1);
      if ((seen.get(n) ?? 0) < n) throw new ZenError("FLAKY", `item ${n}`);
      return { value: n };
    });
    const mapped = pipeline("mapped", {}, (add) =>
      add.map(add(numbers, {}).all, (add, n) => add(each, { n }, { retry: { attempts: 3 } })),
    ) as unknown as Pipeline;
    await using zen = await testEngine({ timing: virtual("x") });
    const { run } = await zen.run(mapped);
    expect(run.state).to.equal("succeeded");
    expect(run.steps).to.include({ ran: 4, failed: 0 });
    expect([...seen]).to.deep.equal([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
  });
});

describe("options of a step", () => {
  const refusal = (options: object): string => {
    const plain = step("plain", { inputs: {}, outputs: {} }, async () => ({}));
    try {
      testPlan(pipeline("x", {}, (add) => void add(plain, {}, options)) as unknown as Pipeline);
    } catch (error) {
      const { code, place, message } = error as ZenError;
      expect(place).to.contain("retry.test");
      return `${code} ${/option (\S+)/.exec(message)?.[1]}`;
    }
    return "none";
  };

  it("are refused when nobody could follow them", () => {
    expect(refusal({ retry: { attempts: 0 } })).to.equal("STEP_OPTIONS_INVALID retry.attempts");
    expect(refusal({ retry: { attempts: 1, lost: -1 } })).to.equal("STEP_OPTIONS_INVALID retry.lost");
    expect(refusal({ timeoutMs: 0 })).to.equal("STEP_OPTIONS_INVALID timeoutMs");
    expect(refusal({ cache: { ttlMs: -1 } })).to.equal("STEP_OPTIONS_INVALID cache.ttlMs");
    expect(refusal({ resources: { memory: "much" } })).to.equal("STEP_OPTIONS_INVALID resources.memory");
    expect(refusal({ resources: { cpus: 0 } })).to.equal("STEP_OPTIONS_INVALID resources.cpus");
    expect(refusal({ retry: { attempts: 2 }, timeoutMs: 5, resources: { memory: "1 GiB" } })).to.equal("none");
  });

  it("ask for accelerators: no more run at once than there are, and none that are not there", async () => {
    let now = 0;
    let most = 0;
    const hungry = step("hungry", { inputs: { n: p.int() }, outputs: {} }, async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 10));
      now--;
      return {};
    });
    const gpus = (count: number) =>
      pipeline("gpus", {}, (add) => {
        for (let n = 0; n < 6; n++) add(hungry, { n }, { resources: { accelerators: { type: "gpu", count } } });
      }) as unknown as Pipeline;
    const plain = await testEngine({ cpus: 8 });
    const orchestrator = {
      ...(await plain.host.orchestrator()),
      capacity: async () => ({ cpus: 8, memory: 1, accelerators: { gpu: 2 } }),
    };
    await plain[Symbol.asyncDispose]();
    await using zen = await testEngine({ orchestrator: async () => orchestrator });
    expect((await zen.run(gpus(1))).run.state).to.equal("succeeded");
    expect(most).to.equal(2);
    const refused = await zen.run(gpus(3)).catch((error: unknown) => error as ZenError);
    expect(refused).to.include({ code: "RESOURCES_UNAVAILABLE" });
    const trivial = step("plain", { inputs: {}, outputs: {} }, async () => ({}));
    const one = pipeline("one", {}, (add) => void add(trivial, {})) as unknown as Pipeline;
    await using unclear = await testEngine({ defaults: { resources: { memory: "much" } } });
    expect(await unclear.run(one).catch((error: unknown) => error as ZenError)).to.include({
      code: "STEP_OPTIONS_INVALID",
    });
    for (const { store } of [zen, unclear])
      for await (const { key } of store.list("active/")) throw new Error(`left ${key}`);
  });
});
