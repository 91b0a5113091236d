import { AsyncLocalStorage } from "node:async_hooks";
import type { Output } from "./output.js";

const current = new AsyncLocalStorage<Output>();
let users = 0;
let restore: () => void = () => undefined;

/**
 * Runs `work`; what it (and all that it starts) prints by `console` or `process.stdout` goes to `output` in place of the terminal,
 * also when several steps run in this process at once.
 */
export async function captured<T>(output: Output, work: () => Promise<T>): Promise<T> {
  if (users++ === 0) restore = intercept();
  try {
    return await current.run(output, work);
  } finally {
    if (--users === 0) restore();
  }
}

function intercept(): () => void {
  const undo = (["stdout", "stderr"] as const).map((name) => {
    const stream = process[name];
    const own = Object.getOwnPropertyDescriptor(stream, "write");
    const write = stream.write.bind(stream);
    stream.write = (chunk: Uint8Array | string, encoding?: unknown, done?: unknown): boolean => {
      const output = current.getStore();
      if (output === undefined) return write(chunk as string, encoding as BufferEncoding, done as () => void);
      output.write(name, typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8"));
      const callback = typeof encoding === "function" ? encoding : done;
      if (typeof callback === "function") queueMicrotask(() => callback());
      return true;
    };
    return () => {
      if (own === undefined) delete (stream as Partial<typeof stream>).write;
      else Object.defineProperty(stream, "write", own);
    };
  });
  return () => undo.forEach((one) => one());
}
