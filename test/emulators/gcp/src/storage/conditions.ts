import { RawAnswer } from "../core/service.js";
import { conditionNotMet, invalid } from "./errors.js";
import type { StoredObject } from "./stored-object.js";

/** What a request says about the object as it must, or must not, be; see "Request preconditions". */
export interface Conditions {
  readonly generation: string | undefined;
  readonly notGeneration: string | undefined;
  readonly metageneration: string | undefined;
  readonly notMetageneration: string | undefined;
}

/** Reads `ifGenerationMatch` and its like; `ifSourceGenerationMatch` with `of: "Source"`. */
export function conditionsIn(query: URLSearchParams, of: "" | "Source" = ""): Conditions {
  const read = (name: string): string | undefined => {
    const value = query.get(`if${of}${name}`) ?? undefined;
    if (value !== undefined && !/^\d{1,19}$/.test(value))
      throw invalid(`Invalid value for parameter if${of}${name}: ${value}`);
    return value;
  };
  return {
    generation: read("GenerationMatch"),
    notGeneration: read("GenerationNotMatch"),
    metageneration: read("MetagenerationMatch"),
    notMetageneration: read("MetagenerationNotMatch"),
  };
}

/** @throws GoogleError 412. */
export function mustHold(conditions: Conditions, present: StoredObject | undefined): void {
  if (!positive(conditions, present) || !negative(conditions, present)) throw conditionNotMet();
}

/** For reads, for which a "not" that fails is no error. @throws GoogleError 412. */
export function notModified(conditions: Conditions, present: StoredObject): RawAnswer | undefined {
  if (!positive(conditions, present)) throw conditionNotMet();
  return negative(conditions, present) ? undefined : new RawAnswer({ status: 304 });
}

/** Generation 0 stands for there being no live object. */
function positive({ generation, metageneration }: Conditions, present: StoredObject | undefined): boolean {
  if (generation !== undefined && generation !== (present?.generation ?? "0")) return false;
  return metageneration === undefined || metageneration === String(present?.metageneration);
}

function negative({ notGeneration, notMetageneration }: Conditions, present: StoredObject | undefined): boolean {
  if (notGeneration !== undefined && notGeneration === (present?.generation ?? "0")) return false;
  return notMetageneration === undefined || notMetageneration !== String(present?.metageneration);
}
