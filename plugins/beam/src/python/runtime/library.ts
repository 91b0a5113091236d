import { accumulators } from "./accumulators.js";
import { encoding } from "./encoding.js";
import { faults } from "./faults.js";
import { fields } from "./fields.js";
import { files } from "./files.js";
import { measures } from "./measures.js";
import { numbers } from "./numbers.js";
import { order } from "./order.js";
import { texts } from "./texts.js";
import { transform } from "./transform.js";
import { windows } from "./windows.js";

/** What the names of the runtime look like. */
export const runtimeName = /\b(?:zen|ZEN)_\w+/g;

/** One definition of the runtime. */
export interface Part {
  readonly text: string;
  /** Further definitions that it needs. */
  readonly uses: readonly string[];
}

/** The runtime by its definitions: each begins at a line without indentation and goes by the name after `def`, `class` or before `=`. */
export const library: ReadonlyMap<string, Part> = new Map(
  [faults, numbers, texts, fields, encoding, order, accumulators, measures, transform, windows, files].flatMap(
    (source) =>
      source
        .split(/\n(?=def |class |ZEN_)/)
        .map((text) => text.trim())
        .filter((text) => text !== "")
        .map((text): [string, Part] => {
          const name = /^(?:def |class )?(\w+)/.exec(text)![1]!;
          const names = new Set([...text.replace(/"[^"]*"/g, "").matchAll(runtimeName)].map(([each]) => each));
          names.delete(name);
          return [name, { text, uses: [...names] }];
        }),
  ),
);
