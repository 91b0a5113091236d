import type { ArtifactRef, Digest } from "@zen/plugin-sdk";
import { digestOf } from "../../artifacts/index.js";
import { stepKey } from "../../keys/step-key.js";
import type { StepKeyParts } from "../../keys/types.js";

const LIST_CODE = digestOf(Buffer.from("zen list@1"));

/** Under which key lists are committed: they are what they hold, so their own digests say it all. */
export function listKey(lists: Readonly<Record<string, ArtifactRef>>): {
  readonly key: Digest;
  readonly parts: StepKeyParts;
} {
  const parts: StepKeyParts = {
    format: 1,
    code: LIST_CODE,
    codecs: Object.fromEntries(Object.keys(lists).map((name) => [name, { id: "list", version: 1 }])),
    params: {},
    inputs: Object.fromEntries(Object.entries(lists).map(([name, { digest }]) => [name, digest])),
    env: {},
  };
  return { key: stepKey(parts), parts };
}
