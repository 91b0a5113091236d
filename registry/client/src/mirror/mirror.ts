import { join, resolve } from "node:path";
import { makeFolder } from "@zen/plugin-sdk";
import pLimit from "p-limit";
import { nativeFolder, packageFolder, tarballFile } from "@zen/registry-protocol";
import { diskFault } from "../files/disk-fault.js";
import { withLock } from "../files/repository-lock.js";
import { PacotePackages } from "../natives/npm-packages.js";
import { extendFolder } from "./extend-folder.js";
import { select } from "./select.js";
import { isWhole, sweepParts, take } from "./take.js";
import type { MirrorOptions, MirrorResult, Wanted } from "./types.js";

const parallel = 6;

interface Archive extends Wanted {
  readonly kind: "plugin" | "native";
  readonly file: string;
  readonly bytes: () => AsyncIterable<Uint8Array>;
}

/**
 * Copies plugins and the native packages that they need, those for every platform, into a registry folder. What the folder has already is
 * neither fetched nor removed; after an interruption the same call goes on where it ended. Every archive is held to its digest, and to
 * its signatures where the registry gives some.
 *
 * @throws ZenError `PLUGIN_NOT_FOUND`, `TARBALL_*`, `SIGNATURE_*`, `REGISTRY_*`, `NETWORK_FAILED`, and as `makeFolder`
 */
export async function mirror(options: MirrorOptions): Promise<MirrorResult> {
  const to = resolve(options.to);
  await makeFolder(to);
  const { signal } = options;
  return withLock(join(to, ".lock"), () => mirrorAlone(to, options), signal === undefined ? {} : { signal }).catch(
    (error: unknown) => {
      throw diskFault(error);
    },
  );
}

async function mirrorAlone(to: string, options: MirrorOptions): Promise<MirrorResult> {
  const { signal, onProgress = () => undefined } = options;
  const npm = options.npm ?? new PacotePackages(options.cwd ?? process.cwd());
  await sweepParts(to);
  const { plugins, natives, leftOut } = await select(options);
  const place = (folder: string, { name, version }: Wanted): string => join(to, folder, tarballFile(name, version));
  const archives: readonly Archive[] = [
    ...plugins.map((each) => ({
      ...each,
      kind: "plugin" as const,
      file: place(packageFolder(each.name), each),
      bytes: () => each.source.fetch(each.name, each.version, signal),
    })),
    ...natives.map((each) => ({
      ...each,
      kind: "native" as const,
      file: place(nativeFolder(each.name), each),
      bytes: () => npm.fetch(each.name, each.version),
    })),
  ];
  const whole = await Promise.all(archives.map(({ file, integrity }) => isWhole(file, integrity)));
  const missing = archives.filter((_archive, index) => !whole[index]);
  onProgress({ kind: "chosen", plugins: plugins.length, natives: natives.length, toFetch: missing.length });
  const bytes = await fetchAll(missing, async (archive) => {
    signal?.throwIfAborted();
    const size = await take(archive.bytes(), archive.file, archive, archive.kind);
    onProgress({ kind: "fetched", name: archive.name, version: archive.version, bytes: size });
    return size;
  });
  const folder = await extendFolder(to, plugins, natives);
  return { ...folder, fetched: missing.length, bytes, leftOut };
}

/** Several at once; after the first failure no further one is begun, and it is thrown when none is under way. */
async function fetchAll(archives: readonly Archive[], fetch: (archive: Archive) => Promise<number>): Promise<number> {
  const limit = pLimit(parallel);
  let failed = false;
  const outcomes = await Promise.allSettled(
    archives.map((archive) =>
      limit(async () => {
        if (failed) return 0;
        return fetch(archive).catch((error: unknown) => {
          failed = true;
          throw error;
        });
      }),
    ),
  );
  const failure = outcomes.find((outcome) => outcome.status === "rejected");
  if (failure) throw failure.reason;
  return outcomes.reduce((sum, outcome) => sum + (outcome.status === "fulfilled" ? outcome.value : 0), 0);
}
