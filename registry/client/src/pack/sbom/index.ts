import { sbomFile } from "@zen/registry-protocol";
import { licenceOf } from "../../natives/licence.js";
import type { ResolvedClosure } from "../../natives/resolve.js";
import type { SourcePackage } from "../read-package.js";
import type { PackedFile } from "../tarball.js";
import { sbomDocument } from "./document.js";
import { Owners } from "./owner.js";

/**
 * The plugin's list of parts: every package that one of `sources` (absolute paths of files whose bytes are in the
 * archive) belongs to, and the closure of natives.
 */
export function sbomOf(source: SourcePackage, sources: readonly string[], natives: ResolvedClosure): PackedFile {
  const owners = new Owners();
  const found = sources.map((file) => owners.of(file)).filter((owner) => owner !== undefined);
  const { name, version, packageJson } = source;
  const licence = licenceOf(packageJson);
  const text = sbomDocument({
    subject: { name, version, ...(licence === undefined ? {} : { licence }) },
    bundled: found.filter((owner) => owner.name !== name),
    closure: natives.closure,
    licences: natives.licences,
  });
  return { path: sbomFile, bytes: Buffer.from(text) };
}
