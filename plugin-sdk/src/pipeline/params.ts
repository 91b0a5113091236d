import { createHash } from "node:crypto";
import { withBrand } from "../brand.js";
import { canonicalJson } from "../canonical.js";
import type { Json } from "../job.js";

/** A parameter's declaration as data; the same one gives types, `--help`, the check of YAML and of the command line. */
export interface ParamSchema {
  readonly type: "int" | "number" | "string" | "boolean" | "choice" | "file" | "json";
  readonly default?: Json;
  readonly description?: string;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
  /** Of a file: several may be given by a pattern. */
  readonly pattern?: boolean;
}

/** `HasDefault` says whether a caller may leave it out. */
export interface Param<T, HasDefault extends boolean = boolean> {
  readonly kind: "param";
  readonly schema: ParamSchema;
  readonly __value?: T | undefined;
  readonly __hasDefault?: HasDefault | undefined;
}

export interface ParamOptions<T> {
  readonly default?: T;
  readonly description?: string;
}
export interface FileOptions extends ParamOptions<string> {
  /** `*` in a path stands for anything but a slash, and the step gets all files that match, in byte order of their paths, as `files`. */
  readonly pattern?: boolean;
}
export interface NumberOptions extends ParamOptions<number> {
  readonly min?: number;
  readonly max?: number;
}

/** A file of a `p.file()` parameter as the step sees it. The content, not the path, enters the step key. */
export interface FileInput {
  /** Path on this machine, or the URI that was given; a pattern where there are `files`. */
  readonly path: string;
  /** SHA-256 of the content; of a URI whatever its processing backend tells the content by; of several files a digest of theirs, in order. */
  readonly digest: string;
  /** Bytes, of all files together. */
  readonly size: number;
  /** Those that a pattern matches, one at least, in byte order of their paths; absent where a single file was given. */
  readonly files?: readonly OneFile[];
}

export type OneFile = Omit<FileInput, "files">;

/** Files as the one value of a parameter. Their contents in order tell it, not how they are called. */
export function filesInput(path: string, files: readonly OneFile[]): FileInput {
  const digest = createHash("sha256")
    .update(canonicalJson(files.map((file) => file.digest)))
    .digest("hex");
  return { path, digest, size: files.reduce((sum, { size }) => sum + size, 0), files };
}

function param<T, D extends boolean>(schema: ParamSchema): Param<T, D> {
  return Object.freeze(withBrand({ kind: "param" as const, schema: Object.freeze(schema) }, "param"));
}

type Defaulted<O, T> = O extends T ? true : O extends { readonly default: T } ? true : false;

function schemaOf<T>(type: ParamSchema["type"], given: T | ParamOptions<T> | undefined): ParamSchema {
  if (given === undefined) return { type };
  const options = typeof given === "object" && given !== null ? given : { default: given };
  return { type, ...(options as object) } as ParamSchema;
}

/**
 * Parameters of pipelines and steps. Each takes a default (`p.int(5)`), options (`p.int({ default: 5, min: 1 })`) or
 * nothing, which makes it required.
 */
export const p = {
  /** A safe integer. */
  int<const O extends number | NumberOptions = Record<never, never>>(given?: O): Param<number, Defaulted<O, number>> {
    return param(schemaOf("int", given as number | NumberOptions | undefined));
  },
  /** A finite number. */
  number<const O extends number | NumberOptions = Record<never, never>>(
    given?: O,
  ): Param<number, Defaulted<O, number>> {
    return param(schemaOf("number", given as number | NumberOptions | undefined));
  },
  string<const O extends string | ParamOptions<string> = Record<never, never>>(
    given?: O,
  ): Param<string, Defaulted<O, string>> {
    return param(schemaOf("string", given as string | ParamOptions<string> | undefined));
  },
  boolean<const O extends boolean | ParamOptions<boolean> = Record<never, never>>(
    given?: O,
  ): Param<boolean, Defaulted<O, boolean>> {
    return param(schemaOf("boolean", given as boolean | ParamOptions<boolean> | undefined));
  },
  /** One of a few words. */
  choice<const C extends string, const O extends C | ParamOptions<C> = Record<never, never>>(
    choices: readonly C[],
    given?: O,
  ): Param<C, Defaulted<O, string>> {
    return param({ ...schemaOf("choice", given as string | ParamOptions<string> | undefined), choices });
  },
  /**
   * A file, given as a path relative to the repository or a URI. Its content enters the step key: the same path with other bytes is another
   * input, another path with the same bytes is the same one. A step gets a `FileInput`.
   */
  file<const O extends string | FileOptions = Record<never, never>>(given?: O): FileParam<Defaulted<O, string>> {
    return param(schemaOf("file", given as string | FileOptions | undefined)) as FileParam<Defaulted<O, string>>;
  },
  /** Any JSON value. */
  json<T = Json, O extends ParamOptions<unknown> = Record<never, never>>(
    options?: O,
  ): Param<O extends { readonly default: infer D } ? D : T, O extends { readonly default: unknown } ? true : false> {
    return param({ type: "json", ...(options as object | undefined) });
  },
} as const;

/** Callers give a path; the step receives a `FileInput`. */
export interface FileParam<HasDefault extends boolean = boolean> extends Param<string, HasDefault> {
  readonly schema: ParamSchema & { readonly type: "file" };
}

export type AnyParam = Param<unknown>;
export type Params = { readonly [name: string]: AnyParam };

/** What a caller gives for a parameter. */
export type ParamGiven<P> = P extends Param<infer T> ? T : never;
/** What a step receives for it. */
export type ParamReceived<P> = P extends FileParam ? FileInput : ParamGiven<P>;

type Optional<P extends Params> = { [K in keyof P]: P[K] extends Param<unknown, true> ? K : never }[keyof P];
/** Values for a set of parameters; those with defaults may be left out. */
export type ParamValues<P extends Params> = Simplify<
  { readonly [K in Exclude<keyof P, Optional<P>>]: ParamGiven<P[K]> } & {
    readonly [K in Optional<P>]?: ParamGiven<P[K]>;
  }
>;

/** Writes a type out, so that messages and hovers show its members and not how it was made. */
export type Simplify<T> = T extends infer U ? { [K in keyof U]: U[K] } : never;
