import { ZenError } from "../errors.js";

export interface ByteRange {
  readonly start: number;
  /** The first byte after the range. */
  readonly end: number;
}

/**
 * The part of an object of `size` bytes that `asked` means, cut to the object; empty where nothing is left.
 * @throws ZenError `RANGE_INVALID` for bounds that are no whole numbers from 0 up.
 */
export function cutRange(size: number, asked: { readonly start?: number; readonly end?: number } = {}): ByteRange {
  const { start = 0, end = size } = asked;
  for (const bound of [start, end]) {
    if (!Number.isSafeInteger(bound) || bound < 0) {
      throw new ZenError("RANGE_INVALID", `${bound} is no byte position.`, {
        hint: "Ranges are whole numbers from 0 up.",
      });
    }
  }
  const first = Math.min(start, size);
  return { start: first, end: Math.max(first, Math.min(end, size)) };
}
