import path from "node:path";
import { write } from "./repository.js";
import { BINARY } from "./zen.js";

/**
 * A stranger's plugin that gives runs and trainers their place on "other machines": each job is a process in an empty folder, started as
 * `zen worker`, with a home of its own and no variable but those that its work was promised. What `hide` names is out of the way meanwhile.
 */
const PLUGIN = `import { spawn } from "node:child_process";
import { mkdtempSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Orchestrator, Training, definePlugin, thisPlatform } from "@zen/plugin-sdk";
import { memoryJobs } from "@zen/plugin-sdk/memory";

const machines = ({ place, program, hide = [] }, find) =>
  memoryJobs(async (spec, { log, signal }) => {
    const cwd = mkdtempSync(join(place, "machine-"));
    writeFileSync(cwd + ".json", JSON.stringify(spec));
    for (const one of hide) renameSync(one, one + ".hidden");
    try {
      const secrets = {};
      for (const name of spec.secrets) secrets[name] = await find.get(name);
      const env = { PATH: process.env.PATH, HOME: cwd, ...secrets, ...spec.env };
      const child = spawn(process.execPath, [...program, ...spec.command.slice(1)], { cwd, env, signal, killSignal: "SIGTERM" });
      let said = "";
      for (const stream of ["stdout", "stderr"])
        child[stream].setEncoding("utf8").on("data", (text) => {
          said += text;
          for (const line of text.trimEnd().split("\\n")) log(line, stream);
        });
      const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
      if (code !== 0) throw new Error("exit code " + code + ": " + said);
      return null;
    } finally {
      for (const one of hide) renameSync(one + ".hidden", one);
    }
  });

export default definePlugin({
  name: "@acme/elsewhere",
  setup(ctx) {
    ctx.provide(Orchestrator, {
      name: "elsewhere",
      create: (config) => ({
        platform: async () => thisPlatform(),
        processing: ["*"],
        capacity: async () => ({ cpus: 2, memory: 2 ** 32 }),
        host: machines(config, ctx.secrets),
      }),
    });
    ctx.provide(Training, { name: "elsewhere", create: (config) => ({ check: async () => [], jobs: machines(config, ctx.secrets) }) });
  },
});
`;

const configSchema = {
  type: "object",
  properties: {
    place: { type: "string" },
    program: { type: "array", items: { type: "string" } },
    hide: { type: "array", items: { type: "string" } },
    token: { type: "string" },
  },
  additionalProperties: false,
};

export function writeElsewhere(dir: string): string {
  write(dir, {
    "plugins/elsewhere/package.json": JSON.stringify({
      name: "@acme/elsewhere",
      version: "1.0.0",
      description: "Other machines",
      license: "MIT",
      type: "module",
      engines: { node: ">=20", zen: "^0.1.0" },
      exports: { ".": "./index.js" },
      files: ["index.js"],
      peerDependencies: { "@zen/plugin-sdk": "^0.1.0" },
      zen: {
        format: "plugin@1",
        title: "Other machines",
        entry: ".",
        backends: ["orchestrator@1", "training@1"].map((contract) => ({
          contract,
          name: "elsewhere",
          title: "Other machines",
          configSchema,
        })),
      },
    }),
    "plugins/elsewhere/index.js": PLUGIN,
  });
  return "./plugins/elsewhere";
}

/** The configuration of a backend of that plugin. */
export function elsewhere(dir: string, hide: readonly string[]): Readonly<Record<string, unknown>> {
  return {
    place: path.join(dir, "..", "machines"),
    program: [BINARY, "worker", "--"],
    hide: hide.map((name) => path.join(dir, name)),
    token: "${secret:ZEN_TEST_TOKEN}",
  };
}
