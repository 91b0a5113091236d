import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ArtifactStore, Digest, Json } from "@zen/plugin-sdk";
import type { Plan } from "@zen/plugin-sdk/pipeline";
import type { StepCode } from "../keys/types.js";
import { downloadBytes, downloadFile, type Wanted } from "./download.js";
import { inParallel } from "./in-parallel.js";
import { integrityHex, opened, stored } from "./layout.js";
import { readManifest } from "./read-manifest.js";
import type { BundleManifest, BundlePart, OpenedBundle } from "./types.js";
import { unpack } from "./unpack.js";

const MANIFEST_AT_MOST = 64 * 2 ** 20;

/**
 * Lays a bundle out as a folder in which Node runs its worker with nothing else at hand. Every byte is checked against its digest.
 * A folder in which this bundle was opened before is used as it is; another one that exists is made anew.
 *
 * @throws ZenError `BUNDLE_INCOMPLETE`, `BUNDLE_DAMAGED`.
 */
export async function openBundle(store: ArtifactStore, digest: Digest, dir: string): Promise<OpenedBundle> {
  const manifest = readManifest(
    await downloadBytes(store, {
      key: stored.manifest(digest),
      what: "The bundle's manifest",
      hash: "sha256",
      digest,
      atMost: MANIFEST_AT_MOST,
    }),
  );
  if (!isOpened(dir, digest)) {
    mkdirSync(dirname(dir), { recursive: true });
    const making = mkdtempSync(`${dir}.`);
    try {
      await layOut(store, manifest, making);
      writeFileSync(join(making, opened.mark), digest);
      takePlace(making, dir, digest);
    } finally {
      rmSync(making, { recursive: true, force: true });
    }
  }
  return read(dir, manifest);
}

function isOpened(dir: string, digest: Digest): boolean {
  const mark = join(dir, opened.mark);
  return existsSync(mark) && readFileSync(mark, "utf8") === digest;
}

/** Of several processes that open one bundle in one folder at once, each finds it whole. */
function takePlace(making: string, dir: string, digest: Digest): void {
  if (isOpened(dir, digest)) return;
  rmSync(dir, { recursive: true, force: true });
  try {
    renameSync(making, dir);
  } catch (error) {
    if (!isOpened(dir, digest)) throw error;
  }
}

async function layOut(store: ArtifactStore, manifest: BundleManifest, dir: string): Promise<void> {
  const files: readonly (readonly [string, BundlePart])[] = [
    [opened.plan, manifest.plan],
    [opened.codes, manifest.codes],
    [opened.lock, manifest.lock],
    [opened.stack, manifest.stack],
    [opened.user, manifest.code.user],
    [opened.packages, manifest.code.packages],
    ...manifest.files.map((file) => [file.name, file] as const),
  ];
  await inParallel(files, ([name, part]) => downloadFile(store, wantedPart(name, part), join(dir, name)));
  await inParallel(manifest.packages, async ({ name, version, integrity, path }) => {
    const tarball = join(dir, ".tarballs", `${integrityHex(integrity)}-${path.replaceAll("/", "+")}`);
    const what = `The package ${name}@${version}`;
    await downloadFile(
      store,
      { key: stored.package(integrity), what, hash: "sha512", digest: integrityHex(integrity) },
      tarball,
    );
    await unpack(tarball, join(dir, path), what);
    rmSync(tarball);
  });
  rmSync(join(dir, ".tarballs"), { recursive: true, force: true });
}

function wantedPart(name: string, { digest, size }: BundlePart): Wanted {
  return { key: stored.part(digest), what: `The bundle's ${name}`, hash: "sha256", digest, atMost: size };
}

function read(dir: string, manifest: BundleManifest): OpenedBundle {
  const text = (name: string): string => readFileSync(join(dir, name), "utf8");
  const [file, ...rest] = manifest.entry;
  return {
    dir,
    manifest,
    plan: JSON.parse(text(opened.plan)) as Plan,
    planDigest: manifest.plan.digest,
    codes: new Map(Object.entries(JSON.parse(text(opened.codes)) as Record<string, StepCode>)),
    stack: JSON.parse(text(opened.stack)) as Json,
    lock: text(opened.lock),
    code: { user: join(dir, opened.user), packages: join(dir, opened.packages) },
    entry: file === undefined ? [] : [join(dir, file), ...rest],
    nodeModules: join(dir, opened.nodeModules),
    sourceDir: join(dir, opened.sources),
  };
}
