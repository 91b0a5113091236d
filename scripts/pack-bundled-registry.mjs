// Packs the SDK and the plugins that need no service outside into build/registry, the folder registry that ships with the
// command line, and writes its root digest beside it (build/registry.json), which pins it.
import { existsSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build, packRegistry } from "./lib/pack-registry.mjs";

/** These come from a registry like any other plugin: most users have no need of them. */
const FROM_A_REGISTRY = /^(beam|gcp-.*)$/;

const registry = join(build, "registry");
const pin = join(build, "registry.json");

process.exitCode = await packRegistry("build/registry", (name) => !FROM_A_REGISTRY.test(name), replaceRegistry);

/** Puts the new registry in the place of the old one, unless they are the same. */
async function replaceRegistry(next, digest) {
  const text = `${JSON.stringify({ format: "bundled-registry@1", root: digest }, null, 2)}\n`;
  const same = existsSync(pin) && existsSync(registry) && (await readFile(pin, "utf8")) === text;
  if (!same) {
    await rm(registry, { recursive: true, force: true });
    await rename(next, registry);
    await writeFile(pin, text);
  }
}
