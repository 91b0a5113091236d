import { tarballFile } from "@zen/registry-protocol";

/** Where npm's protocol has a version's archive. Derived from the name: an address in a document must not lead elsewhere. */
export function tarballPath(name: string, version: string): string {
  return `${name}/-/${tarballFile(name, version)}`;
}
