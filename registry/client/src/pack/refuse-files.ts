import { ZenError } from "@zen/plugin-sdk";
import { pluginLimits, secretName, SecretScan } from "@zen/registry-archive";
import { packError } from "./pack-error.js";
import { tooLarge } from "./read-within.js";
import type { PackedFile } from "./tarball.js";

/**
 * Refuses what no registry would take, before it leaves the author's machine: keys and credentials by name or content,
 * one path twice, more than an archive may hold.
 *
 * @throws ZenError `PUBLISH_SECRET_FOUND`, `PACK_TOO_LARGE`, `PLUGIN_PACK_FAILED`
 */
export function refuseFiles(name: string, files: readonly PackedFile[]): void {
  for (const file of files) refuseSecret(name, file);
  const paths = files.map(({ path }) => path.toLowerCase());
  const repeated = files.find((_file, at) => paths.indexOf(paths[at] ?? "") < at);
  if (repeated) throw packError(`${name} would pack ${repeated.path} twice: an asset has the name of another file.`);
  const total = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (total > pluginLimits.totalBytes) throw tooLarge(`${name} has ${total} bytes`, pluginLimits.totalBytes);
  if (files.length > pluginLimits.entries) throw tooLarge(`${name} has ${files.length} files`, pluginLimits.entries);
}

function refuseSecret(name: string, { path, bytes }: PackedFile): void {
  const scan = new SecretScan();
  scan.update(bytes);
  const why = secretName(path) ?? (scan.found ? "holds a private key" : undefined);
  if (why === undefined) return;
  throw new ZenError("PUBLISH_SECRET_FOUND", `${name} would pack ${path}, which ${why}.`, {
    place: path,
    hint: "Take it out of zen.assets or of the code. Secrets reach a plugin through its stack's secret sources.",
  });
}
