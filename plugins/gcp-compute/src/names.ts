import { createHash } from "node:crypto";

/** The machine's name for a job: of the form that Compute Engine wants (RFC 1035), the same whoever asks. */
export function machineName(id: string): string {
  return `zen-${createHash("sha256").update(id).digest("hex").slice(0, 40)}`;
}

/**
 * A request id (a UUID, as Compute Engine wants it) that is the same for the same request of the same job: asked for once more, it gives the
 * operation that the first one has started.
 */
export function requestId(...of: readonly string[]): string {
  const bytes = createHash("sha256").update(JSON.stringify(of)).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6); // version 5: from a digest
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** A label's value: lower case letters, digits, `-` and `_`, 63 at most. */
export function labelValue(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, "-")
    .slice(0, 63);
}
