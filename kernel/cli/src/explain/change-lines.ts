import type { KeyChange } from "@zen/client";
import type { Json } from "@zen/plugin-sdk";
import { short } from "../output/size.js";
import type { Style } from "../output/output.js";
import { printable } from "../output/width.js";
import { hunks, lineDiff } from "./line-diff.js";

/** More lines of one declaration than these are for an editor. */
const SHOWN_LINES = 24;

/** One difference for a person; a changed declaration with its text below. */
export function changeLines(change: KeyChange, style: Style): readonly string[] {
  return [changeText(change), ...(change.kind === "code" ? codeLines(change, style) : [])];
}

function changeText(change: KeyChange): string {
  switch (change.kind) {
    case "code":
      return `${change.name === "module" ? "the code" : change.name} in ${fileOf(change.module)} ${change.change}`;
    case "data":
      return `the file ${fileOf(change.module)} ${change.change}`;
    case "package":
      return packageText(change);
    case "argument":
      return `argument ${change.path}: ${values(change)}`;
    case "structure":
      return "the code refers to other things, or Zen reads it otherwise than then";
    case "param":
      return paramText(change);
    case "input":
      return inputText(change);
    case "codec":
      return `codec of ${change.output}: ${values(change)}`;
    case "env":
      return `environment variable ${change.name}: ${envText(change.was)} -> ${envText(change.is)}`;
    case "clock":
      return `clock: ${values(change)}`;
    case "semantics":
      return `how the processing engine computes: ${values(change)}`;
    case "extra":
      return `extra key: ${values(change)}`;
  }
}

function packageText({ name, change, was, is, closure = [] }: Extract<KeyChange, { kind: "package" }>): string {
  if (change !== "changed") return `library ${name} ${was ?? is} ${change}`;
  if (was !== is) return `library ${name}: ${was} -> ${is}`;
  const what = closure.map((one) => `${one.name} ${one.was ?? "none"} -> ${one.is ?? "none"}`);
  return what.length === 0
    ? `library ${name} ${is}: same version, other content or dependencies`
    : `library ${name} ${is}: ${what.map((one) => one.replace(/^(\S+) (\S+) -> \2$/, "$1 $2 (same version, other content)")).join(", ")}`;
}

function paramText(change: Extract<KeyChange, { kind: "param" }>): string {
  const [was, is] = [pathOf(change.was), pathOf(change.is)];
  if (is === undefined) return `parameter ${change.name}: ${values(change)}`;
  if (was === is) return `parameter ${change.name}: the file ${is} has other content`;
  return `parameter ${change.name}: the file ${was ?? JSON.stringify(change.was)} -> ${is}, with other content`;
}

/** Of a file parameter. */
function pathOf(value: Json | undefined): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { file, path } = value as { readonly file?: unknown; readonly path?: unknown };
  return typeof file === "string" && typeof path === "string" ? path : undefined;
}

function inputText({ name, was, is, from }: Extract<KeyChange, { kind: "input" }>): string {
  if (is === undefined) return `input ${name}: none any more`;
  const by = from === undefined ? "" : `, made by ${from}`;
  return was === undefined
    ? `input ${name}: there was none${by}`
    : `input ${name}: new content${by} (${short(was)} -> ${short(is)})`;
}

function values({ was, is }: { readonly was?: Json; readonly is?: Json }): string {
  return `${valueText(was)} -> ${valueText(is)}`;
}

function valueText(value: Json | undefined): string {
  if (value === undefined) return "none";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function envText(value: string | null | undefined): string {
  return value === undefined ? "not declared" : value === null ? "not set" : JSON.stringify(value);
}

function codeLines({ was, is }: Extract<KeyChange, { kind: "code" }>, style: Style): readonly string[] {
  if (was === undefined || is === undefined) return [];
  const lines = hunks(lineDiff(was, is), 1);
  const colour = { "-": style.red, "+": style.green, " ": style.dim };
  const shown = lines.slice(0, SHOWN_LINES).map((line) => {
    if (line === undefined) return style.dim("    ...");
    return colour[line.mark](`  ${line.mark} ${printable(line.text)}`);
  });
  const more = lines.length - shown.length;
  return more > 0 ? [...shown, style.dim(`    and ${more} more lines`)] : shown;
}

function fileOf(module: string): string {
  return module.replace(/^\.\//, "");
}
