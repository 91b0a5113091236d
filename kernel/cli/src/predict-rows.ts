import { readFile } from "node:fs/promises";
import { text as readAll } from "node:stream/consumers";
import path from "node:path";
import { ZenError } from "@zen/plugin-sdk";

export type Row = Readonly<Record<string, unknown>>;

/** Rows from the command line, a file or stdin: a JSON object, an array of them, or one per line. @throws ZenError `ROWS_INVALID`, `USAGE_INVALID`. */
export async function readRows(
  words: readonly string[],
  file: string | undefined,
  cwd: string,
): Promise<readonly Row[]> {
  if (words.length > 0 && file !== undefined)
    throw new ZenError("USAGE_INVALID", "zen predict: there are rows on the command line and a file of rows", {
      hint: "Give one of them.",
    });
  if (words.length > 0)
    return words.flatMap((word, index) =>
      parseRows(word, words.length === 1 ? "the command line" : `row ${index + 1} of the command line`),
    );
  if (file !== undefined && file !== "-") return parseRows(await readText(path.resolve(cwd, file), file), file);
  if (file === undefined && process.stdin.isTTY)
    throw new ZenError("USAGE_INVALID", "There are no rows to predict", {
      hint: "Give them as JSON, with --file, or on stdin.",
    });
  return parseRows(await readAll(process.stdin), "stdin");
}

export function parseRows(text: string, place: string): readonly Row[] {
  const parsed =
    parseJson(text) ??
    text
      .split("\n")
      .map((line, index) => ({ line: line.trim(), index }))
      .filter(({ line }) => line !== "")
      .map(({ line, index }) => {
        const value = parseJson(line);
        if (value === undefined) throw invalid(`${line.slice(0, 40)} is not JSON`, `${place}, line ${index + 1}`);
        return value;
      });
  const rows = Array.isArray(parsed) ? (parsed as readonly unknown[]) : [parsed];
  const wrong = rows.findIndex((row) => typeof row !== "object" || row === null || Array.isArray(row));
  if (wrong >= 0) throw invalid(`${JSON.stringify(rows[wrong])?.slice(0, 40)} is no row`, `${place}, row ${wrong + 1}`);
  return rows as readonly Row[];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // perhaps JSON lines; the caller tells what is wrong
  }
}

async function readText(file: string, given: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new ZenError("DATA_FILE_NOT_FOUND", `The file ${given} cannot be read`, {
      cause,
      place: given,
      hint: "Check the path.",
    });
  }
}

function invalid(problem: string, place: string): ZenError {
  return new ZenError("ROWS_INVALID", problem, {
    place,
    hint: 'A row is a JSON object such as {"distance": 300, "origin": "ABQ"}; several are an array, or one per line.',
  });
}
