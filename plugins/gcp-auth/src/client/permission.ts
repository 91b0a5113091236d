import type { Complaint } from "./envelope.js";

const FORM = "[a-z][a-zA-Z0-9]*\\.[a-zA-Z][a-zA-Z0-9]*\\.[a-zA-Z]+";
/** How services write a denied permission where they give no structured detail: IAM's, Compute's, Storage's sentence. */
const SENTENCES = [
  new RegExp(`permission[s]? ['"\`]?(${FORM})['"\`]? denied(?: on(?: resource)? ['"\`]?([^'"\`\\s]+))?`, "i"),
  new RegExp(`required ['"\`](${FORM})['"\`] permission(?: for ['"\`]?([^'"\`\\s]+))?`, "i"),
  new RegExp(`does not have (${FORM}) access`, "i"),
  new RegExp(`permission['"\`: ]+(${FORM})`, "i"),
];

/** Which permission a denial is about, and on what, as far as it says. */
export function deniedPermission({ message, metadata }: Complaint): {
  readonly permission?: string;
  readonly resource?: string;
} {
  for (const sentence of SENTENCES) {
    const [, permission, resource] = sentence.exec(message) ?? [];
    if (permission !== undefined && metadata["permission"] === undefined)
      return { permission, ...(resource === undefined || resource === "(or" ? {} : { resource }) };
  }
  const { permission, resource } = metadata;
  return { ...(permission === undefined ? {} : { permission }), ...(resource === undefined ? {} : { resource }) };
}

/** A principal as IAM's bindings name it; `MEMBER`, to be filled in, for one that is only described. */
export function memberOf(principal: string): string {
  if (principal.includes(":")) return principal;
  if (!principal.includes("@")) return "MEMBER";
  return principal.endsWith(".gserviceaccount.com") ? `serviceAccount:${principal}` : `user:${principal}`;
}
