import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { memoryArtifactStore } from "@zen/plugin-sdk/memory";
import { layout } from "../commit/layout.js";
import { Live, type LiveLine } from "./live.js";
import { Output } from "./output.js";
import { forgetLive, keepLiveLog, readLive } from "./read-live.js";
import { readLog } from "./read-log.js";

const line = (text: string): LiveLine => ({ time: "t", type: "log", stream: "stdout", text });

describe("what an execution tells while it goes on", () => {
  it("is written in parts, of which a later one begins where the earlier one ended", async () => {
    const store = memoryArtifactStore();
    const live = new Live(store, "r.1.1", 5);
    const parts: string[] = [];
    const texts: unknown[] = [];
    for (const text of ["one", "two", "three"]) {
      live.tell(line(text));
      for (let found = false; !found; await delay(2))
        for await (const { part, lines } of readLive(store, "r.1.1", parts.at(-1))) {
          found = true;
          parts.push(part);
          texts.push(...lines.map((one) => one["text"]));
        }
    }
    expect(texts).to.deep.equal(["one", "two", "three"]);
    expect(parts).to.deep.equal([0, 1, 2].map((part) => layout.live("r.1.1", part)));
    await live.close();
    expect(await keepLiveLog(store, "r.1.1")).to.equal(layout.log("r.1.1"));
    const kept = [];
    for await (const { text } of readLog(store, layout.log("r.1.1"))) kept.push(text);
    expect(kept).to.deep.equal(["one", "two", "three"]);
    await forgetLive(store, "r");
    for await (const { key } of store.list("live/")) expect.fail(`${key} was left`);
  });

  it("leaves nothing of what is over soon, and of a figure only the latest", async () => {
    const store = memoryArtifactStore();
    const quick = new Live(store, "r.1.1", 60_000);
    quick.tell(line("one"));
    await quick.close();
    expect(await keepLiveLog(store, "r.1.1")).to.equal(undefined);
    const live = new Live(store, "r.2.1", 5);
    for (const fraction of [0.1, 0.2, 0.3]) live.tell({ time: "t", type: "progress", fraction }, "progress");
    await delay(50);
    await live.close();
    const told: unknown[] = [];
    for await (const { lines } of readLive(store, "r.2.1")) told.push(...lines);
    expect(told).to.deep.equal([{ time: "t", type: "progress", fraction: 0.3 }]);
  });

  it("is the beginning of what is kept in the end, however much is printed", () => {
    const told: string[] = [];
    const output = new Output(undefined, undefined, ({ text }) => told.push(text));
    const wide = "x".repeat(10_000);
    for (let count = 0; count < 3_000; count++) output.write("stdout", `${count} ${wide}\n`);
    const bytes = output.toBytes() as Uint8Array;
    const kept = Buffer.from(bytes)
      .toString("utf8")
      .trimEnd()
      .split("\n")
      .map((entry) => (JSON.parse(entry) as { text: string }).text);
    expect(bytes.length).to.be.below(14 << 20);
    expect(told.length).to.be.greaterThan(300).and.below(kept.length);
    expect(kept.slice(0, told.length)).to.deep.equal(told);
    expect(kept[told.length]).to.match(/^\.\.\. \d+ lines left out \.\.\.$/);
    expect(kept.at(-1)).to.match(/^2999 x/);
  });
});
