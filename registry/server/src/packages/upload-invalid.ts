import type { ZenError } from "@zen/plugin-sdk";
import { refusal } from "../http/refusal.js";

/** @param problem completes "The document ..." */
export function uploadInvalid(problem: string, cause?: unknown): ZenError {
  return refusal(400, "PUBLISH_DOCUMENT_INVALID", `The document ${problem}.`, {
    hint: "Publish with npm publish or zen plugins:publish; this is no document that they would send.",
    cause,
  });
}

/** @param what `archive` or `document` */
export function uploadTooLarge(what: string, bytes: number): ZenError {
  return refusal(413, "PUBLISH_TOO_LARGE", `The ${what} has more than ${bytes} bytes.`, {
    hint: "Leave out what is not needed to run the plugin; whoever runs this registry can raise the limit.",
  });
}
