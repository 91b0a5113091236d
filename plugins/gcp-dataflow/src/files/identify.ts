import { createHash } from "node:crypto";
import { canonicalJson, ZenError, type FileIdentity } from "@zen/plugin-sdk";
import type { ObjectMetadata, Objects } from "./objects.js";

/**
 * Which content an object has, from what Cloud Storage keeps of it. Where it has no MD5, the generation stands for the content: 32 bits of
 * a checksum do not. @throws ZenError `DATA_FILE_NOT_FOUND`.
 */
export async function identify(objects: Objects, uri: string, signal?: AbortSignal): Promise<FileIdentity> {
  const found = await objects.metadata(uri, signal);
  if (found === undefined)
    throw new ZenError("DATA_FILE_NOT_FOUND", `There is no object ${uri}`, {
      hint: "Check the bucket and the name; they are case-sensitive.",
      place: uri,
    });
  const content = canonicalJson(contentOf(uri, found));
  return { digest: createHash("sha256").update(content).digest("hex"), size: Number(found.size) };
}

function contentOf(uri: string, { size, generation, md5Hash, crc32c }: ObjectMetadata) {
  return md5Hash === undefined ? { uri, generation, crc32c, size } : { md5: md5Hash, crc32c, size };
}
