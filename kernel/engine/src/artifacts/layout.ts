import type { Digest } from "@zen/plugin-sdk";

/** Where things are in an artifact store. Digests are split after two digits, so that no folder of a disk grows too long. */
export const layout = {
  blob: (digest: Digest) => `blobs/${split(digest)}`,
  tree: (digest: Digest) => `trees/${split(digest)}`,
  /** Says why an artifact was erased; it counts while its bytes are not there. */
  tombstone: (digest: Digest) => `purged/${split(digest)}`,
} as const;

export function split(digest: Digest): string {
  return `${digest.slice(0, 2)}/${digest.slice(2)}`;
}
