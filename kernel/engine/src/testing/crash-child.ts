import { fileURLToPath } from "node:url";
import { isZenError } from "@zen/plugin-sdk";
import type { Pipeline } from "@zen/plugin-sdk/pipeline";
import { directoryStore } from "./directory-store.js";
import { chain } from "./fixture-steps.js";
import { mortalStore } from "./mortal-store.js";
import { testEngine } from "./test-engine.js";
import { testPlan } from "./test-plan.js";

// A process that runs a chain of steps over a directory, to be killed by a test or by itself.

export interface CrashOptions {
  readonly dir: string;
  readonly salt: number;
  readonly steps: number;
  readonly ms: number;
  readonly workers: boolean;
  /** After so many writes to the store the process kills itself. */
  readonly dieAfter?: number;
}

const { dir, salt, steps, ms, workers, dieAfter } = JSON.parse(process.argv[2] as string) as CrashOptions;
const user = fileURLToPath(new URL("./fixture-steps.js", import.meta.url));
const entry = fileURLToPath(new URL("./worker-entry.js", import.meta.url));
const store = `${dir}/store`;

let writes = 0;
const zen = await testEngine({
  dir,
  store: mortalStore(directoryStore(store), dieAfter, () => writes++),
  ...(workers ? { workers: { entry, settings: { store, dir }, env: { ZEN_CRASH_DIR: dir } } } : {}),
});
const plan = testPlan(chain(steps, ms, `${dir}/count`) as unknown as Pipeline, "./fixture.js");
const handle = zen.engine.run({ ...plan, code: { user, packages: user } }, { salt });
process.send?.({ started: handle.id });
process.once("SIGINT", () => void handle.cancel("interrupted"));
const state = await handle.done.then(
  ({ run }) => run.state,
  (error: unknown) => (isZenError(error) ? error.code : String(error)),
);
await zen[Symbol.asyncDispose]();
process.send?.({ state, writes });
process.disconnect?.();
