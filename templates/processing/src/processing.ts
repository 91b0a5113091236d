import type { Processing } from "@zen/plugin-sdk";
import { memoryProcessing } from "@zen/plugin-sdk/memory";

/**
 * Begins with the SDK's reference interpreter, which is slow and right. An engine of your own takes over `jobs`: it
 * compiles each plan to its own language, and the conformance cases say where its answers differ.
 *
 * `semantics` is part of the key of every result: raise it when your engine's results change in meaning.
 */
export function openProcessing(): Processing {
  return { ...memoryProcessing(), semantics: 1 };
}
