import type { Logger } from "@zen/plugin-sdk";
import type { Output } from "./output.js";
import { printable } from "./width.js";

/** What plugins and the kernel have to complain of, on stderr: each complaint once, however often it comes. */
export function warningsTo(out: Output): Logger {
  const told = new Set<string>();
  const warn = (message: string): void => {
    if (told.has(message)) return;
    told.add(message);
    out.note(`${out.errorStyle.yellow("warning")} ${printable(message)}`);
  };
  const quiet = (): void => undefined;
  return { debug: quiet, info: quiet, warn, error: warn };
}
