import path from "node:path";
import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import type { CliContext } from "../context.js";
import type { InitResult } from "../init/init.js";
import { isPackaged } from "../shipped.js";
import { tsconfigAdvice } from "../tsconfig-advice.js";

export const initCommand = defineCommand({
  id: "init",
  summary: "Make a folder a Zen repository",
  description: "Works in an empty folder, an existing package or a workspace. Files that exist are never written over.",
  flags: {
    example: { type: "string", summary: "Begin with an example that ships with zen: flights or penguins" },
  },
  args: [{ name: "dir", summary: "The folder; the present one when left out", required: false }],
  examples: ["init", "init my-models", "init my-models --example penguins"],
  async run(ctx, { flags, args }) {
    const { init } = await import("../init/init.js");
    const dir = path.resolve(ctx.cwd, args.dir ?? ".");
    const result = await init(dir, {
      version: ctx.version,
      onNpm: isPackaged(),
      ...(flags.example === undefined ? {} : { example: flags.example }),
    });
    tell(ctx, result, args.dir);
    return { dir, files: result.files, tsconfig: result.tsconfig } as unknown as Json;
  },
});

function tell(
  { out, version, cwd }: CliContext,
  { dir, files, tsconfig, pinned, tools }: InitResult,
  given: string | undefined,
): void {
  const { style } = out;
  for (const { file, did } of files)
    out.print(`  ${(did === "kept" ? style.dim : style.green)(did.padEnd(8))}  ${file}`);
  out.print(`\n${path.basename(dir)} is a Zen repository.`);
  for (const line of tsconfigAdvice(tsconfig)) out.print(line);
  out.print(`\nNext\n`);
  if (path.resolve(cwd, given ?? ".") !== cwd) out.print(`  ${style.dim("$")} cd ${given}`);
  if (!pinned) out.print(`  ${style.dim("$")} npm install --save-dev --save-exact @zen/cli@${version}`);
  if (tools) out.print(`  ${style.dim("$")} npm install`);
  out.print(`  ${style.dim("$")} zen plugins:install`);
  out.print(`  ${style.dim("$")} zen pipelines:list`);
}
