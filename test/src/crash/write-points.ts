import type { Place } from "./scene.js";

/**
 * Every point at which a run writes to the disk, by name (see `mortal/names.ts`), with what is there when the process dies before it. A call
 * that is not in the list fails the tests until it is named here, and is then killed at with the others.
 */

/** An object is written beside, made durable, and linked into its place; what a killed writer has left there is swept by the next. */
const PUT = ["open", "write", "futimes", "fdatasync", "unlink"].map((call) => `${call} artifacts/tmp/*/*`);

/** Each kind of object that the engine writes: the folder it needs, its appearance, and the flush that makes it last. */
const object = (folder: string, deep: boolean): readonly string[] => {
  const inner = deep ? `${folder}/*` : folder;
  return [
    `mkdir artifacts/objects/${inner}`,
    `link artifacts/objects/${inner}/*`,
    `fsync artifacts/objects/${folder}`,
    ...(deep ? [`fsync artifacts/objects/${inner}`] : []),
  ];
};

const STORE = [
  "mkdir artifacts",
  "mkdir artifacts/objects",
  "mkdir artifacts/tmp",
  "mkdir artifacts/locks",
  // The store's identity.
  ...["open", "writeFile", "datasync", "unlink"].map((call) => `${call} artifacts/tmp/*`),
  "link artifacts/id",
  "fsync artifacts",
  // The process's own folder for what it writes.
  "mkdir artifacts/tmp/*",
  "rm artifacts/tmp/*",
  "rmdir artifacts/tmp/*",
  ...PUT,
  "fsync artifacts/objects",
  // What is replaced or removed is locked meanwhile.
  "symlink artifacts/locks/*",
  "unlink artifacts/locks/*",
];

/** What a run and its steps tell while they go on for more than a moment, until the run's end. */
const LIVE = [
  ...["live/*/run", "live/*/*"].flatMap((folder) => [
    `mkdir artifacts/objects/${folder}`,
    `link artifacts/objects/${folder}/*`,
    `unlink artifacts/objects/${folder}/*`,
    `rmdir artifacts/objects/${folder}`,
    `fsync artifacts/objects/${folder}`,
  ]),
  ...["live", "live/*"].flatMap((folder) => [`rmdir artifacts/objects/${folder}`, `fsync artifacts/objects/${folder}`]),
];
const ENGINE = [
  ...object("active", false),
  // A beat, of a run that takes more than some seconds.
  "rename artifacts/objects/active/*",
  "unlink artifacts/objects/active/*",
  "rmdir artifacts/objects/active",
  ...object("plans", false),
  ...object("documents", false),
  ...object("codes", false),
  ...object("runs", true),
  ...object("trees", true),
  ...object("executions", true),
  ...object("keys", false),
  ...LIVE,
];
/** What workers write where there are any. */
const STEPS = [...object("blobs", true), ...object("logs", true)];
const CLAIMS = [
  "mkdir artifacts/objects/claims/*",
  "link artifacts/objects/claims/*/*",
  "fsync artifacts/objects/claims",
  "fsync artifacts/objects/claims/*",
  "unlink artifacts/objects/claims/*/*",
  "rmdir artifacts/objects/claims/*",
  "rmdir artifacts/objects/claims",
];

const METADATA = [
  "mkdir .",
  ...["PRAGMA journal_mode", "PRAGMA synchronous", "PRAGMA user_version", "schema", "INSERT store"],
  ...["BEGIN IMMEDIATE", "INSERT plans", "INSERT runs", "INSERT executions", "INSERT artifacts", "INSERT lineage"],
  ...["UPDATE runs", "UPDATE executions", "INSERT cursors", "COMMIT"],
].map((name) => (name.startsWith("mkdir") ? name : `sql ${name}`));

const CACHE = [
  "mkdir cache",
  "writeFile cache/*",
  "rename cache/file-digests.json",
  ...["code", "codes", "compiled", "summaries"].flatMap((folder) => [
    `mkdir cache/${folder}`,
    `writeFile cache/${folder}/*`,
    `rename cache/${folder}/*`,
  ]),
];
const WORKERS = ["mkdir cache/workers", ...["open", "unlink", "rm"].map((call) => `${call} cache/workers/*`)];

export const WRITE_POINTS: Readonly<Record<Place, readonly string[]>> = {
  "in this process": named(STORE, ENGINE, STEPS, METADATA, CACHE),
  "in workers": named(STORE, ENGINE, METADATA, CACHE, WORKERS),
  "beside another run": named(STORE, ENGINE, STEPS, CLAIMS, METADATA, CACHE),
};

/**
 * Those that need not come in every run: which process is the first to need a folder, which flushes are made together, and how long it all
 * takes, is a matter of moments.
 */
export function isMomentary(point: string): boolean {
  return /^(mkdir|rmdir|fsync|rename) artifacts\/objects|\/live\//.test(point);
}

function named(...groups: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(groups.flat())].sort();
}
