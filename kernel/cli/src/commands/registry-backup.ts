import path from "node:path";
import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { EXIT } from "../exit-code.js";
import { interruptible } from "../interrupt.js";
import { ADMIN_DESCRIPTION, ADMIN_FLAGS, openAdmin } from "../registry/admin.js";
import { countLine } from "../registry/count-line.js";

export const registryBackup = defineCommand({
  id: "registry:backup",
  summary: "Fetch a backup of a registry while it runs",
  description: `Everything it has, as of one moment; what an earlier backup left in the folder is not fetched again. It holds the keys with which the registry signs: keep it where the registry itself could be kept. ${ADMIN_DESCRIPTION}`,
  flags: ADMIN_FLAGS,
  args: [{ name: "folder", summary: "Where it goes; made where there is none" }],
  examples: ["registry:backup /backups/zen-registry", "registry:backup backup --registry https://plugins.example.com"],
  async run(ctx, { flags, args }) {
    const { out } = ctx;
    const progress = countLine(out, "archives");
    const taken = await interruptible(out, async (signal) => {
      const admin = await openAdmin(ctx, flags, signal);
      return admin.backup(path.resolve(ctx.cwd, args.folder), { onProgress: progress.show }).finally(progress.close);
    });
    out.print(`${out.style.bold(taken.folder)}: ${taken.rows} rows, ${taken.blobs} archives (${taken.fetched} new)`);
    if (taken.missing.length > 0) {
      ctx.exitCode = EXIT.failed;
      out.print(out.style.red(`The registry has lost ${taken.missing.length} archives that its versions name:`));
      for (const integrity of taken.missing) out.print(`  ${integrity}`);
    }
    return taken as unknown as Json;
  },
});
