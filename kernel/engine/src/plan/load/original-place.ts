import { findSourceMap, type SourceMapping } from "node:module";

/**
 * The place in the user's source of a place in compiled code, `file:line:column`; the place itself where no source map knows it.
 * For places that were noted while the runtime did not map stacks.
 */
export function originalPlace(place: string): string {
  const [, file = "", line = "", column = ""] = /^(.*):(\d+):(\d+)$/.exec(place) ?? [];
  const found =
    file === ""
      ? undefined
      : (findSourceMap(file)?.findEntry(Number(line) - 1, Number(column) - 1) as Partial<SourceMapping> | undefined);
  if (found?.originalSource === undefined || found.originalLine === undefined || found.originalColumn === undefined)
    return place;
  return `${found.originalSource}:${found.originalLine + 1}:${found.originalColumn + 1}`;
}

/**
 * Calls `action` while stacks are not mapped to sources: a pipeline notes where each of its steps was added, and mapping a thousand
 * stacks takes longer than all else. Errors are mapped as ever, since their stacks are only written out when somebody looks.
 */
export function withoutMapping<T>(action: () => T): T {
  process.setSourceMapsEnabled(false);
  try {
    return action();
  } finally {
    process.setSourceMapsEnabled(true);
  }
}
