import type { ArtifactSink, ArtifactSource } from "../artifact.js";
import { withBrand } from "../brand.js";

/**
 * Turns values of one kind into bytes and back. `decode(encode(value))` means the same as `value`; encoding the same value
 * twice gives the same bytes. `version` rises when the bytes change, which makes new step keys.
 */
export interface Codec<T, Id extends string = string> {
  readonly kind: "codec";
  readonly id: Id;
  readonly version: number;
  encode(value: T, sink: ArtifactSink): Promise<void>;
  /** May be lazy: parts are read when the value asks for them. */
  decode(source: ArtifactSource): Promise<T>;
}

// eslint-disable-next-line typescript/no-explicit-any -- a codec is invariant in its value; "any codec" has no other spelling
export type AnyCodec = Codec<any>;

export function codec<T, Id extends string>(definition: Omit<Codec<T, Id>, "kind">): Codec<T, Id> {
  return Object.freeze(withBrand({ kind: "codec" as const, ...definition }, "codec"));
}

export type ValueOf<C> = C extends Codec<infer T> ? T : never;
