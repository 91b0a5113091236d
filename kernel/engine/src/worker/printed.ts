import { closeSync, fstatSync, ftruncateSync, openSync, readSync, truncateSync } from "node:fs";

/** Each end of a longer text is kept up to this size. */
const END = 1 << 20;

/**
 * The file that a worker's stdout and stderr are appended to: what native code and child processes print, and what the process
 * itself says when it dies.
 */
export class Printed {
  constructor(readonly path: string) {}

  /** Lines since the last call, or since the file was made. */
  take(): readonly string[] {
    const file = openSync(this.path, "r+");
    try {
      const { size } = fstatSync(file);
      if (size === 0) return [];
      const read = (start: number, length: number) => {
        const buffer = Buffer.alloc(length);
        return buffer.subarray(0, readSync(file, buffer, 0, length, start)).toString("utf8");
      };
      const text =
        size <= 2 * END
          ? read(0, size)
          : `${read(0, END)}\n... ${size - 2 * END} bytes left out ...\n${read(size - END, END)}`;
      ftruncateSync(file, 0);
      const lines = text.split(/\r?\n/);
      if (lines.at(-1) === "") lines.pop();
      return lines;
    } finally {
      closeSync(file);
    }
  }

  clear(): void {
    truncateSync(this.path, 0);
  }
}
