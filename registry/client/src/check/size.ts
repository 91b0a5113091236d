import type { PackedPlugin } from "../pack/pack-plugin.js";
import { warning } from "./finding.js";
import type { Finding } from "./types.js";

const MiB = 1024 * 1024;
const large = 10 * MiB;

/** Everybody who installs the plugin waits for its bytes. */
export function checkSize({ size, files, missingNatives }: PackedPlugin): readonly Finding[] {
  const [largest] = [...files].sort((a, b) => b.size - a.size);
  const found = missingNatives.map((name) =>
    warning("natives", `npm has no ${name}: the plugin does not run on the platforms that need it.`),
  );
  if (size <= large || largest === undefined) return found;
  const text = `The archive has ${(size / MiB).toFixed(1)} MiB; most of it is ${largest.path}.`;
  return [...found, warning("size", text, "Leave data out, and name large packages with machine code in zen.natives.")];
}
