import { rowFunctionStopped, rowLimits } from "@zen/plugin-sdk/processing";
import { Worker } from "node:worker_threads";

/** All that runs in the thread: the function has a context of its own there, without Node. */
const source = `
const { parentPort, workerData } = require("node:worker_threads");
const { createContext, Script } = require("node:vm");
const context = createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
const call = new Script(workerData).runInContext(context);
parentPort.on("message", (text) => parentPort.postMessage(call(text)));
`;

/** A row function in a thread of its own, so that one which never ends can be ended and one that gathers memory takes nothing else with it. */
export class RowWorker {
  private readonly worker: Worker;
  private waiting: { resolve(answer: string): void; reject(error: unknown): void } | undefined;
  private failed: unknown;

  /** @param program See `rowProgram`. An abort ends the thread. */
  constructor(
    program: string,
    private readonly signal: AbortSignal,
  ) {
    this.worker = new Worker(source, {
      eval: true,
      workerData: program,
      execArgv: [],
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: rowLimits.memory / 2 ** 20 },
    });
    this.worker.on("message", (answer: string) => this.waiting?.resolve(answer));
    this.worker.on("error", (error: NodeJS.ErrnoException) =>
      this.fail(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? rowFunctionStopped("memory") : error),
    );
    signal.addEventListener("abort", this.abort);
  }

  /** One call at a time. @throws ZenError `ROW_FUNCTION_STOPPED`; the signal's reason. */
  async call(text: string): Promise<string> {
    this.signal.throwIfAborted();
    if (this.failed !== undefined) throw this.failed;
    const timer = setTimeout(() => this.fail(rowFunctionStopped("time")), rowLimits.seconds * 1000);
    try {
      return await new Promise<string>((resolve, reject) => {
        this.waiting = { resolve, reject };
        this.worker.postMessage(text, []);
      });
    } finally {
      clearTimeout(timer);
      this.waiting = undefined;
    }
  }

  async close(): Promise<void> {
    this.signal.removeEventListener("abort", this.abort);
    await this.worker.terminate();
  }

  private readonly abort = (): void => this.fail(this.signal.reason);

  private fail(error: unknown): void {
    this.failed ??= error;
    this.waiting?.reject(error);
  }
}
