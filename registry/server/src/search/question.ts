import type { SearchQuery } from "@zen/registry-protocol";
import semver from "semver";
import { refusal } from "../http/refusal.js";
import type { EntryVersion } from "./entry.js";

/** A `SearchQuery`, checked and complete. */
export interface Question {
  readonly text: string;
  readonly facets: { readonly kind?: string; readonly cloud?: string; readonly publisher?: string };
  readonly fits: (version: EntryVersion) => boolean;
  readonly limit: number;
  readonly offset: number;
}

const longest = 200;

/** @throws ZenError `SEARCH_INVALID` with status 400 */
export function readQuestion(query: { readonly [field in keyof SearchQuery]?: unknown }): Question {
  const [kind, cloud, publisher] = [text(query, "kind"), text(query, "cloud"), text(query, "publisher")];
  return {
    text: text(query, "text"),
    facets: {
      ...(kind === "" ? {} : { kind }),
      ...(cloud === "" ? {} : { cloud }),
      ...(publisher === "" ? {} : { publisher }),
    },
    fits: fitting(text(query, "kernel")),
    limit: whole(query, "limit", 1, 100, 20),
    offset: whole(query, "after", 0, 1_000_000, 0),
  };
}

/** `0.1.0`, `0.1.0; processing@1, artifact-store@1`: one version of the kernel, and what contracts it accepts, all unless told. */
function fitting(kernel: string): Question["fits"] {
  if (kernel === "") return () => true;
  const parts = kernel.split(/[\s;,]+/).filter((part) => part !== "");
  const contracts = parts.filter((part) => /^[a-z][a-z0-9-]*@\d{1,4}$/.test(part));
  const [version, ...more] = parts.filter((part) => !contracts.includes(part));
  if (more.length > 0 || (version !== undefined && semver.valid(version) === null))
    throw invalid(
      "kernel",
      "should be a version such as 0.1.0, followed by the contracts that it accepts where they matter",
    );
  return (entry) =>
    (version === undefined ||
      entry.kernel === undefined ||
      semver.satisfies(version, entry.kernel, { includePrerelease: true })) &&
    (contracts.length === 0 || entry.contracts.every((contract) => contracts.includes(contract)));
}

function text(query: { readonly [field: string]: unknown }, field: string): string {
  const value = query[field] ?? "";
  if (typeof value !== "string" || value.length > longest)
    throw invalid(field, `should be one text of at most ${longest} characters`);
  return value.trim();
}

function whole(
  query: { readonly [field: string]: unknown },
  field: string,
  from: number,
  to: number,
  unless: number,
): number {
  const value = query[field] ?? "";
  if (value === "") return unless;
  const number = Number(value);
  if (!/^\d{1,7}$/.test(String(value)) || number < from || number > to)
    throw invalid(field, `should be a whole number from ${from} to ${to}`);
  return number;
}

function invalid(field: string, what: string): Error {
  return refusal(400, "SEARCH_INVALID", `A search cannot be understood: ${field} ${what}.`, {
    hint: "Correct it, or leave it out.",
  });
}
