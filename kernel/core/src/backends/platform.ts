import type { Platform } from "@zen/plugin-sdk";

let libc: "glibc" | "musl" | undefined;

/** The machine that this process runs on. */
export function platformHere(): Platform {
  const here = { os: process.platform, cpu: process.arch, node: process.versions.node };
  if (process.platform !== "linux") return here;
  libc ??= libcHere();
  return { ...here, libc };
}

/** Node tells the version of glibc it runs on, and nothing of another library. */
function libcHere(): "glibc" | "musl" {
  const report = process.report as NodeJS.ProcessReport & { excludeNetwork?: boolean };
  // Without it the report resolves names of network peers, which can take seconds.
  report.excludeNetwork = true;
  const { header } = report.getReport() as { readonly header?: { readonly glibcVersionRuntime?: string } };
  return header?.glibcVersionRuntime === undefined ? "musl" : "glibc";
}
