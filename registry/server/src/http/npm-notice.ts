import type { ErrorBody } from "./error-reply.js";

/** npm shows people the sentence of an error, and of the hint beside it nothing: this header it shows them as a notice. */
export function npmNotice({ code, hint }: ErrorBody): Record<string, string> {
  if (hint === undefined) return {};
  const line = `${hint} (zen help ${code})`.replaceAll(/[^\x20-\x7e]+/g, " ");
  return { "npm-notice": line };
}
