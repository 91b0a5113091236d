import { expect } from "chai";
import { sample } from "@zen/plugin-sdk/conformance";
import { memoryArtifactStore, memoryMetadataStore } from "@zen/plugin-sdk/memory";
import { ScheduleBook } from "@zen/engine";
import type { Workspace } from "../workspace/workspace.js";
import type { Launch, SchedulerEvent } from "./options.js";
import { Scheduler } from "./scheduler.js";

const HOUR = 3_600_000;

describe("a scheduler", () => {
  it("tells of the end of a run that another one went on with", async () => {
    const [artifacts, metadata] = [memoryArtifactStore(), memoryMetadataStore()];
    const book = new ScheduleBook(artifacts, metadata);
    const since = new Date(Date.now() - 1.5 * HOUR).toISOString();
    await book.create(
      sample.aSchedule({ name: "s", createdAt: since, since, trigger: { kind: "interval", everyMs: HOUR } }),
    );
    const host = { artifactStore: async () => artifacts, metadataStore: async () => metadata };
    const workspace = {
      composition: async () => ({ host }),
      engine: async () => ({ syncMetadata: async () => undefined }),
    } as unknown as Workspace;
    const goesOn: Launch = ({ schedule, due }) => ({
      done: book
        .changeFiring(schedule, due, (now) => now && { ...now, state: "ended", outcome: "succeeded", run: "second" })
        .then(() => undefined),
      cancel: () => undefined,
    });
    const events: SchedulerEvent[] = [];
    const onEvent = (event: SchedulerEvent) => void events.push(event);
    await (await Scheduler.open(workspace, book, { once: true, launch: goesOn, onEvent })).run();
    const told = events.flatMap((event) => (event.type === "firing" ? [event.firing] : []));
    expect(told.map(({ state }) => state)).to.deep.equal(["fired", "ended"]);
    expect(told[1]?.run).to.equal("second");
  });
});
