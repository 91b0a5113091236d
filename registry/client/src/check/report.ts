import type { BackendReport } from "@zen/plugin-sdk/conformance";
import type { ConformanceReport } from "@zen/registry-protocol";
import type { PackedPlugin } from "../pack/pack-plugin.js";
import type { CheckPluginOptions, PluginCheck } from "./types.js";

/** The report that travels with a packed plugin, signed where somebody signs. */
export async function conformanceReport(
  { name, version, integrity }: PackedPlugin,
  outcomes: readonly BackendReport[],
  { zen, sign }: CheckPluginOptions,
): Promise<NonNullable<PluginCheck["report"]>> {
  const document: ConformanceReport = {
    format: "conformance@1",
    name,
    version,
    integrity,
    contracts: outcomes.map(({ contract, backend, passed, failed, skipped }) => ({
      contract,
      backend,
      passed,
      failed: failed.map((each) => each.name),
      skipped,
    })),
    zen,
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    time: new Date().toISOString(),
  };
  const text = JSON.stringify(document);
  return { text, document, ...(sign === undefined ? {} : { signature: await sign(text) }) };
}
