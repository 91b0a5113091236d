/**
 * Names of the SDK with which user code declares things. What they stand for is part of the plan, or of a codec's version; so a new
 * release of the SDK leaves the keys of steps alone that use no other name of it.
 */
const WORDS: ReadonlySet<string> = new Set([
  "pipeline",
  "step",
  "trainer",
  "effect",
  "stepFactory",
  "optional",
  "p",
  "codec",
  "json",
  "Dataset",
  "Metrics",
  "Model",
  "Statistics",
  "Transform",
  "file",
  "folder",
  "ZenError",
]);

export function isDeclarationWord(name: string): boolean {
  return WORDS.has(name);
}
