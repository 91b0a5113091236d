import { ZenError } from "@zen/plugin-sdk";
import { Bucket } from "../object/bucket.js";
import type { Target, Written } from "./target.js";

/** What stands in for Cloud Storage need not heed the checksum that it was sent: then the object is compared, and removed if it is another. */
export async function checkMd5(
  bucket: Bucket,
  { key, name }: Target,
  { generation, resource }: Written,
  md5: string,
): Promise<void> {
  const found = resource?.md5Hash;
  if (found === undefined || found === md5) return;
  await bucket.call({
    method: "DELETE",
    path: Bucket.objectPath(name),
    query: { ifGenerationMatch: generation },
    expect: [404, 412],
  });
  throw new ZenError("GCP_CHECKSUM_MISMATCH", `The object ${key} was damaged on its way into Cloud Storage`, {
    hint: "Try again; if it happens again, look for a proxy that alters what it passes on, or for damaged memory.",
    data: { key, sent: md5, found },
  });
}
