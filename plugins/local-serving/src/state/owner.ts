import { createHash, randomBytes } from "node:crypto";
import { isAlive, thisProcess } from "@zen/plugin-sdk";

/** A name for something that this process holds for a while: `pid.start.place.random`, never given twice. */
export function ownerName(): string {
  const { pid, start = "0", place } = thisProcess();
  return `${pid}.${start}.${fingerprint(place)}.${randomBytes(6).toString("hex")}`;
}

const NAME = /^(\d+)\.(\d+)\.([0-9a-f]{12})\.[0-9a-f]{12}$/;

export function isOwnerName(name: string): boolean {
  return NAME.test(name);
}

/** Whether the process that made the name has ended; undefined when it is of another machine or container, or no such name. */
export function hasEnded(name: string): boolean | undefined {
  const [, pid, start, place] = NAME.exec(name) ?? [];
  const here = thisProcess().place;
  if (place !== fingerprint(here)) return undefined;
  const alive = isAlive({ pid: Number(pid), place: here, ...(start === "0" ? {} : { start: start as string }) });
  return alive === undefined ? undefined : !alive;
}

function fingerprint(place: string): string {
  return createHash("sha256").update(place).digest("hex").slice(0, 12);
}
