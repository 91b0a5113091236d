import { defineService, RawAnswer, type Call, type Cloud, type Route, type RunningService } from "../core/service.js";
import { batch } from "./batch.js";
import { Buckets, locationType, mayChange, objectIn, readBucket, toBucketResource, type Bucket } from "./bucket.js";
import { compose } from "./compose.js";
import { conditionsIn, mustHold, notModified } from "./conditions.js";
import { ContentFolder } from "./content.js";
import { copy } from "./copy.js";
import { download } from "./download.js";
import { KmsKeys } from "./kms.js";
import { listObjects } from "./list.js";
import { partial } from "./partial.js";
import { patchObject } from "./patch.js";
import { Generations } from "./store-object.js";
import { toResource, type StoredObject } from "./stored-object.js";
import { Uploads, type State } from "./uploads.js";

/** Cloud Storage as tests see it from behind. */
export interface StorageFace extends RunningService {
  /** Makes a bucket, as `storage.buckets.insert` would. */
  addBucket(resource: { readonly name: string } & Readonly<Record<string, unknown>>): void;
  /** Names of the live objects of a bucket, sorted. */
  objects(bucket: string): readonly string[];
  readonly keys: KmsKeys;
  /** Of the next piece of a resumable upload no more than so many bytes are kept. */
  keepOnly(bytes: number): void;
  /** Uploads that were begun and neither finished nor cancelled. */
  readonly uploads: readonly string[];
}

/** Cloud Storage's JSON API v1. Object versioning, soft delete, ACLs, compression and the XML API are not pretended; asking for them is refused. */
export const storage = defineService<StorageFace>({ name: "storage", api: "storage.googleapis.com", start });

const B = "/storage/v1/b";
const O = `${B}/{bucket}/o`;

function start(cloud: Cloud): StorageFace {
  const state: State = {
    cloud,
    buckets: new Buckets(),
    contents: new ContentFolder(),
    generations: new Generations(cloud.clock),
    keys: new KmsKeys(),
  };
  const { buckets, contents } = state;
  const uploads = new Uploads(state);
  const none = new URLSearchParams({ userProject: cloud.project });
  return {
    routes: [...bucketRoutes(state), ...objectRoutes(state), ...uploadRoutes(uploads)],
    addBucket: (resource) => buckets.add(readBucket(resource, cloud.clock.stamp())),
    objects: (name) => [...buckets.get(name, none).objects.keys()].sort(),
    keys: state.keys,
    keepOnly: (bytes) => uploads.keepOnly(bytes),
    get uploads() {
      return uploads.underway;
    },
    leftovers: () => [
      ...buckets.all().flatMap(({ name, objects }) => [...objects.keys()].map((key) => `object ${name}/${key}`)),
      ...uploads.underway,
    ],
    close: async () => contents.close(),
  };
}

const given = (call: Call, body: unknown): unknown => partial(body, call.query.get("fields"));
const object = (call: Call, stored: StoredObject): unknown => given(call, toResource(stored, call.url.origin));

function bucketRoutes({ cloud, buckets }: State): readonly Route[] {
  const bucketOf = (call: Call): Bucket => buckets.get(call.path["bucket"] as string, call.query);
  const resource = (call: Call, bucket: Bucket) =>
    given(call, toBucketResource(bucket, call.url.origin, cloud.projectNumber));
  return [
    {
      id: "storage.buckets.insert",
      method: "POST",
      path: B,
      permission: "storage.buckets.create",
      handle(call) {
        const bucket = readBucket(call.body, cloud.clock.stamp());
        buckets.add(bucket);
        return resource(call, bucket);
      },
    },
    {
      id: "storage.buckets.get",
      method: "GET",
      path: `${B}/{bucket}`,
      permission: "storage.buckets.get",
      handle: (call) => resource(call, bucketOf(call)),
    },
    {
      id: "storage.buckets.delete",
      method: "DELETE",
      path: `${B}/{bucket}`,
      permission: "storage.buckets.delete",
      handle(call) {
        buckets.delete(bucketOf(call));
        return noContent();
      },
    },
    {
      id: "storage.buckets.getStorageLayout",
      method: "GET",
      path: `${B}/{bucket}/storageLayout`,
      permission: "storage.objects.list",
      handle(call) {
        const { name, location } = bucketOf(call);
        return given(call, {
          kind: "storage#storageLayout",
          bucket: name,
          location,
          locationType: locationType(location),
        });
      },
    },
    {
      id: "storage.buckets.testIamPermissions",
      method: "GET",
      path: `${B}/{bucket}/iam/testPermissions`,
      handle(call) {
        bucketOf(call);
        const permissions = call.query.getAll("permissions").filter((one) => cloud.iam.may(call.principal, one));
        return { kind: "storage#testIamPermissionsResponse", ...(permissions.length === 0 ? {} : { permissions }) };
      },
    },
  ];
}

