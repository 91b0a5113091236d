import { ZenError } from "@zen/plugin-sdk";
import semver from "semver";
import { scopeOf } from "@zen/registry-protocol";
import { registryAddress } from "../http/address.js";
import { RegistryHttp } from "../http/registry-http.js";
import { npmOptions } from "../natives/npm-config.js";
import type { Severity } from "./types.js";

/** One thing that npm's registry knows of a package. */
export interface NpmAdvisory {
  readonly package: string;
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
  readonly url?: string;
  readonly affected: string;
}

export interface AskNpm {
  readonly cwd: string;
  readonly offline: boolean;
  readonly signal?: AbortSignal;
}

const path = "-/npm/v1/security/advisories/bulk";
const limits = { documentMs: 20_000, idleMs: 10_000, documentBytes: 16 * 1024 * 1024 };

/**
 * Asks the registries that npm's configuration names for these packages what is known against their versions, as `npm audit` does. Names in a
 * scope go to the registry of that scope alone. @throws ZenError `REGISTRY_*`, `OFFLINE` where one does not answer.
 */
export async function npmAdvisories(
  versions: ReadonlyMap<string, readonly string[]>,
  { cwd, offline, signal }: AskNpm,
): Promise<readonly NpmAdvisory[]> {
  const options = await npmOptions(cwd);
  const asked = new Map<string, Record<string, readonly string[]>>();
  for (const [name, list] of versions) {
    const scope = scopeOf(name);
    const registry = registryAddress(String((scope && options[`${scope}:registry`]) || options["registry"]));
    asked.set(registry, { ...asked.get(registry), [name]: list });
  }
  const found = [...asked].map(async ([registry, packages]) => {
    const http = new RegistryHttp(registry, { cwd, offline, limits });
    const { text } = await http.send(path, {
      what: "its advisories",
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(packages),
      ...(signal === undefined ? {} : { signal }),
    });
    return readBulk(text, packages);
  });
  return (await Promise.all(found)).flat();
}

/** What an answer says of the packages asked about; whatever else it holds is left alone. */
export function readBulk(text: string, packages: Readonly<Record<string, readonly string[]>>): readonly NpmAdvisory[] {
  const answer = parse(text);
  return Object.keys(packages).flatMap((name) => {
    const list = Object.hasOwn(answer, name) ? answer[name] : undefined;
    if (!Array.isArray(list)) return [];
    return list.slice(0, 1000).flatMap((each: unknown) => readOne(name, each) ?? []);
  });
}

function readOne(name: string, value: unknown): NpmAdvisory | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { id, title, severity, url, vulnerable_versions: affected } = value as Readonly<Record<string, unknown>>;
  if (typeof affected !== "string" || affected.length > 1000 || semver.validRange(affected) === null) return undefined;
  return {
    package: name,
    id: printable(String(id ?? "")),
    title: printable(typeof title === "string" ? title : "a known fault"),
    severity: severity === "low" || severity === "high" || severity === "critical" ? severity : "moderate",
    affected,
    ...(typeof url === "string" && /^https:\/\/[\x21-\x7e]{1,500}$/.test(url) ? { url } : {}),
  };
}

/** Nothing in an answer may move a terminal's cursor. */
function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, " ").slice(0, 300);
}

/** @throws ZenError `REGISTRY_DOCUMENT_INVALID`: an answer that cannot be read is not one that knows of nothing. */
function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch (cause) {
    throw unreadable(cause);
  }
  throw unreadable();
}

function unreadable(cause?: unknown): ZenError {
  return new ZenError("REGISTRY_DOCUMENT_INVALID", "What npm's registry says of advisories cannot be read.", { cause });
}
