import type { Engine, Explanation, KeyChange, PackageChange } from "@zen/engine";
import { isZenError } from "@zen/plugin-sdk";
import { readLock, type Lock } from "@zen/registry-client";
import type { Workspace } from "../workspace/workspace.js";

type PackageDiffers = Extract<KeyChange, { kind: "package" }>;

/**
 * Says, of plugins that changed although their version did not, what in their closure changed: by the lock of now (a text) and that of
 * the run which a step is compared with.
 */
export function withClosures(
  workspace: Workspace,
  engine: Engine,
  now: string | undefined,
): (explanation: Explanation) => Promise<Explanation> {
  const before = new Map<string, Promise<Lock | undefined>>();
  const lockOf = (run: string): Promise<Lock | undefined> => {
    const known =
      before.get(run) ??
      lockOfRun(workspace, engine, run).then((text) => (text === undefined ? undefined : parsed(text)));
    before.set(run, known);
    return known;
  };
  return async (explanation) => {
    const { against, changes } = explanation;
    if (now === undefined || against === undefined || !changes.some(isHidden)) return explanation;
    const [was, is] = [await lockOf(against.run), parsed(now)];
    if (was === undefined || is === undefined) return explanation;
    return {
      ...explanation,
      changes: changes.map((change) => (isHidden(change) ? withClosure(change, was, is) : change)),
    };
  };
}

/** The text of the lock that a run recorded. */
export async function lockOfRun(workspace: Workspace, engine: Engine, run: string): Promise<string | undefined> {
  const metadata = await workspace.metadata();
  const { items } = await metadata.query("runs", { where: { field: "id", op: "=", value: run }, limit: 1 });
  const digest = items[0]?.environment["lock"];
  return typeof digest === "string" ? engine.document(digest) : undefined;
}

function parsed(text: string): Lock | undefined {
  try {
    return readLock(text);
  } catch (error) {
    if (isZenError(error, "LOCK_INVALID")) return undefined; // a lock of another version of Zen tells nothing
    throw error;
  }
}

function isHidden(change: KeyChange): change is PackageDiffers {
  return change.kind === "package" && change.change === "changed" && change.was === change.is;
}

function withClosure(change: PackageDiffers, was: Lock, is: Lock): KeyChange {
  const [before, now] = [closureOf(change.name, was), closureOf(change.name, is)];
  const names = [...new Set([...before.keys(), ...now.keys()])].sort();
  const closure = names.flatMap((name): PackageChange[] => {
    const [old, fresh] = [before.get(name), now.get(name)];
    if (old?.integrity === fresh?.integrity) return [];
    return [{ name, ...(old && { was: old.version }), ...(fresh && { is: fresh.version }) }];
  });
  return closure.length === 0 ? change : { ...change, closure };
}

interface Locked {
  readonly version: string;
  readonly integrity: string;
}

/** A plugin with the SDK, the plugins that it requires and their native packages. */
function closureOf(plugin: string, { plugins, natives }: Lock): ReadonlyMap<string, Locked> {
  const found = new Map<string, Locked>();
  const visitNatives = (edges: Readonly<Record<string, string>> = {}): void => {
    for (const [name, version] of Object.entries(edges)) {
      const native = natives[`${name}@${version}`];
      if (native === undefined || found.has(name)) continue;
      found.set(name, { version, integrity: native.integrity });
      visitNatives({ ...native.dependencies, ...native.optionalDependencies });
    }
  };
  const visit = (name: string): void => {
    const locked = plugins[name];
    if (locked === undefined || found.has(name)) return;
    found.set(name, { version: locked.version, integrity: locked.integrity });
    Object.keys(locked.requires ?? {}).forEach(visit);
    visitNatives(locked.natives);
  };
  visit("@zen/plugin-sdk");
  visit(plugin);
  return found;
}
