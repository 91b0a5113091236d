import type { Content } from "./content.js";
import { invalid } from "./errors.js";

/** What a writer may say of an object; the rest the service sets. */
export interface ObjectMetadata {
  readonly contentType?: string;
  readonly contentEncoding?: string;
  readonly contentDisposition?: string;
  readonly contentLanguage?: string;
  readonly cacheControl?: string;
  readonly customTime?: string;
  readonly storageClass?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** One generation of an object. */
export interface StoredObject {
  readonly bucket: string;
  readonly name: string;
  /** Decimal; in microseconds since 1970, as it happens. */
  readonly generation: string;
  readonly metageneration: number;
  readonly created: string;
  readonly updated: string;
  readonly storageClass: string;
  readonly metadata: ObjectMetadata;
  readonly content: Content;
  readonly componentCount?: number;
  readonly kmsKeyName?: string;
}

const WRITABLE = [
  "contentType",
  "contentEncoding",
  "contentDisposition",
  "contentLanguage",
  "cacheControl",
  "customTime",
];
const MOST_METADATA = 8 << 10;

/** The metadata in a resource that a client has sent. @throws GoogleError for what the service does not take. */
export function readMetadata(resource: Readonly<Record<string, unknown>>): ObjectMetadata {
  const { metadata = {}, storageClass } = resource;
  if (typeof metadata !== "object" || metadata === null || Array.isArray(metadata))
    throw invalid("Invalid value for: metadata");
  const entries = Object.entries(metadata as object);
  for (const [key, value] of entries)
    if (typeof value !== "string") throw invalid(`Invalid value for: Expected a string at metadata.${key}`);
  const bytes = entries.reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value as string),
    0,
  );
  if (bytes > MOST_METADATA) throw invalid("The metadata for your object is too large.", "metadataTooLarge");
  if (resource["contentEncoding"] !== undefined && resource["contentEncoding"] !== "")
    throw invalid(`This emulator keeps no object with contentEncoding ${String(resource["contentEncoding"])}.`);
  const known = WRITABLE.filter((key) => resource[key] !== undefined).map((key) => [key, String(resource[key])]);
  return {
    ...Object.fromEntries(known),
    ...(storageClass === undefined ? {} : { storageClass: String(storageClass) }),
    metadata: Object.fromEntries(entries) as Record<string, string>,
  };
}

export function toResource(object: StoredObject, origin: string): Readonly<Record<string, unknown>> {
  const { bucket, name, generation, metageneration, created, updated, storageClass, metadata, content } = object;
  const path = `b/${bucket}/o/${encodeURIComponent(name)}`;
  const { metadata: custom = {}, storageClass: _, ...rest } = metadata;
  return {
    kind: "storage#object",
    id: `${bucket}/${name}/${generation}`,
    selfLink: `${origin}/storage/v1/${path}`,
    mediaLink: `${origin}/download/storage/v1/${path}?generation=${generation}&alt=media`,
    bucket,
    name,
    generation,
    metageneration: String(metageneration),
    contentType: "application/octet-stream",
    ...rest,
    storageClass,
    size: String(content.size),
    crc32c: content.crc32c,
    ...(content.md5 === undefined ? {} : { md5Hash: content.md5 }),
    ...(object.componentCount === undefined ? {} : { componentCount: object.componentCount }),
    ...(object.kmsKeyName === undefined ? {} : { kmsKeyName: object.kmsKeyName }),
    ...(Object.keys(custom).length === 0 ? {} : { metadata: custom }),
    etag: etagOf(object),
    timeCreated: created,
    updated,
    timeStorageClassUpdated: created,
    timeFinalized: created,
  };
}

export function etagOf({ generation, metageneration }: StoredObject): string {
  return Buffer.from(`${generation}/${metageneration}`).toString("base64url");
}
