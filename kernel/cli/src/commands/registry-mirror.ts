import path from "node:path";
import { ZenError, type Json } from "@zen/plugin-sdk";
import type { MirrorOptions, MirrorResult } from "@zen/registry-client";
import { defineCommand } from "../command.js";
import type { CliContext } from "../context.js";
import { interruptible } from "../interrupt.js";
import { size } from "../output/size.js";
import { mirrorProgress } from "../registry/mirror-progress.js";

export const registryMirror = defineCommand({
  id: "registry:mirror",
  summary: "Copy plugins, with the native packages of every platform, into a folder for a site without network",
  description:
    "Named plugins come with all that they require; without names, it is what zen.lock of this repository holds. What the folder has already is kept and not fetched again, and an interrupted mirror goes on where it ended.",
  flags: {
    from: { type: "string", summary: "The address of a registry; those bound in this repository unless told" },
    "all-versions": { type: "boolean", summary: "Every version that a range admits, not only the newest" },
  },
  args: [{ name: "folder", summary: "The mirror; made where there is none" }],
  more: "plugin",
  examples: [
    "registry:mirror ./mirror",
    "registry:mirror ./mirror @acme/my-store @acme/tools@^2.0.0",
    "registry:mirror /media/stick @acme/my-store --from https://plugins.example.com",
  ],
  async run(ctx, { flags, args, rest }) {
    const { out } = ctx;
    const to = path.resolve(ctx.cwd, args.folder);
    const progress = mirrorProgress(out);
    try {
      const options = { allVersions: flags["all-versions"], onProgress: progress.onProgress };
      const result = await interruptible(out, (signal) => copy(ctx, to, rest, flags.from, { ...options, signal }));
      progress.close();
      out.print(
        `${out.style.bold(path.relative(ctx.cwd, to) || ".")}  ${counted(result.plugins, "plugin")}, ${counted(result.natives, "native package")}`,
      );
      out.print(`  ${result.fetched === 0 ? "nothing to fetch" : `${result.fetched} fetched, ${size(result.bytes)}`}`);
      out.print(`  root  ${result.root}`);
      if (result.leftOut.length > 0)
        out.note(`Left out, since they ship with zen or come from elsewhere: ${result.leftOut.join(", ")}`);
      return result as unknown as Json;
    } finally {
      progress.close();
    }
  },
});

function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

type Options = Pick<MirrorOptions, "allVersions" | "onProgress" | "signal">;

async function copy(
  { repository, cwd }: CliContext,
  to: string,
  names: readonly string[],
  from: string | undefined,
  options: Options,
): Promise<MirrorResult> {
  if (from === undefined) return (await repository()).plugins.mirror(to, names, options);
  if (names.length === 0)
    throw new ZenError("USAGE_INVALID", "registry:mirror --from needs the names of plugins", {
      hint: "Name them, or leave --from out to mirror what zen.lock of a repository holds.",
    });
  const { mirror, ServerSource } = await import("@zen/registry-client");
  const scopes = [
    ...new Set(["@zen", ...names.map((name) => (name.startsWith("@") ? name.slice(0, name.indexOf("/")) : ""))]),
  ];
  const registries = [{ name: from, scopes, source: new ServerSource(from, { cwd }) }];
  return mirror({ ...options, to, specs: names, registries, cwd });
}
