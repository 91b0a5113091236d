import path from "node:path";
import type { ErrorRecord } from "@zen/plugin-sdk";
import type { Style } from "./output.js";
import { printable } from "./width.js";

const MAX_CAUSES = 4;

/** An error as a person reads it: sentence, place, hint, causes that say more, and the code that leads to its page. */
export function errorLines(
  error: ErrorRecord,
  style: Style,
  options: { readonly stacks?: boolean } = {},
): readonly string[] {
  const [first = "", ...more] = text(error.message).split("\n");
  return [
    `${style.red("error")} ${style.bold(first)}`,
    ...more.map((line) => `      ${line}`),
    ...(error.place === undefined ? [] : [`   at ${style.cyan(text(nearby(error.place)))}`]),
    ...(error.hint === undefined ? [] : [` hint ${text(error.hint).replaceAll("\n", "\n      ")}`]),
    ...causes(error).map((cause) => style.dim(`cause ${text(cause).split("\n")[0]}`)),
    style.dim(` code ${error.code} (zen help ${error.code} says more)`),
    ...(options.stacks === true && error.stack !== undefined ? [style.dim(printable(error.stack))] : []),
  ];
}

/** A place below the working folder as a person would name it; the whole path, as a program gets it, would be noise. */
function nearby(place: string): string {
  const relative = path.isAbsolute(place) ? path.relative(process.cwd(), place) : place;
  return relative === "" || relative.startsWith("..") || path.isAbsolute(relative) ? place : relative;
}

function causes(error: ErrorRecord): readonly string[] {
  const found: string[] = [];
  let said = error.message;
  for (let cause = error.cause; cause !== undefined && found.length < MAX_CAUSES; cause = cause.cause) {
    const message = cause.message.trim();
    if (message !== "" && !said.includes(message)) found.push(message);
    said += message;
  }
  return found;
}

function text(value: string): string {
  return printable(value).trimEnd();
}
