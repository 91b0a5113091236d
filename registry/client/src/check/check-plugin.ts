import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { isZenError, readManifest } from "@zen/plugin-sdk";
import { packPlugin, type PackedPlugin } from "../pack/pack-plugin.js";
import { checkDocuments } from "./documents.js";
import { faultOf } from "./finding.js";
import { checkPermissions } from "./permissions.js";
import { checkRanges } from "./ranges.js";
import { conformanceReport } from "./report.js";
import { checkSize } from "./size.js";
import { tryPlugin, type Trial } from "./trial.js";
import type { CheckPluginOptions, PluginCheck } from "./types.js";
import { withUnpacked } from "./unpacked.js";

/**
 * Packs the built plugin in `folder` and looks at the archive as a registry and those who install it will; then its code is run, in
 * a process of its own, and its backends are held to their contracts. What is wrong with it is in the findings.
 *
 * @throws ZenError for what is no fault of the plugin's, such as a full disk.
 */
export async function checkPlugin(folder: string, options: CheckPluginOptions): Promise<PluginCheck> {
  const dir = resolve(folder);
  const draft = await mkdtemp(join(tmpdir(), "zen-check-"));
  try {
    options.onProgress?.("packing", dir);
    const packed = await packPlugin(dir, draft).catch((error: unknown) => unpackable(dir, error));
    return "tarball" in packed ? await checkPacked(dir, packed, options) : packed;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function checkPacked(dir: string, packed: PackedPlugin, options: CheckPluginOptions): Promise<PluginCheck> {
  const { name, version, packageJson, size, files } = packed;
  const manifest = readManifest(packageJson);
  const looks = [
    ...checkDocuments(packed),
    ...checkRanges(manifest, options.zen),
    ...checkSize(packed),
    ...checkPermissions(manifest, packed),
  ];
  const trial = await tryPacked(dir, packed, options);
  const findings = [...looks, ...trial.findings].sort(
    (a, b) => Number(a.level === "warning") - Number(b.level === "warning"),
  );
  const unpacked = files.reduce((sum, file) => sum + file.size, 0);
  return {
    name,
    version,
    findings,
    outcomes: trial.outcomes,
    size: { archive: size, unpacked, files: files.length },
    report: await conformanceReport(packed, trial.outcomes, options),
  };
}

async function tryPacked(
  dir: string,
  packed: PackedPlugin,
  { signal, onProgress }: CheckPluginOptions,
): Promise<Trial> {
  onProgress?.("trying", packed.name);
  try {
    return await withUnpacked(dir, packed.tarball, (unpacked) =>
      tryPlugin(dir, unpacked, signal, ({ contract, backend }) => onProgress?.("trying", `${backend} as ${contract}`)),
    );
  } catch (error) {
    if (!isZenError(error, "PLUGIN_CHECK_FAILED")) throw error;
    return { findings: [faultOf("conformance", error)], outcomes: [] };
  }
}

const ofThePlugin = /^(PLUGIN_|PACK_|PUBLISH_|MANIFEST_|NATIVE_)/;

function unpackable(folder: string, error: unknown): PluginCheck {
  if (!isZenError(error) || !ofThePlugin.test(error.code)) throw error;
  return { name: folder, version: "", findings: [faultOf("pack", error)], outcomes: [] };
}
