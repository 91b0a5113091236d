import type { Publication } from "@zen/registry-client";
import type { Output } from "../output/output.js";
import { size } from "../output/size.js";
import { contributes } from "./contributes.js";

/** What a person should have seen before it is published, since it cannot be taken back. */
export function showPublication(
  { name, version, address, tag, manifest, size: bytes, integrity, keyid }: Publication,
  out: Output,
): void {
  const { network, secrets, childProcesses, files } = manifest.permissions;
  const line = (title: string, text: string): void => void (text !== "" && out.print(`  ${title.padEnd(11)}  ${text}`));
  out.print(`${out.style.bold(name)} ${version}, ${tag}, ${size(bytes)}`);
  line("registry", address);
  line("contributes", contributes(manifest));
  line("network", network.join(", "));
  line("secrets", secrets.join(", "));
  line("programs", childProcesses.join(", "));
  line("files", files.map(({ path, access }) => `${access} ${path}`).join(", "));
  line("digest", integrity);
  line("signed with", keyid ?? "no key of its publisher's (zen plugins:keys makes one)");
}
