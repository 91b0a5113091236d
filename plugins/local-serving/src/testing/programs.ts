import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** A process of a program beside this file that tells on each line of its output what it has done. */
export class Teller {
  readonly #lines: string[] = [];
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;

  constructor(program: string, ...parameters: readonly string[]) {
    const path = fileURLToPath(new URL(`./${program}.js`, import.meta.url));
    this.#process = spawn(process.execPath, [path, ...parameters], { stdio: ["ignore", "pipe", "inherit"] });
    const output = createInterface({ input: this.#process.stdout as NodeJS.ReadableStream });
    output.on("line", (line) => this.#lines.push(line));
    this.#ended = Promise.all([once(this.#process, "exit"), once(output, "close")]);
  }

  /** Waits until it has told so much. */
  async hasTold(lines: number): Promise<void> {
    while (this.#lines.length < lines && this.#process.exitCode === null) await delay(1);
    if (this.#lines.length < lines) throw new Error(`The program has ended after it told: ${this.#lines.join(", ")}`);
  }

  /** Kills it, and gives all that it has told. */
  async kill(): Promise<readonly string[]> {
    this.#process.kill("SIGKILL");
    await this.#ended;
    return this.#lines;
  }
}
