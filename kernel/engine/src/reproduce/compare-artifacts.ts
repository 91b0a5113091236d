import { isZenError, type ArtifactRef, type Json } from "@zen/plugin-sdk";
import { isDataset } from "@zen/plugin-sdk/pipeline";
import type { Engine } from "../run/engine.js";
import { compareBytes } from "./compare-bytes.js";
import { compareDatasets } from "./compare-datasets.js";
import { compareJson, different, together } from "./compare-json.js";
import type { Comparison } from "./types.js";

/** Of this size and less, parts are compared by what is in them. */
const LARGEST_PART = 256 << 20;

/** How alike two artifacts are, by what they hold. */
export async function compareArtifacts(
  engine: Pick<Engine, "load" | "open">,
  was: ArtifactRef,
  is: ArtifactRef,
  tolerance: number,
  store: { readonly store?: string },
): Promise<Comparison> {
  if (was.digest === is.digest) return { likeness: "identical" };
  if (was.codec !== is.codec || was.kind !== is.kind) return different("codec", was.codec, is.codec);
  try {
    if (was.codec === "dataset") {
      const [before, now] = [await engine.load(was, store), await engine.load(is, store)];
      if (isDataset(before) && isDataset(now)) return await compareDatasets(before, now, tolerance);
    }
    return await compareContents(engine, was, is, tolerance, store);
  } catch (error) {
    if (!isZenError(error) || !GONE.has(error.code)) throw error;
    return { likeness: "different", where: "the bytes of then are not in the store any more" };
  }
}

const GONE = new Set(["ARTIFACT_NOT_FOUND", "ARTIFACT_PURGED", "ARTIFACT_DAMAGED", "ARTIFACT_PRUNED"]);

async function compareContents(
  engine: Pick<Engine, "open">,
  was: ArtifactRef,
  is: ArtifactRef,
  tolerance: number,
  store: { readonly store?: string },
): Promise<Comparison> {
  const [before, now] = [await engine.open(was, store), await engine.open(is, store)];
  if (was.kind === "blob") return compareBytes(await before.blob(), await now.blob(), tolerance);
  const names = compareJson(namesOf(before.parts), namesOf(now.parts), 0);
  if (names.likeness === "different") return { ...names, where: `files: ${names.where}` };
  const found = [compareJson(before.meta ?? null, now.meta ?? null, tolerance)];
  for (const [index, { path, digest, size }] of before.parts.entries()) {
    const other = now.parts[index] as (typeof now.parts)[number];
    if (other.digest === digest) continue;
    const one =
      Math.max(size, other.size) > LARGEST_PART
        ? different("bytes", digest, other.digest)
        : compareBytes(await before.part(path), await now.part(path), tolerance);
    found.push(one.where === undefined ? one : { ...one, where: `${path}: ${one.where}` });
  }
  return together(found);
}

function namesOf(parts: readonly { readonly path: string }[]): Json {
  return parts.map(({ path }) => path);
}
