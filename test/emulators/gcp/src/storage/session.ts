import type { Readable } from "node:stream";
import type { GoogleError } from "../core/google-error.js";
import type { Conditions } from "./conditions.js";
import type { Content, ContentWriter } from "./content.js";
import { invalid } from "./errors.js";
import type { StoredObject } from "./stored-object.js";

/** Pieces of an upload but for the last come in multiples of it. */
export const QUANTUM = 256 << 10;

/** What an upload is to become. */
export interface Begun {
  readonly id: string;
  readonly bucket: string;
  readonly name: string;
  readonly resource: Readonly<Record<string, unknown>>;
  readonly conditions: Conditions;
  readonly kmsKeyName: string | undefined;
  readonly started: number;
  readonly fields: string | null;
}

/** One resumable upload; see "Resumable uploads". */
export class Session {
  /** What became of it. */
  done: StoredObject | undefined;

  constructor(
    readonly begun: Begun,
    readonly writer: ContentWriter,
  ) {}

  /**
   * Takes a request's bytes. Returns the content when they were the last; undefined when more must come. A connection that is lost leaves what
   * came in whole quanta. `most`: take no more than so many, as the service may.
   */
  async take(
    range: string | undefined,
    stream: Readable,
    most = Number.POSITIVE_INFINITY,
  ): Promise<Content | undefined> {
    const { first, last, total, open } = readRange(range);
    const has = this.writer.size;
    if (first !== undefined && first > has)
      throw invalid(`Invalid request. The bytes from ${first} on were sent, and ${has} are there.`);
    if (first !== undefined && open) {
      await this.#append(stream, { skip: has - first, length: undefined, most });
      if (most !== Number.POSITIVE_INFINITY) return undefined;
      if (total !== undefined && total !== this.writer.size) throw sizeWrong(this.writer.size, total);
      return this.writer.finish();
    }
    if (first !== undefined && last !== undefined) {
      const length = last - first + 1;
      const final = total !== undefined && last + 1 === total;
      if (!final && length % QUANTUM !== 0)
        throw invalid(
          `Invalid request. The number of bytes uploaded is required to be equal or greater than 262144, except for the final request (it's recommended to be the exact multiple of 262144). The received request contained ${length} bytes, which does not meet this requirement.`,
        );
      await this.#append(stream, { skip: has - first, length, most });
    }
    if (total === undefined || this.writer.size < total) return undefined;
    if (this.writer.size > total)
      throw invalid(`Invalid request. ${this.writer.size} bytes are there, and there should be ${total}.`);
    return this.writer.finish();
  }

  /** Bytes that are there already are passed over. */
  async #append(stream: Readable, { skip, length, most }: Appended): Promise<void> {
    let come = 0;
    let left = most;
    let held: Buffer[] = [];
    let waiting = 0;
    const keep = async (whole: boolean): Promise<void> => {
      let fits = whole ? waiting : Math.floor(waiting / QUANTUM) * QUANTUM;
      const rest: Buffer[] = [];
      for (const part of held) {
        const [now, later] = [part.subarray(0, fits), part.subarray(fits)];
        fits -= now.length;
        const kept = now.subarray(0, left);
        left -= kept.length;
        if (kept.length > 0) await this.writer.write(kept);
        if (later.length > 0) rest.push(later);
      }
      held = rest;
      waiting = rest.reduce((sum, part) => sum + part.length, 0);
    };
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        const part = chunk.subarray(Math.max(0, skip - come));
        come += chunk.length;
        if (length !== undefined && come > length) throw sizeWrong(come, length);
        held.push(part);
        if ((waiting += part.length) >= QUANTUM) await keep(false);
      }
    } catch (error) {
      await keep(false);
      throw error;
    }
    await keep(length === undefined || come === length);
    if (length !== undefined && come < length) throw sizeWrong(come, length);
  }
}

function sizeWrong(come: number, length: number): GoogleError {
  return invalid(
    `Invalid request. There were ${come} byte(s) (or more) in the request body. There should have been ${length} byte(s) according to the Content-Range header.`,
  );
}

interface Appended {
  /** Bytes at the beginning that are there already. */
  readonly skip: number;
  /** Undefined for as many as come. */
  readonly length: number | undefined;
  readonly most: number;
}

interface ContentRange {
  readonly first?: number;
  readonly last?: number;
  readonly total?: number;
  /** All that is still to come. */
  readonly open?: boolean;
}

/** `bytes 0-9/10`, `bytes 0-9/*`, `bytes 0-*\/*` for all that remains, `bytes *\/10`, `bytes *\/*`. */
function readRange(header: string | undefined): ContentRange {
  const match = /^bytes (?:(\d+)-(\d+|\*)|\*)\/(\d+|\*)$/.exec(header ?? "");
  if (match === null) throw invalid("Failed to parse Content-Range header.");
  const [, first, last, total] = match;
  const all = total === "*" ? {} : { total: Number(total) };
  if (first === undefined) return all;
  if (last === "*") return { ...all, first: Number(first), open: true };
  if (Number(last) < Number(first) || (total !== "*" && Number(last) >= Number(total)))
    throw invalid("Failed to parse Content-Range header.");
  return { ...all, first: Number(first), last: Number(last) };
}
