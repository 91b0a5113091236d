import path from "node:path";
import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { size } from "../output/size.js";

export const pluginsPack = defineCommand({
  id: "plugins:pack",
  summary: "Make a .tgz of a plugin's folder, with all that it imports",
  description:
    "Bundles the built plugin with its dependencies, which `npm pack` leaves out, and runs none of its scripts. Needs no repository.",
  flags: {
    to: { type: "string", summary: "The archive, or the folder for it; the present folder when left out" },
  },
  args: [{ name: "folder", summary: "The plugin's folder; the present one when left out", required: false }],
  examples: ["plugins:pack ./my-plugin", "plugins:pack ./my-plugin --to dist/my-plugin.tgz", "plugins:pack --json"],
  async run({ out, cwd }, { flags, args }) {
    const { packInto } = await import("../plugins/pack-into.js");
    const {
      name,
      version,
      integrity,
      size: bytes,
      files,
      missingNatives,
      tarball,
    } = await packInto(path.resolve(cwd, args.folder ?? "."), path.resolve(cwd, flags.to ?? "."));
    out.print(`${out.style.bold(name)} ${version}  ${size(bytes)}, ${files.length} files`);
    out.print(`  ${out.style.dim("$")} zen plugins:install ${path.relative(cwd, tarball)}`);
    for (const native of missingNatives) out.note(`npm has no ${native}: the plugin does not run where it is needed.`);
    return { name, version, archive: tarball, integrity, size: bytes, files, missingNatives } as unknown as Json;
  },
});
