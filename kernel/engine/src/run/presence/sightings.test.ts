import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { thisProcess, type ArtifactStore } from "@zen/plugin-sdk";
import { memoryArtifactStore } from "@zen/plugin-sdk/memory";
import { layout } from "../../commit/layout.js";
import { toJson } from "../../commit/objects.js";
import { activeRuns } from "./presence.js";
import { Sightings } from "./sightings.js";

const RUN = "01k9z0000000000000000000aa";

describe("runs under way on other machines", () => {
  let dir: string;
  let store: ArtifactStore;
  let now: number;
  let waits: number;
  /** What happens while it is looked at once more. */
  let meanwhile: () => Promise<unknown>;
  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), "zen-sightings-"));
    [store, now, waits, meanwhile] = [memoryArtifactStore(), 1_000_000, 0, async () => undefined];
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const beat = (mark = { pid: 1, place: "another machine" }) =>
    store.put(layout.active(RUN), toJson({ format: "active@1", run: RUN, mark, claiming: true }));
  /** As a new command would. */
  const still = async () => {
    const wait = async () => {
      waits++;
      await meanwhile();
    };
    return [...(await new Sightings(dir, wait, () => now).still(store, await activeRuns(store)))];
  };

  it("are given up once their beat has stood still from one command to another", async () => {
    await beat();
    expect(await still()).to.deep.equal([]);
    now += 60_000;
    expect(await still()).to.deep.equal([]);
    expect(waits).to.equal(0);
    now += 61_000;
    expect(await still()).to.deep.equal([RUN]);
    expect(waits).to.equal(1);
  });

  it("are not waited for again where nobody could end them", async () => {
    await beat();
    await still();
    now += 121_000;
    expect([await still(), await still(), waits]).to.deep.equal([[RUN], [RUN], 1]);
    await beat();
    expect([await still(), waits]).to.deep.equal([[], 1]);
    now += 121_000;
    expect([await still(), waits]).to.deep.equal([[RUN], 2]);
  });

  it("go on when they beat, now or while they are looked at", async () => {
    await beat();
    await still();
    await beat();
    now += 600_000;
    expect(await still()).to.deep.equal([]);
    expect(waits).to.equal(0);
    now += 600_000;
    meanwhile = () => beat();
    expect(await still()).to.deep.equal([]);
    meanwhile = () => store.delete(layout.active(RUN));
    now += 600_000;
    expect(await still()).to.deep.equal([]);
  });

  it("are not judged by a clock that went back, nor by notes that nobody can read", async () => {
    await beat();
    await still();
    now -= 900_000;
    expect(await still()).to.deep.equal([]);
    await writeFile(path.join(dir, "runs-seen.json"), '{"a": 1, "b": [1]');
    now += 900_000;
    expect(await still()).to.deep.equal([]);
    expect(waits).to.equal(0);
  });

  it("of this machine are none of its business", async () => {
    await beat(thisProcess() as never);
    await still();
    now += 600_000;
    expect(await still()).to.deep.equal([]);
    expect(waits).to.equal(0);
  });
});