function objectRoutes(state: State): readonly Route[] {
  const { buckets, cloud } = state;
  const bucketOf = (call: Call): Bucket => buckets.get(call.path["bucket"] as string, call.query);
  const find = (call: Call, bucket: Bucket) =>
    objectIn(bucket, call.path["object"] as string, call.query.get("generation"));
  return [
    {
      id: "storage.objects.list",
      method: "GET",
      path: O,
      permission: "storage.objects.list",
      handle: (call) => given(call, listObjects(bucketOf(call), call.query, call.url.origin)),
    },
    { id: "storage.batch", method: "POST", path: "/batch/storage/v1", takes: "stream", defined: false, handle: batch },
    // Media is also served below /download, which is where Google's Python client asks for it.
    ...[`${O}/{object}`, `/download${O}/{object}`].map((path): Route => ({
      id: "storage.objects.get",
      method: "GET",
      path,
      permission: "storage.objects.get",
      ...(path.startsWith("/download") ? { defined: false } : {}),
      handle(call) {
        const found = find(call, bucketOf(call));
        const unchanged = notModified(conditionsIn(call.query), found);
        if (unchanged !== undefined) return unchanged;
        return call.query.get("alt") === "media" ? download(found, call.headers["range"]) : object(call, found);
      },
    })),
    {
      id: "storage.objects.patch",
      method: "PATCH",
      path: `${O}/{object}`,
      permission: "storage.objects.update",
      handle(call) {
        const bucket = bucketOf(call);
        return object(call, patchObject(bucket, find(call, bucket), call.body, conditionsIn(call.query), cloud.clock));
      },
    },
    {
      id: "storage.objects.delete",
      method: "DELETE",
      path: `${O}/{object}`,
      permission: "storage.objects.delete",
      handle(call) {
        const bucket = bucketOf(call);
        const found = find(call, bucket);
        mustHold(conditionsIn(call.query), found);
        mayChange(bucket, found, cloud.clock.now());
        bucket.objects.delete(found.name);
        void found.content.discard();
        return noContent();
      },
    },
    {
      id: "storage.objects.compose",
      method: "POST",
      path: `${B}/{destinationBucket}/o/{destinationObject}/compose`,
      permission: "storage.objects.create",
      handle: async (call) => object(call, await compose(state, call)),
    },
    {
      id: "storage.objects.copy",
      method: "POST",
      path: `${B}/{sourceBucket}/o/{sourceObject}/copyTo/b/{destinationBucket}/o/{destinationObject}`,
      permission: "storage.objects.create",
      handle: async (call) => object(call, await copy(state, call)),
    },
    {
      id: "storage.objects.rewrite",
      method: "POST",
      path: `${B}/{sourceBucket}/o/{sourceObject}/rewriteTo/b/{destinationBucket}/o/{destinationObject}`,
      permission: "storage.objects.create",
      async handle(call) {
        const made = await copy(state, call);
        const size = String(made.content.size);
        const resource = toResource(made, call.url.origin);
        return given(call, {
          kind: "storage#rewriteResponse",
          totalBytesRewritten: size,
          objectSize: size,
          done: true,
          resource,
        });
      },
    },
  ];
}

function uploadRoutes(uploads: Uploads): readonly Route[] {
  return ["/upload/storage/v1/b/{bucket}/o", "/resumable/upload/storage/v1/b/{bucket}/o"].flatMap((path): Route[] => [
    {
      id: "storage.objects.insert",
      method: "POST",
      path,
      permission: "storage.objects.create",
      takes: "stream",
      handle: (call) => uploads.insert(call),
    },
    {
      id: "storage.objects.insert.chunk",
      method: "PUT",
      path,
      permission: "storage.objects.create",
      takes: "stream",
      defined: false,
      handle: (call) => uploads.proceed(call),
    },
    {
      id: "storage.objects.insert.cancel",
      method: "DELETE",
      path,
      defined: false,
      handle: (call) => uploads.cancel(call),
    },
  ]);
}

function noContent(): RawAnswer {
  return new RawAnswer({ status: 204 });
}
