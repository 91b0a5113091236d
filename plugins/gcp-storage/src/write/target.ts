import type { ObjectResource } from "../object/resource.js";
import type { Signature } from "../object/writers.js";
import type { Condition } from "./condition.js";

/** What is to become an object. */
export interface Target {
  readonly key: string;
  readonly name: string;
  readonly condition: Condition;
  readonly signature: Signature;
  readonly signal: AbortSignal | undefined;
}

/** Of the configuration, what each new object gets. */
export interface Placement {
  readonly storageClass?: string | undefined;
  readonly kmsKeyName?: string | undefined;
}

/** How bytes are sent. */
export interface Manner extends Placement {
  /** A multiple of 256 KiB, as the store wants. */
  readonly pieceBytes: number;
}

/** A put's outcome. `resource` is undefined when the object has been replaced since; then only its generation is known. */
export interface Written {
  readonly generation: string;
  readonly resource?: ObjectResource;
}

/** The part of a new object's resource that its writer says. */
export function resourceOf({ name, signature }: Pick<Target, "name" | "signature">, { storageClass }: Placement) {
  return {
    name,
    contentType: "application/octet-stream",
    metadata: signature.metadata,
    ...(storageClass === undefined ? {} : { storageClass }),
  };
}
