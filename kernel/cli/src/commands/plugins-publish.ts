import path from "node:path";
import { ZenError, type Json } from "@zen/plugin-sdk";
import { confirm } from "../ask/confirm.js";
import { defineCommand } from "../command.js";
import { interruptible } from "../interrupt.js";
import { showPublication } from "../plugins/publication.js";
import { reportText } from "../plugins/report-text.js";
import { registryArgument } from "../registries/which.js";

export const pluginsPublish = defineCommand({
  id: "plugins:publish",
  summary: "Pack a plugin, show what would be published, sign it, and publish it",
  description:
    "Signs with the scope's publisher key where this machine has it (zen plugins:keys). A version can be published once; none of the plugin's scripts is run.",
  flags: {
    registry: { type: "string", summary: "The registry's address; the one that is bound here unless given" },
    tag: { type: "string", summary: "The dist-tag; latest unless given" },
    report: {
      type: "string",
      summary: "Hand in this conformance report, which plugins:check --report has written of it",
    },
    "dry-run": { type: "boolean", summary: "Show it, and publish nothing" },
    yes: { type: "boolean", char: "y", summary: "Publish without being asked" },
  },
  args: [{ name: "folder", summary: "The plugin's folder or a .tgz; the present one when left out", required: false }],
  examples: [
    "plugins:publish ./my-plugin --dry-run",
    "plugins:publish ./my-plugin --registry https://plugins.example.com/ --yes",
    "plugins:publish my-plugin-1.0.0.tgz --report conformance.json",
  ],
  async run(ctx, { args, flags }) {
    const { withPublication } = await import("@zen/registry-client");
    const registry = await registryArgument(ctx, flags.registry, { flag: true });
    const folder = path.resolve(ctx.cwd, args.folder ?? ".");
    const report = flags.report === undefined ? undefined : await reportText(path.resolve(ctx.cwd, flags.report));
    return interruptible(ctx.out, (signal) =>
      withPublication(
        folder,
        registry,
        {
          ...{ cwd: ctx.cwd, signal },
          ...(flags.tag === undefined ? {} : { tag: flags.tag }),
          ...(report === undefined ? {} : { report }),
        },
        async ({ publication, send }) => {
          showPublication(publication, ctx.out);
          const { manifest: _manifest, ...told } = publication;
          if (flags["dry-run"]) {
            ctx.out.print("Nothing was published.");
            return { ...told, published: false } as unknown as Json;
          }
          if (!flags.yes && !(await confirm(ctx, `Publish it at ${publication.address}?`, "Add --yes.")))
            throw new ZenError("INTERRUPTED", "Nothing was published.", { hint: "Publish it when you are sure." });
          await send();
          const reported = report === undefined ? "" : ", and its report handed in";
          ctx.out.print(`${publication.name} ${publication.version} is published${reported}.`);
          return { ...told, published: true } as unknown as Json;
        },
      ),
    );
  },
});
