import type { Output } from "../output/output.js";

export interface CountLine {
  readonly show: (progress: { readonly done: number; readonly of: number }) => void;
  readonly close: () => void;
}

/** `12 of 340 archives`, in place, where a person watches. */
export function countLine(out: Output, things: string): CountLine {
  if (!out.live) return { show: () => undefined, close: () => undefined };
  return {
    show: ({ done, of }) => void out.stderr.write(`\r\u001b[2K${done} of ${of} ${things}`),
    close: () => void out.stderr.write("\r\u001b[2K"),
  };
}
