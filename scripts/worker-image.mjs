// Lays out in build/worker-image what the image of workers is built from (kernel/cli/container): the command, and a folder registry
// with the SDK, every artifact store of this repository and what these require. Build first: `npm run build`.
import { cp, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import path from "node:path";
import { build, digestOf, filesBelow, packRegistry } from "./lib/pack-registry.mjs";
import { replaceFolder } from "./lib/replace-folder.mjs";

const root = path.join(import.meta.dirname, "..");
const command = path.join(root, "kernel/cli");

const manifests = new Map(
  await Promise.all((await readdir(path.join(root, "plugins"))).map(async (name) => [name, await manifestOf(name)])),
);
const wanted = new Set();
for (const [name, { zen }] of manifests)
  if (zen?.backends?.some(({ contract }) => contract.startsWith("artifact-store@"))) take(name);

process.exitCode = await packRegistry("build/worker-image", (name) => wanted.has(name), layOut);

/** Under the lock of packing: whoever starts workers from the image finds it whole. */
async function layOut(registry, digest) {
  const next = path.join(build, `worker-image-${process.pid}`);
  await mkdir(path.join(next, "zen/dist"), { recursive: true });
  for (const part of ["bin", "package.json", "dist/bundle"])
    await cp(path.join(command, part), path.join(next, "zen", part), { recursive: true });
  await cp(path.join(command, "container/Dockerfile"), path.join(next, "Dockerfile"));
  const files = await digestOf(await filesBelow(next), next);
  await rename(registry, path.join(next, "registry"));
  await replaceFolder(path.join(build, "worker-image"), next, `${files} ${digest}`);
  await rm(next, { recursive: true, force: true });
}

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
