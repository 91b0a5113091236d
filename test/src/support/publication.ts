import { archiveOf, integrityOf } from "./archives.js";

export interface Publication {
  readonly name: string;
  readonly version: string;
  /** Further fields of package.json. */
  readonly fields?: object;
  /** Text of a file, so that archives can differ. */
  readonly text?: string;
}

/** The document that npm sends to publish a small package. */
export function publicationOf({ name, version, fields, text = "export {};" }: Publication) {
  const packageJson = { name, version, ...fields };
  const archive = archiveOf([
    { path: "package/package.json", text: JSON.stringify(packageJson) },
    { path: "package/index.js", text },
  ]);
  return {
    _id: name,
    name,
    "dist-tags": { latest: version },
    versions: { [version]: { ...packageJson, dist: { integrity: integrityOf(archive) } } },
    _attachments: {
      [`${name}-${version}.tgz`]: {
        content_type: "application/octet-stream",
        data: archive.toString("base64"),
        length: archive.length,
      },
    },
  };
}

/** Publishes; resolves with the status and the code of the answer. */
export async function publish(
  url: string,
  token: string,
  publication: Publication,
): Promise<{ readonly status: number; readonly code: string | undefined }> {
  const response = await fetch(`${url}/${publication.name.replace("/", "%2f")}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(publicationOf(publication)),
  });
  const { code } = (await response.json()) as { readonly code?: string };
  return { status: response.status, code };
}
