import { ZenError } from "@zen/plugin-sdk";
import { readHostileJson, type SearchHit, type SearchPage } from "@zen/registry-protocol";
import { printable } from "../http/faults.js";

/** A page of hits, each field of which people may see as it is. @throws ZenError `REGISTRY_DOCUMENT_INVALID`. */
export function readSearchPage(text: string, address: string): SearchPage {
  const where = `The answer of ${address} to a search`;
  const { total, hits, next } = readHostileJson(text, where);
  if (typeof total !== "number" || !Array.isArray(hits) || hits.length > 1000)
    throw new ZenError("REGISTRY_DOCUMENT_INVALID", `${where} has no list of hits.`, {
      hint: "Tell whoever runs this registry.",
    });
  return {
    total,
    hits: hits.map(hitOf),
    facets: { kind: {}, cloud: {}, publisher: {} },
    ...(typeof next === "string" ? { next } : {}),
  };
}

function hitOf(value: unknown): SearchHit {
  const hit = (value ?? {}) as { readonly [field: string]: unknown };
  const text = (field: string): string => (typeof hit[field] === "string" ? printable(hit[field]) : "");
  const given = (field: string) => (typeof hit[field] === "string" ? { [field]: text(field) } : {});
  return {
    name: text("name"),
    version: text("version"),
    title: text("title"),
    description: text("description"),
    kinds: Array.isArray(hit["kinds"]) ? hit["kinds"].filter((each) => typeof each === "string").map(printable) : [],
    publisher: text("publisher"),
    published: text("published"),
    signedByPublisher: hit["signedByPublisher"] === true,
    ...given("cloud"),
    ...given("license"),
    ...given("deprecated"),
  };
}
