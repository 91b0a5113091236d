import type { Clock } from "../core/clock.js";
import { mayChange, type Bucket } from "./bucket.js";
import { mustHold, type Conditions } from "./conditions.js";
import type { Content } from "./content.js";
import { invalid } from "./errors.js";
import { checkStorageClass } from "./names.js";
import type { ObjectMetadata, StoredObject } from "./stored-object.js";

export interface NewObject {
  readonly name: string;
  readonly metadata: ObjectMetadata;
  readonly content: Content;
  readonly conditions: Conditions;
  readonly kmsKeyName: string | undefined;
  readonly componentCount?: number;
}

/** Gives each generation of any object a number that no other has and that is greater than those before. */
export class Generations {
  #last = 0n;

  constructor(private readonly clock: Clock) {}

  next(): string {
    const now = BigInt(this.clock.now()) * 1000n;
    this.#last = now > this.#last ? now : this.#last + 1n;
    return String(this.#last);
  }
}

/** Makes a content the live generation of its name, in one step. @throws GoogleError, and then nothing has changed. */
export function storeObject(
  bucket: Bucket,
  { name, metadata, content, conditions, kmsKeyName, componentCount }: NewObject,
  generations: Generations,
  clock: Clock,
): StoredObject {
  const present = bucket.objects.get(name);
  mustHold(conditions, present);
  mayChange(bucket, present, clock.now());
  const now = clock.stamp();
  const object: StoredObject = {
    bucket: bucket.name,
    name,
    generation: generations.next(),
    metageneration: 1,
    created: now,
    updated: now,
    storageClass: checkStorageClass(metadata.storageClass, bucket.storageClass),
    metadata,
    content,
    ...(componentCount === undefined ? {} : { componentCount }),
    ...(kmsKeyName === undefined ? {} : { kmsKeyName }),
  };
  bucket.objects.set(name, object);
  void present?.content.discard();
  return object;
}

/** @throws GoogleError 400 for content that is not what its sender has said. */
export function checkHashes(content: Content, said: { readonly md5?: unknown; readonly crc32c?: unknown }): void {
  if (said.md5 !== undefined && said.md5 !== content.md5)
    throw invalid(`Provided MD5 hash "${String(said.md5)}" doesn't match calculated MD5 hash "${content.md5}".`);
  if (said.crc32c !== undefined && said.crc32c !== content.crc32c)
    throw invalid(`Provided CRC32C "${String(said.crc32c)}" doesn't match calculated CRC32C "${content.crc32c}".`);
}
