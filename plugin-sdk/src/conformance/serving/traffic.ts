import assert from "node:assert/strict";
import { rejectsWith } from "../expect.js";
import { brokenModel } from "./sample-model.js";
import { idOf, servingCase, type Tester } from "./place.js";

const [ten, twenty, thirty] = [idOf(10), idOf(20), idOf(30)];

/** Only where a backend can serve several revisions at once. */
function split(name: string, run: (tester: Tester) => Promise<void>) {
  return servingCase(name, async (tester) => (tester.serving.supports.traffic ? run(tester) : undefined));
}

async function shares(tester: Tester): Promise<Record<string, number>> {
  return Object.fromEntries((await tester.serving.status("sums"))!.revisions.map(({ id, traffic }) => [id, traffic]));
}

export const trafficCases = [
  split("a share sends so many requests to the new revision", async (tester) => {
    await tester.deploy("sums", 10);
    await tester.deploy("sums", 20, { traffic: 30 });
    assert.deepEqual(await shares(tester), { [ten]: 70, [twenty]: 30 });
    let fresh = 0;
    for (let request = 0; request < 400; request++) if ((await tester.ask("sums", 1)) === 21) fresh++;
    assert.ok(fresh > 60 && fresh < 190, `${fresh} of 400 requests`);
  }),
  split("a revision with no share gets no request", async (tester) => {
    await tester.deploy("sums", 10);
    await tester.deploy("sums", 20, { traffic: 0 });
    for (let request = 0; request < 50; request++) assert.equal(await tester.ask("sums", 1), 11);
  }),
  split("the others keep their proportion", async (tester) => {
    await tester.deploy("sums", 10);
    await tester.deploy("sums", 20, { traffic: 25 });
    await tester.deploy("sums", 30, { traffic: 60 });
    assert.deepEqual(await shares(tester), { [ten]: 30, [twenty]: 10, [thirty]: 60 });
  }),
  split("traffic sets all shares; revisions not named keep running without requests", async (tester) => {
    await tester.deploy("sums", 10);
    await tester.deploy("sums", 20, { traffic: 50 });
    const deployment = await tester.serving.traffic("sums", { [twenty]: 100 });
    assert.deepEqual(
      deployment.revisions.map(({ id, traffic, state }) => [id, traffic, state]),
      [
        [ten, 0, "ready"],
        [twenty, 100, "ready"],
      ],
    );
    for (let request = 0; request < 20; request++) assert.equal(await tester.ask("sums", 1), 21);
    await tester.serving.traffic("sums", { [ten]: 100 });
    assert.equal(await tester.ask("sums", 1), 11);
  }),
  servingCase("shares that make no sense are refused and change nothing", async (tester) => {
    await tester.deploy("sums", 10);
    await tester.deploy("sums", brokenModel());
    const broken = brokenModel().digest.slice(0, 12);
    const nonsense = [
      {},
      { [ten]: 99 },
      { [ten]: 101 },
      { [ten]: 50.5, [broken]: 49.5 },
      { [ten]: 90, [broken]: 10 },
      { [ten]: 100, other: 0 },
      { [ten]: -1 },
    ];
    for (const given of nonsense) await rejectsWith(tester.serving.traffic("sums", given), "DEPLOYMENT_REFUSED");
    assert.equal(await tester.ask("sums", 1), 11);
  }),
  split("deploying at 100 percent removes the others", async (tester) => {
    await tester.deploy("sums", 10);
    await tester.deploy("sums", 20, { traffic: 50 });
    await tester.deploy("sums", 10);
    assert.deepEqual(await shares(tester), { [ten]: 100 });
  }),
];
