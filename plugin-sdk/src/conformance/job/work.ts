import { readFileSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { HostSpec } from "../../contracts/orchestrator.js";
import { removeAtExit } from "../../remove-at-exit.js";
import { digestOf } from "../metadata-store/events.js";

/** What a job of the kit does, in this order. */
export interface Script {
  readonly print?: readonly string[];
  readonly complain?: readonly string[];
  readonly sleepMs?: number;
  /** `never` goes on until it is stopped. */
  readonly end?: "succeed" | "fail" | "never";
}

/** A script as a job's spec, and what can be seen of it from outside. */
export interface Work<Spec> {
  readonly spec: Spec;
  /** How often it has been started. */
  starts(): number;
  /** Whether it runs right now. */
  isRunning(): Promise<boolean>;
}

export type WorkMaker<Spec> = (script: Script) => Work<Spec>;

/** The script as plain Node code, for `node -e CODE SCRIPT FILE`. */
const program = `
  const [script, file] = [JSON.parse(process.argv[1]), process.argv[2]];
  const { appendFileSync } = require("node:fs");
  appendFileSync(file, "start\\n");
  for (const line of script.print ?? []) process.stdout.write(line + "\\n");
  for (const line of script.complain ?? []) process.stderr.write(line + "\\n");
  const end = () => {
    if (script.end !== "never") process.exitCode = script.end === "fail" ? 3 : 0;
    else setInterval(() => appendFileSync(file, "beat\\n"), 10);
  };
  setTimeout(end, script.sleepMs ?? 0);`;

async function runHere(script: Script, file: string, signal: AbortSignal): Promise<string> {
  await appendFile(file, "start\n");
  await delay(script.sleepMs ?? 0, undefined, { signal });
  while (script.end === "never") {
    await appendFile(file, "beat\n");
    await delay(10, undefined, { signal });
  }
  if (script.end === "fail") throw new Error("the script failed");
  return "succeeded";
}

/** For orchestrators and training backends: an invocation that does the script as a process or, where hosted, in this one. */
export const invocationOf: WorkMaker<HostSpec> = (script) => {
  const file = removeAtExit(join(tmpdir(), `zen-work-${randomUUID()}`));
  const seen = () => {
    try {
      return readFileSync(file, "utf8");
    } catch {
      return ""; // Not started yet.
    }
  };
  return {
    spec: {
      bundle: { digest: digestOf(1), store: { use: "memory" } },
      run: "r1",
      execution: { id: "e1", node: "train" },
      command: ["node", "-e", program, JSON.stringify(script), file],
      local: [process.execPath, "-e", program, JSON.stringify(script), file],
      env: {},
      secrets: [],
      resources: {},
      title: "conformance",
      here: (signal) => runHere(script, file, signal),
    },
    starts: () =>
      seen()
        .split("\n")
        .filter((line) => line === "start").length,
    async isRunning() {
      const before = seen().length;
      await delay(150);
      return seen().length > before;
    },
  };
};
