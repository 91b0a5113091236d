import { zenBinary } from "../support/zen.js";

/**
 * The least orchestrator that is not local: each run is hosted by a process that is started as `zen worker` in an empty folder, with
 * a home of its own, no `node_modules` anywhere above it, and no variable but `PATH` and what the work was promised.
 */
const PLUGIN = `import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { Orchestrator, definePlugin, thisPlatform } from "@zen/plugin-sdk";
import { memoryJobs } from "@zen/plugin-sdk/memory";

const host = ({ machines, program }) =>
  memoryJobs(async ({ command, env }, { log, signal }) => {
    const cwd = mkdtempSync(join(machines, "machine-"));
    const child = spawn(process.execPath, [program, "worker", "--", ...command.slice(1)], {
      cwd,
      env: { PATH: process.env.PATH, HOME: cwd, ...env },
      signal,
      killSignal: "SIGTERM",
    });
    child.on("error", () => undefined); // the signal's: its end is what counts
    let said = "";
    for (const stream of ["stdout", "stderr"])
      child[stream].setEncoding("utf8").on("data", (text) => {
        said += text;
        for (const line of text.trimEnd().split("\\n")) log(line, stream);
      });
    const code = await new Promise((resolve) => child.once("close", resolve));
    if (code !== 0) throw new Error("exit code " + code + ": " + said);
    return null;
  });

export default definePlugin({
  name: "@matrix/remote",
  setup(ctx) {
    ctx.provide(Orchestrator, {
      name: "remote",
      create: (config) => ({
        platform: async () => thisPlatform(),
        processing: ["*"],
        capacity: async () => ({ cpus: 2, memory: 2 ** 32 }),
        host: host(config),
      }),
    });
  },
});
`;

const configSchema = {
  type: "object",
  properties: { machines: { type: "string" }, program: { type: "string" } },
  required: ["machines", "program"],
  additionalProperties: false,
};

export const REMOTE_PLUGIN = "@matrix/remote";
const FOLDER = "plugins/remote";
export const REMOTE_SPEC = `file:${FOLDER}`;

/** The plugin, as files of a repository. */
export const REMOTE_FILES = {
  [`${FOLDER}/package.json`]: {
    name: REMOTE_PLUGIN,
    version: "1.0.0",
    type: "module",
    engines: { node: ">=20", zen: "^0.1.0" },
    exports: { ".": "./index.js" },
    files: ["index.js"],
    peerDependencies: { "@zen/plugin-sdk": "^0.1.0" },
    zen: {
      format: "plugin@1",
      title: "Machines with nothing on them",
      entry: ".",
      backends: [{ contract: "orchestrator@1", name: "remote", title: "A machine with nothing on it", configSchema }],
    },
  },
  [`${FOLDER}/index.js`]: PLUGIN,
};

const program = await zenBinary();
export const REMOTE_STACK = {
  name: "remote",
  config: (machines: string) => ({ orchestrator: { use: "remote", config: { machines, program } } }),
};
