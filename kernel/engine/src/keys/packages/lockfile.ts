import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** `name@version` to the integrity that a lock file promises. */
export type Lock = ReadonlyMap<string, string>;

const FILES = ["package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "yarn.lock"] as const;

/** The lock file that governs a folder: the nearest one above. */
export function findLockFile(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const found = FILES.map((name) => join(at, name)).find((file) => existsSync(file));
    if (found !== undefined || at === dirname(at)) return found;
  }
}

/** Reads what a lock file of npm, pnpm or yarn promises of packages from a registry; of others it promises nothing here. */
export async function readLock(file: string): Promise<Lock> {
  const text = readFileSync(file, "utf8");
  if (file.endsWith(".json")) return npmLock(JSON.parse(text) as NpmLock);
  if (file.endsWith("pnpm-lock.yaml")) return pnpmLock((await import("yaml")).parse(text) as PnpmLock);
  return /^__metadata:/m.test(text) ? berryLock((await import("yaml")).parse(text) as BerryLock) : yarnLock(text);
}

interface NpmLock {
  readonly packages?: Readonly<
    Record<string, { readonly name?: string; readonly version?: string; readonly integrity?: string }>
  >;
}

function npmLock({ packages = {} }: NpmLock): Lock {
  return new Map(
    Object.entries(packages).flatMap(([path, { name = path.split("node_modules/").at(-1), version, integrity }]) =>
      integrity === undefined || version === undefined ? [] : [[`${name}@${version}`, integrity] as const],
    ),
  );
}

interface PnpmLock {
  readonly packages?: Readonly<Record<string, { readonly resolution?: { readonly integrity?: string } }>>;
}

/** Keys are `name@1.0.0`, in older files `/name@1.0.0` or `/name/1.0.0`, perhaps followed by the peers in parentheses. */
function pnpmLock({ packages = {} }: PnpmLock): Lock {
  return new Map(
    Object.entries(packages).flatMap(([key, { resolution }]) => {
      const [, name, version] = /^\/?((?:@[^/]+\/)?[^@/]+)[@/]([^(_]+)/.exec(key) ?? [];
      return resolution?.integrity === undefined || name === undefined
        ? []
        : [[`${name}@${version}`, resolution.integrity] as const];
    }),
  );
}

type BerryLock = Readonly<
  Record<string, { readonly version?: string; readonly resolution?: string; readonly checksum?: string }>
>;

function berryLock(entries: BerryLock): Lock {
  return new Map(
    Object.values(entries).flatMap(({ version, resolution, checksum }) => {
      const name = /^(.+)@npm:/.exec(resolution ?? "")?.[1];
      return checksum === undefined || name === undefined ? [] : [[`${name}@${version}`, checksum] as const];
    }),
  );
}

function yarnLock(text: string): Lock {
  const lock = new Map<string, string>();
  for (const block of text.split(/\n(?=\S)/)) {
    const name = /^"?((?:@[^/"]+\/)?[^@"]+)@/.exec(block)?.[1];
    const version = /^ {2}version "(.*)"$/m.exec(block)?.[1];
    const integrity = /^ {2}integrity (\S+)$/m.exec(block)?.[1];
    if (name !== undefined && version !== undefined && integrity !== undefined)
      lock.set(`${name}@${version}`, integrity);
  }
  return lock;
}
