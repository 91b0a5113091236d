// Lays out in build/worker-image what the image of workers is built from (kernel/cli/container): the command, and a folder registry
// with the SDK, every artifact store of this repository and what these require. Build first: `npm run build`.
import { cp, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import path from "node:path";
import { build, packRegistry } from "./lib/pack-registry.mjs";

const root = path.join(import.meta.dirname, "..");
const command = path.join(root, "kernel/cli");
const image = path.join(build, "worker-image");

const manifests = new Map(
  await Promise.all((await readdir(path.join(root, "plugins"))).map(async (name) => [name, await manifestOf(name)])),
);
const wanted = new Set();
for (const [name, { zen }] of manifests)
  if (zen?.backends?.some(({ contract }) => contract.startsWith("artifact-store@"))) take(name);

await rm(image, { recursive: true, force: true });
await mkdir(path.join(image, "zen/dist"), { recursive: true });
for (const part of ["bin", "package.json", "dist/bundle"])
  await cp(path.join(command, part), path.join(image, "zen", part), { recursive: true });
await cp(path.join(command, "container/Dockerfile"), path.join(image, "Dockerfile"));
process.exitCode = await packRegistry(
  "build/worker-image/registry",
  (name) => wanted.has(name),
  (next) => rename(next, path.join(image, "registry")),
);

async function manifestOf(name) {
  const file = path.join(root, "plugins", name, "package.json");
  return existsSync(file) ? JSON.parse(await readFile(file, "utf8")) : {};
}

/** A plugin, and those that it requires. */
function take(name) {
  wanted.add(name);
  for (const required of Object.keys(manifests.get(name)?.zen?.requires ?? {}))
    for (const [other, manifest] of manifests) if (manifest.name === required && !wanted.has(other)) take(other);
}
