import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { ZenError, didYouMean, type Json, type RepositoryConfig } from "@zen/plugin-sdk";
import { checkConfig, type ConfigFault } from "./check.js";
import { JsonSyntaxError, parseJsonDocument, type JsonDocument, type JsonPath } from "./json-document.js";
import { placeOf } from "./place.js";
import { configSchema } from "./schema.js";
import { misplacedSecret } from "./secret-references.js";

export const CONFIG_FILE = "zen.config.json";
const MAX_BYTES = 1024 * 1024;

/**
 * Reads `zen.config.json` of a repository. The file is data from anywhere: nothing in it is run, and all that is wrong with it is
 * told with line and column. @throws ZenError `CONFIG_UNREADABLE`, `CONFIG_SYNTAX`, `CONFIG_INVALID`.
 */
export async function readConfig(dir: string): Promise<ConfigDocument> {
  return parseConfig(await readText(path.join(dir, CONFIG_FILE)));
}

export interface ConfigDocument {
  readonly config: RepositoryConfig;
  /** Where the configuration says something, for errors about it that are found later: `zen.config.json:12:5`. */
  place(...at: JsonPath): string;
}

export function parseConfig(text: string): ConfigDocument {
  const document = parse(text);
  const place = (...at: JsonPath): string => placeOf(CONFIG_FILE, text, document.locate(at));
  const fault =
    checkConfig(document.value, configSchema) ?? misplacedSecret(document.value) ?? unknownStack(document.value);
  if (fault !== undefined) throw invalid(fault, place(...fault.path));
  return { config: document.value as unknown as RepositoryConfig, place };
}

async function readText(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > MAX_BYTES) throw new Error(`It has ${size} bytes; no configuration needs more than ${MAX_BYTES}.`);
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(file));
  } catch (cause) {
    throw new ZenError("CONFIG_UNREADABLE", `${CONFIG_FILE} cannot be read: ${(cause as Error).message}`, {
      cause,
      place: file,
      hint: "Check that it is a UTF-8 text file that you may read.",
    });
  }
}

function parse(text: string): JsonDocument {
  try {
    return parseJsonDocument(text);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw new ZenError("CONFIG_SYNTAX", `${CONFIG_FILE} ${error.message}`, {
      place: placeOf(CONFIG_FILE, text, error.offset),
      hint: "It is JSON: double quotes, no comments, no comma after the last entry.",
    });
  }
}

function unknownStack(value: Json): ConfigFault | undefined {
  const { stack, stacks } = value as unknown as RepositoryConfig;
  if (Object.hasOwn(stacks, stack)) return undefined;
  const known = Object.keys(stacks);
  const hint =
    didYouMean(stack, known) ?? (known.length === 0 ? "Add it under stacks." : `Known: ${known.join(", ")}.`);
  return { path: ["stack"], problem: `names ${JSON.stringify(stack)}, which is not under stacks`, hint };
}

function invalid({ path: at, problem, hint }: ConfigFault, place: string): ZenError {
  const name =
    at.length === 0
      ? "The document"
      : at.map((part, i) => (typeof part === "number" ? `[${part}]` : `${i === 0 ? "" : "."}${part}`)).join("");
  return new ZenError("CONFIG_INVALID", `${CONFIG_FILE}: ${name} ${problem}`, {
    place,
    hint: hint ?? "docs/errors/CONFIG_INVALID.md shows a whole configuration.",
  });
}
