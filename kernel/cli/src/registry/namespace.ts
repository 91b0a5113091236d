import type { NamespaceDocument } from "@zen/registry-protocol";
import type { Output } from "../output/output.js";
import { moment } from "./lists.js";

/** A namespace as a person reads it. */
export function printNamespace(out: Output, { scope, owners, publishers, keys }: NamespaceDocument): void {
  out.print(out.style.bold(scope));
  out.print(`  owners      ${owners.join(", ")}`);
  if (publishers.length > 0) out.print(`  publishers  ${publishers.join(", ")}`);
  for (const { keyid, registered, retired, introduced } of keys) {
    const how = introduced.by === "owner" ? `put in by ${introduced.account} without the key before it` : "";
    const until = retired === undefined ? "" : `until ${moment(retired)}`;
    out.print(`  key         ${keyid}  since ${[moment(registered), until, how].filter(Boolean).join(", ")}`);
  }
}
