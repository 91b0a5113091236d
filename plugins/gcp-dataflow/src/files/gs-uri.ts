import { ZenError } from "@zen/plugin-sdk";

export interface GsPlace {
  readonly bucket: string;
  /** Without a slash at its beginning; may be empty for a bucket as a whole. */
  readonly object: string;
}

/** @throws ZenError `DATA_FILE_NOT_FOUND` when it is no address in Cloud Storage. */
export function parseGsUri(uri: string): GsPlace {
  const match = /^gs:\/\/([a-z0-9][a-z0-9._-]{1,220}[a-z0-9])(?:\/(.*))?$/s.exec(uri);
  if (match === null)
    throw new ZenError("DATA_FILE_NOT_FOUND", `${JSON.stringify(uri)} is no address in Cloud Storage`, {
      hint: "Dataflow reads gs://BUCKET/OBJECT; copy the file into a bucket, and name it there.",
    });
  return { bucket: match[1] as string, object: match[2] ?? "" };
}

/** A folder's address without a slash at its end. */
export function folderUri(uri: string): string {
  return uri.replace(/\/+$/, "");
}
