import { createHash } from "node:crypto";
import { canonicalJson, type Digest, type Json } from "@zen/plugin-sdk";
import type { StepKeyParts } from "./types.js";

/**
 * The digest of all that can change what a step's result means: equal key, interchangeable result.
 * @throws ZenError `NOT_JSON` when a parameter is no JSON value.
 */
export function stepKey(parts: StepKeyParts): Digest {
  return createHash("sha256")
    .update(canonicalJson(parts as unknown as Json))
    .digest("hex");
}
