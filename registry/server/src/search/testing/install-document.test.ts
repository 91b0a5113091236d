import type { InstallDocument } from "@zen/registry-protocol";

export interface Sketch {
  readonly name: string;
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly publisher?: string;
  readonly deprecated?: string;
  readonly backends?: readonly object[];
  readonly steps?: readonly string[];
  /** Version to range of kernels. */
  readonly versions?: Readonly<Record<string, string>>;
}

/** An install document of a plugin, from what a test cares for. */
export function installDocument(sketch: Sketch): InstallDocument {
  const { name, backends = [], steps = [], versions = { "1.0.0": "^0.1.0" }, publisher = "ann", ...fields } = sketch;
  const entries = Object.entries(versions).map(([version, zen]) => [
    version,
    {
      ...fields,
      name,
      version,
      type: "module",
      engines: { zen },
      exports: { ".": "./index.js" },
      zen: {
        format: "plugin@1",
        backends,
        steps: steps.map((each) => ({ export: each, title: each })),
      },
      dist: { integrity: `sha512-${"A".repeat(86)}==`, tarball: "x.tgz" },
      published: "2026-01-31T14:22:33.000Z",
      publisher,
    },
  ]);
  return {
    format: "install@1",
    name,
    "dist-tags": { latest: Object.keys(versions).at(-1)! },
    versions: Object.fromEntries(entries),
  };
}
