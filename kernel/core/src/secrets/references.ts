import type { Json } from "@zen/plugin-sdk";

const REFERENCE = /\$\{secret:([^}]*)\}/g;

/** Names of the secrets that a configuration refers to as `${secret:NAME}`, each once, in order of appearance. */
export function secretNames(value: Json | undefined): readonly string[] {
  const names = new Set<string>();
  visitStrings(value ?? null, (text) => {
    for (const [, name] of text.matchAll(REFERENCE)) names.add(name!);
  });
  return [...names];
}

export function hasReference(value: unknown): boolean {
  return typeof value === "string" && value.search(REFERENCE) >= 0;
}

/** A copy of a configuration with each reference replaced by its secret's value. */
export async function resolveReferences<T extends Json>(value: T, get: (name: string) => Promise<string>): Promise<T> {
  const values = new Map<string, string>();
  for (const name of secretNames(value)) values.set(name, await get(name));
  return mapStrings(value, (text) => text.replace(REFERENCE, (_, name: string) => values.get(name)!)) as T;
}

function visitStrings(value: Json, visit: (text: string) => void): void {
  if (typeof value === "string") visit(value);
  else if (typeof value === "object" && value !== null)
    Object.values(value).forEach((item) => visitStrings(item, visit));
}

export function mapStrings(value: Json, map: (text: string) => string): Json {
  if (typeof value === "string") return map(value);
  if (Array.isArray(value)) return value.map((item: Json) => mapStrings(item, map));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapStrings(item, map)]));
}
