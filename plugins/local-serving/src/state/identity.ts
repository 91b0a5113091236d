import { randomUUID } from "node:crypto";
import { readState, writeDurably } from "./files.js";
import { objectOf, oneOf, text } from "./forms.js";
import type { Layout } from "./layout.js";
import { withLock } from "./lock.js";

interface Identity {
  readonly format: "serving-identity@1";
  readonly id: string;
}

const FORM = objectOf({ format: oneOf("serving-identity@1"), id: text });

/** The folder's identity: made once, by whichever process comes first. */
export async function readIdentity(layout: Layout): Promise<string> {
  const read = () => readState<Identity>(layout.identity, FORM)?.id;
  return read() ?? withLock(layout.root, () => read() ?? create(layout));
}

function create(layout: Layout): string {
  const id = `local-serving:${randomUUID()}`;
  writeDurably(layout.identity, { format: "serving-identity@1", id } satisfies Identity);
  return id;
}
