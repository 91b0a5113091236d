import { readState, writeState } from "./files.js";
import { count, objectOf, oneOf, text } from "./forms.js";
import type { Layout } from "./layout.js";

/** Up to which version of the wishes a server answers requests accordingly. */
export interface Applied {
  readonly format: "serving-applied@1";
  readonly instance: string;
  readonly version: number;
}

const FORM = objectOf({ format: oneOf("serving-applied@1"), instance: text, version: count });

export function readApplied(layout: Layout): Applied | undefined {
  return readState<Applied>(layout.applied, FORM);
}

/** Not durable: it means nothing once the server has ended. */
export function writeApplied(layout: Layout, instance: string, version: number): void {
  writeState(layout.applied, { format: "serving-applied@1", instance, version } satisfies Applied);
}
