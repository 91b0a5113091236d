import { cp, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect } from "chai";
import { processesLeft } from "./processes.js";
import { ROOT, type Ended } from "./run.js";
import { writeTree } from "./tree.js";
import { startZen, zen, type Started, type ZenOptions } from "./zen.js";

/** A Zen repository in a temporary folder, worked on with the real command only. */
export class TestRepository {
  #dir: string | undefined;

  get dir(): string {
    if (this.#dir === undefined)
      throw new Error("The repository is made before the tests run, not while they are declared.");
    return this.#dir;
  }

  path(...segments: readonly string[]): string {
    return path.join(this.dir, ...segments);
  }

  /** Runs a command to its end, however it ends. */
  zen(args: readonly string[], options?: ZenOptions): Promise<Ended> {
    return zen(this.dir, args, options);
  }

  start(args: readonly string[], options?: ZenOptions): Promise<Started> {
    return startZen(this.dir, args, options);
  }

  /** Runs a command that has to succeed; returns what it printed. */
  async done(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.zen(args);
    expect(code, `zen ${args.join(" ")}\n${stdout}${stderr}`).to.equal(0);
    return stdout;
  }

  /** Runs a command that has to succeed with `--json`: nothing but one JSON document may be said. */
  async json<T>(...args: readonly string[]): Promise<T> {
    const { code, stdout, stderr } = await this.zen([...args, "--json"]);
    expect(code, `zen ${args.join(" ")}\n${stdout}${stderr}`).to.equal(0);
    expect(stderr, `stderr of zen ${args.join(" ")} --json`).to.equal("");
    return JSON.parse(stdout) as T;
  }

  write(files: Readonly<Record<string, unknown>>): Promise<void> {
    return writeTree(this.dir, files);
  }

  /** Changes a text file; what is to be replaced has to be there. */
  async edit(file: string, from: string, to: string): Promise<void> {
    const text = await readFile(this.path(file), "utf8");
    expect(text, file).to.contain(from);
    await writeFile(this.path(file), text.replace(from, to));
  }

  async configure(change: (config: Record<string, never>) => unknown): Promise<void> {
    const config = JSON.parse(await readFile(this.path("zen.config.json"), "utf8")) as Record<string, never>;
    await writeTree(this.dir, { "zen.config.json": change(config) });
  }

  /** Copies a data file of the package `vega-datasets` into `data/`. */
  async addData(name: string): Promise<void> {
    await cp(path.join(ROOT, "node_modules/vega-datasets/data", name), this.path("data", name));
  }

  /** @internal */
  async make({ example, files = {}, install = true }: RepositoryOptions): Promise<void> {
    this.#dir = await realpath(await mkdtemp(path.join(os.tmpdir(), "zen-test-")));
    await this.write(files);
    await this.done("init", ".", ...(example === undefined ? [] : ["--example", example]));
    if (install) await this.done("plugins:install");
  }

  /** Removes the folder. @throws when a process still works in it, which it then ends. @internal */
  async remove(): Promise<void> {
    if (this.#dir === undefined) return;
    const left = await processesLeft(this.#dir);
    for (const { pid } of left) process.kill(pid, "SIGKILL");
    await rm(this.#dir, { recursive: true, force: true });
    expect(left, "processes left behind").to.deep.equal([]);
  }
}

export interface RepositoryOptions {
  readonly example?: "flights" | "penguins";
  readonly files?: Readonly<Record<string, unknown>>;
  /** Whether the plugins of the local stack are installed; they are unless told. */
  readonly install?: boolean;
}

/** One repository for the tests of a `describe`; after them, no process may be left in it. */
export function useRepository(options: RepositoryOptions = {}): TestRepository {
  const repository = new TestRepository();
  before(() => repository.make(options));
  after(() => repository.remove());
  return repository;
}
