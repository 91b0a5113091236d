import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { thisProcess } from "@zen/plugin-sdk";
import { expect } from "chai";
import { processesLeft } from "../support/processes.js";
import { TestRepository } from "../support/repository.js";
import { nodesIn, type RunDocument } from "../support/run-document.js";
import { checkDisk, committedIn, expectKept, type Committed } from "./aftermath.js";
import { EVERYTHING_FILES, EVERYTHING_WORK } from "./everything.js";
import { nameOf } from "./deaths.js";
import type { Death, Mortality } from "./mortal/points.js";
import { expectSound } from "../support/soundness.js";

const PRELOAD = new URL("mortal/preload.js", import.meta.url).href;

const OTHER_RUN = "20260101-000000000-0ther0";

/** Where steps are executed: by the process that is killed, or by workers of it; or by it while another run claims what it computes. */
export type Place = "in this process" | "in workers" | "beside another run";

/** A repository in which runs of `everything` are killed, one at a time. Each begins with nothing but the installed plugins. */
export class Scene {
  readonly #repository = new TestRepository();
  #salt = 0;

  constructor(private readonly place: Place) {}

  async make(): Promise<void> {
    await this.#repository.make({ files: EVERYTHING_FILES });
  }

  remove(): Promise<void> {
    return this.#repository.remove();
  }

  /** The write points that a whole run passes, in their order. */
  async trace(): Promise<readonly string[]> {
    const trace = this.#repository.path("trace");
    rmSync(trace, { force: true });
    this.#reset();
    const { code, stderr, stdout } = await this.#run({ trace });
    rmSync(this.#otherRun, { force: true });
    expect(code, stdout + stderr).to.equal(0);
    await expectSound(this.#repository.dir);
    return readFileSync(trace, "utf8").trimEnd().split("\n");
  }

  /**
   * Kills a run at a point, lets the next one come to its end, and holds the repository to what has to be true then. Returns false when the
   * run came to its end without passing the point so often. @throws naming the death.
   */
  async killed(death: Death): Promise<boolean> {
    try {
      this.#reset();
      this.#salt++;
      const { code } = await this.#run({ death });
      rmSync(this.#otherRun, { force: true });
      expect(await processesLeft(this.#repository.dir), "processes left").to.deep.equal([]);
      await this.#checkNext(committedIn(this.#repository.dir), this.#work());
      return code === null;
    } catch (cause) {
      throw new Error(`killed ${nameOf(death)}, steps executed ${this.place}: ${String(cause)}`, { cause });
    }
  }

  /** What the next process finds and makes of what a killed one has left. */
  async #checkNext(before: Committed, workBefore: readonly string[]): Promise<void> {
    const { dir } = this.#repository;
    const next = await this.#repository.zen(["run", "everything", "--json", ...this.#args()]);
    expect(next.code, next.stdout + next.stderr).to.equal(0);
    const document = JSON.parse(next.stdout) as RunDocument;
    expect(nodesIn(document, "failed")).to.deep.equal([]);
    checkDisk(dir);
    await expectKept(dir, before, document.run);
    await expectSound(dir);
    const work = this.#work();
    const twice = EVERYTHING_WORK.length + workBefore.length - before.computed;
    expect(work.length, `${work.join()}: nothing that was committed is computed again`).to.be.at.most(twice);
  }

  #work(): readonly string[] {
    try {
      const lines = readFileSync(this.#repository.path("did"), "utf8").trimEnd().split("\n");
      return lines.filter((line) => line.startsWith(`${this.#salt} `));
    } catch {
      return []; // nothing was computed yet
    }
  }

  #args(): readonly string[] {
    const flags = this.place === "in workers" ? [] : ["--in-process"];
    return ["--param", `salt=${this.#salt}`, "--param", `dir=${this.#repository.dir}`, ...flags];
  }

  #run(how: Pick<Mortality, "trace" | "death">) {
    const mortality: Mortality = { root: this.#repository.path(".zen"), program: "cli", ...how };
    return this.#repository.zen(["run", "everything", "--json", ...this.#args()], {
      env: { NODE_OPTIONS: `--import=${PRELOAD}`, ZEN_MORTAL: JSON.stringify(mortality) },
    });
  }

  #reset(): void {
    for (const name of ["artifacts", "metadata.db", "metadata.db-wal", "metadata.db-shm", "cache"])
      rmSync(this.#repository.path(".zen", name), { recursive: true, force: true });
    if (this.place !== "beside another run") return;
    mkdirSync(path.dirname(this.#otherRun), { recursive: true });
    writeFileSync(
      this.#otherRun,
      JSON.stringify({ format: "active@1", run: OTHER_RUN, mark: thisProcess(), claiming: true }),
    );
  }

  /** Says that this process runs something over the same store. */
  get #otherRun(): string {
    return this.#repository.path(".zen/artifacts/objects/active", OTHER_RUN);
  }
}
