import { readFile } from "node:fs/promises";
import type { ExecutionRecord, RunRecord } from "@zen/plugin-sdk";
import type { TestRepository } from "./repository.js";

const HOOKS =
  "kernel:started kernel:stopping run:started run:finishing run:finished step:queued step:waiting step:started step:progress step:metric step:log step:retrying step:finished map:progress artifact:committed deployment:changed".split(
    " ",
  );

/** The files of a plugin that writes down every event, and does wrong at hooks of which the environment says so. */
export const LISTENER_FILES = {
  "listener/package.json": {
    name: "@acme/listener",
    version: "1.0.0",
    type: "module",
    engines: { node: ">=20", zen: "^0.1.0" },
    exports: { ".": "./index.js" },
    peerDependencies: { "@zen/plugin-sdk": "^0.1.0" },
    zen: { format: "plugin@1", title: "Writes down", entry: ".", hooks: HOOKS.map((on) => ({ on })) },
  },
  "listener/index.js": `import { appendFileSync } from "node:fs";
import { definePlugin } from "@zen/plugin-sdk";

const { HEARD, FAILS, HANGS, REQUIRED } = process.env;
const listen = (name) => (event) => {
  if (HEARD) appendFileSync(HEARD, JSON.stringify({ name, pid: process.pid, event }) + "\\n");
  if (FAILS === name) throw new Error("out of order");
  if (HANGS === name) return new Promise(() => undefined);
};
export default definePlugin({
  name: "@acme/listener",
  setup(ctx) {
    for (const name of ${JSON.stringify(HOOKS)})
      ctx.hooks.on(name, listen(name), { deadlineMs: 200, required: REQUIRED === name });
  },
});
`,
};

export interface Heard {
  readonly name: string;
  readonly pid: number;
  readonly event: {
    readonly run?: RunRecord | string;
    readonly execution?: ExecutionRecord | string;
    readonly node?: string;
  };
}

/** What the listener has heard, in order; `file` is what `HEARD` named. */
export async function heardIn(repository: TestRepository, file: string): Promise<readonly Heard[]> {
  const text = await readFile(repository.path(file), "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Heard]));
}

/** `step:finished greet succeeded`. */
export function lineOf({ name, event }: Heard): string {
  const { run, execution, node } = event;
  if (typeof execution === "object") return `${name} ${execution.node} ${execution.state}`;
  if (typeof run === "object") return `${name} ${run.state}`;
  return node === undefined ? name : `${name} ${node}`;
}
