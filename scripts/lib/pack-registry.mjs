/** Packs packages of this repository as a registry gets them. Those whose inputs have not changed are not packed again. Build first: it packs what is in each dist. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
export const build = join(root, "build");
const packed = join(build, "packed");
const client = join(root, "registry", "client", "dist");

if (!existsSync(join(client, "index.js"))) {
  console.error("The registry client is not built. Run `npx tsc -b` first.");
  process.exit(1);
}
const { packPlugin, writeFolderRegistry } = await import(join(client, "index.js"));
const { withLock } = await import(join(client, "files", "repository-lock.js"));

const common = await digestOf([join(root, "package-lock.json"), ...(await filesBelow(join(client, "pack")))]);

/**
 * Packs the SDK and every plugin whose folder's name `wanted` takes into a new folder registry, and calls `keep` with that and its root
 * digest. Returns the exit code.
 */
export async function packRegistry(what, wanted, keep) {
  return withLock(join(build, "locks"), async () => {
    await mkdir(packed, { recursive: true });
    const names = (await readdir(join(root, "plugins"))).filter(wanted).sort();
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
    await keep(next, digest);
    await rm(next, { recursive: true, force: true });
    const fresh = entries.filter((entry) => entry.fresh).length;
    console.log(`Packed ${fresh} of ${entries.length} packages into ${what}, root ${digest.slice(0, 19)}…`);
    return 0;
  });
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

/** Without tests and source maps. */
export async function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile() && !/\.test\.|\.map$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Of what is in the files, with their paths from `base`; those that are not there count as such. */
export async function digestOf(files, base = root) {
  const hash = createHash("sha256");
  for (const file of files) {
    if (!existsSync(file)) continue;
    hash
      .update(`${relative(base, file)}\0`)
      .update(await readFile(file))
      .update("\0");
  }
  return hash.digest("hex");
}
