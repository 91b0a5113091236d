import type { ArtifactRef, Json } from "@zen/plugin-sdk";
import { listElements } from "@zen/plugin-sdk/pipeline";
import type { Artifacts } from "./artifacts.js";
import { elementRef } from "./lists.js";

export type JsonPath = readonly (string | number)[];

/** Codecs of the SDK whose artifacts are no JSON. */
const NOT_JSON = new Set(["dataset", "model", "file", "folder"]);

/** The JSON value at a path inside an artifact, a list's elements counted from 0; undefined where there is none. */
export async function jsonAt(artifacts: Artifacts, ref: ArtifactRef, path: JsonPath): Promise<Json | undefined> {
  if (ref.codec === "list") return jsonInList(artifacts, ref, path);
  if (ref.kind === "tree" || NOT_JSON.has(ref.codec)) return undefined;
  const text = Buffer.from(await (await artifacts.open(ref)).blob()).toString("utf8");
  try {
    return valueIn(JSON.parse(text) as Json, path);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // bytes of another codec
    throw error;
  }
}

export function valueIn(value: Json | undefined, path: JsonPath): Json | undefined {
  let at = value;
  for (const key of path) {
    at =
      typeof at === "object" && at !== null && Object.hasOwn(at, key)
        ? (at as Readonly<Record<string, Json>>)[key]
        : undefined;
  }
  return at;
}

async function jsonInList(artifacts: Artifacts, ref: ArtifactRef, path: JsonPath): Promise<Json | undefined> {
  const elements = listElements(await artifacts.open(ref));
  const [index, ...rest] = path;
  if (index !== undefined) {
    const element = elements[Number(index)];
    return element === undefined ? undefined : jsonAt(artifacts, await elementRef(artifacts, element), rest);
  }
  const values: Json[] = [];
  for (const element of elements) {
    const value = await jsonAt(artifacts, await elementRef(artifacts, element), []);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}
