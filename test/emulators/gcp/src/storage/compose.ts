import type { Call } from "../core/service.js";
import { objectIn } from "./bucket.js";
import { conditionsIn } from "./conditions.js";
import { conditionNotMet, invalid, required } from "./errors.js";
import { checkObjectName } from "./names.js";
import { storeObject } from "./store-object.js";
import { readMetadata, type StoredObject } from "./stored-object.js";
import { needs, type State } from "./uploads.js";

/** The service puts at most so many objects together in one call. */
const MOST = 32;

interface Source {
  readonly name?: string;
  readonly generation?: string;
  readonly objectPreconditions?: { readonly ifGenerationMatch?: string };
}

/** `storage.objects.compose`: see "Composite objects". */
export async function compose(
  { buckets, contents, generations, keys, cloud }: State,
  call: Call,
): Promise<StoredObject> {
  const bucket = buckets.get(call.path["destinationBucket"] as string, call.query);
  const name = checkObjectName(call.path["destinationObject"]);
  const { sourceObjects = [], destination = {} } = call.body as {
    readonly sourceObjects?: readonly Source[];
    readonly destination?: Readonly<Record<string, unknown>>;
  };
  if (sourceObjects.length === 0) throw required("You must provide at least one source component.");
  if (sourceObjects.length > MOST)
    throw invalid(`The number of source components provided (${sourceObjects.length}) exceeds the maximum (${MOST})`);
  if (destination["name"] !== undefined && destination["name"] !== name)
    throw invalid("Value for field 'name' does not match the path.");
  needs(cloud, call, "storage.objects.get");
  if (bucket.objects.has(name)) needs(cloud, call, "storage.objects.delete");
  const sources = sourceObjects.map((source) => {
    const found = objectIn(bucket, source.name ?? "", source.generation ?? null);
    const wanted = source.objectPreconditions?.ifGenerationMatch;
    if (wanted !== undefined && wanted !== found.generation) throw conditionNotMet();
    return found;
  });
  const metadata = readMetadata(destination);
  const [first] = sources as [StoredObject];
  const storageClass = metadata.storageClass ?? first.storageClass;
  if (sources.some((source) => source.storageClass !== storageClass))
    throw invalid("All source objects and the destination must have the same storage class.");
  const kmsKeyName = keys.check(call.query.get("kmsKeyName") ?? undefined, bucket);
  const writer = contents.writer();
  for (const { content } of sources) for await (const chunk of content.read()) await writer.write(chunk);
  const made = {
    name,
    metadata: { ...metadata, storageClass },
    content: await writer.finish({ composite: true }),
    conditions: conditionsIn(call.query),
    kmsKeyName,
    componentCount: sources.reduce((sum, { componentCount = 1 }) => sum + componentCount, 0),
  };
  return storeObject(bucket, made, generations, cloud.clock);
}
