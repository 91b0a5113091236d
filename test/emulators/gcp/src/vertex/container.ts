import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export interface ContainerOptions {
  readonly command: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  /** Called with the lines of one stream that came together. */
  readonly onLines?: (lines: readonly string[], stream: "stdout" | "stderr") => void;
}

/** A container that runs as a group of processes of this machine, with no other environment than its own, in a folder of its own. */
export class Container {
  /** How it ended: its exit code, or 128 and the signal's number as a container runtime has it. */
  readonly ended: Promise<number>;
  readonly #process: ChildProcess;

  constructor({ command: [program, ...args], env, onLines }: ContainerOptions) {
    const path = process.env["PATH"] ?? "";
    const home = mkdtempSync(join(tmpdir(), "zen-container-"));
    this.#process = spawn(program, args, {
      cwd: home,
      env: { PATH: path, HOME: home, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const drained = (["stdout", "stderr"] as const).map((stream) => {
      const lines = createInterface({ input: this.#process[stream] as NodeJS.ReadableStream });
      lines.on("line", (line) => onLines?.([line], stream));
      return once(lines, "close");
    });
    const exit = new Promise<number>((resolve) => {
      this.#process.once("error", () => resolve(127));
      this.#process.once("exit", (code) => resolve(code ?? 137));
    });
    this.ended = exit.then(async (code) => {
      this.#signal("SIGKILL");
      await Promise.all(drained);
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
      return code;
    });
  }

  /** Asks it to end, and ends it by force when it does not heed that. */
  async stop(graceMs: number): Promise<void> {
    this.#signal("SIGTERM");
    const force = setTimeout(() => this.#signal("SIGKILL"), graceMs);
    await this.ended;
    clearTimeout(force);
  }

  /** As when its machine is taken away. */
  async kill(): Promise<void> {
    this.#signal("SIGKILL");
    await this.ended;
  }

  #signal(name: NodeJS.Signals): void {
    if (this.#process.pid === undefined) return;
    try {
      process.kill(-this.#process.pid, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}
