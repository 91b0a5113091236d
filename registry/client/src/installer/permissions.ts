import type { Permissions } from "@zen/plugin-sdk";
import type { LockedPermissions } from "../lock/types.js";

/** What a plugin may touch that it could not before. */
export interface Widening {
  readonly kind: keyof Permissions;
  /** A host, a secret, a program; a path with what is done to it before it: `write ~/.cache`. */
  readonly what: string;
  /** For people, to be read after `may`: `reach a.example`. */
  readonly text: string;
}

/** Everything in `after` that `before` does not have, word by word: a pattern that happens to cover another one counts as new. */
export function widenings(
  before: LockedPermissions | undefined,
  after: LockedPermissions | undefined,
): readonly Widening[] {
  const had = new Set(entries(before).map(key));
  return entries(after).filter((each) => !had.has(key(each)));
}

function entries({
  network = [],
  secrets = [],
  childProcesses = [],
  files = [],
}: LockedPermissions = {}): readonly Widening[] {
  const entry = (kind: Widening["kind"], what: string, verb: string): Widening => ({
    kind,
    what,
    text: `${verb}${what}`,
  });
  return [
    ...network.map((host) => entry("network", host, "reach ")),
    ...secrets.map((name) => entry("secrets", name, "read the secret ")),
    ...childProcesses.map((program) => entry("childProcesses", program, "start ")),
    ...files.map(({ path, access }) => entry("files", `${access} ${path}`, "")),
  ];
}

function key({ kind, what }: Widening): string {
  return `${kind} ${what}`;
}
