import { randomBytes } from "node:crypto";
import { GoogleError } from "../core/google-error.js";
import { RawAnswer, type Call, type Cloud } from "../core/service.js";
import type { Bucket, Buckets } from "./bucket.js";
import { conditionsIn, mustHold } from "./conditions.js";
import type { Content, ContentFolder } from "./content.js";
import { invalid, required } from "./errors.js";
import type { KmsKeys } from "./kms.js";
import { readMultipart } from "./multipart.js";
import { checkObjectName } from "./names.js";
import { partial } from "./partial.js";
import { Session, type Begun } from "./session.js";
import { checkHashes, storeObject, type Generations } from "./store-object.js";
import { readMetadata, toResource, type StoredObject } from "./stored-object.js";

const WEEK_MS = 7 * 24 * 3_600_000;

/** What all that changes objects works on. */
export interface State {
  readonly cloud: Cloud;
  readonly buckets: Buckets;
  readonly contents: ContentFolder;
  readonly generations: Generations;
  readonly keys: KmsKeys;
}

/** `storage.objects.insert` in its three forms, and what goes on after a resumable one. */
export class Uploads {
  readonly #sessions = new Map<string, Session>();
  #least: number[] = [];

  constructor(private readonly state: State) {}

  /** Of the next piece of an upload no more than so many bytes are kept, as may happen. */
  keepOnly(bytes: number): void {
    this.#least.push(bytes);
  }

  get underway(): readonly string[] {
    return [...this.#sessions.values()]
      .filter(({ done }) => done === undefined)
      .map(({ begun }) => `upload of ${begun.bucket}/${begun.name}`);
  }

  async insert(call: Call): Promise<unknown> {
    const bucket = this.state.buckets.get(call.path["bucket"] as string, call.query);
    if (call.headers["content-encoding"] !== undefined) throw invalid("This emulator takes no compressed requests.");
    switch (call.query.get("uploadType")) {
      case "media":
        return this.#media(call, bucket);
      case "multipart":
        return this.#multipart(call, bucket);
      case "resumable":
        return this.#begin(call, bucket);
      default:
        throw invalid(`Invalid value for parameter uploadType: ${call.query.get("uploadType")}`);
    }
  }

  async #media(call: Call, bucket: Bucket): Promise<unknown> {
    const writer = this.state.contents.writer();
    for await (const chunk of call.stream as AsyncIterable<Buffer>) await writer.write(Buffer.from(chunk));
    const contentType = call.headers["content-type"];
    const resource = contentType === undefined ? {} : { contentType };
    return this.#answer(
      call,
      this.#store(call, bucket, begun(call, resource, this.state.cloud.clock.now()), await writer.finish()),
    );
  }

  async #multipart(call: Call, bucket: Bucket): Promise<unknown> {
    const writer = this.state.contents.writer();
    const { resource, type, content } = await readMultipart(call.headers["content-type"], call.stream, writer);
    const typed = type === undefined ? resource : { contentType: type, ...resource };
    return this.#answer(call, this.#store(call, bucket, begun(call, typed, this.state.cloud.clock.now()), content));
  }

  async #begin(call: Call, bucket: Bucket): Promise<RawAnswer> {
    const resource = await readJson(call);
    const wanted = begun(call, resource, this.state.cloud.clock.now());
    this.#mayWrite(call, bucket, wanted);
    readMetadata(resource);
    mustHold(wanted.conditions, bucket.objects.get(wanted.name));
    this.#sessions.set(wanted.id, new Session(wanted, this.state.contents.writer()));
    const location = new URL(call.url);
    location.searchParams.set("upload_id", wanted.id);
    return new RawAnswer({ headers: { location: location.href, "x-guploader-uploadid": wanted.id } });
  }

  /** A piece of an upload, or a question how far it is. */
  async proceed(call: Call): Promise<unknown> {
    const session = this.#session(call);
    const { begun: wanted } = session;
    const bucket = this.state.buckets.get(wanted.bucket, call.query);
    if (session.done === undefined) {
      const content = await session.take(call.headers["content-range"], call.stream, this.#least.shift());
      if (content === undefined) return incomplete(session.writer.size);
      checkHashes(content, hashesIn(call.headers["x-goog-hash"]));
      session.done = this.#store(call, bucket, wanted, content);
    }
    return partial(toResource(session.done, call.url.origin), wanted.fields);
  }

  async cancel(call: Call): Promise<RawAnswer> {
    const session = this.#session(call);
    this.#sessions.delete(session.begun.id);
    if (session.done === undefined) await session.writer.discard();
    return new RawAnswer({ status: 499, headers: { "content-length": "0" } });
  }

  #session(call: Call): Session {
    const session = this.#sessions.get(call.query.get("upload_id") ?? "");
    if (session === undefined || session.begun.bucket !== call.path["bucket"])
      throw new GoogleError("NOT_FOUND", "Not Found");
    if (this.state.cloud.clock.now() - session.begun.started > WEEK_MS)
      throw new GoogleError("NOT_FOUND", "Not Found", { code: 410, reason: "uploadExpired" });
    return session;
  }

  #mayWrite(call: Call, bucket: Bucket, { name }: Begun): void {
    if (bucket.objects.has(name)) needs(this.state.cloud, call, "storage.objects.delete");
  }

  #store(call: Call, bucket: Bucket, wanted: Begun, content: Content): StoredObject {
    const { resource, name, conditions } = wanted;
    checkHashes(content, { md5: resource["md5Hash"], crc32c: resource["crc32c"] });
    this.#mayWrite(call, bucket, wanted);
    const kmsKeyName = this.state.keys.check(wanted.kmsKeyName, bucket);
    const metadata = readMetadata(resource);
    const made = { name, metadata, content, conditions, kmsKeyName };
    return storeObject(bucket, made, this.state.generations, this.state.cloud.clock);
  }

  #answer(call: Call, object: StoredObject): unknown {
    return partial(toResource(object, call.url.origin), call.query.get("fields"));
  }
}

