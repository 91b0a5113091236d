import { isDeepStrictEqual } from "node:util";
import { refusal } from "../http/refusal.js";
import type { PublishDocument } from "./publish-document.js";
import { quoted } from "./quoted.js";

/** By these a package acts. npm leaves them as they are when it publishes; it may fill in or tidy others. */
const compared = ["type", "main", "exports", "engines", "peerDependencies", "peerDependenciesMeta", "zen", "os", "cpu"];

/**
 * Holds what a publisher says of a version to the package.json in its archive. People read the one and run the other; were they allowed
 * to differ, nobody would know what they install. The registry serves what the archive says.
 *
 * @throws ZenError `PUBLISH_MANIFEST_MISMATCH`
 */
export function checkManifest(
  { name, version, manifest }: PublishDocument,
  packageJson: Readonly<Record<string, unknown>>,
): void {
  if (packageJson["name"] !== name || packageJson["version"] !== version) {
    const within = `${quoted(packageJson["name"])} ${quoted(packageJson["version"])}`;
    throw mismatch(`The archive is of ${within}, the document of ${name} ${version}`);
  }
  const field = compared.find((each) => !same(manifest[each], packageJson[each]));
  if (field !== undefined)
    throw mismatch(`"${field}" of package.json in the archive differs from that in the document`);
  const [claimed, actual] = [dependenciesOf(manifest), dependenciesOf(packageJson)];
  if (!isDeepStrictEqual(claimed, actual))
    throw mismatch("The dependencies in the archive differ from those in the document");
}

function same(one: unknown, two: unknown): boolean {
  return isDeepStrictEqual(nothing(one), nothing(two));
}

function nothing(value: unknown): unknown {
  const empty = typeof value === "object" && value !== null && Object.keys(value).length === 0;
  return value === null || empty ? undefined : value;
}

/** npm moves optional ones out of the others. */
function dependenciesOf(manifest: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { dependencies, optionalDependencies } = manifest;
  const all = { ...(dependencies as object | undefined), ...(optionalDependencies as object | undefined) };
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function mismatch(problem: string) {
  return refusal(400, "PUBLISH_MANIFEST_MISMATCH", `${problem}.`, {
    hint: "Pack again and publish the archive as it is, without changing package.json in between.",
  });
}
