import { createHash } from "node:crypto";
import { canonicalJson, compareUtf8, filePattern, isFilePattern, ZenError, type FileIdentity } from "@zen/plugin-sdk";
import { parseGsUri } from "./gs-uri.js";
import type { ObjectMetadata, Objects } from "./objects.js";

/**
 * The objects that a URI or a pattern names, and which content each has, from what Cloud Storage keeps of it. Where it has no MD5, the
 * generation stands for the content: 32 bits of a checksum do not. @throws ZenError `DATA_FILE_NOT_FOUND`.
 */
export async function identify(objects: Objects, uri: string, signal?: AbortSignal): Promise<readonly FileIdentity[]> {
  const { bucket, object } = parseGsUri(uri);
  if (!isFilePattern(object)) {
    const found = await objects.metadata(uri, signal);
    if (found === undefined) throw nothing(`There is no object ${uri}`, uri);
    return [identityOf(uri, found)];
  }
  const matches = filePattern(object);
  const found: FileIdentity[] = [];
  for await (const one of objects.list(bucket, object.slice(0, object.indexOf("*")), signal))
    // Folders that consoles make are objects of no bytes whose names end with a slash.
    if (matches.test(one.name)) found.push(identityOf(`gs://${bucket}/${one.name}`, one));
  if (found.length === 0) throw nothing(`No object matches ${uri}`, uri);
  return found.sort((a, b) => compareUtf8(a.uri, b.uri));
}

function identityOf(uri: string, found: ObjectMetadata): FileIdentity {
  const content = canonicalJson(contentOf(uri, found));
  return { uri, digest: createHash("sha256").update(content).digest("hex"), size: Number(found.size) };
}

function contentOf(uri: string, { size, generation, md5Hash, crc32c }: ObjectMetadata) {
  return md5Hash === undefined ? { uri, generation, crc32c, size } : { md5: md5Hash, crc32c, size };
}

function nothing(message: string, uri: string): ZenError {
  return new ZenError("DATA_FILE_NOT_FOUND", message, {
    hint: "Check the bucket and the name; they are case-sensitive, and a * stands for anything but a slash.",
    place: uri,
  });
}
