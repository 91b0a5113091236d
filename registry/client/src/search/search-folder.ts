import { isPluginPackage, isZenError, readManifest, type PluginManifest } from "@zen/plugin-sdk";
import {
  cloudOf,
  kindsOf,
  type SearchHit,
  type SearchPage,
  type SearchQuery,
  type VersionDocument,
} from "@zen/registry-protocol";
import type { FolderSource } from "../registry/folder-source.js";

/** Looks through a registry folder as a registry's catalogue would: words and facets hold together. */
export async function searchFolder(source: FolderSource, query: SearchQuery): Promise<SearchPage> {
  const hits: SearchHit[] = [];
  for (const name of await source.names()) {
    const packument = await source.describe(name);
    const document = packument?.versions[packument["dist-tags"].latest ?? ""];
    const hit = document && hitOf(document);
    if (hit && fits(hit, document, query)) hits.push(hit);
  }
  return { total: hits.length, hits: hits.slice(0, query.limit ?? 20), facets: { kind: {}, cloud: {}, publisher: {} } };
}

function hitOf(document: VersionDocument): SearchHit | undefined {
  const manifest = manifestOf(document);
  if (manifest === undefined) return undefined;
  const { license, deprecated } = document;
  const cloud = cloudOf(keywords(document));
  return {
    name: document.name,
    version: document.version,
    title: manifest.title,
    description: manifest.description,
    kinds: kindsOf(manifest),
    publisher: "",
    published: "",
    signedByPublisher: false,
    ...(cloud === undefined ? {} : { cloud }),
    ...(typeof license === "string" ? { license } : {}),
    ...(typeof deprecated === "string" ? { deprecated } : {}),
  };
}

/** The SDK is no plugin, and a manifest that cannot be read is nothing that could be installed. */
function manifestOf(document: VersionDocument): PluginManifest | undefined {
  if (!isPluginPackage(document)) return undefined;
  try {
    return readManifest(document);
  } catch (error) {
    if (!isZenError(error, "MANIFEST_INVALID")) throw error;
    return undefined;
  }
}

function fits(hit: SearchHit, document: VersionDocument, { text = "", kind, cloud, publisher }: SearchQuery): boolean {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const all = [hit.name, hit.title, hit.description, ...keywords(document)].join(" ").toLowerCase();
  return (
    words.every((word) => all.includes(word)) &&
    (kind === undefined || hit.kinds.includes(kind)) &&
    (cloud === undefined || hit.cloud === cloud) &&
    publisher === undefined
  );
}

function keywords(document: VersionDocument): readonly string[] {
  const words = document["keywords"];
  return Array.isArray(words) ? words.filter((word) => typeof word === "string") : [];
}
