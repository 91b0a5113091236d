import { mkdir, mkdtemp, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ZenError } from "@zen/plugin-sdk";
import { isInner } from "../state/inner-path.js";
import { GoogleStorage } from "./google-storage.js";
import type { ContainerSettings } from "./settings.js";

export interface FetchedModel {
  readonly folder: string;
  /** Whether the folder was made for it, and goes with the server. */
  readonly isOwn: boolean;
}

/** The model's folder on this machine. @throws ZenError `MODEL_UNREADABLE` */
export async function fetchModel({ model, env }: Pick<ContainerSettings, "model" | "env">): Promise<FetchedModel> {
  const there = /^gs:\/\/([^/]+)\/?(.*?)\/*$/.exec(model);
  if (there !== null) return { folder: await download(there[1] as string, there[2] as string, env), isOwn: true };
  const path = model.startsWith("file:") ? fileURLToPath(model) : model;
  try {
    return { folder: await realpath(path), isOwn: false };
  } catch (cause) {
    throw unreadable(`The model's folder ${path} cannot be read`, cause);
  }
}

async function download(bucket: string, prefix: string, env: ContainerSettings["env"]): Promise<string> {
  const storage = new GoogleStorage(env);
  const begin = prefix === "" ? "" : `${prefix}/`;
  const names = (await storage.list(bucket, begin)).filter((name) => !name.endsWith("/"));
  if (names.length === 0) throw unreadable(`There is nothing at gs://${bucket}/${begin}`);
  const folder = await mkdtemp(join(tmpdir(), "zen-model-"));
  for (const name of names) {
    const path = name.slice(begin.length);
    if (!isInner(path)) throw unreadable(`The object ${JSON.stringify(name)} has no path within a folder`);
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await storage.download(bucket, name, target);
  }
  return folder;
}

function unreadable(message: string, cause?: unknown): ZenError {
  return new ZenError("MODEL_UNREADABLE", message, {
    cause,
    hint: "Name the folder that holds the model's model.json.",
  });
}
