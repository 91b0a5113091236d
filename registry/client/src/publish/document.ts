import { createHash } from "node:crypto";
import { publisherText, tarballFile, type Signature } from "@zen/registry-protocol";
import { integrityOf } from "../integrity.js";
import { tarballPath } from "../registry/tarball-path.js";
import type { SecretKey } from "./key-store.js";

/** npm's document of a publication, with the publisher's signature beside npm's fields where there is a key. */
export function publishDocument(
  packageJson: Readonly<Record<string, unknown>> & { readonly name: string; readonly version: string },
  bytes: Buffer,
  { address, tag, key }: { readonly address: string; readonly tag: string; readonly key?: SecretKey },
): { readonly text: string; readonly integrity: string; readonly signature?: Signature } {
  const { name, version } = packageJson;
  const integrity = integrityOf(bytes);
  const signature = key?.sign(publisherText(name, version, integrity));
  const dist = {
    integrity,
    shasum: createHash("sha1").update(bytes).digest("hex"),
    tarball: new URL(tarballPath(name, version), address).href,
    ...(signature === undefined ? {} : { publisher: signature }),
  };
  const file = name.startsWith("@")
    ? `${name.slice(0, name.indexOf("/"))}/${tarballFile(name, version)}`
    : tarballFile(name, version);
  const document = {
    _id: name,
    name,
    ...(typeof packageJson["description"] === "string" ? { description: packageJson["description"] } : {}),
    "dist-tags": { [tag]: version },
    versions: { [version]: { ...packageJson, _id: `${name}@${version}`, dist } },
    access: null,
    _attachments: {
      [file]: { content_type: "application/octet-stream", data: bytes.toString("base64"), length: bytes.length },
    },
  };
  return { text: JSON.stringify(document), integrity, ...(signature === undefined ? {} : { signature }) };
}
