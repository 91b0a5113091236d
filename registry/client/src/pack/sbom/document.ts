import { createHash } from "node:crypto";
import type { NativeClosure } from "@zen/plugin-sdk";
import { npmPurl } from "@zen/registry-protocol";
import { nativeKey } from "../../natives/closure.js";
import { licenceChoice } from "./licence-choice.js";
import type { OwningPackage } from "./owner.js";

type Listed = Pick<OwningPackage, "name" | "version" | "licence">;

export interface SbomInput {
  /** The plugin. */
  readonly subject: Listed;
  /** What the bundler and the assets took from other packages. */
  readonly bundled: readonly Listed[];
  readonly closure: NativeClosure;
  /** Licence by `name@version` of the closure's packages. */
  readonly licences: Readonly<Record<string, string>>;
}

/**
 * The list of parts as CycloneDX 1.6, in one line. It depends on the parts alone: no time, no tool, and a serial number
 * made from the content, so that the same plugin packed anywhere has the same bytes.
 */
export function sbomDocument({ subject, bundled, closure, licences }: SbomInput): string {
  const natives = closure.map(({ name, version, integrity }) => {
    const licence = licences[nativeKey(name, version)];
    return component({ name, version, ...(licence === undefined ? {} : { licence }) }, "native", integrity);
  });
  const components = [...bundled.map((each) => component(each, "bundled")), ...natives];
  const content = {
    version: 1,
    metadata: { lifecycles: [{ phase: "build" }], component: { ...component(subject), type: "application" } },
    components: onceEach(components),
  };
  return JSON.stringify({
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: serialNumber(content),
    ...content,
  });
}

function component({ name, version, licence }: Listed, place?: "bundled" | "native", integrity?: string) {
  const purl = npmPurl(name, version);
  const [scope, bare] = name.startsWith("@") ? name.split("/") : [undefined, name];
  return {
    type: "library",
    "bom-ref": purl,
    ...(scope === undefined ? {} : { group: scope }),
    name: bare,
    version,
    ...(integrity === undefined ? {} : { hashes: [{ alg: "SHA-512", content: hexOf(integrity) }] }),
    ...(licence === undefined ? {} : { licenses: [licenceChoice(licence)] }),
    purl,
    ...(place === undefined ? {} : { properties: [{ name: "zen:place", value: place }] }),
  };
}

/** Sorted; a native stands before what was bundled of the same package and version. */
function onceEach(components: readonly ReturnType<typeof component>[]): readonly ReturnType<typeof component>[] {
  const byPurl = new Map(components.map((each) => [each.purl, each]));
  return [...byPurl.values()].sort((a, b) => (a.purl < b.purl ? -1 : 1));
}

function hexOf(integrity: string): string {
  return Buffer.from(integrity.slice("sha512-".length), "base64").toString("hex");
}

/** A UUID of version 8: the meaning of its bits is ours, the content's SHA-256. */
function serialNumber(content: object): string {
  const hash = createHash("sha256").update(JSON.stringify(content)).digest().subarray(0, 16);
  hash[6] = (hash[6]! & 0x0f) | 0x80;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const parts = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/.exec(hash.toString("hex"))!.slice(1);
  return `urn:uuid:${parts.join("-")}`;
}
