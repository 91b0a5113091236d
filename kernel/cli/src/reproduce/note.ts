import type { Reproduced, StepReproduction } from "@zen/client";
import { figure } from "../output/figure.js";

/** What is not identical about a step, and where first. */
export function noteOf({ ended, outputs, metrics, after, likeness, error }: StepReproduction): string {
  if (error !== undefined) return "it failed in one of the runs only, or otherwise";
  if (ended !== "succeeded" && likeness === "identical") return `${ended} as it did then`;
  const told = [...outputs, ...metrics].filter((one) => one.likeness !== "identical").map(oneText);
  const first = after.length > 0 && likeness !== "identical" ? `its input ${after.join(", ")} was not identical` : "";
  if (told.length === 0 && likeness === "different") return "it was not executed";
  return [...told, first].filter((text) => text !== "").join("; ");
}

function oneText({ name, likeness, where, largest, was, is }: Reproduced): string {
  const apart = largest === undefined ? "" : ` (${largest.toExponential(1)} apart)`;
  if (typeof was === "number" && typeof is === "number")
    return `metric ${name}${likeness === "different" ? "" : ` ${likeness}`}: ${figure(was)} -> ${figure(is)}${apart}`;
  return `${name} ${WORDS[likeness]}${where === undefined ? "" : `: ${where}`}${apart}`;
}

const WORDS = {
  identical: "identical",
  equal: "has other bytes that say the same",
  "within tolerance": "within tolerance",
  different: "differs",
} as const;
