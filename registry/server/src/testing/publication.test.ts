import { createHash } from "node:crypto";
import { archiveOf, type Files } from "./archive.test.js";

export interface Publication {
  readonly name: string;
  readonly version: string;
  /** Further fields of package.json. */
  readonly fields?: object;
  readonly files?: Files;
  /** Instead of an archive made of the above. */
  readonly archive?: Buffer;
  /** Added to what the document says of the archive. */
  readonly dist?: object;
  readonly tag?: string;
}

export const integrityOf = (bytes: Uint8Array): string =>
  `sha512-${createHash("sha512").update(bytes).digest("base64")}`;

/** The archive of a small package. */
export function smallArchive({ name, version, fields, files }: Publication): Buffer {
  return archiveOf({
    "package.json": JSON.stringify({ name, version, ...fields }),
    "index.js": "export {};",
    ...files,
  });
}

/** The document that npm sends to publish a package. */
export function publicationOf(publication: Publication) {
  const { name, version, fields, tag = "latest" } = publication;
  const archive = publication.archive ?? smallArchive(publication);
  const dist = {
    integrity: integrityOf(archive),
    shasum: createHash("sha1").update(archive).digest("hex"),
    ...publication.dist,
  };
  return {
    _id: name,
    name,
    "dist-tags": { [tag]: version },
    versions: { [version]: { name, version, ...fields, _id: `${name}@${version}`, dist } },
    access: null,
    _attachments: {
      [`${name}-${version}.tgz`]: {
        content_type: "application/octet-stream",
        data: archive.toString("base64"),
        length: archive.length,
      },
    },
  };
}
