import fs, { type PathLike } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { fileURLToPath } from "node:url";
import { pointName } from "./names.js";
import { die, type Points } from "./points.js";

type Call = (...args: unknown[]) => unknown;
type Calls = Record<string, Call>;

/** Calls that change the disk, with the argument that says what: a path, or an open file. */
const ON_PATHS: Readonly<Record<string, number>> = {
  open: 0,
  writeFile: 0,
  appendFile: 0,
  link: 1,
  symlink: 1,
  rename: 1,
  copyFile: 1,
  cp: 1,
  unlink: 0,
  rm: 0,
  rmdir: 0,
  mkdir: 0,
  mkdtemp: 0,
  truncate: 0,
  utimes: 0,
};
const ON_FILES = ["write", "writev", "fsync", "fdatasync", "ftruncate", "futimes"];
const ON_HANDLES = ["write", "writev", "writeFile", "appendFile", "sync", "datasync", "truncate", "utimes"];
/** Those whose bytes can be cut in two, with the place of these among the arguments. */
const BYTES: Readonly<Record<string, number>> = { writeFile: 1, appendFile: 1, write: 1 };

/** Makes every call of `node:fs` that changes the disk a point, in all its forms: with a callback, blocking, and with a promise. */
export async function wrapFileSystem(points: Points): Promise<void> {
  const openFiles = new Map<number, string>();
  const nameOf = (call: string, what: unknown): string | undefined => {
    const file = typeof what === "number" ? openFiles.get(what) : toPath(what);
    return file === undefined ? undefined : pointName(call, points.root, file);
  };
  const wrapped = (call: string, at: number, bytes: number | undefined, inner: Call, nameFor = nameOf): Call =>
    function (this: unknown, ...args) {
      if (call === "open" && !writes(args[1]))
        return noting(openFiles, args, inner.apply(this, withNoted(openFiles, args)));
      const name = nameFor(call, at < 0 ? this : args[at]);
      const when = name === undefined ? undefined : points.pass(name);
      if (when === "before") die();
      if (when === "half") args = halved(args, bytes);
      const fatal = when === "after" || when === "half";
      const last = args.at(-1);
      if (typeof last === "function") {
        const callback = last as Call;
        args[args.length - 1] = (...results: unknown[]) => {
          if (fatal) die();
          if (call === "open" && typeof results[1] === "number") openFiles.set(results[1], String(toPath(args[0])));
          return callback(...results);
        };
      }
      const result = inner.apply(this, args);
      if (result instanceof Promise && fatal) return result.then(die, die);
      if (fatal && typeof last !== "function") die();
      return noting(openFiles, args, result, call);
    };

  const callbacks = fs as unknown as Calls;
  const promises = fs.promises as unknown as Calls;
  for (const [call, at] of Object.entries(ON_PATHS)) {
    for (const [calls, key] of [
      [callbacks, call],
      [callbacks, `${call}Sync`],
      [promises, call],
    ] as const) {
      const inner = calls[key];
      if (inner !== undefined) calls[key] = wrapped(call, at, BYTES[call], inner);
    }
  }
  for (const call of ON_FILES) {
    for (const key of [call, `${call}Sync`]) callbacks[key] = wrapped(call, 0, BYTES[call], callbacks[key] as Call);
  }
  const handles = Object.getPrototypeOf(await anyHandle()) as Calls;
  for (const call of ON_HANDLES) {
    const bytes = BYTES[call] === undefined ? undefined : 0;
    const nameFor = (_: string, handle: unknown) => nameOf(call, (handle as FileHandle).fd);
    handles[call] = wrapped(call, -1, bytes, handles[call] as Call, nameFor);
  }
  syncBuiltinESMExports();
}

async function anyHandle(): Promise<FileHandle> {
  const handle = await open(fileURLToPath(import.meta.url));
  await handle.close();
  return handle;
}

function writes(flags: unknown): boolean {
  if (typeof flags === "number") return (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) !== 0;
  return typeof flags === "string" && flags !== "r" && flags !== "rs";
}

function toPath(what: unknown): string | undefined {
  if (typeof what === "string") return what;
  if (what instanceof URL) return fileURLToPath(what);
  return Buffer.isBuffer(what) ? (what as PathLike).toString() : undefined;
}

/** Remembers which file an opened descriptor or handle is of. */
function noting(openFiles: Map<number, string>, args: readonly unknown[], result: unknown, call = "open"): unknown {
  if (call !== "open") return result;
  const file = toPath(args[0]);
  if (file === undefined) return result;
  if (typeof result === "number") openFiles.set(result, file);
  if (result instanceof Promise)
    void (result as Promise<FileHandle>).then(
      ({ fd }) => openFiles.set(fd, file),
      () => undefined,
    );
  return result;
}

/** The same for an open for reading with a callback: folders are opened so, to be flushed. */
function withNoted(openFiles: Map<number, string>, args: readonly unknown[]): unknown[] {
  const callback = args.at(-1);
  const file = toPath(args[0]);
  if (typeof callback !== "function" || file === undefined) return [...args];
  return [
    ...args.slice(0, -1),
    (error: unknown, fd: number) => {
      if (typeof fd === "number") openFiles.set(fd, file);
      return (callback as Call)(error, fd);
    },
  ];
}

function halved(args: readonly unknown[], at: number | undefined): unknown[] {
  const bytes = at === undefined ? undefined : args[at];
  if (at === undefined || !(typeof bytes === "string" || bytes instanceof Uint8Array)) die();
  const half = bytes.slice(0, Math.floor(bytes.length / 2));
  // What comes after the bytes says how many of them: the half has fewer. A position in the file stays.
  const rest = args.slice(at + 1).filter((arg) => typeof arg === "function" || typeof arg === "object");
  return [...args.slice(0, at), half, ...rest];
}
