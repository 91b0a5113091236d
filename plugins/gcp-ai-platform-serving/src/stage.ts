import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { isDigest, type Digest, type Json, type ModelFile, type ServedModel } from "@zen/plugin-sdk";
import { refused, revisionId } from "@zen/plugin-sdk/serving";
import type { StagingFolder } from "./api/storage.js";
import { modelFolder } from "./state/names.js";

const GS = /^gs:\/\/([^/]+)\/(.+)$/;

/** @throws ZenError `DEPLOYMENT_REFUSED` for a model that Vertex AI cannot be given. */
export function checkModel({ digest, manifest, files }: ServedModel): void {
  if (!isDigest(digest)) throw refused("The model has no digest.", "Deploy a stored Model artifact.");
  if (manifest.runtime !== "onnx")
    throw refused(`The serving image does not run ${String(manifest.runtime)} models.`, "Export the model as ONNX.");
  for (const [path, { uri, localPath }] of Object.entries(files)) {
    if (path.split("/").some((part) => part === "" || part === "." || part === "..") || path.includes("\\"))
      throw refused(
        `The model has a file with the path ${JSON.stringify(path)}.`,
        "Paths must stay within the model's folder.",
      );
    if (localPath === undefined && !GS.test(uri))
      throw refused(
        `The model's file ${path} is at ${uri}, which Vertex AI cannot read.`,
        "Use an artifact store on Cloud Storage, such as gcp-storage.",
      );
  }
}

/** Puts a model's files where Vertex AI reads them, under their own names, with `served.json` for the server beside them; gives the folder's URI. */
export async function stageModel(
  folder: StagingFolder,
  name: string,
  { digest, manifest, files }: ServedModel,
  signal?: AbortSignal,
): Promise<string> {
  const id = revisionId(digest);
  const at = modelFolder(name, id);
  const digests: Record<string, Digest> = {};
  for (const [path, file] of Object.entries(files)) {
    signal?.throwIfAborted();
    const known = await stageFile(folder, `${at}${path}`, path, file);
    if (known !== undefined) digests[path] = known;
  }
  // Also where the artifact has it no more under this name: the server reads it first.
  if (files["model.json"] === undefined) await put(folder, `${at}model.json`, manifest as unknown as Json);
  await put(folder, `${at}served.json`, { name, version: id, files: digests });
  return folder.uriOf(at.replace(/\/$/, ""));
}

/** What is known of the file's digest, which the server holds its bytes to. */
async function stageFile(
  folder: StagingFolder,
  key: string,
  path: string,
  { uri, localPath, digest }: ModelFile,
): Promise<Digest | undefined> {
  const there = GS.exec(uri);
  if (there !== null) {
    await folder.copyFrom(there[1] as string, there[2] as string, key);
    return digest;
  }
  const local = localPath as string;
  const found = await hashFile(local).catch((cause: unknown) => {
    throw refused(
      `The model's file ${path} cannot be read: ${(cause as Error).message}.`,
      "The artifact may have been deleted; run the pipeline again.",
    );
  });
  if (digest !== undefined && digest !== found)
    throw refused(
      `The model's file ${path} is not what its digest says.`,
      "Check the artifact store; run the training step again with --force.",
    );
  await folder.upload(local, key);
  return found;
}

/** Writes it whatever is there. */
async function put(folder: StagingFolder, key: string, value: Json): Promise<void> {
  for (;;) {
    const before = await folder.readJson(key);
    if (await folder.writeJson(key, value, before?.generation ?? "0")) return;
  }
}

async function hashFile(path: string): Promise<Digest> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
