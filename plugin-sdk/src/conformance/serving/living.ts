import assert from "node:assert/strict";
import { collect, rejectsWith, settle, within } from "../expect.js";
import { idOf, servingCase } from "./place.js";

export const livingCases = [
  servingCase("clients of one place share its identity and its deployments", async (tester) => {
    await tester.deploy("sums", 10);
    const other = await tester.another();
    assert.equal(other.identity, tester.serving.identity);
    assert.deepEqual(await other.list(), await tester.serving.list());
    assert.equal(await tester.ask("sums", 1, other), 11);
  }),
  servingCase("a deployment outlives the client that made it", async (tester) => {
    const first = await tester.another();
    await tester.deploy("sums", 10, {}, first);
    await first.close?.();
    assert.equal((await tester.serving.status("sums"))?.state, "ready");
    assert.equal(await tester.ask("sums", 1), 11);
  }),
  servingCase("list gives all deployments by name", async (tester) => {
    for (const name of ["b", "c", "a"]) await tester.deploy(name, 1);
    assert.deepEqual(
      (await tester.serving.list()).map(({ name }) => name),
      ["a", "b", "c"],
    );
  }),
  servingCase("an endpoint has the parts of an address", async (tester) => {
    await tester.deploy("sums", 10);
    const { base, pathPrefix, model, headers, inferPath } = await tester.serving.endpoint("sums");
    assert.match(base, /^[a-z][a-z0-9+.-]*:\/\/.*[^/]$/);
    assert.match(pathPrefix, /^(?:\/.*[^/])?$/);
    assert.equal(typeof model, "string");
    assert.match(inferPath ?? "/", /^[/:][^\s?#]*$/);
    assert.ok(Object.values(headers).every((value) => typeof value === "string"));
  }),
  servingCase("undeploy ends a deployment, and only that one", async (tester) => {
    await tester.deploy("sums", 10);
    await tester.deploy("others", 20);
    const endpoint = await tester.serving.endpoint("sums");
    await tester.serving.undeploy("sums");
    assert.equal(await tester.serving.status("sums"), undefined);
    await rejectsWith(tester.serving.endpoint("sums"), "DEPLOYMENT_NOT_FOUND");
    assert.deepEqual(
      (await tester.serving.list()).map(({ name }) => name),
      ["others"],
    );
    assert.equal(await tester.ask("others", 1), 21);
    const gone = { ...tester.serving, endpoint: async () => endpoint };
    assert.equal((await settle(tester.ask("sums", 1, gone))).ok, false, "it still answers");
  }),
  servingCase("undeploying what is not there is no error", async (tester) => {
    await tester.serving.undeploy("sums");
    await tester.deploy("sums", 10);
    const other = await tester.another();
    await Promise.all([tester.serving.undeploy("sums"), other.undeploy("sums")]);
    await tester.serving.undeploy("sums");
    assert.deepEqual(await tester.serving.list(), []);
  }),
  servingCase("a name can be used again after undeploy", async (tester) => {
    await tester.deploy("sums", 10);
    await tester.serving.undeploy("sums");
    assert.deepEqual(
      (await tester.deploy("sums", 20)).revisions.map(({ id }) => id),
      [idOf(20)],
    );
    assert.equal(await tester.ask("sums", 1), 21);
  }),
  servingCase("what is not there has no status, nothing to watch and no endpoint", async (tester) => {
    assert.equal(await tester.serving.status("sums"), undefined);
    assert.deepEqual(await within(5000, "watching nothing", collect(tester.serving.watch("sums"))), []);
    await rejectsWith(tester.serving.endpoint("sums"), "DEPLOYMENT_NOT_FOUND");
    await rejectsWith(tester.serving.traffic("sums", {}), "DEPLOYMENT_NOT_FOUND");
  }),
  servingCase("watch yields the present state first, and heeds its signal", async (tester) => {
    await tester.deploy("sums", 10);
    const states = await within(5000, "watching a ready deployment", collect(tester.serving.watch("sums")));
    assert.deepEqual(states, [await tester.serving.status("sums")]);
    const reason = new Error("enough");
    const outcome = await settle(collect(tester.serving.watch("sums", { signal: AbortSignal.abort(reason) })));
    assert.ok(!outcome.ok && outcome.error === reason, "an aborted watch went on");
  }),
];
