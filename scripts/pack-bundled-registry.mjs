// Packs the SDK and the plugins that need no service outside into build/registry, the folder registry that ships with the
// command line, and writes its root digest beside it (build/registry.json), which pins it. Packages whose inputs have
// not changed are not packed again. Build first: it packs what is in each dist.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const build = join(root, "build");
const packed = join(build, "packed");
const registry = join(build, "registry");
const pin = join(build, "registry.json");
const client = join(root, "registry", "client", "dist");

if (!existsSync(join(client, "index.js"))) {
  console.error("The registry client is not built. Run `npx tsc -b` first.");
  process.exit(1);
}
/** These come from a registry like any other plugin: most users have no need of them. */
const FROM_A_REGISTRY = /^(beam|gcp-.*)$/;

const { packPlugin, writeFolderRegistry } = await import(join(client, "index.js"));
const { withLock } = await import(join(client, "files", "repository-lock.js"));

const common = await digestOf([join(root, "package-lock.json"), ...(await filesBelow(join(client, "pack")))]);
process.exitCode = await withLock(join(build, "locks"), packAll);

/** Returns the exit code. */
async function packAll() {
  await mkdir(packed, { recursive: true });
  const names = (await readdir(join(root, "plugins"))).filter((name) => !FROM_A_REGISTRY.test(name)).sort();
  const plugins = names.map((name) => join(root, "plugins", name));
  const folders = [join(root, "plugin-sdk"), ...plugins.filter((folder) => existsSync(join(folder, "package.json")))];
  const outcomes = await Promise.allSettled(folders.map(packOnce));
  const failures = outcomes.filter(({ status }) => status === "rejected");
  for (const { reason } of failures)
    console.error([reason.code, reason.message, reason.place, reason.hint].filter(Boolean).join("\n  "));
  if (failures.length > 0) return 1;
  const entries = outcomes.map(({ value }) => value);
  const next = join(build, `registry-${process.pid}`);
  const digest = await writeFolderRegistry(next, entries);
  await replaceRegistry(next, digest);
  const fresh = entries.filter((entry) => entry.fresh).length;
  console.log(`Packed ${fresh} of ${entries.length} packages into build/registry, root ${digest.slice(0, 19)}…`);
  return 0;
}

/** The packed package, from the last time where nothing that goes in has changed. */
async function packOnce(folder) {
  const inputs = await digestOf([
    ...["package.json", "zen.closure.json", "README.md", "CHANGELOG.md", "LICENSE"].map((name) => join(folder, name)),
    ...(await filesBelow(join(folder, "dist"))),
  ]);
  const key = createHash("sha256").update(`${common} ${inputs}`).digest("hex");
  const home = join(packed, relative(root, folder).replaceAll(sep, "-"));
  const recordFile = join(home, "packed.json");
  const last = existsSync(recordFile) ? JSON.parse(await readFile(recordFile, "utf8")) : undefined;
  if (last?.key === key && existsSync(join(home, last.tarball)))
    return { ...last, tarball: join(home, last.tarball), fresh: false };
  await rm(home, { recursive: true, force: true });
  const { tarball, packageJson, integrity, size, missingNatives } = await packPlugin(folder, home, {
    compression: "store",
  });
  for (const name of missingNatives)
    console.log(`${packageJson.name} will not run where it needs ${name}: npm does not have it.`);
  // Packing may have resolved the closure of natives and written it down: that file is an input of the next time.
  const closed = packageJson.zen?.closure !== undefined && !existsSync(join(folder, "zen.closure.json"));
  const record = { key: closed ? "" : key, tarball: relative(home, tarball), packageJson, integrity, size };
  await writeFile(recordFile, JSON.stringify(record));
  return { ...record, tarball, fresh: true };
}

/** Puts the new registry in the place of the old one, unless they are the same. */
async function replaceRegistry(next, digest) {
  const text = `${JSON.stringify({ format: "bundled-registry@1", root: digest }, null, 2)}\n`;
  const same = existsSync(pin) && existsSync(registry) && (await readFile(pin, "utf8")) === text;
  if (!same) {
    await rm(registry, { recursive: true, force: true });
    await rename(next, registry);
    await writeFile(pin, text);
  }
  await rm(next, { recursive: true, force: true });
}

async function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile() && !/\.test\.|\.map$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function digestOf(files) {
  const hash = createHash("sha256");
  for (const file of files) {
    if (!existsSync(file)) continue;
    hash
      .update(`${relative(root, file)}\0`)
      .update(await readFile(file))
      .update("\0");
  }
  return hash.digest("hex");
}
