import { collectBytes } from "../../object/body.js";
import type { ArtifactStore } from "../../contracts/artifact-store.js";

export function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

export async function textOf(
  store: ArtifactStore,
  key: string,
  range?: { start?: number; end?: number },
): Promise<string> {
  return new TextDecoder().decode(await collectBytes(store.get(key, range)));
}

/** Bytes in which every position can be told from its neighbours: a wrong offset or length shows. */
export function pattern(size: number, seed = 0): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; i++) bytes[i] = (i ^ (i >>> 8) ^ (i >>> 16) ^ seed) & 0xff;
  return bytes;
}

export async function* chunks(...parts: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield typeof part === "string" ? text(part) : part;
}
