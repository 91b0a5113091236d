import { constants } from "node:fs";
import { access, copyFile, link, mkdir, open, realpath, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ZenError, type Digest, type ModelFile, type ServedModel } from "@zen/plugin-sdk";
import { refused } from "@zen/plugin-sdk/serving";
import { codeOf, unwritable } from "../state/files.js";
import type { Layout } from "../state/layout.js";
import { ownerName } from "../state/owner.js";
import type { WishedModel } from "../state/wishes.js";
import { hashFile } from "./hash-file.js";
import { discardStage } from "./stored-models.js";

/** A model's files in the state folder, so that a running server depends on no artifact store; not yet under their final name. */
export interface TakenModel {
  readonly model: WishedModel;
  readonly stage: string;
}

/** Links the files, or copies them where that cannot be done, into a folder of this process's own. */
export async function takeIn(
  layout: Layout,
  { digest, manifest, files }: ServedModel,
  signal: AbortSignal | undefined,
): Promise<TakenModel> {
  const stage = join(layout.models, ownerName());
  const digests: Record<string, Digest> = {};
  try {
    for (const [path, file] of Object.entries(files)) {
      signal?.throwIfAborted();
      const target = join(stage, path);
      await mkdir(dirname(target), { recursive: true }).catch((cause: unknown) =>
        Promise.reject(unwritable(target, cause)),
      );
      await linkOrCopy(await locate(path, file), target);
      digests[path] = await hashFile(target);
      if (file.digest !== undefined && file.digest !== digests[path]) {
        throw refused(
          `The model's file ${path} is not what its digest says.`,
          "Check the artifact store; run the training step again with --force.",
        );
      }
    }
  } catch (error) {
    discardStage(stage);
    throw error;
  }
  const { file, inputs, outputs } = manifest;
  return { model: { digest, file, inputs, outputs, files: digests }, stage };
}

async function locate(path: string, { uri, localPath }: ModelFile): Promise<string> {
  const unreadable = (cause?: unknown): ZenError =>
    new ZenError("DEPLOYMENT_REFUSED", `The model's file ${path} cannot be read.`, {
      cause,
      hint: "The artifact may have been deleted; run the pipeline again.",
    });
  let found: string;
  try {
    found = await realpath(localPath ?? fileURLToPath(uri));
    await access(found, constants.R_OK);
    if ((await stat(found)).isFile()) return found;
  } catch (cause) {
    throw unreadable(cause);
  }
  throw unreadable();
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    return await link(from, to);
  } catch (error) {
    if (!["EXDEV", "EPERM", "EMLINK", "ENOSYS", "ENOTSUP", "EOPNOTSUPP", "EACCES"].includes(codeOf(error) ?? ""))
      throw unwritable(to, error);
  }
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE);
    const copy = await open(to, "r");
    await copy.datasync().finally(() => copy.close());
  } catch (error) {
    throw unwritable(to, error);
  }
}
