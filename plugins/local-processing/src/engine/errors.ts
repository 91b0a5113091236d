import { isZenError, ZenError } from "@zen/plugin-sdk";
import { timestampRange } from "../sql/functions/conversions.js";
import { invalidValue } from "../sql/read-value.js";

const kinds: readonly (readonly [pattern: RegExp, code: string, message: string, hint: string])[] = [
  [
    new RegExp(timestampRange),
    "INT64_OVERFLOW",
    "A timestamp lies outside the years 1 to 9999",
    "Check the unit: from_microseconds(seconds * 1000000).",
  ],
  [
    /^(Out of Range|Conversion) Error/,
    "INT64_OVERFLOW",
    "The result of an int64 operation does not fit into 64 bits",
    "Compute with float(x), or filter the rows out.",
  ],
  [
    new RegExp(invalidValue),
    "DATA_VALUE_INVALID",
    "A value does not fit the type of its column",
    "Declare the column as a string and convert it with an expression.",
  ],
  [
    /CSV Error|CSV file/,
    "DATA_FILE_UNREADABLE",
    "A CSV file cannot be read",
    "Check its delimiter, quotes and encoding (UTF-8).",
  ],
  [
    /Malformed JSON|JSON transform|Invalid Input Error.*JSON/s,
    "DATA_FILE_UNREADABLE",
    "A JSON file cannot be read",
    "Check that it holds one object per line, or one array of objects.",
  ],
  [
    /Parquet|magic bytes|too small to be/i,
    "DATA_FILE_UNREADABLE",
    "A Parquet file cannot be read",
    "It may be cut short; write or fetch it again.",
  ],
  [
    /No space left|disk is full/i,
    "DISK_FULL",
    "There is no space left for results or for what does not fit into memory",
    "Free some space, or set tempDir to a larger disk.",
  ],
  [
    /^Out of Memory Error/,
    "PROCESSING_OUT_OF_MEMORY",
    "The work does not fit into the engine's memory",
    "Raise memoryLimit of the processing backend, or lower its threads.",
  ],
  [/Permission denied/, "DISK_ACCESS_DENIED", "A file or folder may not be read or written", "Check its permissions."],
  [/Read-only file system/, "DISK_READ_ONLY", "The disk cannot be written to", "Choose a folder on another disk."],
];

/** An error of the engine as one of Zen's; the engine's own words are its cause. */
export function engineError(error: unknown): ZenError {
  if (isZenError(error)) return error;
  const text = error instanceof Error ? error.message : String(error);
  const [, code, message, hint] = kinds.find(([pattern]) => pattern.test(text)) ?? [];
  if (code !== undefined) return new ZenError(code, message!, { hint: hint!, cause: error });
  return new ZenError("PROCESSING_FAILED", "The engine could not execute the plan", {
    hint: "Its own words follow; if they make no sense, this is a fault of Zen.",
    cause: error,
  });
}
