import type { Clock } from "../core/clock.js";
import type { Bucket } from "./bucket.js";
import type { Conditions } from "./conditions.js";
import { mustHold } from "./conditions.js";
import { readMetadata, type ObjectMetadata, type StoredObject } from "./stored-object.js";

/** `storage.objects.patch`: a merge as of RFC 7396, in which null removes; the generation stays, the metageneration does not. */
export function patchObject(
  bucket: Bucket,
  object: StoredObject,
  changes: Readonly<Record<string, unknown>>,
  conditions: Conditions,
  clock: Clock,
): StoredObject {
  mustHold(conditions, object);
  const custom = { ...object.metadata.metadata, ...(changes["metadata"] as object | undefined) };
  const merged = present({ ...object.metadata, ...changes, metadata: present(custom) });
  const metadata: ObjectMetadata = readMetadata(merged);
  const patched = { ...object, metadata, metageneration: object.metageneration + 1, updated: clock.stamp() };
  bucket.objects.set(object.name, patched);
  return patched;
}

function present(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
