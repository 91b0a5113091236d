import { isZenError, type ArtifactStore, type Digest } from "@zen/plugin-sdk";
import { collectBytes } from "@zen/plugin-sdk";

/** Where records name artifacts with their bytes: documents of JSON, or a line of it per event. */
const RECORDS = ["runs/", "executions/", "tasks/"];

/** Takes the bytes of artifacts, and what is said of them, out of every record that names them. Returns how many records had some. */
export async function redactRecords(store: ArtifactStore, digests: ReadonlySet<Digest>): Promise<number> {
  let redacted = 0;
  for (const prefix of RECORDS)
    for await (const { key } of store.list(prefix)) if (await redactObject(store, key, digests)) redacted++;
  return redacted;
}

async function redactObject(store: ArtifactStore, key: string, digests: ReadonlySet<Digest>): Promise<boolean> {
  for (;;) {
    const head = await store.head(key);
    if (head === undefined) return false;
    const text = Buffer.from(await collectBytes(store.get(key))).toString("utf8");
    if (!mentions(text, digests)) return false;
    const lines = text.split("\n");
    const clean = lines.map((line) => redactJson(line, digests)).join("\n");
    if (clean === text) return false;
    try {
      await store.put(key, Buffer.from(clean), { ifMatch: head.version });
      return true;
    } catch (error) {
      if (!isZenError(error, "PRECONDITION_FAILED")) throw error;
    }
  }
}

function mentions(text: string, digests: ReadonlySet<Digest>): boolean {
  for (const digest of digests) if (text.includes(digest)) return true;
  return false;
}

/** The text itself where nothing is to be taken out. */
function redactJson(text: string, digests: ReadonlySet<Digest>): string {
  if (!mentions(text, digests)) return text;
  let found = false;
  const clean = JSON.stringify(JSON.parse(text), (_, value: unknown) => {
    if (!isRef(value) || !digests.has(value.digest) || !("inline" in value || "summary" in value)) return value;
    found = true;
    const { inline: _inline, summary: _summary, ...rest } = value;
    return rest;
  });
  return found ? clean : text;
}

interface Ref {
  readonly digest: Digest;
  readonly inline?: unknown;
  readonly summary?: unknown;
}

function isRef(value: unknown): value is Ref {
  return typeof value === "object" && value !== null && "digest" in value && typeof value.digest === "string";
}
