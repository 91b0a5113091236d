import { gunzipSync, gzipSync } from "node:zlib";
import { ZenError } from "@zen/plugin-sdk";
import { integrityOf } from "../integrity.js";
import { sdkName } from "../pack/read-package.js";
import type { PackageSource } from "../registry/source.js";

export interface SdkArchive {
  readonly version: string;
  /** The file's name, as npm would call it. */
  readonly file: string;
  readonly bytes: Uint8Array;
}

/**
 * The plugin SDK out of the registry that ships with the command, verified, and compressed: there it is stored without.
 *
 * @throws ZenError `PLUGIN_NOT_FOUND`, `TARBALL_DIGEST_MISMATCH`
 */
export async function sdkArchive(source: PackageSource): Promise<SdkArchive> {
  const packument = await source.describe(sdkName);
  const version = packument?.["dist-tags"]["latest"];
  const dist = version === undefined ? undefined : packument?.versions[version]?.dist;
  if (version === undefined || dist === undefined)
    throw new ZenError("PLUGIN_NOT_FOUND", `${source.title} has no ${sdkName}.`, { hint: "Reinstall Zen." });
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.fetch(sdkName, version)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (integrityOf(bytes) !== dist.integrity) {
    throw new ZenError(
      "TARBALL_DIGEST_MISMATCH",
      `The archive of ${sdkName} is not the one that ${source.title} lists.`,
      {
        hint: "Reinstall Zen.",
      },
    );
  }
  return { version, file: `zen-plugin-sdk-${version}.tgz`, bytes: gzipSync(gunzipSync(bytes), { level: 9 }) };
}
