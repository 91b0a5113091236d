import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import {
  isFilePattern,
  isZenError,
  matchingFiles,
  schemeOf,
  ZenError,
  type Digest,
  type Processing,
} from "@zen/plugin-sdk";
import { filesInput, type FileInput, type OneFile, type StepNode } from "@zen/plugin-sdk/pipeline";

export interface FileScope {
  /** Paths of file parameters are relative to it. */
  readonly repositoryDir: string;
  digestOfFile(path: string): Promise<Digest>;
  /** The backend of a step, for files that are not on this machine. */
  processing(on?: string): Promise<Processing>;
}

/**
 * A file parameter with its content's digest; several files, where the step takes a pattern. A URI is left where it is, and identified by
 * the processing backend that reads it there. @throws ZenError `DATA_FILE_NOT_FOUND`, `DATA_NOT_LOCAL`.
 */
export async function fileInput(
  node: Pick<StepNode, "id" | "uses" | "options">,
  name: string,
  { given, pattern = false }: { readonly given: string; readonly pattern?: boolean | undefined },
  scope: FileScope,
): Promise<FileInput> {
  const many = pattern && isFilePattern(given);
  const subject = `The file ${given}, given as ${name} to the step ${node.id},`;
  const scheme = schemeOf(given);
  if (scheme !== undefined) {
    const files = await elsewhere(node, given, scheme, subject, scope);
    return many ? filesInput(given, files) : (files[0] as OneFile);
  }
  const path = resolve(scope.repositoryDir, given);
  if (!many) return oneFile(subject, path, scope);
  const found = await matchingFiles(path);
  if (found.length === 0)
    throw new ZenError("DATA_FILE_NOT_FOUND", `No file matches ${given}, given as ${name} to the step ${node.id}`, {
      hint: "Paths are relative to the Zen repository's folder; a * stands for anything but a slash.",
      place: path,
    });
  const files: OneFile[] = [];
  // One after the other: each is read by itself anyway, and thousands would be open at once.
  for (const file of found) files.push(await oneFile(`The file ${file}, which matches ${given},`, file, scope));
  return filesInput(path, files);
}

async function oneFile(subject: string, path: string, scope: FileScope): Promise<OneFile> {
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
): Promise<readonly OneFile[]> {
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
  return (await backend.identify(uri)).map(({ uri: path, digest, size }) => ({ path, digest, size }));
}
