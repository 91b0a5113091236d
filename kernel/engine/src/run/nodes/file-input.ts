import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { isZenError, schemeOf, ZenError, type Digest, type Processing } from "@zen/plugin-sdk";
import type { FileInput, StepNode } from "@zen/plugin-sdk/pipeline";

export interface FileScope {
  /** Paths of file parameters are relative to it. */
  readonly repositoryDir: string;
  digestOfFile(path: string): Promise<Digest>;
  /** The backend of a step, for files that are not on this machine. */
  processing(on?: string): Promise<Processing>;
}

/**
 * A file parameter with its content's digest. A URI is left where it is, and identified by the processing backend that reads it there.
 * @throws ZenError `DATA_FILE_NOT_FOUND`, `DATA_NOT_LOCAL`.
 */
export async function fileInput(
  node: Pick<StepNode, "id" | "uses" | "options">,
  name: string,
  given: string,
  scope: FileScope,
): Promise<FileInput> {
  const subject = `The file ${given}, given as ${name} to the step ${node.id},`;
  const scheme = schemeOf(given);
  if (scheme !== undefined) return elsewhere(node, given, scheme, subject, scope);
  const path = resolve(scope.repositoryDir, given);
  const fault = (what: string, cause?: unknown): ZenError =>
    new ZenError("DATA_FILE_NOT_FOUND", `${subject} ${what}`, {
      cause,
      hint: "Paths are relative to the Zen repository's folder; check the parameter.",
      place: path,
    });
  try {
    const found = await stat(path);
    if (!found.isFile()) throw fault(found.isDirectory() ? "is a folder" : "is a device or a pipe, not a file");
    return { path, digest: await scope.digestOfFile(path), size: found.size };
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") throw fault("is not there", cause);
    throw code === "EACCES" ? fault("may not be read", cause) : cause;
  }
}

async function elsewhere(
  { uses, options }: Pick<StepNode, "uses" | "options">,
  uri: string,
  scheme: string,
  subject: string,
  scope: FileScope,
): Promise<FileInput> {
  const backend = await scope
    .processing(uses.includes("processing") ? options.on : undefined)
    .catch((error: unknown) => {
      if (!isZenError(error, "BACKEND_NOT_IN_STACK")) throw error;
    });
  if (backend?.identify === undefined || backend.supports.schemes?.includes(scheme) !== true)
    throw new ZenError(
      "DATA_NOT_LOCAL",
      `${subject} is not on this machine, and the processing backend reads no ${scheme}://`,
      {
        hint: "Copy it here and give its path, or choose a stack whose processing backend reads it where it is.",
        place: uri,
      },
    );
  return { path: uri, ...(await backend.identify(uri)) };
}
