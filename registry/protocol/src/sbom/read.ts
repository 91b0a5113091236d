import { ZenError } from "@zen/plugin-sdk";
import { isIntegrity } from "../names.js";
import { readNpmPurl } from "./purl.js";
import { sbomFile, type Sbom, type SbomPackage, type SbomPart } from "./sbom.js";

/** Beyond these a list is refused unread. */
export const maxSbomBytes = 4 * 1024 * 1024;
const maxParts = 10_000;
const maxLicence = 1_000;

/**
 * Reads a plugin's list of parts (`sbom.cdx.json`, CycloneDX 1.6) and holds it to the part of its form that Zen relies
 * on. Nothing in what it returns can move a terminal's cursor or name a package that npm could not have.
 *
 * @throws ZenError `SBOM_INVALID`
 */
export function readSbom(text: string): Sbom {
  if (text.length > maxSbomBytes) throw invalid(`is larger than ${maxSbomBytes} characters`);
  const document = record(parse(text), "the document");
  if (document["bomFormat"] !== "CycloneDX") throw invalid("is no CycloneDX document");
  if (document["specVersion"] !== "1.6") throw invalid("is of a version of CycloneDX other than 1.6");
  const { serialNumber } = document;
  if (typeof serialNumber !== "string" || !/^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(serialNumber))
    throw invalid("has no serial number");
  const subject = readPackage(record(document["metadata"], "metadata")["component"], "metadata.component");
  const components = document["components"] ?? [];
  if (!Array.isArray(components)) throw invalid("has no list as components");
  if (components.length > maxParts) throw invalid(`lists more than ${maxParts} packages`);
  const packages = components.map((each: unknown, at) => readPart(each, `components[${at}]`));
  const seen = new Set<string>();
  for (const { purl } of packages) {
    if (seen.has(purl)) throw invalid(`lists ${purl} twice`);
    seen.add(purl);
  }
  return { serialNumber, subject, packages: packages.sort((a, b) => (a.purl < b.purl ? -1 : 1)) };
}

function readPart(value: unknown, where: string): SbomPart {
  const component = record(value, where);
  const place = propertyOf(component, "zen:place");
  if (place !== "bundled" && place !== "native")
    throw invalid(`does not say of ${where} whether it is bundled or native`);
  const integrity = place === "native" ? readIntegrity(component["hashes"], where) : undefined;
  return { ...readPackage(component, where), place, ...(integrity === undefined ? {} : { integrity }) };
}

function readPackage(value: unknown, where: string): SbomPackage {
  const component = record(value, where);
  const { purl, group, name, version } = component;
  const found = readNpmPurl(purl);
  if (found === undefined) throw invalid(`has no package URL of npm in ${where}`);
  if (found.name !== (group === undefined ? name : `${String(group)}/${String(name)}`) || found.version !== version)
    throw invalid(`contradicts itself in ${where}: its name and version are not those of its package URL`);
  const licence = readLicence(component["licenses"], where);
  return { ...found, purl: purl as string, ...(licence === undefined ? {} : { licence }) };
}

function readLicence(value: unknown, where: string): string | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.length !== 1) throw invalid(`does not state one licence in ${where}`);
  const choice = record(value[0], `${where}.licenses`);
  const named = choice["license"] === undefined ? undefined : record(choice["license"], `${where}.licenses`);
  const licence = choice["expression"] ?? named?.["id"] ?? named?.["name"];
  // Control characters would reach somebody's terminal.
  if (typeof licence !== "string" || licence.length > maxLicence || /\p{C}/u.test(licence))
    throw invalid(`has an unreadable licence in ${where}`);
  return licence;
}

function readIntegrity(value: unknown, where: string): string {
  const hashes = Array.isArray(value) ? value.map((each: unknown) => record(each, `${where}.hashes`)) : [];
  const hex = hashes.find(({ alg }) => alg === "SHA-512")?.["content"];
  const integrity = `sha512-${Buffer.from(typeof hex === "string" ? hex : "", "hex").toString("base64")}`;
  if (!isIntegrity(integrity)) throw invalid(`has no SHA-512 for the native package in ${where}`);
  return integrity;
}

function propertyOf(component: Record<string, unknown>, name: string): unknown {
  const properties = component["properties"];
  if (!Array.isArray(properties)) return undefined;
  return properties.map((each: unknown) => record(each, "properties")).find((each) => each["name"] === name)?.["value"];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid("is no JSON", cause);
  }
}

function record(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid(`has no object as ${where}`);
  if (Object.hasOwn(value, "__proto__")) throw invalid(`names __proto__ in ${where}`);
  return value as Record<string, unknown>;
}

function invalid(problem: string, cause?: unknown): ZenError {
  return new ZenError("SBOM_INVALID", `The list of parts (${sbomFile}) ${problem}.`, {
    hint: "Pack the plugin again with zen plugins:pack, which writes the list.",
    cause,
  });
}
