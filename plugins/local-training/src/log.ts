import { open } from "node:fs/promises";
import type { LogLine } from "@zen/plugin-sdk";

/** Whole lines of the log from a byte position on; each line's cursor is where it ends. */
export async function* readLines(path: string, from: number): AsyncGenerator<LogLine, void, undefined> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined; // Nothing has been printed yet.
    throw error;
  });
  if (file === undefined) return;
  try {
    let rest = Buffer.alloc(0);
    let end = from;
    const chunk = Buffer.alloc(256 << 10);
    for (let at = from; ;) {
      const { bytesRead } = await file.read(chunk, 0, chunk.length, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      rest = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
      for (let newline = rest.indexOf(10); newline >= 0; newline = rest.indexOf(10)) {
        const [time, stream, text] = JSON.parse(rest.toString("utf8", 0, newline)) as [
          string,
          LogLine["stream"],
          string,
        ];
        rest = rest.subarray(newline + 1);
        end += newline + 1;
        yield { cursor: String(end), time, stream, text };
      }
    }
  } finally {
    await file.close();
  }
}
