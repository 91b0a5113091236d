/**
 * In the repository of the working folder, `artifact-speed.js PIPELINE SOURCE` runs a step that stores the file SOURCE as an artifact,
 * then saves the artifact to a file, each after a plain hash-and-copy of it, and prints the seconds of all as JSON. What is written is
 * durable when the clock stops.
 */
import { open, rm } from "node:fs/promises";
import path from "node:path";
import { openRepository } from "@zen/client";
import type { ArtifactRef } from "@zen/plugin-sdk";
import { time } from "../measure.js";
import { hashAndCopy } from "../support/hash-and-copy.js";

const [name = "", source = ""] = process.argv.slice(2);
const target = path.join(process.cwd(), "saved");
const copy = path.join(process.cwd(), "copy");
const repo = await openRepository(process.cwd());

async function put(file: string): Promise<ArtifactRef> {
  const { run } = await repo.run(name, { path: file }, { inProcess: true }).settled();
  const stored = run.outputs["stored"];
  if (stored === undefined) throw new Error(`The run of ${name} ${run.state}.`);
  return stored;
}

async function get(ref: ArtifactRef): Promise<void> {
  await repo.artifacts.save(ref, target);
  const saved = await open(path.join(target, path.basename(source)), "r+");
  await saved.datasync();
  await saved.close();
}

try {
  // All is loaded and open when the clock starts.
  await put(path.join(process.cwd(), "zen.config.json"));
  let ref = {} as ArtifactRef;
  const seconds = {
    beforePut: await hashAndCopy(source, copy),
    put: (await time(async () => (ref = await put(source)))) / 1000,
    beforeGet: await hashAndCopy(source, copy),
    get: (await time(() => get(ref))) / 1000,
  };
  console.log(JSON.stringify(seconds));
} finally {
  await repo.close();
  await rm(target, { recursive: true, force: true });
}
