import { canonicalJson, compareUtf8, type Json } from "@zen/plugin-sdk";
import type { CodePart, StepCode, StepKeyParts } from "../keys/types.js";
import type { Change, KeyChange } from "./types.js";

/** What a key was made of; the code's own parts where they are kept. */
export interface KeyFacts {
  readonly parts: StepKeyParts;
  readonly code?: StepCode;
}

/** What differs between two keys of one step, the code first. */
export function compareKeys(was: KeyFacts, is: KeyFacts): readonly KeyChange[] {
  const [before, now] = [was.parts, is.parts];
  return [
    ...compareCode(was, is),
    ...differing(before.params, now.params, (name, values) => ({ kind: "param", name, ...values })),
    ...differing(before.inputs, now.inputs, (name, values) => ({ kind: "input", name, ...values })),
    ...differing(named(before.codecs), named(now.codecs), (output, values) => ({ kind: "codec", output, ...values })),
    ...differing(before.env, now.env, (name, values) => ({ kind: "env", name, ...values })),
    ...differing({ one: before.clock }, { one: now.clock }, (_, values) => ({ kind: "clock", ...values })),
    ...differing({ one: before.semantics }, { one: now.semantics }, (_, values) => ({ kind: "semantics", ...values })),
    ...differing({ one: before.extra }, { one: now.extra }, (_, values) => ({ kind: "extra", ...values })),
  ];
}

function compareCode(was: KeyFacts, is: KeyFacts): readonly KeyChange[] {
  if (was.parts.code === is.parts.code) return [];
  return was.code === undefined || is.code === undefined ? [{ kind: "structure" }] : compareCodes(was.code, is.code);
}

/** What differs between the codes of a step; empty only for equal digests. */
export function compareCodes(was: StepCode, is: StepCode): readonly KeyChange[] {
  if (was.digest === is.digest) return [];
  const found = [...compareParts(was.parts, is.parts), ...compareArguments(was.args ?? [], is.args ?? [])];
  return found.length === 0 ? [{ kind: "structure" }] : found;
}

function compareParts(was: readonly CodePart[], is: readonly CodePart[]): readonly KeyChange[] {
  const [before, now] = [new Set(was.map(identity)), new Set(is.map(identity))];
  const gone = byPlace(was.filter((part) => !now.has(identity(part))));
  const come = byPlace(is.filter((part) => !before.has(identity(part))));
  return [...new Set([...gone.keys(), ...come.keys()])].sort(compareUtf8).flatMap((place) => {
    const [before, now] = [gone.get(place), come.get(place)];
    const change: Change = before === undefined ? "added" : now === undefined ? "removed" : "changed";
    return describe((now ?? before) as CodePart, before, change);
  });
}

/** A declaration that was only moved or renamed is the same to a step. */
function identity(part: CodePart): string {
  return part.kind === "package"
    ? `${part.kind} ${part.name} ${part.version} ${part.digest}`
    : `${part.kind} ${part.digest}`;
}

function byPlace(parts: readonly CodePart[]): ReadonlyMap<string, CodePart> {
  return new Map(
    parts.map((part) => [
      `${part.kind} ${"module" in part ? part.module : ""} ${"name" in part ? part.name : ""}`,
      part,
    ]),
  );
}

function describe(part: CodePart, before: CodePart | undefined, change: Change): readonly KeyChange[] {
  if (part.kind === "code") return [{ kind: "code", module: part.module, name: part.name, change }];
  if (part.kind === "data") return [{ kind: "data", module: part.module, change }];
  const was = before?.kind === "package" ? { was: before.version } : {};
  return [{ kind: "package", name: part.name, change, ...was, ...(change === "removed" ? {} : { is: part.version }) }];
}

function named(codecs: StepKeyParts["codecs"]): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(codecs).map(([output, { id, version }]) => [output, `${id}@${version}`]));
}

/** Values that differ, by their path in what the factory was given: `0.train`. */
function compareArguments(was: Json, is: Json, path = ""): readonly KeyChange[] {
  if (canonicalJson(was) === canonicalJson(is)) return [];
  if (!isObject(was) || !isObject(is) || Array.isArray(was) !== Array.isArray(is))
    return [{ kind: "argument", path, was, is }];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((name) => {
    const at = path === "" ? name : `${path}.${name}`;
    const [before, now] = [valueAt(was, name), valueAt(is, name)];
    if (before !== undefined && now !== undefined) return compareArguments(before, now, at);
    return [{ kind: "argument", path: at, ...values(before, now) }];
  });
}

function isObject(value: Json): value is Readonly<Record<string, Json>> {
  return typeof value === "object" && value !== null;
}

function valueAt(object: Readonly<Record<string, Json>>, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

interface Values<T> {
  readonly was?: T;
  readonly is?: T;
}

function values<T>(was: T | undefined, is: T | undefined): Values<T> {
  return { ...(was === undefined ? {} : { was }), ...(is === undefined ? {} : { is }) };
}

function differing<T extends Json | undefined>(
  was: Readonly<Record<string, T>>,
  is: Readonly<Record<string, T>>,
  make: (name: string, values: Values<NonNullable<T> | (T & null)>) => KeyChange,
): readonly KeyChange[] {
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].sort(compareUtf8).flatMap((name) => {
    const [before, now] = [was[name], is[name]];
    if (before === undefined && now === undefined) return [];
    if (before !== undefined && now !== undefined && canonicalJson(before) === canonicalJson(now)) return [];
    return [make(name, values(before, now) as Values<NonNullable<T> | (T & null)>)];
  });
}
