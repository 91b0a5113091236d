import path from "node:path";
import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { moment } from "../registry/lists.js";
import { SERVER_FLAGS, serverOptions } from "../registry/server-flags.js";

const { "data-dir": dataDir, database, blobs } = SERVER_FLAGS;

export const registryRestore = defineCommand({
  id: "registry:restore",
  summary: "Make a registry of a backup, to be served afterwards",
  description:
    "It is checked whole before anything is written, and never written over a registry that is there. A backup of a file may be restored to Postgres (ZEN_REGISTRY_DATABASE), and the other way round.",
  flags: { "data-dir": dataDir, database, blobs },
  args: [{ name: "folder", summary: "The backup" }],
  examples: ["registry:restore /backups/zen-registry --data-dir /srv/zen-registry"],
  async run(ctx, { flags, args }) {
    const { out, cwd } = ctx;
    const place = await serverOptions(ctx, flags);
    const { restoreRegistry } = await import("@zen/registry-server");
    const restored = await restoreRegistry(path.resolve(cwd, args.folder), place);
    out.print(`As of ${moment(restored.made)} (UTC): ${restored.rows} rows, ${restored.blobs} archives`);
    out.print(out.style.dim(`  zen registry:serve --data-dir ${place.dataDir} serves it`));
    return restored as unknown as Json;
  },
});
