import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ask } from "./zen.js";

const PLUGINS = ["local-artifact-store", "local-orchestrator", "sqlite-metadata-store"];

/** A folder of its own for one test, with files in it. */
export function folder(files: Readonly<Record<string, string>> = {}): string {
  const dir = mkdtempSync(path.join(tmpdir(), "zen-test-"));
  write(dir, files);
  return dir;
}

export function write(dir: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    writeFileSync(path.join(dir, name), text);
  }
}

export function remove(dir: string): void {
  rmSync(dir, { recursive: true, force: true });
}

/** A repository on this machine with the fewest plugins that run a pipeline. */
export const CONFIG = {
  registries: { "@zen": "bundled" },
  plugins: Object.fromEntries(PLUGINS.map((name) => [`@zen/${name}`, "^0.1.0"])),
  stores: {
    artifacts: { default: { use: "local-artifact-store" } },
    metadata: { default: { use: "sqlite-metadata-store" } },
  },
  stacks: { local: { orchestrator: { use: "local-orchestrator" } } },
  stack: "local",
};

/** A pipeline of two steps, one of which uses a helper and prints. */
export const GREETINGS = `import { json, p, pipeline, step } from "@zen/plugin-sdk/pipeline";
import { shout } from "./helper.js";

export const greet = step("greet", { inputs: { name: p.string() }, outputs: { greeting: json<string>() } }, async ({ name }, ctx) => {
  console.log("greeting", name);
  ctx.metric("letters", name.length);
  return { greeting: shout("Hello, " + name) };
});
export const count = step("count", { inputs: { greeting: json<string>() }, outputs: { words: json<number>() } }, async ({ greeting }) => {
  return { words: greeting.split(" ").length };
});
export default pipeline("greetings", { name: p.string("world"), times: p.int(1) }, (add, { name }) => {
  const { greeting } = add(greet, { name });
  const { words } = add(count, { greeting });
  return { greeting, words };
});
`;
export const HELPER = `export const shout = (text: string): string => text.toUpperCase() + "!";\n`;

export async function repository(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const dir = folder({
    "zen.config.json": JSON.stringify(CONFIG, undefined, 2),
    "pipelines/greetings.ts": GREETINGS,
    "pipelines/helper.ts": HELPER,
    ...files,
  });
  const { code, stdout, stderr } = await ask(dir, "plugins:install");
  if (code !== 0) throw new Error(`The plugins could not be installed:\n${stdout}${stderr}`);
  return dir;
}
