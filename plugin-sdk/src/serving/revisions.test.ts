import { expect } from "chai";
import fc from "fast-check";
import type { DeploymentSpec } from "../contracts/serving.js";
import { loaded, loadFailed, publicView, revisionId, wished, withShares, type WishedDeployment } from "./revisions.js";

const digest = (letter: string): string => letter.repeat(64);
const spec = (letter: string, traffic?: number): DeploymentSpec =>
  ({
    name: "flights",
    model: { digest: digest(letter), files: {}, manifest: {} },
    ...(traffic === undefined ? {} : { traffic }),
  }) as unknown as DeploymentSpec;
const id = (letter: string): string => revisionId(digest(letter));
const traffic = (deployment: WishedDeployment): Record<string, number> =>
  Object.fromEntries(deployment.revisions.map((revision) => [revision.id[0]!, revision.traffic]));
const withReady = (before: WishedDeployment | undefined, letter: string, share?: number): WishedDeployment =>
  loaded(wished(before, spec(letter, share)), id(letter));

describe("revisions", () => {
  it("let the old one answer until the new one is ready, and then go", () => {
    const first = withReady(undefined, "a");
    const both = wished(first, spec("b"));
    expect(traffic(both)).to.deep.equal({ a: 100, b: 0 });
    expect(traffic(loaded(both, id("b")))).to.deep.equal({ b: 100 });
  });

  it("obey the last wish when two load at once, in either order", () => {
    const three = wished(wished(withReady(undefined, "a"), spec("b")), spec("c"));
    expect(traffic(loaded(loaded(three, id("b")), id("c")))).to.deep.equal({ c: 100 });
    expect(traffic(loaded(loaded(three, id("c")), id("b")))).to.deep.equal({ c: 100 });
    expect(traffic(loaded(three, id("b")))).to.deep.equal({ b: 100, c: 0 });
  });

  it("leave a later wish its share when an earlier one is met", () => {
    const waiting = wished(withReady(undefined, "a"), spec("b"));
    expect(traffic(loaded(withReady(waiting, "c", 30), id("b")))).to.deep.equal({ b: 70, c: 30 });
  });

  it("share the rest in proportion", () => {
    const thirds = withShares(withReady(withReady(withReady(undefined, "a"), "b", 10), "c", 10), {
      [id("a")]: 34,
      [id("b")]: 33,
      [id("c")]: 33,
    });
    expect(traffic(withReady(thirds, "d", 50))).to.deep.equal({ a: 17, b: 17, c: 16, d: 50 });
  });

  it("keep what answered when a model fails, and load it again when wished again", () => {
    const failed = loadFailed(wished(withReady(undefined, "a"), spec("b")), id("b"), { code: "X", message: "x" });
    expect([traffic(failed), publicView(failed).state]).to.deep.equal([{ a: 100, b: 0 }, "failed"]);
    const again = wished(failed, spec("b"));
    expect(publicView(again).state).to.equal("pending");
    expect(again.revisions[1]).to.not.have.property("error");
    expect(publicView(wished(failed, spec("a")))).to.deep.include({ state: "ready" });
  });

  it("make 100 percent once any is ready, whatever happens", () => {
    const letters = fc.constantFrom("a", "b", "c", "d");
    const event = fc.oneof(
      fc.record({ kind: fc.constant("wish" as const), letter: letters, share: fc.integer({ min: 0, max: 100 }) }),
      fc.record({
        kind: fc.constantFrom("loaded" as const, "failed" as const),
        letter: letters,
        share: fc.constant(0),
      }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        let now: WishedDeployment | undefined;
        for (const { kind, letter, share } of events) {
          if (kind === "wish") now = wished(now, spec(letter, share));
          const pending = now?.revisions.find((revision) => revision.id === id(letter) && revision.state === "pending");
          if (now === undefined || pending === undefined) continue;
          if (kind === "loaded") now = loaded(now, id(letter));
          if (kind === "failed") now = loadFailed(now, id(letter), { code: "X", message: "x" });
          const sum = now.revisions.reduce((total, revision) => total + revision.traffic, 0);
          expect(sum).to.equal(now.revisions.some((revision) => revision.state === "ready") ? 100 : 0);
          expect(now.revisions.every((revision) => revision.traffic === 0 || revision.state === "ready")).to.equal(
            true,
          );
        }
      }),
    );
  });
});