/** @throws GoogleError 403. */
export function needs(cloud: Cloud, call: Call, permission: string): void {
  cloud.iam.check(call.principal, permission, `projects/${cloud.project}`, "storage.googleapis.com");
}

function begun(call: Call, resource: Readonly<Record<string, unknown>>, started: number): Begun {
  const { query, path } = call;
  if (query.has("contentEncoding")) throw invalid("This emulator keeps no object with a contentEncoding.");
  if (resource["bucket"] !== undefined && resource["bucket"] !== path["bucket"])
    throw invalid("Value for field 'bucket' does not match the path.");
  return {
    id: randomBytes(48).toString("base64url"),
    bucket: path["bucket"] as string,
    name: checkObjectName(query.get("name") ?? resource["name"]),
    resource,
    conditions: conditionsIn(query),
    kmsKeyName: query.get("kmsKeyName") ?? undefined,
    started,
    fields: query.get("fields"),
  };
}

function incomplete(size: number): RawAnswer {
  return new RawAnswer({ status: 308, headers: size === 0 ? {} : { range: `bytes=0-${size - 1}` } });
}

/** `X-Goog-Hash: crc32c=...,md5=...`. */
function hashesIn(header: string | undefined): { readonly md5?: string; readonly crc32c?: string } {
  return Object.fromEntries(
    (header ?? "")
      .split(",")
      .filter((one) => one.includes("="))
      .map((one) => [one.slice(0, one.indexOf("=")).trim(), one.slice(one.indexOf("=") + 1).trim()]),
  );
}

const MOST_JSON = 1 << 20;

async function readJson({ stream }: Call): Promise<Readonly<Record<string, unknown>>> {
  let text = "";
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    text += chunk.toString("utf8");
    if (text.length > MOST_JSON) throw invalid("The metadata of the upload is too large.");
  }
  if (text === "") return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new GoogleError("INVALID_ARGUMENT", "Parse Error", { reason: "parseError" });
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) throw required("Parse Error");
  return parsed as Readonly<Record<string, unknown>>;
}
