import type { Call } from "../core/service.js";
import { objectIn } from "./bucket.js";
import { conditionsIn, mustHold } from "./conditions.js";
import { checkObjectName } from "./names.js";
import { storeObject } from "./store-object.js";
import { readMetadata, type StoredObject } from "./stored-object.js";
import { needs, type State } from "./uploads.js";

/** `storage.objects.copy`, and `storage.objects.rewrite` for what it does in one call. */
export async function copy({ buckets, contents, generations, keys, cloud }: State, call: Call): Promise<StoredObject> {
  const { path, query, body } = call;
  const source = objectIn(
    buckets.get(path["sourceBucket"] as string, query),
    path["sourceObject"] as string,
    query.get("sourceGeneration"),
  );
  mustHold(conditionsIn(query, "Source"), source);
  needs(cloud, call, "storage.objects.get");
  const bucket = buckets.get(path["destinationBucket"] as string, query);
  const name = checkObjectName(path["destinationObject"]);
  if (bucket.objects.has(name)) needs(cloud, call, "storage.objects.delete");
  const kmsKeyName = keys.check(query.get("destinationKmsKeyName") ?? undefined, bucket);
  const writer = contents.writer();
  for await (const chunk of source.content.read()) await writer.write(chunk);
  // A resource in the body takes the place of all metadata; without one, it is taken over.
  const metadata = Object.keys(body).length === 0 ? source.metadata : readMetadata(body);
  const made = { name, metadata, content: await writer.finish(), conditions: conditionsIn(query), kmsKeyName };
  return storeObject(bucket, made, generations, cloud.clock);
}
