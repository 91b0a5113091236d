import type { Platform } from "@zen/plugin-sdk";

/** The machine that this process runs on. */
export function platformHere(): Platform {
  const here = { os: process.platform, cpu: process.arch, node: process.versions.node };
  if (process.platform !== "linux") return here;
  const { header } = process.report.getReport() as { readonly header?: { readonly glibcVersionRuntime?: string } };
  return { ...here, libc: header?.glibcVersionRuntime === undefined ? "musl" : "glibc" };
}
