import {
  Dataset,
  file,
  folder,
  json,
  Metrics,
  Model,
  optional,
  Statistics,
  Transform,
  type AnyCodec,
  type Inputs,
  type Outputs,
  type ParamSchema,
} from "@zen/plugin-sdk/pipeline";
import { didYouMean, withBrand } from "@zen/plugin-sdk";
import { invalid } from "./invalid.js";

/** The kinds of artifacts that the file protocol carries, by codec id. */
export type Kind = "dataset" | "model" | "folder" | "file" | "json" | "metrics" | "statistics" | "transform";

const CODECS: Readonly<Record<Kind, AnyCodec>> = {
  dataset: Dataset,
  model: Model,
  folder,
  file,
  json: json(),
  metrics: Metrics,
  statistics: Statistics,
  transform: Transform,
};
const KINDS = Object.keys(CODECS) as readonly Kind[];
const PARAM_TYPES = ["int", "number", "string", "boolean", "choice", "file", "json"];
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

export type PlainOutputs = Readonly<Record<string, Kind>>;
export type PlainInputs = Readonly<Record<string, Kind | { readonly optional: Kind } | ParamSchema>>;

export function inputsOf(plain: PlainInputs): Inputs {
  return Object.fromEntries(
    Object.entries(plain).map(([name, given]) => {
      checkName("input", name);
      if (typeof given !== "object" || given === null) return [name, codecOf("input", name, given)];
      if ("optional" in given) return [name, optional(codecOf("input", name, given.optional))];
      if (given.type === "file" && given.pattern === true)
        throw invalid(
          `The input ${name} takes a pattern, and a program is given single files`,
          "Take each file as an input of its own, or make a folder of them in a step before.",
        );
      if (PARAM_TYPES.includes(given.type))
        return [name, withBrand({ kind: "param" as const, schema: given }, "param")];
      throw invalid(
        `The input ${name} is neither an artifact nor a parameter`,
        "Give a codec, such as Dataset, or a parameter, such as p.int(5).",
      );
    }),
  );
}

export function outputsOf(plain: PlainOutputs): Outputs {
  return Object.fromEntries(
    Object.entries(plain).map(([name, given]) => {
      checkName("output", name);
      return [name, codecOf("output", name, given)];
    }),
  );
}

function codecOf(what: string, name: string, kind: unknown): AnyCodec {
  const codec = typeof kind === "string" && Object.hasOwn(CODECS, kind) ? CODECS[kind as Kind] : undefined;
  if (codec !== undefined) return codec;
  throw invalid(
    `The ${what} ${name} is of the kind ${JSON.stringify(kind) ?? "undefined"}, which has no form as files`,
    (typeof kind === "string" ? didYouMean(kind, KINDS) : undefined) ??
      `It can be ${KINDS.join(", ")}; hand other values over as a folder or as JSON.`,
  );
}

/** Names become names of files. */
function checkName(what: string, name: string): void {
  if (NAME.test(name)) return;
  throw invalid(
    `${JSON.stringify(name)} is no name for an ${what} of a program`,
    "Use letters, digits, - and _, beginning with a letter.",
  );
}
