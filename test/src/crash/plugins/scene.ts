import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { readGeneration } from "@zen/registry-client";
import { integrityOf } from "../../support/archives.js";
import { nameOf } from "../deaths.js";
import type { Death, Mortality } from "../mortal/points.js";
import { change, installerAt, type Change, type Place } from "./place.js";
import { codeOf, smallRegistry } from "./registry.js";

const PRELOAD = new URL("../mortal/preload.js", import.meta.url).href;
const PROGRAM = fileURLToPath(new URL("program.js", import.meta.url));

/** What is installed before a change and after it, `name version` each. */
const ENDS: Readonly<Record<Change, readonly [readonly string[], readonly string[]]>> = {
  install: [["@acme/store 1.0.0"], ["@acme/more 1.0.0", "@acme/store 1.0.0"]],
  update: [["@acme/store 1.0.0"], ["@acme/store 1.1.0"]],
  rollback: [["@acme/store 1.1.0"], ["@acme/store 1.0.0"]],
  mend: [["@acme/store 1.1.0"], ["@acme/store 1.1.0"]],
};

/** A repository whose plugins are changed by processes that are killed, one at a time. Each begins with the same plugins and store. */
export class PluginScene {
  readonly #dir = mkdtempSync(path.join(os.tmpdir(), "zen-killed-"));

  constructor(private readonly what: Change) {}

  async make(): Promise<void> {
    const template = this.#place("template");
    const drafts = path.join(this.#dir, "drafts");
    await smallRegistry(template.registry, drafts, ["1.0.0"]);
    await installerAt(template).install(["@acme/store"]);
    await smallRegistry(template.registry, drafts, ["1.0.0", "1.1.0"]);
    if (this.what === "rollback" || this.what === "mend") await installerAt(template).update();
    if (this.what === "mend") damage(template);
  }

  remove(): void {
    rmSync(this.#dir, { recursive: true, force: true });
  }

  /** The write points that a whole change passes, in their order. */
  async trace(): Promise<readonly string[]> {
    const trace = path.join(this.#dir, "trace");
    rmSync(trace, { force: true });
    this.#reset();
    expect(await this.#run({ trace })).to.equal(0);
    expect(this.#installed()).to.deep.equal(ENDS[this.what][1]);
    return readFileSync(trace, "utf8").trimEnd().split("\n");
  }

  /** Kills a change at a point, and holds what it left to what has to be true then. Returns whether it was killed. @throws naming the death. */
  async killed(death: Death): Promise<boolean> {
    try {
      this.#reset();
      const code = await this.#run({ death });
      await this.#check();
      return code === null;
    } catch (cause) {
      throw new Error(`${this.what} killed ${nameOf(death)}: ${String(cause)}`, { cause });
    }
  }

  async #check(): Promise<void> {
    const place = this.#place("now");
    const [before, after] = ENDS[this.what];
    const left = this.#installed();
    expect([before, after], "one whole generation").to.deep.include(left);
    // Whoever comes next clears up, and what the lock says is what is in use.
    const { generation } = await installerAt(place).install();
    expect(this.#installed(), "the next one changes nothing").to.deep.equal(left);
    expect(integrityOf(readFileSync(path.join(place.repository, "zen.lock"))), "zen.lock").to.equal(generation.lock);
    if (this.what !== "mend") expect((await installerAt(place).doctor()).problems).to.deep.equal([]);
    expect(readdirSync(place.repository).sort()).to.deep.equal([".zen", "zen.lock"]);
    expect(readdirSync(path.join(place.repository, ".zen")).sort()).to.deep.equal([
      "generation",
      "generations",
      "locks",
    ]);
    // It can be done again, unless it was done.
    if (this.what === "mend" || left.join() !== after.join()) await change(place, this.what);
    expect(this.#installed(), "done again").to.deep.equal(after);
    expect((await installerAt(place).doctor()).problems, "in the end").to.deep.equal([]);
  }

  /** What is in use, read as a command would that comes now: no file may be missing or cut short. */
  #installed(): readonly string[] {
    const generation = readGeneration(this.#place("now").repository);
    const plugins = generation?.plugins ?? [];
    for (const { name, version, dir } of this.what === "mend" ? [] : plugins)
      for (const file of ["index.js", "lib/deep.js"])
        expect(readFileSync(path.join(dir, file), "utf8"), `${name} ${file}`).to.equal(codeOf(name, version));
    return plugins.map(({ name, version }) => `${name} ${version}`);
  }

  #place(name: string): Place {
    const dir = path.join(this.#dir, name);
    return {
      repository: path.join(dir, "repository"),
      cache: path.join(dir, "cache"),
      registry: path.join(this.#dir, "registry"),
    };
  }

  #reset(): void {
    const now = path.join(this.#dir, "now");
    if (existsSync(now)) rmSync(now, { recursive: true });
    cpSync(path.join(this.#dir, "template"), now, { recursive: true });
  }

  async #run(how: Pick<Mortality, "trace" | "death">): Promise<number | null> {
    const mortality: Mortality = { root: path.join(this.#dir, "now"), program: "program", ...how };
    const child = spawn(process.execPath, [PROGRAM, JSON.stringify(this.#place("now")), JSON.stringify(this.what)], {
      env: { ...process.env, NODE_OPTIONS: `--import=${PRELOAD}`, ZEN_MORTAL: JSON.stringify(mortality) },
      stdio: ["ignore", "inherit", "inherit"],
    });
    const [code] = (await once(child, "exit")) as [number | null];
    return code;
  }
}

/** A file of the generation in use is lost. */
function damage({ repository }: Place): void {
  const generation = readGeneration(repository);
  rmSync(path.join(generation?.plugins[0]?.dir ?? "", "lib/deep.js"));
  writeFileSync(path.join(repository, ".zen/generation.1-0123abcd.tmp"), "3");
}
