import type { Platform } from "@zen/plugin-sdk";
import type { NativePackage } from "./installed-plugins.js";

/** npm's rule: a list of names, or of names to leave out (`!win32`). */
export function fitsPlatform(
  { os, cpu, libc }: Pick<NativePackage, "os" | "cpu" | "libc">,
  platform: Platform,
): boolean {
  const fits = (list: readonly string[] | undefined, value: string | undefined): boolean => {
    if (list === undefined || list.length === 0 || value === undefined) return true;
    if (list.includes(`!${value}`)) return false;
    return list.every((item) => item.startsWith("!")) || list.includes(value) || list.includes("any");
  };
  return fits(os, platform.os) && fits(cpu, platform.cpu) && (platform.os !== "linux" || fits(libc, platform.libc));
}
