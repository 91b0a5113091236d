import type { PluginManifest } from "@zen/plugin-sdk";
import type { PackedPlugin } from "../pack/pack-plugin.js";
import { warning } from "./finding.js";
import type { Finding } from "./types.js";

const abilities = {
  network: {
    modules: ["http", "https", "http2", "net", "tls", "dgram", "dns", "dns/promises"],
    does: "reach the network",
  },
  childProcesses: { modules: ["child_process", "cluster"], does: "start programs" },
} as const;

/**
 * Holds what the manifest declares against what the bundle imports of Node. It sees what is written in the code, not
 * what runs: `fetch` needs no import, and what a native does is nobody's to see.
 */
export function checkPermissions(
  { permissions, natives }: PluginManifest,
  { builtins }: PackedPlugin,
): readonly Finding[] {
  const found: Finding[] = [];
  for (const [permission, { modules, does }] of Object.entries(abilities)) {
    const declared = permissions[permission as keyof typeof abilities].length > 0;
    const used = modules.filter((name) => Object.hasOwn(builtins, name));
    const users = [...new Set(used.flatMap((name) => builtins[name] ?? []))];
    if (used.length > 0 && !declared) {
      const what = `${used.map((name) => `node:${name}`).join(", ")} (${users.join(", ")})`;
      const hint = `Say what in zen.permissions.${permission}; whoever installs the plugin is shown it.`;
      found.push(warning("permissions", `It imports ${what}, so it could ${does}, and declares nothing of it.`, hint));
    }
    // What a native or fetch does cannot be told from imports.
    const unseen = permission === "network" || Object.keys(natives).length > 0;
    if (declared && used.length === 0 && !unseen)
      found.push(
        warning("permissions", `zen.permissions.${permission} is declared, and nothing in its code could ${does}.`),
      );
  }
  return found;
}
