import { canonicalJson, type Json } from "@zen/plugin-sdk";
import { least, type Comparison } from "./types.js";

/** Compares JSON values, numbers by their relative difference. */
export function compareJson(was: Json, is: Json, tolerance: number, path = ""): Comparison {
  if (typeof was === "number" && typeof is === "number") return compareNumbers(was, is, tolerance, path);
  if (!isObject(was) || !isObject(is) || Array.isArray(was) !== Array.isArray(is))
    return was === is ? { likeness: "identical" } : different(path, was, is);
  const found: Comparison[] = [];
  for (const name of new Set([...Object.keys(was), ...Object.keys(is)])) {
    const at = path === "" ? name : `${path}.${name}`;
    const [before, now] = [own(was, name), own(is, name)];
    if (before === undefined || now === undefined) return different(at, before, now);
    const one = compareJson(before, now, tolerance, at);
    if (one.likeness === "different") return one;
    found.push(one);
  }
  return together(found);
}

export function compareNumbers(was: number, is: number, tolerance: number, path: string): Comparison {
  if (Object.is(was, is) || (Number.isNaN(was) && Number.isNaN(is))) return { likeness: "identical" };
  const largest = Math.abs(was - is) / Math.max(1, Math.abs(was), Math.abs(is));
  return largest <= tolerance ? { likeness: "within tolerance", largest } : { ...different(path, was, is), largest };
}

/** What several comparisons come to; the first that differs says where. */
export function together(all: readonly Comparison[]): Comparison {
  const differs = all.find(({ likeness }) => likeness === "different");
  const largest = all.reduce((most, one) => Math.max(most, one.largest ?? 0), 0);
  return {
    likeness: least(all.map(({ likeness }) => likeness)),
    ...(differs?.where === undefined ? {} : { where: differs.where }),
    ...(largest === 0 ? {} : { largest }),
  };
}

export function different(path: string, was: Json | undefined, is: Json | undefined): Comparison {
  const at = path === "" ? "" : `${path}: `;
  return { likeness: "different", where: `${at}${text(was)} -> ${text(is)}` };
}

const SHOWN = 60;

function text(value: Json | undefined): string {
  const whole = value === undefined ? "nothing" : typeof value === "number" ? String(value) : canonicalJson(value);
  return whole.length > SHOWN ? `${whole.slice(0, SHOWN)}...` : whole;
}

function isObject(value: Json): value is Readonly<Record<string, Json>> {
  return typeof value === "object" && value !== null;
}

function own(object: Readonly<Record<string, Json>>, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
