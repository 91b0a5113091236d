import type { BuildFailure, Message } from "esbuild";
import { ZenError, didYouMean } from "@zen/plugin-sdk";
import type { ImportProblem } from "./resolve-imports.js";

/** The first error of a failed build as ours: code, place with line and column, the source line with a caret below the spot. */
export function buildError(failure: Pick<BuildFailure, "errors">): ZenError {
  const first = failure.errors[0];
  if (first === undefined)
    return new ZenError("PIPELINE_SYNTAX", "The pipeline could not be compiled", { cause: failure });
  const { code, text, hint } = describe(first);
  const more = failure.errors.length - 1;
  return new ZenError(code, `${text}${more === 0 ? "" : ` (and ${more} more)`}${excerpt(first)}`, {
    hint,
    ...(first.location === null ? {} : { place: placeOf(first) }),
    data: { problems: failure.errors.map((error) => ({ text: error.text, place: placeOf(error) })) },
  });
}

export function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && Array.isArray((error as Partial<BuildFailure>).errors);
}

/** One name twice in an object, such as a pipeline's outputs: JavaScript drops the first without a word, TypeScript takes it for an error. */
export function isNameTwice({ id, location }: Message): boolean {
  return id === "duplicate-object-key" && location !== null && /\.[cm]?tsx?$/.test(location.file);
}

function describe(error: Message): { readonly code: string; readonly text: string; readonly hint: string } {
  const problem = error.detail as ImportProblem | undefined;
  if (typeof problem?.code === "string") return { code: problem.code, text: error.text, hint: problem.hint };
  if (isNameTwice(error)) {
    const hint = "Rename one of the two, or remove it.";
    return { code: "PIPELINE_KEY_TWICE", text: error.text.replace(" in object literal", " is given twice"), hint };
  }
  if (error.text.startsWith("Could not resolve")) {
    return {
      code: "IMPORT_NOT_FOUND",
      text: error.text,
      hint: "Check that the file exists and that the path is spelt as on disk.",
    };
  }
  if (error.text.startsWith("No matching export in")) {
    const wanted = /for import "(.*)"$/.exec(error.text)?.[1] ?? "";
    const known = error.notes.flatMap((note) => /"(\w+)"/.exec(note.text)?.[1] ?? []);
    return {
      code: "IMPORT_NOT_FOUND",
      text: error.text,
      hint: didYouMean(wanted, known) ?? "Export it there, or import something that is exported.",
    };
  }
  if (error.text.startsWith(`No loader is configured for ".node"`)) {
    return {
      code: "BUNDLE_NATIVE_DEPENDENCY",
      text: `The npm package with ${error.location?.file ?? "this file"} is native and cannot travel to another machine`,
      hint: "Use it through a plugin that declares it as a native dependency, or run with an orchestrator of this machine.",
    };
  }
  if (error.text.startsWith("No loader is configured")) {
    return {
      code: "PIPELINE_SYNTAX",
      text: "Only code, JSON and text can be imported",
      hint: "Give data to a pipeline as a parameter: p.file().",
    };
  }
  return { code: "PIPELINE_SYNTAX", text: error.text, hint: "Correct the source at this place." };
}

/** Lines are counted from 1, and so are our columns, unlike the bundler's. */
function placeOf({ location }: Message): string {
  return location === null ? "" : `${location.file}:${location.line}:${location.column + 1}`;
}

function excerpt({ location }: Message): string {
  if (location === null || location.lineText.length > 200) return "";
  const indent = location.lineText.slice(0, location.column).replace(/[^\t]/g, " ");
  return `\n  ${location.lineText}\n  ${indent}${"^".repeat(Math.max(1, Math.min(location.length, location.lineText.length - location.column)))}`;
}
