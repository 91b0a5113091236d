import type { Platform } from "@zen/plugin-sdk";

/** What a package says of the machines it is for: npm's `os`, `cpu` and `libc`, with `!x` for all but x. */
export interface PlatformFilter {
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
}

export function fitsPlatform(filter: PlatformFilter, platform: Platform): boolean {
  return (
    admits(filter.os, platform.os) &&
    admits(filter.cpu, platform.cpu) &&
    (platform.os !== "linux" || platform.libc === undefined || admits(filter.libc, platform.libc))
  );
}

function admits(list: readonly string[] | undefined, value: string): boolean {
  if (list === undefined || list.length === 0 || list.includes("any")) return true;
  if (list.includes(`!${value}`)) return false;
  return list.includes(value) || list.every((each) => each.startsWith("!"));
}
