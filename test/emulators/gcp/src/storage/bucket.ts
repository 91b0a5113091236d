import { GoogleError } from "../core/google-error.js";
import { noSuchBucket, noSuchObject, required } from "./errors.js";
import { checkBucketName, checkLocation, checkStorageClass } from "./names.js";
import type { StoredObject } from "./stored-object.js";

/** A bucket and the live generation of each object in it. Object versioning and soft delete are not kept. */
export interface Bucket {
  readonly name: string;
  readonly location: string;
  readonly storageClass: string;
  readonly created: string;
  /** Whoever asks must name a project that pays. */
  readonly requesterPays: boolean;
  /** Seconds that an object must be kept. */
  readonly retentionSeconds: number;
  readonly defaultKmsKeyName: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly lifecycle: unknown;
  readonly objects: Map<string, StoredObject>;
}

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields => (typeof value === "object" && value !== null ? (value as Fields) : {});

/** @throws GoogleError for what cannot be made. */
export function readBucket(resource: Fields, created: string): Bucket {
  if (resource["name"] === undefined) throw required("Required parameter: name");
  return {
    name: checkBucketName(resource["name"]),
    location: checkLocation(resource["location"]),
    storageClass: checkStorageClass(resource["storageClass"], "STANDARD"),
    created,
    requesterPays: fieldsOf(resource["billing"])["requesterPays"] === true,
    retentionSeconds: Number(fieldsOf(resource["retentionPolicy"])["retentionPeriod"] ?? 0),
    defaultKmsKeyName: fieldsOf(resource["encryption"])["defaultKmsKeyName"] as string | undefined,
    labels: fieldsOf(resource["labels"]) as Record<string, string>,
    lifecycle: resource["lifecycle"],
    objects: new Map(),
  };
}

export function toBucketResource(bucket: Bucket, origin: string, projectNumber: string): Fields {
  const { name, location, storageClass, created, requesterPays, retentionSeconds, defaultKmsKeyName } = bucket;
  return {
    kind: "storage#bucket",
    id: name,
    selfLink: `${origin}/storage/v1/b/${name}`,
    projectNumber,
    name,
    location,
    locationType: locationType(location),
    storageClass,
    timeCreated: created,
    updated: created,
    metageneration: "1",
    etag: "CAE=",
    ...(requesterPays ? { billing: { requesterPays } } : {}),
    ...(retentionSeconds === 0
      ? {}
      : { retentionPolicy: { retentionPeriod: String(retentionSeconds), effectiveTime: created } }),
    ...(defaultKmsKeyName === undefined ? {} : { encryption: { defaultKmsKeyName } }),
    ...(bucket.lifecycle === undefined ? {} : { lifecycle: bucket.lifecycle }),
    ...(Object.keys(bucket.labels).length === 0 ? {} : { labels: bucket.labels }),
    iamConfiguration: { uniformBucketLevelAccess: { enabled: true }, publicAccessPrevention: "enforced" },
  };
}

export function locationType(location: string): string {
  if (["US", "EU", "ASIA"].includes(location)) return "multi-region";
  return location.includes("-") ? "region" : "dual-region";
}

/** All buckets there are. */
export class Buckets {
  readonly #buckets = new Map<string, Bucket>();

  add(bucket: Bucket): void {
    if (this.#buckets.has(bucket.name))
      throw new GoogleError(
        "ABORTED",
        "Your previous request to create the named bucket succeeded and you already own it.",
      );
    this.#buckets.set(bucket.name, bucket);
  }

  all(): readonly Bucket[] {
    return [...this.#buckets.values()];
  }

  /** @throws GoogleError where there is none, or somebody has to pay. */
  get(name: string, query: URLSearchParams): Bucket {
    const bucket = this.#buckets.get(name);
    if (bucket === undefined) throw noSuchBucket();
    if (bucket.requesterPays && !query.has("userProject"))
      throw required("Bucket is a requester pays bucket but no user project provided.");
    return bucket;
  }

  delete(bucket: Bucket): void {
    if (bucket.objects.size > 0) throw new GoogleError("ABORTED", "The bucket you tried to delete is not empty.");
    this.#buckets.delete(bucket.name);
  }
}

/** The live object, or the generation that is asked for if it is that. @throws GoogleError 404. */
export function objectIn(bucket: Bucket, name: string, generation: string | null): StoredObject {
  const found = bucket.objects.get(name);
  if (found === undefined || (generation !== null && generation !== found.generation))
    throw noSuchObject(bucket.name, name);
  return found;
}

/** @throws GoogleError 403 while the bucket's retention policy keeps the object as it is. */
export function mayChange(bucket: Bucket, present: StoredObject | undefined, now: number): void {
  if (present === undefined) return;
  const until = Date.parse(present.created) + bucket.retentionSeconds * 1000;
  if (until <= now) return;
  throw new GoogleError(
    "PERMISSION_DENIED",
    `Object '${bucket.name}/${present.name}' is subject to bucket's retention policy or object retention and cannot be deleted or overwritten until ${new Date(until).toISOString()}`,
    { reason: "retentionPolicyNotMet" },
  );
}
