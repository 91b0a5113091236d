import { didYouMean, type Json } from "@zen/plugin-sdk";
import type { Inputs, Outputs } from "@zen/plugin-sdk/pipeline";
import { invalid } from "../options/invalid.js";
import type { Task } from "./write-task.js";

const PLACEHOLDER = /\{(inputs|outputs|params)\.([A-Za-z][A-Za-z0-9_-]*)\}/g;

/** Checks that the placeholders of a command name what the step declares. @throws ZenError `PROCESS_OPTIONS_INVALID`. */
export function checkPlaceholders(run: readonly string[], inputs: Inputs, outputs: Outputs): void {
  const isValue = (name: string) => inputs[name]?.kind === "param" && inputs[name].schema.type !== "file";
  const known: Readonly<Record<string, readonly string[]>> = {
    inputs: Object.keys(inputs).filter((name) => !isValue(name)),
    params: Object.keys(inputs).filter(isValue),
    outputs: Object.keys(outputs),
  };
  for (const [text, group = "", name = ""] of run.flatMap((part) => [...part.matchAll(PLACEHOLDER)])) {
    const names = known[group] ?? [];
    if (names.includes(name)) continue;
    throw invalid(
      `The command has the placeholder ${text}, but the step has no ${group.slice(0, -1)} ${name}`,
      didYouMean(name, names) ?? `Of ${group} it has ${names.join(", ") || "none"}.`,
    );
  }
}

/** Puts paths and values in the place of `{inputs.rows}`, `{outputs.model}` and `{params.epochs}`. An absent optional input is empty. */
export function fillIn(run: readonly string[], { inputs, outputs, params }: Task): readonly string[] {
  return run.map((part) =>
    part.replace(PLACEHOLDER, (_, group: string, name: string) => {
      if (group === "params") return text(params[name]);
      return (group === "inputs" ? inputs[name]?.path : outputs[name]?.path) ?? "";
    }),
  );
}

function text(value: Json | undefined): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
