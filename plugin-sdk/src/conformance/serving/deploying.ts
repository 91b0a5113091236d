import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { rejectsWith, settle } from "../expect.js";
import { idOf, servingCase } from "./place.js";
import { brokenModel, sampleModel } from "./sample-model.js";

export const deployingCases = [
  servingCase("a deployed model answers", async (tester) => {
    const deployment = await tester.deploy("sums", 10);
    assert.equal(deployment.state, "ready");
    assert.deepEqual(deployment.revisions, [
      { id: idOf(10), model: sampleModel(10).digest, state: "ready", traffic: 100, replicas: { wished: 1, ready: 1 } },
    ]);
    assert.equal(await tester.ask("sums", 5), 15);
  }),
  servingCase("deploy returns the wish, with a state that status agrees with", async (tester) => {
    const wished = await tester.serving.deploy(await tester.spec("sums", 10));
    assert.equal(wished.name, "sums");
    assert.deepEqual(
      wished.revisions.map(({ id }) => id),
      [idOf(10)],
    );
    assert.deepEqual(
      (await tester.serving.status("sums"))?.revisions.map(({ id }) => id),
      [idOf(10)],
    );
    await tester.settled("sums");
  }),
  servingCase("the same model again makes no second revision", async (tester) => {
    await tester.deploy("sums", 10);
    assert.equal((await tester.deploy("sums", 10)).revisions.length, 1);
    assert.equal(await tester.ask("sums", 1), 11);
  }),
  servingCase("clients that deploy the same at once make one revision", async (tester) => {
    const clients = [tester.serving, await tester.another(), await tester.another()];
    await Promise.all(clients.map(async (client) => client.deploy(await tester.spec("sums", 10))));
    assert.deepEqual(
      (await tester.settled("sums")).revisions.map(({ id }) => id),
      [idOf(10)],
    );
    assert.equal(await tester.ask("sums", 1), 11);
  }),
  servingCase("clients that deploy different names at once lose none", async (tester) => {
    const clients = [tester.serving, await tester.another()];
    await Promise.all(clients.map(async (client, at) => client.deploy(await tester.spec(`sums-${at}`, at))));
    await Promise.all([tester.settled("sums-0"), tester.settled("sums-1")]);
    assert.deepEqual(await Promise.all([tester.ask("sums-0", 1), tester.ask("sums-1", 1)]), [1, 2]);
  }),
  servingCase("a new model takes the place of the old without a gap", async (tester) => {
    await tester.deploy("sums", 10);
    const answers: number[] = [];
    let done = false;
    const asking = settle(
      (async () => {
        while (!done) {
          answers.push(await tester.ask("sums", 1));
          await delay(1);
        }
      })(),
    );
    const deployment = await tester.deploy("sums", 20).finally(() => (done = true));
    assert.deepEqual(
      deployment.revisions.map(({ id, traffic }) => [id, traffic]),
      [[idOf(20), 100]],
    );
    const asked = await asking;
    if (!asked.ok) throw asked.error;
    assert.equal(await tester.ask("sums", 1), 21);
    assert.ok(
      answers.every((answer) => answer === 11 || answer === 21),
      `answers ${answers.join()}`,
    );
  }),
  servingCase("a model that does not load fails and says why", async (tester) => {
    const deployment = await tester.deploy("sums", brokenModel());
    assert.equal(deployment.state, "failed");
    assert.equal(deployment.revisions[0]?.state, "failed");
    assert.ok((deployment.revisions[0]?.error?.message ?? "") !== "", "it says nothing");
  }),
  servingCase("a model that does not load leaves what answered answering", async (tester) => {
    await tester.deploy("sums", 10);
    const deployment = await tester.deploy("sums", brokenModel());
    assert.equal(deployment.state, "failed");
    assert.deepEqual(
      deployment.revisions.map(({ state, traffic }) => [state, traffic]),
      [
        ["ready", 100],
        ["failed", 0],
      ],
    );
    assert.equal(await tester.ask("sums", 1), 11);
    assert.equal((await tester.deploy("sums", 20)).state, "ready");
    assert.equal(await tester.ask("sums", 1), 21);
  }),
  servingCase("a spec that cannot be had is refused and changes nothing", async (tester) => {
    const good = await tester.spec("sums", 10);
    const refusedNames = ["", "Sums", "1sums", "-sums", "sums-", "s ums", "s/ums", "../sums", "s".repeat(64)];
    for (const name of refusedNames) await rejectsWith(tester.serving.deploy({ ...good, name }), "DEPLOYMENT_REFUSED");
    for (const traffic of [-1, 101, 0.5, Number.NaN])
      await rejectsWith(tester.serving.deploy({ ...good, traffic }), "DEPLOYMENT_REFUSED");
    for (const replicas of [0, -1, 1.5])
      await rejectsWith(tester.serving.deploy({ ...good, replicas }), "DEPLOYMENT_REFUSED");
    await rejectsWith(tester.serving.deploy({ ...good, model: { ...good.model, files: {} } }), "DEPLOYMENT_REFUSED");
    if (!tester.serving.supports.replicas)
      await rejectsWith(tester.serving.deploy({ ...good, replicas: 2 }), "DEPLOYMENT_REFUSED");
    if (!tester.serving.supports.traffic)
      await rejectsWith(tester.serving.deploy({ ...good, traffic: 50 }), "DEPLOYMENT_REFUSED");
    assert.deepEqual(await tester.serving.list(), []);
  }),
];
