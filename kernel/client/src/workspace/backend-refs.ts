import { ZenError, didYouMean, type BackendRef, type RepositoryConfig, type StackConfig } from "@zen/plugin-sdk";
import type { ConfigDocument } from "../config/index.js";

/** The fields of a stack that name a default backend, and the contract of each. */
export const STACK_FIELDS = {
  orchestrator: "orchestrator@1",
  processing: "processing@1",
  training: "training@1",
  serving: "serving@1",
} as const;
export type StackField = keyof typeof STACK_FIELDS;

/** A backend as the configuration names it, and where it does so. */
export interface PlacedRef {
  readonly ref: BackendRef;
  readonly place: string;
}

/** @throws ZenError `STACK_NOT_FOUND`. */
export function stackConfig({ stacks }: RepositoryConfig, name: string): StackConfig {
  const stack = Object.hasOwn(stacks, name) ? stacks[name] : undefined;
  if (stack !== undefined) return stack;
  const known = Object.keys(stacks);
  throw new ZenError("STACK_NOT_FOUND", `There is no stack ${JSON.stringify(name)}`, {
    hint: didYouMean(name, known) ?? `Known: ${known.join(", ")}.`,
  });
}

/** The stack's default backend for a field, or the one it has under the name `on`. @throws ZenError `BACKEND_NOT_IN_STACK`. */
export function stackBackend(
  { config, place }: ConfigDocument,
  stack: string,
  field: StackField,
  on?: string,
): PlacedRef {
  const said = stackConfig(config, stack);
  if (on === undefined) {
    const ref = said[field];
    if (ref !== undefined) return { ref, place: place("stacks", stack, field) };
    throw new ZenError("BACKEND_NOT_IN_STACK", `The stack ${stack} has no ${field} backend`, {
      place: place("stacks", stack),
      hint: `Add ${field}: { "use": ... } to the stack, or choose another with --stack.`,
    });
  }
  const named = said.backends?.[on];
  if (named !== undefined && named.contract === STACK_FIELDS[field])
    return { ref: named, place: place("stacks", stack, "backends", on) };
  const known = Object.entries(said.backends ?? {})
    .filter(([, one]) => one.contract === STACK_FIELDS[field])
    .map(([name]) => name);
  throw new ZenError("BACKEND_NOT_IN_STACK", `The stack ${stack} has no ${field} backend named ${JSON.stringify(on)}`, {
    place: place("stacks", stack, "backends"),
    hint:
      didYouMean(on, known) ??
      (known.length === 0 ? "Add it under backends of the stack." : `Known: ${known.join(", ")}.`),
  });
}

/** A store of the repository by name. @throws ZenError `STORE_NOT_FOUND`. */
export function storeRef(
  { config, place }: ConfigDocument,
  kind: "artifacts" | "metadata",
  name = "default",
): PlacedRef {
  const stores = config.stores[kind];
  const ref = Object.hasOwn(stores, name) ? stores[name] : undefined;
  if (ref !== undefined) return { ref, place: place("stores", kind, name) };
  const known = Object.keys(stores);
  throw new ZenError(
    "STORE_NOT_FOUND",
    `zen.config.json has no ${kind === "artifacts" ? "artifact" : "metadata"} store ${JSON.stringify(name)}`,
    {
      place: place("stores", kind),
      hint: didYouMean(name, known) ?? `Known: ${known.join(", ")}.`,
    },
  );
}
