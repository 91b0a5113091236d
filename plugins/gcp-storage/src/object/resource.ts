import { ZenError, type ObjectHead } from "@zen/plugin-sdk";

/** What is asked for of an object's resource; see "Objects" in the JSON API's reference. */
export const FIELDS = "name,generation,size,crc32c,md5Hash,metadata";

export interface ObjectResource {
  readonly name: string;
  /** Decimal digits: it does not fit into a number. */
  readonly generation: string;
  readonly size: number;
  /** Base64 of four bytes, big-endian. */
  readonly crc32c?: string;
  /** Base64; composite objects have none. */
  readonly md5Hash?: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Reads the resource out of an answer's JSON. @throws ZenError `GCP_ANSWER_INVALID`. */
export function readResource(json: unknown): ObjectResource {
  const { name, generation, size, crc32c, md5Hash, metadata } = (json ?? {}) as Readonly<Record<string, unknown>>;
  const bytes = Number(size);
  if (typeof name !== "string" || typeof generation !== "string" || !/^\d+$/.test(generation) || !(bytes >= 0))
    throw new ZenError("GCP_ANSWER_INVALID", "Cloud Storage answered with something that is no object's resource", {
      hint: "Check that the endpoint is that of Cloud Storage and that no proxy answers in its place.",
    });
  return {
    name,
    generation,
    size: bytes,
    ...(typeof crc32c === "string" ? { crc32c } : {}),
    ...(typeof md5Hash === "string" ? { md5Hash } : {}),
    metadata: (metadata ?? {}) as Readonly<Record<string, string>>,
  };
}

/**
 * MD5 where the object has it: parts of datasets are told apart by this, and the four bytes of CRC32C, which composite objects have alone,
 * are few for that.
 */
export function headOf(key: string, { generation, size, crc32c, md5Hash }: ObjectResource): ObjectHead {
  const sum = md5Hash === undefined ? crc32c && `crc32c:${crc32c}` : `md5:${md5Hash}`;
  return { key, size, version: generation, ...(sum === undefined ? {} : { checksum: sum }) };
}
