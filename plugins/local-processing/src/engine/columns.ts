import { ZenError } from "@zen/plugin-sdk";

/** @throws ZenError `COLUMN_NOT_FOUND` */
export function columnMustExist(name: string, there: ReadonlyMap<string, unknown>): void {
  if (there.has(name)) return;
  throw new ZenError("COLUMN_NOT_FOUND", `The file has no column "${name}"`, {
    hint: `It has ${[...there.keys()].slice(0, 12).join(", ")}.`,
  });
}
