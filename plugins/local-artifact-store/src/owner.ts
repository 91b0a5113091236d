import { createHash, randomBytes } from "node:crypto";
import { isAlive, thisProcess } from "@zen/plugin-sdk";

/** A name that says which process it belongs to and is given once only: `pid.start.place.random`. */
export function ownName(): string {
  const { pid, start = "0", place } = thisProcess();
  return [pid, start, short(place), randomBytes(6).toString("hex")].join(".");
}

/** Whether the process named is gone; undefined where the name is foreign or belongs to another machine or container. */
export function isOrphan(name: string): boolean | undefined {
  const [pid, start, place, random] = name.split(".");
  const here = thisProcess().place;
  if (random === undefined || place !== short(here) || !/^\d+$/.test(pid ?? "")) return undefined;
  const alive = isAlive({ pid: Number(pid), place: here, ...(start === "0" ? {} : { start: start as string }) });
  return alive === undefined ? undefined : !alive;
}

function short(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
