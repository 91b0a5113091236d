import { closeSync, openSync, readSync } from "node:fs";
import type { Platform } from "./platform.js";

/** The platform of this process. */
export function thisPlatform(): Platform {
  const libc = process.platform === "linux" ? libcOf(process.execPath) : undefined;
  const { platform: os, arch: cpu } = process;
  return { os, cpu, node: process.versions.node, ...(libc === undefined ? {} : { libc }) };
}

/** The C library whose loader an ELF program names in its head; none for one that is linked statically. */
function libcOf(program: string): Platform["libc"] | undefined {
  const head = Buffer.alloc(4096);
  const file = openSync(program, "r");
  try {
    readSync(file, head, 0, head.length, 0);
  } finally {
    closeSync(file);
  }
  return head.includes("/ld-musl-") ? "musl" : head.includes("/ld-linux") ? "glibc" : undefined;
}
