import { setTimeout as delay } from "node:timers/promises";
import { isAlive, ZenError } from "@zen/plugin-sdk";
import { codeOf } from "../state/files.js";
import type { Layout } from "../state/layout.js";
import { withLock } from "../state/lock.js";
import { readServer, type ServerRecord } from "../state/server-record.js";
import { isWished, readWishes } from "../state/wishes.js";
import { livenessOf, type Liveness } from "./liveness.js";
import { isAnswering } from "./probe.js";
import { startFailure } from "./start-failure.js";
import { startServer, type Program } from "./start-server.js";

export interface Server {
  readonly liveness: Liveness;
  readonly record: ServerRecord | undefined;
}

/**
 * Sees to it that a server is there while anything is wished for. Nothing watches a server that has died; whoever looks next
 * starts another.
 */
export class Supervisor {
  constructor(
    private readonly layout: Layout,
    private readonly program: Program,
  ) {}

  /** The server as it is; one that has died while something is wished for is started again. */
  async look(): Promise<Server> {
    const record = readServer(this.layout);
    const liveness = await livenessOf(record);
    if (liveness !== "absent" || !isWished(readWishes(this.layout))) return { liveness, record };
    return withLock(this.layout.root, () => this.ensure({ again: false }));
  }

  /**
   * The same for a caller that holds the lock. `again`: also start one that could not start before, and replace one that runs with
   * other options or another version of its program.
   */
  async ensure({ again }: { readonly again: boolean }): Promise<Server> {
    const record = readServer(this.layout);
    const liveness = await livenessOf(record);
    const unfit = again && record !== undefined && !this.#fits(record);
    if (!isWished(readWishes(this.layout)) || !(liveness === "absent" || (again && liveness === "failed") || unfit))
      return { liveness, record };
    if (record !== undefined && unfit) terminate(record);
    return { liveness: "starting", record: await startServer(this.layout, this.program, record) };
  }

  /** Waits until the server answers. @throws ZenError `SERVER_START_FAILED`, `PORT_IN_USE`, `SERVER_UNRESPONSIVE`. */
  async answering(): Promise<ServerRecord> {
    await withLock(this.layout.root, () => this.ensure({ again: true }));
    const until = performance.now() + 30_000;
    for (;;) {
      const { record, liveness } = await this.look();
      if (liveness === "failed" && record !== undefined) throw startFailure(this.layout, record);
      if (liveness === "running" && record !== undefined && (await isAnswering(record, 5000))) return record;
      if (performance.now() > until) throw unresponsive(this.layout, record);
      await delay(20);
    }
  }

  #fits(record: ServerRecord): boolean {
    return (
      record.program === this.program.path && JSON.stringify(record.options) === JSON.stringify(this.program.options)
    );
  }
}

/** Asks it to answer what it has begun and end. It would also see by itself that another is recorded, only later. */
function terminate({ process: mark }: ServerRecord): void {
  if (isAlive(mark) !== true) return;
  try {
    process.kill(mark.pid, "SIGTERM");
  } catch (error) {
    if (codeOf(error) !== "ESRCH") throw error;
  }
}

function unresponsive({ log }: Layout, record: ServerRecord | undefined): ZenError {
  return new ZenError(
    "SERVER_UNRESPONSIVE",
    `The local inference server${record === undefined ? "" : ` on port ${record.port}`} does not answer.`,
    {
      place: log,
      hint:
        record === undefined
          ? "Try again."
          : `If it is stuck, end process ${record.process.pid}; the next command starts another.`,
    },
  );
}
