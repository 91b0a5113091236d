import type { LineageArtifact } from "@zen/client";
import { short, size } from "../output/size.js";

/** What an artifact is called among others: what made it, what it is, and whether it is still there. */
export function labelOf({ digest, codec, size: bytes, node, output, purged, pruned }: LineageArtifact): string {
  const what = node === undefined ? [] : [`${node}.${output}`];
  const kind = codec === undefined ? [] : [`${codec}${bytes === undefined ? "" : `, ${size(bytes)}`}`];
  const gone = purged === undefined ? (pruned === undefined ? [] : ["pruned"]) : [`purged: ${purged.reason}`];
  return [short(digest), ...what, ...kind.map((one) => `(${one})`), ...gone.map((one) => `[${one}]`)].join(" ");
}
